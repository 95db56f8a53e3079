/** Trigonometric functions in generated code: errors in ulp over all exponents, special values. */
import { assert } from "@std/assert";
import type { FloatType } from "../../lib/core/dtype.ts";
import { acos, asin } from "../../lib/compiler/wasm/math/inverse_sine.ts";
import { atan, atan2 } from "../../lib/compiler/wasm/math/inverse_tangent.ts";
import { cos, sin, tan } from "../../lib/compiler/wasm/math/trigonometric.ts";
import type { VectorFunction } from "../../lib/compiler/wasm/math/vector_function.ts";
import golden from "../golden/trigonometric.json" with { type: "json" };
import { readLibm } from "./_libm_golden.ts";
import { asFloats, assertBelow, bitPatterns, evenly, withNeighbours } from "./_points.ts";
import { ulps, vectorized } from "./_vector_math.ts";

/** A function, and what it is measured against in doubles. */
interface Case {
  readonly fn: VectorFunction;
  readonly reference: (...operands: number[]) => number;
  /** Where it is interesting. */
  readonly ranges: readonly (readonly [low: number, high: number])[];
  /** Where code decides. */
  readonly edges: readonly number[];
  /**
   * The largest error in ulp. Singles: half, 2^24 times the 2^-32.5 by which the short polynomials are off, and what the doubles'
   * own roundings add. Doubles: half, and a rounding or two of the smaller term of the last sum; half more where a quotient is
   * rounded before it (tan, atan2).
   */
  readonly bounds: Readonly<Record<FloatType, number>>;
}

const ANGLES = {
  ranges: [[-0.8, 0.8], [-10, 10], [-1e4, 1e4], [-4e6, 4e6]],
  edges: [2 ** 20, ...evenly(50).map((u) => Math.round(2000 * u) * Math.PI / 2)],
} as const satisfies Partial<Case>;
const SINES = { ranges: [[-1, 1], [-0.5, 0.5], [0.99, 1]], edges: [0.5, 1] } as const;
const SLOPES = {
  ranges: [[-3, 3], [-0.5, 0.5]],
  edges: [7, 11, 16, 19, 39].map((n) => n / 16),
} as const;

const CASES: readonly Case[] = [
  { fn: sin, reference: Math.sin, ...ANGLES, bounds: { f32: 0.51, f64: 1 } },
  { fn: cos, reference: Math.cos, ...ANGLES, bounds: { f32: 0.51, f64: 1 } },
  { fn: tan, reference: Math.tan, ...ANGLES, bounds: { f32: 0.51, f64: 1.5 } },
  { fn: asin, reference: Math.asin, ...SINES, bounds: { f32: 0.51, f64: 1 } },
  { fn: acos, reference: Math.acos, ...SINES, bounds: { f32: 0.51, f64: 1 } },
  { fn: atan, reference: Math.atan, ...SLOPES, bounds: { f32: 0.51, f64: 1 } },
  { fn: atan2, reference: Math.atan2, ...SLOPES, bounds: { f32: 0.51, f64: 1.5 } },
];

/** Operands of all sizes; a second one is as large as the first, or anything else. */
function operandsOf({ fn, ranges, edges }: Case, width: FloatType, count: number) {
  const within = ranges.flatMap(([low, high]) =>
    evenly(count / 4).map((u) => low + (high - low) * u)
  );
  const special = withNeighbours(width, [...edges, 0, -0, 2 ** -1022, 2 ** -126, Infinity, NaN]);
  const all = [...special, ...special.map((x) => -x), ...within, ...bitPatterns(width, count)];
  const first = asFloats(width, all);
  if (fn.arity === 1) return [first];
  const ratios = [7 / 16, 11 / 16, 19 / 16, 39 / 16, 1, 1e-3, 1e10];
  const second = asFloats(
    width,
    all.map((y, i) => {
      return i % 2
        ? all[(i * 7919) % all.length]
        : y * ratios[i % ratios.length] * (1 + i % 9 * 1e-7);
    }),
  );
  return [first, second];
}

for (const one of CASES) {
  const { fn, reference, bounds } = one;

  Deno.test(`${fn.name} in singles is within ${bounds.f32} ulp at 200,000 bit patterns and more`, () => {
    const operands = operandsOf(one, "f32", 200_000);
    const got = vectorized(fn, "f32")(...operands);
    assertBelow(bounds.f32, operands, (i) => {
      return ulps(got[i], reference(...operands.map((x) => x[i])), "f32");
    });
  });

  // JavaScript's is good to an ulp itself.
  Deno.test(`${fn.name} in doubles is within ${bounds.f64 + 1} ulp of JavaScript's at 60,000 bit patterns and more`, () => {
    const operands = operandsOf(one, "f64", 60_000);
    const got = vectorized(fn, "f64")(...operands);
    assertBelow(bounds.f64 + 1, operands, (i) => {
      return ulps(got[i], reference(...operands.map((x) => x[i])), "f64");
    });
  });

  Deno.test(`${fn.name} in doubles is within ${bounds.f64} ulp of the golden values`, () => {
    const cases: number[][] = golden.functions[fn.name as keyof typeof golden.functions];
    assert(cases.length > 100, `${fn.name}: ${cases.length} cases`);
    const operands = Array.from(
      { length: fn.arity },
      (_, i) => Float64Array.from(cases, (c) => c[i]),
    );
    const got = vectorized(fn, "f64")(...operands);
    assertBelow(bounds.f64, operands, (i) => {
      const [value, rest] = cases[i].slice(-2);
      return ulps(got[i], value, "f64", rest);
    });
  });

  const libm = readLibm(fn.name);
  Deno.test({
    name: `${fn.name} is within its bounds of the full golden values`,
    ignore: libm === undefined, // They lie beside the repository, where it has them.
    fn() {
      for (const [width, rows] of [["f32", libm!.f32], ["f64", libm!.f64]] as const) {
        const operands = Array.from(
          { length: fn.arity },
          (_, i) => asFloats(width, rows.map((row) => row[i])),
        );
        const got = vectorized(fn, width)(...operands);
        const rounding = width === "f64" ? 0.5 : 0; // That of the golden value.
        assertBelow(bounds[width] + rounding, operands, (i) => {
          return ulps(got[i], rows[i][fn.arity], width);
        });
      }
    },
  });

  Deno.test(`${fn.name} of zeros, infinities and NaN is JavaScript's, signs of zeros too`, () => {
    const numbers = [0, -0, 1, -1, 2, -2, Infinity, -Infinity, NaN];
    for (const width of ["f32", "f64"] as const) {
      const pairs = numbers.flatMap((x) => fn.arity === 1 ? [[x]] : numbers.map((y) => [x, y]));
      const operands = Array.from(
        { length: fn.arity },
        (_, i) => asFloats(width, pairs.map((p) => p[i])),
      );
      const got = vectorized(fn, width)(...operands);
      pairs.forEach((pair, i) => {
        const expected = reference(...pair);
        const isEqual = expected === 0 || Number.isNaN(expected)
          ? Object.is(got[i], expected)
          : ulps(got[i], expected, width) <= 1;
        assert(isEqual, `${width}: ${fn.name}(${pair}) = ${got[i]}, expected ${expected}`);
      });
    }
  });
}

Deno.test("a huge lane does not change its neighbours, nor they it", () => {
  for (const fn of [sin, cos, tan]) {
    for (const width of ["f32", "f64"] as const) {
      const run = vectorized(fn, width);
      const sizes = asFloats(width, [0.5, 1e30, 3e6, 100, 2 ** 20, Infinity, 1e10, 7]);
      const alone = Array.from(sizes, (x) => run(asFloats(width, [x]))[0]);
      for (let shift = 0; shift < sizes.length; shift++) {
        const got = run(sizes.slice(shift));
        got.forEach((y, i) => assert(Object.is(y, alone[shift + i]), `${fn.name} ${width} ${i}`));
      }
    }
  }
});
