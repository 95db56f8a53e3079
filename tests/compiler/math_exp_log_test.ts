/** The exponential family in generated code: errors in ulp over all exponents, twins, special values. */
import { assert, assertEquals } from "@std/assert";
import type { FloatType } from "../../lib/core/dtype.ts";
import { exp as expTwin } from "../../lib/math/exp.ts";
import { log as logTwin } from "../../lib/math/log.ts";
import { log1p as log1pTwin } from "../../lib/math/log1p.ts";
import { softplus as softplusTwin } from "../../lib/math/softplus.ts";
import expLogGolden from "../golden/exp_log.json" with { type: "json" };
import mathGolden from "../golden/math.json" with { type: "json" };
import { DOUBLE2, pow2 } from "./_double_double.ts";
import { type Case, CASES, POWER } from "./_exp_log_functions.ts";
import { libmNames, readLibm } from "./_libm_golden.ts";
import { type Floats, floats, ulps, vectorized } from "./_vector_math.ts";

/**
 * Largest errors, in ulp, on a ladder:
 *
 * - 0.51: one rounding, and before it 2^24 times the 2^-31 by which the short polynomials in doubles are off;
 * - 1: a last sum whose smaller term is at most a half of it and carries two roundings, so ½ + ½;
 * - 1.5: one rounding more, of a quotient, a sum or a root that the result is proportional to;
 * - 2: two more.
 *
 * The sweeps in `sweep/` have found nothing beyond these: at 10^8 singles and 8 · 10^6 doubles a function.
 */
const BOUNDS: Readonly<Record<string, Readonly<Record<FloatType, number>>>> = {
  exp: { f32: 1, f64: 1 },
  expm1: { f32: 1.5, f64: 1.5 },
  log: { f32: 1, f64: 1 },
  log1p: { f32: 0.51, f64: 1 },
  sigmoid: { f32: 1.5, f64: 1.5 },
  softplus: { f32: 1.5, f64: 2 },
  sinh: { f32: 0.51, f64: 1.5 },
  cosh: { f32: 0.51, f64: 1 },
  tanh: { f32: 0.51, f64: 1.5 },
  asinh: { f32: 0.51, f64: 1.5 },
  acosh: { f32: 0.51, f64: 2 },
  atanh: { f32: 0.51, f64: 1 },
  rsqrt: { f32: 1.5, f64: 1.5 },
  pow: { f32: 0.51, f64: 1 },
};

/** So many numbers of [0, 1), evenly spread and the same always. */
const units = (count: number) =>
  Float64Array.from({ length: count }, (_, i) => (i * 0.6180339887498949) % 1);

/** Powers of two and the numbers about which code decides, with their neighbours; infinities and NaN. */
function edges(width: FloatType): Float64Array<ArrayBuffer> {
  const centres = [
    0,
    Infinity,
    NaN,
    0.17,
    22,
    88.72283935546875,
    89,
    103.97207641601562,
    710.4758600739439,
  ];
  for (let k = -1074; k < 1024; k++) centres.push(2 ** k);
  const out: number[] = [];
  const view = new DataView(new ArrayBuffer(8));
  for (const centre of centres) {
    for (let step = -2; step <= 2; step++) {
      if (width === "f32") {
        view.setFloat32(0, centre);
        view.setInt32(0, view.getInt32(0) + step);
        out.push(view.getFloat32(0), -view.getFloat32(0));
      } else {
        view.setFloat64(0, centre);
        view.setBigInt64(0, view.getBigInt64(0) + BigInt(step));
        out.push(view.getFloat64(0), -view.getFloat64(0));
      }
    }
  }
  return Float64Array.from(out);
}

/** Arguments over all exponents, at the edges and where a function is interesting. */
function points({ ranges }: Case, width: FloatType, count: number): Floats {
  const parts: ArrayLike<number>[] = [edges(width)];
  if (width === "f32") {
    const step = 2 ** 32 / count;
    const patterns = Uint32Array.from({ length: count }, (_, i) => Math.floor(i * step));
    parts.push(new Float32Array(patterns.buffer));
  } else {
    const words = Uint32Array.from(units(2 * count), (u) => Math.floor(u * 2 ** 32));
    parts.push(new Float64Array(words.buffer));
  }
  for (const range of ranges) parts.push(units(count / 8).map(range));
  const length = parts.reduce((n, part) => n + part.length, 0);
  const all = floats(width, { length });
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Asserts that errors stay below a bound. */
function assertBelow(
  bound: number,
  xs: ArrayLike<number>,
  error: (x: number, i: number) => number,
) {
  let worst = 0, at = NaN;
  for (let i = 0; i < xs.length; i++) {
    const found = error(xs[i], i);
    if (!(found <= worst)) [worst, at] = [found, xs[i]];
  }
  assert(worst <= bound, `${worst} ulp at ${at}`);
}

for (const one of CASES) {
  const { fn, reference } = one;
  const bound = BOUNDS[fn.name];

  Deno.test(`${fn.name} in singles is within ${bound.f32} ulp at 200,000 bit patterns and more`, () => {
    const xs = points(one, "f32", 200_000);
    const ys = vectorized(fn, "f32")(xs);
    assertBelow(bound.f32, xs, (x, i) => ulps(ys[i], reference(x), "f32"));
  });

  Deno.test(`${fn.name} in doubles is within ${bound.f64} ulp of double-double arithmetic`, () => {
    const exact = DOUBLE2[fn.name];
    const xs = points(one, "f64", 2000).filter((x) => {
      const y = reference(x); // Where double-double arithmetic has room.
      return 1e-280 < Math.abs(y) && Math.abs(y) < 1e290 && 1e-280 < Math.abs(x) &&
        Math.abs(x) < 1e290;
    }) as Floats;
    assert(xs.length > 1000);
    const ys = vectorized(fn, "f64")(xs);
    assertBelow(bound.f64, xs, (x, i) => {
      const [high, low] = exact(x);
      return ulps(ys[i], high, "f64", low);
    });
  });

  // In doubles the reference is good to 2 ulp itself.
  Deno.test(`${fn.name} in doubles is within ${bound.f64 + 2} ulp of JavaScript's everywhere`, () => {
    const xs = points(one, "f64", 50_000);
    const ys = vectorized(fn, "f64")(xs);
    assertBelow(bound.f64 + 2, xs, (x, i) => ulps(ys[i], reference(x), "f64"));
  });

  Deno.test(`${fn.name} keeps the signs of zeros as its reference does`, () => {
    for (const width of ["f32", "f64"] as const) {
      const xs = floats(width, [0, -0]);
      const ys = vectorized(fn, width)(xs);
      xs.forEach((x, i) => {
        if (reference(x) === 0) {
          assert(Object.is(ys[i], reference(x)), `${fn.name}(${x}) = ${ys[i]}`);
        }
      });
    }
  });
}

Deno.test(`pow is within ${BOUNDS.pow.f32} ulp in singles and ${BOUNDS.pow.f64} in doubles`, () => {
  const us = units(100_000), vs = us.map((u) => (u * 7919.123) % 1);
  for (const [width, limit] of [["f32", 149], ["f64", 1074]] as const) {
    const xs = floats(width, us), ys = floats(width, us);
    us.forEach((u, i) => [xs[i], ys[i]] = POWER.operands(u, vs[i], limit));
    const found = vectorized(POWER.fn, width)(xs, ys);
    if (width === "f32") {
      assertBelow(BOUNDS.pow.f32, xs, (x, i) => ulps(found[i], x ** ys[i], "f32"));
    } else {
      assertBelow(BOUNDS.pow.f64, xs.subarray(0, 20_000), (x, i) => {
        const size = Math.abs(x ** ys[i]);
        if (!(1e-280 < x && x < 1e290 && 1e-280 < size && size < 1e290)) return 0;
        const [high, low] = pow2(x, ys[i]);
        return ulps(found[i], high, "f64", low);
      });
    }
  }
});

Deno.test("pow of special operands is JavaScript's, but ±1 to an infinite power is 1", () => {
  const numbers = [
    0,
    1,
    2,
    0.5,
    3,
    1.5,
    Infinity,
    1e30,
    2 ** 24 + 1,
    1e-40,
    2 ** 53,
    2 ** 53 - 1,
    1e300,
    5e-324,
  ];
  for (const width of ["f32", "f64"] as const) {
    const operands = floats(width, [...numbers, ...numbers.map((x) => -x), NaN]);
    const xs = floats(width, [...operands].flatMap((x) => [...operands].map(() => x)));
    const ys = floats(width, [...operands].flatMap(() => [...operands]));
    const found = vectorized(POWER.fn, width)(xs, ys);
    xs.forEach((x, i) => {
      const y = ys[i];
      const expected = Math.abs(x) === 1 && Math.abs(y) === Infinity ? 1 : x ** y;
      assert(ulps(found[i], expected, width) <= 1, `${width}: ${x} ** ${y} = ${found[i]}`);
      const rounded = width === "f32" ? Math.fround(expected) : expected;
      if (rounded === 0) {
        assert(Object.is(found[i], rounded), `${width}: ${x} ** ${y} = ${found[i]}`);
      }
    });
  }
});

const TWINS = { exp: expTwin, log: logTwin, log1p: log1pTwin, softplus: softplusTwin } as const;

for (const [name, twin] of Object.entries(TWINS)) {
  Deno.test(`${name} in doubles is lib/math's to the bit`, () => {
    const one = CASES.find(({ fn }) => fn.name === name)!;
    const xs = points(one, "f64", 100_000);
    const ys = vectorized(one.fn, "f64")(xs);
    xs.forEach((x, i) =>
      assert(Object.is(ys[i], twin(x)), `${name}(${x}) = ${ys[i]}, not ${twin(x)}`)
    );
  });
}

const golden: Readonly<Record<string, number[][]>> = {
  ...mathGolden.functions,
  ...expLogGolden.functions,
};

for (const { fn } of [...CASES, POWER]) {
  const bound = BOUNDS[fn.name].f64;
  Deno.test(`${fn.name} in doubles is within ${bound} ulp of the golden values`, () => {
    const cases = golden[fn.name];
    assert(cases.length >= 100, `${fn.name}: ${cases.length} cases`);
    const operands = Array.from(
      { length: fn.arity },
      (_, i) => Float64Array.from(cases, (c) => c[i]),
    );
    const ys = vectorized(fn, "f64")(...operands);
    assertBelow(bound, operands[0], (_, i) => {
      const [value, rest] = cases[i].slice(-2);
      return ulps(ys[i], value, "f64", rest);
    });
  });
}

Deno.test({
  name: "all are within their bounds of the full golden values",
  ignore: libmNames.size === 0, // They lie beside the repository, where it has them.
  fn() {
    const named = [...CASES, POWER].filter(({ fn }) => libmNames.has(fn.name));
    assert(named.length >= 9);
    for (const { fn } of named) {
      const { f32, f64 } = readLibm(fn.name);
      for (const [width, sets] of [["f32", f32], ["f64", f64]] as const) {
        const operands = Array.from({ length: fn.arity }, (_, i) => {
          return floats(width, sets.map((row) => row[i]));
        });
        const ys = vectorized(fn, width)(...operands);
        const rounding = width === "f64" ? 0.5 : 0; // That of the golden value.
        assertBelow(BOUNDS[fn.name][width] + rounding, operands[0], (_, i) => {
          return ulps(ys[i], sets[i][fn.arity], width);
        });
      }
    }
  },
});

Deno.test("a lane's value does not depend on where it stands or on the other lanes", () => {
  for (const { fn, ranges } of CASES) {
    const xs = Float32Array.from(units(60), (u, i) => ranges[i % ranges.length](u));
    const run = vectorized(fn, "f32");
    const alone = Array.from(xs, (x) => run(Float32Array.of(x))[0]);
    for (let shift = 0; shift < 4; shift++) {
      assertEquals([...run(xs.slice(shift))], alone.slice(shift), fn.name);
    }
  }
});
