import { fillBits } from "../random/bits.ts";
import type { KeyWords } from "../random/key.ts";

/**
 * The numbers 0 … n − 1 in an order that depends on a key alone.
 *
 *   for i from n − 1 down to 1: exchange elements i and j, j uniform on 0 … i
 *
 * j is ⌊(i + 1) b / 2³²⌋ of 32 random bits b: no value of it is likelier than another by more than a factor 1 + n / 2³².
 *
 * Reference: R. Durstenfeld, Algorithm 235: Random permutation, Communications of the ACM 7 (1964), 420.
 */
export function permutation(key: KeyWords, n: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const bits = fillBits(key, new Uint32Array(n));
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor((i + 1) * (bits[i] / 2 ** 32));
    const moved = order[i];
    order[i] = order[j];
    order[j] = moved;
  }
  return order;
}
