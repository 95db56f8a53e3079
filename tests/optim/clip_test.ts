/** What clipping leaves alone, what it makes of large, tiny and broken gradients, and how two of them compose. */

import { assert, assertEquals } from "@std/assert";
import type { FloatType } from "../../lib/core/dtype.ts";
import {
  adam,
  clipByGlobalNorm,
  clipByValue,
  type EngineName,
  normal,
  type Optimizer,
  randomKey,
  type Scalar,
  sgd,
  type Value,
} from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { mapped, type Values, values, Walker } from "./_walk.ts";

type Numbers = Readonly<Record<string, number | readonly number[]>>;

const ENGINES: readonly (readonly [EngineName, FloatType, unit: number])[] = [
  ["reference", "f64", 2 ** -53],
  ["tfjs-cpu", "f32", 2 ** -24],
];

/** A step of plain descent from 0 at rate 1: what is subtracted is the gradient that it saw, bit for bit. */
async function seen(
  clip: (optimizer: Optimizer) => Optimizer,
  gradients: Numbers,
  engine: EngineName,
  dtype: FloatType,
): Promise<Readonly<Record<string, number[]>>> {
  const shapes = mapped(gradients, (g) => typeof g === "number" ? [] : [g.length]);
  const given = values(gradients, shapes);
  const zeros = mapped(given, (x) => x.data.fill(0) && x);
  const walker = new Walker(clip(sgd(1)), engine, dtype);
  const place = await walker.step(values(gradients, shapes), await walker.begin(zeros), 0);
  return mapped(place.parameters, (x: Value) => Array.from(x.data, (v) => 0 - v));
}

function normOf(gradients: Readonly<Record<string, readonly number[]>>): number {
  return Math.hypot(...Object.values(gradients).flat());
}

/** Numbers of this norm, in three parameters. */
function randomGradients(seed: number, norm: number, dtype: FloatType): Record<string, number[]> {
  const draws = Array.from(normal(randomKey(seed), [9]).dataSync());
  const size = Math.hypot(...draws);
  const scaled = draws.map((x) => x / size * norm);
  const stored = dtype === "f32" ? scaled.map(Math.fround) : scaled;
  return { w: stored.slice(0, 5), b: stored.slice(5, 8), s: stored.slice(8) };
}

for (const [engine, dtype, unit] of ENGINES) {
  const where = `on ${engine} in ${dtype}`;
  const byNorm = (maxNorm: number, gradients: Numbers) =>
    seen((optimizer) => clipByGlobalNorm(optimizer, maxNorm), gradients, engine, dtype);
  const byValue = (limit: number, gradients: Numbers) =>
    seen((optimizer) => clipByValue(optimizer, limit), gradients, engine, dtype);

  Deno.test(`gradients within the norm pass bit for bit ${where}`, async () => {
    for (let seed = 0; seed < 20; seed++) {
      const gradients = randomGradients(seed, 0.999, dtype);
      assertEquals(await byNorm(1, gradients), gradients, `seed ${seed}`);
    }
  });

  Deno.test(`a gradient of the very norm passes bit for bit ${where}`, async () => {
    // Pythagorean, and quotients by the largest element that are exact, so that no rounding decides.
    assertEquals(await byNorm(4, { a: [4, 0] }), { a: [4, 0] });
    assertEquals(await byNorm(2, { a: [1, -1], b: [1, 1] }), { a: [1, -1], b: [1, 1] });
  });

  // The norm has at most 9 terms, so its square 11 roundings (two of the quotient's), the root half of it and one; with the
  // quotient maxNorm / norm, the product and the first quotient it is 10, doubled for what the test's own norm is off by.
  Deno.test(`longer gradients come to the norm, and keep their direction, within 20 roundings ${where}`, async () => {
    for (let seed = 0; seed < 20; seed++) {
      for (const norm of [1.001, 10, 1e6, 1e30]) {
        const gradients = randomGradients(seed, norm, dtype);
        const clipped = await byNorm(1, gradients);
        const length = normOf(clipped);
        assert(Math.abs(length - 1) <= 20 * unit, `seed ${seed}: the norm is ${length}`);
        const factor = 1 / normOf(gradients);
        for (const [name, elements] of Object.entries(gradients)) {
          elements.forEach((g, i) => {
            const bound = 20 * unit * Math.abs(g * factor);
            const found = clipped[name][i];
            assert(
              Math.abs(found - g * factor) <= bound,
              `seed ${seed}: ${name}[${i}] is ${found}`,
            );
          });
        }
      }
    }
  });

  Deno.test(`one norm is for all parameters together ${where}`, async () => {
    // √(3² + 4²) = 5 > 4, although neither alone is.
    const { a, b } = await byNorm(4, { a: 3, b: [4] });
    assert(Math.abs(a[0] - 2.4) <= 2.4 * 20 * unit && Math.abs(b[0] - 3.2) <= 3.2 * 20 * unit);
  });

  Deno.test(`norms whose squares overflow or vanish are norms ${where}`, async () => {
    const [huge, tiny] = dtype === "f32" ? [2 ** 120, 2 ** -120] : [2 ** 1000, 2 ** -1000];
    for (const scale of [huge, tiny]) {
      const { a } = await byNorm(scale, { a: [3 * scale, 4 * scale] });
      const [x, y] = a.map((v) => v / scale);
      assert(Math.abs(x - 0.6) <= 0.6 * 20 * unit, `${x}`);
      assert(Math.abs(y - 0.8) <= 0.8 * 20 * unit, `${y}`);
      // A limit far above: infinitely many times the scale, in this precision.
      assertEquals(await byNorm(1e30, { a: [3 * tiny, 0] }), { a: [3 * tiny, 0] });
    }
  });

  Deno.test(`gradients that are all zero stay zero, and nothing is NaN ${where}`, async () => {
    assertEquals(await byNorm(1, { a: [0, 0], b: 0 }), { a: [0, 0], b: [0] });
    assertEquals(await byValue(1, { a: [0, 0], b: 0 }), { a: [0, 0], b: [0] });
  });

  Deno.test(`what is not finite becomes NaN where it stands and moves no other parameter ${where}`, async () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const found = await byNorm(1, { a: [1, bad, -1e30], b: 1e-30 });
      assertEquals(found, { a: [0, NaN, 0], b: [0] }, `${bad}`);
    }
  });

  Deno.test(`by value each element is clipped by itself, and infinity is, but NaN is not hidden ${where}`, async () => {
    const found = await byValue(0.5, { a: [0.25, -0.5, 0.75, -3], b: [Infinity, -Infinity, NaN] });
    assertEquals(found, { a: [0.25, -0.5, 0.5, -0.5], b: [0.5, -0.5, NaN] });
  });
}

Deno.test("what stands outside clips first", async () => {
  const gradients = { a: [3, 4] };
  const valueFirst = (o: Optimizer) => clipByValue(clipByGlobalNorm(o, 1), 3);
  const normFirst = (o: Optimizer) => clipByGlobalNorm(clipByValue(o, 0.7), 1);
  const [first] = Object.values(await seen(valueFirst, gradients, "reference", "f64"));
  const [second] = Object.values(await seen(normFirst, gradients, "reference", "f64"));
  const near = (x: number, y: number) => assert(Math.abs(x - y) <= 20 * 2 ** -53 * y, `${x}, ${y}`);
  near(first[0], Math.SQRT1_2); // (3, 3), then of length 1
  near(first[1], Math.SQRT1_2);
  near(second[0], 0.6); // (0.6, 0.8), then 0.8 is too much
  near(second[1], 0.7);
});

Deno.test("clipping changes neither the state's names nor the numbers of a step", async () => {
  const inner = adam((step) => 0.1 / (step + 1)),
    outer = clipByGlobalNorm(clipByValue(inner, 2), 1);
  assertEquals(outer.name, "clipByGlobalNorm(clipByValue(adam))");
  for (const step of [0, 5]) {
    assertEquals(outer.hyperparameters(step), inner.hyperparameters(step));
  }
  const begin: Values = values({ w: [1, 2] }, { w: [2] });
  const states = await Promise.all(
    [inner, outer].map((o) => new Walker(o, "reference", "f64").begin(begin)),
  );
  assertEquals(states[0].state, states[1].state);
  assertEquals(Object.keys(states[0].state), ["adam.m/w", "adam.v/w"]);
});

Deno.test("without parameters there is nothing to clip", () => {
  const optimizer = clipByGlobalNorm(sgd(1), 1);
  const hyper = { learningRate: tf.scalar(1) as Scalar };
  assertEquals(optimizer.update({}, {}, {}, hyper), { parameters: {}, state: {} });
});
