/**
 * Ten models: their log joint is that of a twin written in plain loops, to 1e-12, and so is its gradient, to 1e-9.
 *
 * @module
 */
import { assert } from "@std/assert";
import { evaluate, grad, logDensity, type Tensor } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { autoregression } from "./autoregression.ts";
import { eightSchoolsCentred, eightSchoolsNonCentred } from "./eight_schools.ts";
import { hierarchical } from "./hierarchical.ts";
import { linearRegression } from "./linear_regression.ts";
import { logisticRegression } from "./logistic_regression.ts";
import { mixture } from "./mixture.ts";
import type { Flat, ModelCase } from "./model_case.ts";
import { nestedPlates } from "./nested_plates.ts";
import { network } from "./network.ts";
import { subsampledPlate } from "./subsampled_plate.ts";

const CASES: readonly ModelCase[] = [
  linearRegression,
  logisticRegression,
  eightSchoolsCentred,
  eightSchoolsNonCentred,
  hierarchical,
  mixture,
  autoregression,
  network([5, 4, 4, 3], 6),
  network([784, 64, 64, 10], 16),
  nestedPlates,
  subsampledPlate,
];

for (const { name, model, values, logJoint, gradient } of CASES) {
  Deno.test(`log joint within 1e-12 and gradient within 1e-9 of the twin's: ${name}`, async () => {
    const flat: Flat = Object.fromEntries(Object.entries(values).map(([k, { data }]) => [k, data]));
    const log = (values: Record<string, Tensor>) => logDensity(model, { values });
    const at = () =>
      Object.fromEntries(
        Object.entries(values).map(([k, { data, shape }]) => [k, tf.tensor(data, [...shape])]),
      );
    const found = await evaluate(() => log(at()), { engine: "reference" });
    assertNear(found.item(), logJoint(flat), 1e-12, "log joint");
    const slopes = await evaluate(() => grad(log)(at()), { engine: "reference" });
    const expected = gradient?.(flat) ?? differences(logJoint, flat);
    for (const [site, slope] of Object.entries(slopes)) {
      slope.data.forEach((d, i) => assertNear(d, expected[site][i], 1e-9, `∂/∂${site}[${i}]`));
    }
  });
}

function assertNear(actual: number, expected: number, bound: number, what: string): void {
  const error = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
  assert(error <= bound, `${what}: ${actual}, expected ${expected}: off by ${error}`);
}

/** The gradient of a smooth function by differences: Richardson's extrapolation from four steps. */
function differences(f: (x: Flat) => number, x: Flat): Flat {
  return Object.fromEntries(
    Object.entries(x).map(([name, values]) => [
      name,
      values.map((_, i) =>
        extrapolated((h) => {
          const moved = (by: number) => f({ ...x, [name]: values.with(i, values[i] + by) });
          return (moved(h) - moved(-h)) / (2 * h);
        })
      ),
    ]),
  );
}

/** lim f(h) for h → 0, where f is a series in h². */
function extrapolated(f: (h: number) => number): number {
  let row = [0, 1, 2, 3, 4].map((k) => f(0.02 / 2 ** k));
  for (let order = 1; row.length > 1; order++) {
    row = row.slice(1).map((finer, i) => finer + (finer - row[i]) / (4 ** order - 1));
  }
  return row[0];
}
