/**
 * Do the draws have the distribution they should? Seeds are fixed, so these pass or fail for ever; had they been chosen
 * freely, each comparison would fail by chance once in 50,000 times (two-sided 4.3 sigma, or the bound its comment derives).
 * The heavier batteries are in tests/battery.
 */

import { assert } from "@std/assert";
import { erfc } from "../../lib/math/erfc.ts";
import { fillBits } from "../../lib/random/bits.ts";
import { foldKey, type KeyWords, seedKey, splitKey } from "../../lib/random/key.ts";
import { fillNormal } from "../../lib/random/normal.ts";
import { fillUniform } from "../../lib/random/uniform.ts";

const N = 200_000;
const SIGMAS = 4.3;

const cdfOfNormal = (z: number) => 0.5 * erfc(-z * Math.SQRT1_2);

function assertSigmas(z: number, what: string) {
  assert(Math.abs(z) < SIGMAS, `${what}: ${z.toFixed(2)} sigma`);
}

/** Kolmogorov's distance to a distribution, against its asymptotic 2e-5 point: 2 exp(−2 n D²) = 2e-5 at √n D = 2.40. */
function assertDistribution(draws: Float64Array, cdf: (x: number) => number, what: string) {
  const sorted = draws.slice().sort();
  let distance = 0;
  sorted.forEach((x, i) => {
    const p = cdf(x);
    distance = Math.max(distance, p - i / sorted.length, (i + 1) / sorted.length - p);
  });
  const scaled = Math.sqrt(sorted.length) * distance;
  assert(scaled < 2.4, `${what}: sqrt(n) D = ${scaled}`);
}

/** Pearson's χ² against equal counts, made normal by Wilson and Hilferty's cube root. */
function assertEqualCounts(counts: Float64Array, what: string) {
  const expected = counts.reduce((sum, c) => sum + c) / counts.length;
  const chi2 = counts.reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0);
  const spread = 2 / (9 * (counts.length - 1));
  assertSigmas((Math.cbrt(chi2 / (counts.length - 1)) - (1 - spread)) / Math.sqrt(spread), what);
}

function mean(xs: Float64Array, of: (x: number) => number = (x) => x): number {
  return xs.reduce((sum, x) => sum + of(x), 0) / xs.length;
}

const seeds = [0, 1, 2 ** 40 + 3];

Deno.test("uniforms: Kolmogorov-Smirnov, n = 200,000, false alarm 2e-5 a seed", () => {
  for (const seed of seeds) {
    assertDistribution(fillUniform(seedKey(seed), new Float64Array(N)), (u) => u, `seed ${seed}`);
  }
});

Deno.test("uniforms: first four moments within 4.3 standard errors", () => {
  for (const seed of seeds) {
    const u = fillUniform(seedKey(seed), new Float64Array(N));
    for (const k of [1, 2, 3, 4]) {
      const variance = 1 / (2 * k + 1) - 1 / (k + 1) ** 2;
      const z = (mean(u, (x) => x ** k) - 1 / (k + 1)) / Math.sqrt(variance / N);
      assertSigmas(z, `seed ${seed}, moment ${k}`);
    }
  }
});

Deno.test("uniforms: low bits are even too (bits 25 to 53 as a number, Kolmogorov-Smirnov)", () => {
  const u = fillUniform(seedKey(5), new Float64Array(N));
  assertDistribution(u.map((x) => (x * 2 ** 24) % 1), (x) => x, "the fraction of 2^24 u");
});

Deno.test("normals: Kolmogorov-Smirnov, n = 200,000, false alarm 2e-5 a seed", () => {
  for (const seed of seeds) {
    const z = fillNormal(seedKey(seed), new Float64Array(N));
    assertDistribution(z, cdfOfNormal, `seed ${seed}`);
    assertDistribution(z.filter((_, i) => i % 2 === 0), cdfOfNormal, `seed ${seed}, cosines`);
    assertDistribution(z.filter((_, i) => i % 2 === 1), cdfOfNormal, `seed ${seed}, sines`);
  }
});

Deno.test("normals: first six moments within 4.3 standard errors", () => {
  // E z^k = (k − 1)!! for even k, 0 for odd; Var z^k = E z^2k − (E z^k)².
  const moment = (k: number): number => (k % 2 === 1 ? 0 : k === 0 ? 1 : (k - 1) * moment(k - 2));
  for (const seed of seeds) {
    const z = fillNormal(seedKey(seed), new Float64Array(N));
    for (const k of [1, 2, 3, 4, 5, 6]) {
      const error = Math.sqrt((moment(2 * k) - moment(k) ** 2) / N);
      assertSigmas((mean(z, (x) => x ** k) - moment(k)) / error, `seed ${seed}, moment ${k}`);
    }
  }
});

Deno.test("normals: the tail beyond 4 in two million draws, 4.3 standard errors", () => {
  const n = 2_000_000;
  const z = fillNormal(seedKey(9), new Float64Array(n));
  for (const bound of [2, 3, 4]) {
    const p = erfc(bound * Math.SQRT1_2);
    const beyond = mean(z, (x) => (Math.abs(x) > bound ? 1 : 0));
    assertSigmas((beyond - p) / Math.sqrt(p * (1 - p) / n), `beyond ${bound}`);
  }
});

Deno.test("normals: the two of a pair are independent (a 16 x 16 table of quantiles, chi-square)", () => {
  const z = fillNormal(seedKey(11), new Float64Array(2 * N));
  const counts = new Float64Array(256);
  const cell = (x: number) => Math.min(15, Math.floor(16 * cdfOfNormal(x)));
  for (let i = 0; i < z.length; i += 2) counts[16 * cell(z[i]) + cell(z[i + 1])]++;
  assertEqualCounts(counts, "pairs");
});

Deno.test("bits: each of the 32 is even, and so is each byte (chi-square), 4.3 sigma", () => {
  for (const seed of seeds) {
    const words = fillBits(seedKey(seed), new Uint32Array(N));
    for (let bit = 0; bit < 32; bit++) {
      const ones = words.reduce((sum, w) => sum + (w >>> bit & 1), 0);
      assertSigmas((ones - N / 2) / Math.sqrt(N / 4), `seed ${seed}, bit ${bit}`);
    }
    for (const shift of [0, 8, 16, 24]) {
      const counts = new Float64Array(256);
      for (const w of words) counts[w >>> shift & 255]++;
      assertEqualCounts(counts, `seed ${seed}, byte ${shift / 8}`);
    }
  }
});

Deno.test("bits: each word is independent of the next and of the next but one (chi-square of byte pairs)", () => {
  const words = fillBits(seedKey(4), new Uint32Array(2 * N));
  for (const lag of [1, 2]) {
    const counts = new Float64Array(1 << 12);
    for (let i = 0; i + lag < words.length; i++) {
      counts[(words[i] >>> 26) << 6 | words[i + lag] >>> 26]++;
    }
    assertEqualCounts(counts, `lag ${lag}`);
  }
});

/**
 * Correlations of every pair among 64 keys' normals: √n r is nearly standard normal, and of 2,016 pairs the largest
 * exceeds 5.75 once in 50,000 times (2e-5 / 2016 = 1e-8, two-sided).
 */
function assertUncorrelated(keys: KeyWords[], what: string) {
  const n = 4096;
  const draws = keys.map((key) => fillNormal(key, new Float64Array(n)));
  for (let a = 0; a < keys.length; a++) {
    for (let b = 0; b < a; b++) {
      let dot = 0;
      for (let i = 0; i < n; i++) dot += draws[a][i] * draws[b][i];
      const z = dot / Math.sqrt(n);
      assert(Math.abs(z) < 5.75, `${what} ${b} and ${a}: ${z.toFixed(2)} sigma`);
    }
  }
}

const each = <T>(f: (i: number) => T) => Array.from({ length: 64 }, (_, i) => f(i));

Deno.test("keys: streams of neighbouring seeds, folds and splits do not correlate", () => {
  assertUncorrelated(each(seedKey), "seeds");
  assertUncorrelated(each((i) => seedKey(i * 2 ** 32)), "upper words");
  assertUncorrelated(each((i) => foldKey(seedKey(0), i)), "folds");
  assertUncorrelated(splitKey(seedKey(0), 64), "splits");
  const root = seedKey(0);
  const kin = [
    root,
    ...splitKey(root, 31),
    ...Array.from({ length: 32 }, (_, i) => foldKey(root, i)),
  ];
  assertUncorrelated(kin, "a key, its splits and its folds");
  let key = root;
  assertUncorrelated(each(() => key = foldKey(key, 0)), "a chain of folds");
});

Deno.test("keys: the first draw of each of 200,000 folds, splits or seeds is uniform and uncorrelated", () => {
  const first = (key: KeyWords) => fillUniform(key, new Float64Array(1))[0];
  const root = seedKey(77);
  const families: Record<string, (i: number) => KeyWords> = {
    folds: (i) => foldKey(root, i),
    seeds: (i) => seedKey(i),
    "folds of folds": (i) => foldKey(foldKey(root, i >> 4), i & 15),
  };
  for (const [what, keyOf] of Object.entries(families)) {
    const u = Float64Array.from({ length: N }, (_, i) => first(keyOf(i)));
    assertDistribution(u, (x) => x, what);
    let serial = 0;
    for (let i = 1; i < N; i++) serial += (u[i] - 0.5) * (u[i - 1] - 0.5);
    assertSigmas(12 * serial / Math.sqrt(N - 1), `${what}, serial correlation`);
  }
  const splits = Float64Array.from(splitKey(root, N), first);
  assertDistribution(splits, (x) => x, "splits");
});
