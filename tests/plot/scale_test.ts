/** Ticks, their labels, and the ends of axes: laws on random ranges, and the extremes of doubles. */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { seedKey } from "../../lib/random/key.ts";
import { fillUniform } from "../../lib/random/uniform.ts";
import { extent, rounded, scale, ticks, tickStep, widened } from "../../lib/plot/scale.ts";
import { shortNumber, tickLabels } from "../../lib/plot/tick_labels.ts";

interface Case {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** Ranges of all sizes, around zero and far from it. */
const RANGES: readonly Case[] = (() => {
  const u = fillUniform(seedKey(1), new Float64Array(4000));
  return Array.from({ length: 1000 }, (_, i) => {
    const [a, b, c, d] = u.subarray(4 * i, 4 * i + 4);
    const size = 10 ** (40 * a - 20);
    const low = (b - 0.5) * size * 10 ** (4 * c);
    return { low, high: low + size * (0.1 + d), count: 1 + i % 12 };
  });
})();

/** The ticks as numbers again. */
function values(labels: readonly string[], factor: string): number[] {
  const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const plain = (text: string) =>
    text.replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (c) => `${digits.indexOf(c)}`).replace(/[⁻−]/g, "-");
  const exponent = factor === "" ? "0" : plain(factor.slice("×10".length));
  return labels.map((label) => Number(`${plain(label)}e${exponent}`));
}

Deno.test("linear ticks are in the range, 1, 2 or 5 times a power of ten apart, about as many as asked", () => {
  for (const { low, high, count } of RANGES) {
    const found = ticks(scale("linear", [low, high]), count);
    const step = tickStep(low, high, count);
    assert(/^[125](e|$)/.test(step.toExponential()), `${step}`);
    const slack = 1e-8 * (high - low);
    for (const [i, tick] of found.entries()) {
      assert(tick >= low - slack && tick <= high + slack, `${tick} in [${low}, ${high}]`);
      const whole = tick / step;
      assertAlmostEquals(whole, Math.round(whole), 1e-6);
      if (i > 0) assertAlmostEquals((tick - found[i - 1]) / step, 1, 1e-6);
    }
    // A step is at most √2 times the wanted one too short, at most 1.6 times too long.
    assert(found.length >= count / 1.6 - 1 && found.length <= count * 1.5 + 1, `${found}`);
  }
});

Deno.test("ticks below 1 are the numbers that are written, without the errors of multiplying", () => {
  assertEquals(ticks(scale("linear", [0, 1]), 10), [
    0,
    0.1,
    0.2,
    0.3,
    0.4,
    0.5,
    0.6,
    0.7,
    0.8,
    0.9,
    1,
  ]);
  assertEquals(ticks(scale("linear", [-0.06, 0.07]), 7), [
    -0.06,
    -0.04,
    -0.02,
    0,
    0.02,
    0.04,
    0.06,
  ]);
  assert(Object.is(ticks(scale("linear", [-1, 1]), 4)[2], 0));
});

Deno.test("labels say the ticks to a thousandth of their distance, are all different and short", () => {
  for (const { low, high, count } of RANGES) {
    const found = ticks(scale("linear", [low, high]), count);
    const { labels, factor } = tickLabels("linear", found);
    assertEquals(new Set(labels).size, labels.length, `${labels}`);
    const size = Math.max(...found.map(Math.abs), 0), step = tickStep(low, high, count);
    for (const [i, value] of values(labels, factor).entries()) {
      assert(
        Math.abs(value - found[i]) <= 1e-3 * Math.min(step, size),
        `${labels[i]} ${factor} for ${found[i]}`,
      );
      assert(labels[i].length <= 12, labels[i]);
    }
  }
});

Deno.test("labels as they are known", () => {
  const cases: [number[], string[], string][] = [
    [[0, 0.5, 1], ["0.0", "0.5", "1.0"], ""],
    [[-2, 0, 2], ["−2", "0", "2"], ""],
    [[-0.02, -0, 0.02], ["−0.02", "0.00", "0.02"], ""],
    [[0, 500_000, 1_000_000], ["0.0", "0.5", "1.0"], "×10⁶"],
    [[0, 2e-5, 4e-5], ["0", "2", "4"], "×10⁻⁵"],
    [[1e300, 2e300], ["1", "2"], "×10³⁰⁰"],
    [[1e-320, 2e-320], ["1", "2"], "×10⁻³²⁰"],
    [[1e9, 1e9 + 1], ["1.000000000", "1.000000001"], "×10⁹"],
    [[0], ["0"], ""],
    [[5], ["5"], ""],
    [[], [], ""],
  ];
  for (const [found, labels, factor] of cases) {
    assertEquals(tickLabels("linear", found), { labels, factor });
  }
  assertEquals(tickLabels("log", [0.01, 1, 100]).labels, ["0.01", "1", "100"]);
  assertEquals(tickLabels("log", [1e-9, 2e-9, 1e12]).labels, ["10⁻⁹", "2·10⁻⁹", "10¹²"]);
});

Deno.test("logarithmic ticks are in the range, increase, and are no more than asked", () => {
  for (const { low: a, high: b, count } of RANGES) {
    const [low, high] = [Math.min(Math.abs(a), Math.abs(b)), Math.max(Math.abs(a), Math.abs(b))];
    if (low === 0 || high / low < 5) continue;
    const found = ticks(scale("log", [low, high]), count);
    assert(found.length <= count + 1, `${found}`);
    for (const [i, tick] of found.entries()) {
      assert(tick >= low * (1 - 1e-8) && tick <= high * (1 + 1e-8), `${tick} in [${low}, ${high}]`);
      assert(/^[125](\.0+)?(e|$)/.test(tick.toExponential()), `${tick}`);
      if (i > 0) assert(tick > found[i - 1]);
    }
  }
  assertEquals(ticks(scale("log", [1, 1000]), 5), [1, 10, 100, 1000]);
  assertEquals(ticks(scale("log", [1, 10]), 5), [1, 2, 5, 10]);
  assertEquals(ticks(scale("log", [1e-12, 1e12]), 5), [1e-10, 1e-5, 1, 1e5, 1e10]);
  assertEquals(ticks(scale("log", [3, 4]), 3), [3, 3.5, 4]);
});

Deno.test("rounded ends are ticks, hold the range and little more", () => {
  for (const { low, high, count } of RANGES) {
    const [left, right] = rounded("linear", [low, high], count);
    const step = tickStep(low, high, count);
    const slack = 1e-8 * step + 1e-12 * Math.abs(low);
    assert(left <= low + slack && right >= high - slack, `[${left}, ${right}]`);
    assert(low - left < step + slack && right - high < step + slack);
  }
  assertEquals(rounded("log", [0.03, 700], 5), [0.02, 1000]);
  assertEquals(rounded("log", [1, 10], 5), [1, 10]);
});

Deno.test("places go from 0 to 1, in equal steps for equal differences or ratios", () => {
  const linear = scale("linear", [-2, 6]);
  assertEquals([-2, 0, 2, 6].map((x) => linear.place(x)), [0, 0.25, 0.5, 1]);
  const log = scale("log", [0.1, 1000]);
  for (const [i, x] of [0.1, 1, 10, 100, 1000].entries()) {
    assertAlmostEquals(log.place(x), i / 4, 1e-15);
  }
  assert(!Number.isFinite(log.place(0)) && Number.isNaN(log.place(-1)));
});

Deno.test("the extent leaves out what has no place", () => {
  const numbers = [3, NaN, -1, Infinity, 0, 2];
  assertEquals(extent("linear", numbers), [-1, 3]);
  assertEquals(extent("log", numbers), [2, 3]);
  assertEquals(extent("linear", [NaN, -Infinity]), undefined);
  assertEquals(extent("log", [0, -1]), undefined);
});

Deno.test("any range of doubles, empty, tiny or huge, becomes one with ticks in it", () => {
  const edges = [0, 5e-324, 1e-310, 1e-300, 1e-9, 1, 1 + 2 ** -52, 1e9, 1e9 + 1e-6, 1e300, 1.7e308];
  for (const a of [...edges, ...edges.map((x) => -x)]) {
    for (const b of [...edges, ...edges.map((x) => -x)]) {
      const wide = widened("linear", [Math.min(a, b), Math.max(a, b)]);
      const round = rounded("linear", wide, 5);
      assert(wide[1] > wide[0] && Number.isFinite(round[1] - round[0]), `${a}, ${b}: ${round}`);
      const found = ticks(scale("linear", round), 5);
      assert(found.length >= 2 && found.length <= 9, `${a}, ${b}: ${found}`);
      assertEquals(new Set(tickLabels("linear", found).labels).size, found.length, `${a}, ${b}`);
      if (a <= 0 || b <= 0) continue;
      const log = widened("log", [Math.min(a, b), Math.max(a, b)]);
      assert(log[1] > log[0] && log[0] > 0, `${log}`);
      const round2 = rounded("log", log, 5);
      assert(round2[0] > 0 && round2[0] <= log[0] && Number.isFinite(round2[1]), `${round2}`);
      const found2 = ticks(scale("log", round2), 5);
      assert(found2.length <= 12 && found2.every((x) => x > 0 && Number.isFinite(x)), `${found2}`);
    }
  }
});

Deno.test("short numbers", () => {
  const cases: [number, string][] = [
    [0, "0"],
    [-0.12345, "−0.123"],
    [12345, "12300"],
    [1.5e-7, "1.5·10⁻⁷"],
    [-2e20, "−2·10²⁰"],
    [NaN, "NaN"],
    [-Infinity, "−Infinity"],
  ];
  for (const [value, text] of cases) assertEquals(shortNumber(value), text);
});
