/** Moments, quantiles, intervals and densities of draws: against other programs and against what they are. */

import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  hdi,
  kernelDensity,
  mean,
  populationSd,
  quantile,
  quantiles,
  sampleSd,
  summarise,
  summariseElements,
} from "../../lib/diagnostics/mod.ts";
import { golden, numbers } from "./_golden.ts";
import { normals, uniforms } from "./_random.ts";

const EPSILON = 2 ** -52;

function assertClose(found: number, expected: number, bound: number, what: string): void {
  assert(Math.abs(found - expected) <= bound, `${what}: ${found} against ${expected}`);
}

for (const row of golden.draws) {
  const draws = numbers(row.draws);
  const largest = Math.max(...draws.map(Math.abs));

  Deno.test(`${row.name}: the mean is within 2 epsilon of the largest draw`, () => {
    assertClose(mean(draws), row.mean, 2 * EPSILON * largest, "mean");
  });

  Deno.test(`${row.name}: standard deviations are within 1e-14, and 2 epsilon of the largest draw`, () => {
    // The draws' own distances from the mean are not known better than the mean is.
    const bound = (sd: number) => 1e-14 * sd + 2 * EPSILON * largest;
    assertClose(populationSd(draws), row.populationSd, bound(row.populationSd), "population");
    if (row.sampleSd === null) return;
    assertClose(sampleSd(draws), row.sampleSd, bound(row.sampleSd), "sample");
  });

  Deno.test(`${row.name}: quantiles are NumPy's to the bit`, () => {
    const before = draws.slice();
    assertEquals(quantiles(draws, golden.ps), [...numbers(row.quantiles)]);
    assertEquals(quantile(draws, golden.ps[3]), numbers(row.quantiles)[3]);
    assertEquals(draws, before);
  });

  Deno.test(`${row.name}: highest density intervals are ArviZ's to the bit`, () => {
    for (const [mass, interval] of row.hdi) assertEquals(hdi(draws, mass), interval, `${mass}`);
  });
}

Deno.test("summaries put the same numbers in one row", () => {
  const draws = normals(1, 999);
  assertEquals(summarise(draws), {
    mean: mean(draws),
    sd: sampleSd(draws),
    q5: quantile(draws, 0.05),
    median: quantile(draws, 0.5),
    q95: quantile(draws, 0.95),
  });
  assertEquals(summarise(Float64Array.of(3)), { mean: 3, sd: NaN, q5: 3, median: 3, q95: 3 });
});

Deno.test("summaries of elements are those of the columns", () => {
  const draws = normals(2, 300);
  const columns = [0, 1, 2].map((j) => draws.filter((_, i) => i % 3 === j));
  assertEquals(summariseElements(draws, 3), columns.map(summarise));
});

Deno.test("NaN and infinity come through where they must", () => {
  const withNaN = Float64Array.of(1, NaN, 2);
  assertEquals([mean(withNaN), sampleSd(withNaN), quantile(withNaN, 0.1)], [NaN, NaN, NaN]);
  assertEquals(hdi(withNaN), [NaN, NaN]);
  const withInfinity = Float64Array.of(Infinity, 1, 2);
  assertEquals([mean(withInfinity), sampleSd(withInfinity)], [Infinity, NaN]);
  assertEquals(quantiles(withInfinity, [0, 0.5, 0.75, 1]), [1, 2, Infinity, Infinity]);
  assertEquals(quantile(Float64Array.of(Infinity, Infinity), 0.3), Infinity);
  assertEquals(quantile(Float64Array.of(-1.5e308, 1.5e308), 0.5), 0);
});

Deno.test("the highest density interval holds its mass and is the shortest that does", () => {
  const draws = uniforms(3, 200).map((u) => -Math.log1p(-u));
  for (const mass of [0.1, 0.5, 0.9, 0.99]) {
    const [low, high] = hdi(draws, mass);
    const inside = draws.filter((x) => x >= low && x <= high).length;
    assertEquals(inside, Math.floor(mass * 200) + 1);
    for (const start of draws) {
      const count = draws.filter((x) => x >= start && x - start < high - low).length;
      assert(count <= inside - 1, "a shorter one from another draw holds as many");
    }
  }
});

for (const [i, { draws, bandwidth, x, y }] of golden.kde.entries()) {
  Deno.test(`density ${i} is SciPy's to 5e-8 of the kernel's peak`, () => {
    const found = kernelDensity(numbers(draws), { points: 25, bandwidth });
    // Beyond six bandwidths a kernel is cut: φ(6)/φ(0) = 1.5e-8, times the draws that lie there.
    const bound = 5e-8 / (bandwidth * Math.sqrt(2 * Math.PI));
    for (const [j, at] of numbers(x).entries()) assertClose(found.x[j], at, 1e-13, "x");
    for (const [j, f] of numbers(y).entries()) assertClose(found.y[j], f, bound, `at ${x[j]}`);
  });
}

Deno.test("the default bandwidth is Silverman's", () => {
  const draws = normals(4, 500);
  const iqr = quantile(draws, 0.75) - quantile(draws, 0.25);
  const expected = 0.9 * Math.min(sampleSd(draws), iqr / 1.34) * 500 ** -0.2;
  assertAlmostEquals(kernelDensity(draws).bandwidth, expected, 1e-15);
  // Three quarters of the draws are equal.
  const lumped = draws.map((z, i) => (i % 4 ? 0 : z));
  assertAlmostEquals(kernelDensity(lumped).bandwidth, 0.9 * sampleSd(lumped) * 500 ** -0.2, 1e-15);
});

Deno.test("a density of draws from a normal is near its own, and adds up to 1", () => {
  // At a point f̂ has mean φ * N(0, h²) = N(0, 1 + h²)(x) and variance about f ∫K²/(n h) = f / (2 √π n h): 4.3 of its roots.
  const n = 20_000;
  const { x, y, bandwidth: h } = kernelDensity(normals(5, n));
  const s = Math.sqrt(1 + h * h);
  for (const [i, at] of x.entries()) {
    const f = Math.exp(-((at / s) ** 2) / 2) / (s * Math.sqrt(2 * Math.PI));
    const bound = 4.3 * Math.sqrt(f / (2 * Math.sqrt(Math.PI) * n * h)) + 1e-4;
    assertClose(y[i], f, bound, `at ${at}`);
  }
  const area = y.reduce((sum, f) => sum + f) * (x[1] - x[0]);
  // What lies three bandwidths beyond the outermost draws is left out: less than a draw's 1/n, twice.
  assertClose(area, 1, 2 / n, "area");
});

const none = new Float64Array(0), one = Float64Array.of(1);
const REFUSED: readonly [what: string, f: () => unknown, says: string][] = [
  ["the mean of nothing", () => mean(none), "found 0 draws, expected at least 1"],
  ["the spread of nothing", () => populationSd(none), "found 0 draws"],
  ["an estimate from one draw", () => sampleSd(one), "found 1 draws, expected at least 2"],
  ["a quantile of nothing", () => quantile(none, 0.5), "found 0 draws"],
  ["a quantile beyond", () => quantile(one, 1.1), "the probability 1.1, expected a number from 0"],
  ["a quantile at NaN", () => quantile(one, NaN), "the probability NaN"],
  ["an interval of nothing", () => hdi(none), "found 0 draws"],
  ["an interval of all mass", () => hdi(one, 1), "the mass 1, expected a number between 0 and 1"],
  ["a summary of nothing", () => summarise(none), "Cannot summarise: found 0 draws"],
  ["summaries of no draws", () => summariseElements(none, 2), "found 0 draws"],
  ["a part of a draw", () => summariseElements(one, 2), "found 1 numbers, expected a multiple"],
  ["elements of no size", () => summariseElements(one, 0), "found the size 0"],
  ["the density of one draw", () => kernelDensity(one), "found 1 draws"],
  ["a density of equal draws", () => kernelDensity(Float64Array.of(2, 2)), "draws that all are 2"],
  ["a density of NaN", () => kernelDensity(Float64Array.of(1, NaN)), "the draw NaN"],
  [
    "a density without width",
    () => kernelDensity(Float64Array.of(1, 2), { bandwidth: 0 }),
    "found bandwidth 0",
  ],
  [
    "a density at half a point",
    () => kernelDensity(Float64Array.of(1, 2), { points: 0.5 }),
    "found points 0.5, expected a positive integer",
  ],
];

for (const [what, f, says] of REFUSED) {
  Deno.test(`refused: ${what}`, () => {
    assertThrows(f, RangeError, says);
  });
}
