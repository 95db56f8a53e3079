import { assertEquals } from "@std/assert";
import { threefry2x32 } from "../../lib/random/threefry.ts";

type Pair = [number, number];

function fast(key: Pair, counter: Pair): Pair {
  const out = new Uint32Array(2);
  threefry2x32(key[0], key[1], counter[0], counter[1], out, 0);
  return [out[0], out[1]];
}

const rotateLeft = (x: number, by: number) => ((x << by) | (x >>> (32 - by))) >>> 0;
const add = (...terms: number[]) => terms.reduce((sum, x) => (sum + x) % 2 ** 32);

/** The definition of section 3.3 of Salmon et al., step by step. */
function plain(key: Pair, counter: Pair): Pair {
  const rotations = [13, 15, 26, 6, 17, 29, 16, 24];
  const schedule = [key[0], key[1], (0x1bd11bda ^ key[0] ^ key[1]) >>> 0];
  let [x0, x1] = [add(counter[0], schedule[0]), add(counter[1], schedule[1])];
  for (let round = 0; round < 20; round++) {
    x0 = add(x0, x1);
    x1 = (rotateLeft(x1, rotations[round % 8]) ^ x0) >>> 0;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x0 = add(x0, schedule[injection % 3]);
      x1 = add(x1, schedule[(injection + 1) % 3], injection);
    }
  }
  return [x0, x1];
}

/** Random123 1.14.0, tests/kat_vectors, the lines `threefry2x32 20`: counter, key, result. */
const knownAnswers: [Pair, Pair, Pair][] = [
  [[0, 0], [0, 0], [0x6b200159, 0x99ba4efe]],
  [[0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], [0x1cb996fc, 0xbb002be7]],
  [[0x243f6a88, 0x85a308d3], [0x13198a2e, 0x03707344], [0xc4923a9c, 0x483df7a0]],
];

Deno.test("threefry2x32 gives Random123's known answers", () => {
  for (const [counter, key, expected] of knownAnswers) {
    assertEquals(fast(key, counter), expected);
    assertEquals(plain(key, counter), expected);
  }
});

Deno.test("threefry2x32 agrees with the plain form on 2,000 chained inputs", () => {
  let key: Pair = [1, 2];
  let counter: Pair = [3, 4];
  for (let i = 0; i < 2000; i++) {
    const result = plain(key, counter);
    assertEquals(fast(key, counter), result);
    [key, counter] = [counter, result];
  }
});

Deno.test("threefry2x32 takes int32 for uint32, and writes at the place it is given", () => {
  const out = new Uint32Array(5).fill(7);
  threefry2x32(-1, -1, -1, -1, out, 2);
  assertEquals([...out], [7, 7, 0x1cb996fc, 0xbb002be7, 7]);
});

Deno.test("threefry2x32: every flipped bit of key or counter flips half of the output, 4.3 sigma", () => {
  // 128 input bits x 500 inputs; 64 output bits each: Binomial(32000, 1/2) for an input bit. False alarm: 128 x 2e-5.
  const trials = 500;
  const ones = (w: number) => w.toString(2).replaceAll("0", "").length;
  for (let bit = 0; bit < 128; bit++) {
    let flipped = 0;
    for (let i = 0; i < trials; i++) {
      const input = [...plain([i, bit], [0, 0]), ...plain([i, bit], [1, 0])];
      const [a, b] = fast([input[0], input[1]], [input[2], input[3]]);
      input[bit >> 5] = (input[bit >> 5] ^ (1 << (bit & 31))) >>> 0;
      const [c, d] = fast([input[0], input[1]], [input[2], input[3]]);
      flipped += ones((a ^ c) >>> 0) + ones((b ^ d) >>> 0);
    }
    const n = trials * 64;
    const z = (flipped - n / 2) / Math.sqrt(n / 4);
    assertEquals(Math.abs(z) < 4.3, true, `input bit ${bit}: ${z} sigma`);
  }
});
