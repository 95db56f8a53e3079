import { fillBits } from "../../lib/random/bits.ts";
import { seedKey } from "../../lib/random/key.ts";

/** So many random words, the same always. */
export function bits(seed: number, count: number): Uint32Array {
  return fillBits(seedKey(seed), new Uint32Array(count));
}
