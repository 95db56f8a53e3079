/** Each optimiser, step by step, against tables computed to 60 digits. */

import { assert, assertEquals } from "@std/assert";
import { type Configuration, type EngineName, optimizerFromConfig } from "../../mod.ts";
import type { FloatType } from "../../lib/core/dtype.ts";
import { type Numbers, tables, title } from "./_tables.ts";
import { BEGIN, GRADIENTS, type Values, walkBounds, Walker } from "./_walk.ts";

/** Engines, and how wide a bound may be beside its number, or beside 1, for the comparison to mean something. */
const ENGINES: readonly (readonly [EngineName, FloatType, number])[] = [
  ["reference", "f64", 1e-11],
  ["tfjs-cpu", "f32", 1e-3],
];

for (const [engine, floatType, widest] of ENGINES) {
  for (const table of tables.optimizers) {
    Deno.test(`${title(table.config)} on ${engine} in ${floatType}: 20 steps within the running error bound, itself below ${widest}`, async () => {
      const optimizer = optimizerFromConfig(table.config);
      const bounds = walkBounds(optimizer, floatType, hyperRoundings(table.config, floatType));
      const places = await new Walker(optimizer, engine, floatType).walk(BEGIN, GRADIENTS);
      places.forEach(({ parameters }, i) => {
        assertNear(parameters, table.parameters[i], bounds[i].parameters, `step ${i}`, widest);
      });
      const last = places.length - 1;
      assertEquals(last, 19);
      assertNear(places[last].state, table.state, bounds[last].state, "state", Infinity);
    });
  }
}

/**
 * How many roundings the numbers of a step are off by.
 *
 * Schedules are within 16 (their own test). A power βᵗ of the bias corrections has t + 3 roundings, so 1 − βᵗ has
 * (t + 3) βᵗ / (1 − βᵗ) ≤ 4 / (1 − β) and its own; of 1 − β₂ᵗ the root is taken. In single precision nothing but the
 * rounding of the input counts, of these numbers and again of their product with another.
 */
function hyperRoundings(config: Configuration, floatType: FloatType): number {
  if (floatType === "f32") return 2;
  const { name, optimizer, beta1 = 0.9, beta2 = 0.999 } = config as {
    readonly name: string;
    readonly optimizer?: Configuration;
    readonly beta1?: number;
    readonly beta2?: number;
  };
  if (optimizer) return hyperRoundings(optimizer, floatType);
  if (!name.startsWith("adam")) return 16;
  return 16 + 4 / (1 - beta1) + 2 / (1 - beta2) + 4;
}

function assertNear(
  found: Values,
  expected: Numbers,
  bounds: Numbers,
  what: string,
  widest: number,
): void {
  assertEquals(Object.keys(found).sort(), Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    assertEquals(found[name].data.length, values.length);
    values.forEach((value, i) => {
      const x = found[name].data[i], bound = bounds[name][i];
      assert(
        Math.abs(x - value) <= bound,
        `${what}: ${name}[${i}] is ${x}, expected ${value} ± ${bound}`,
      );
      const size = Math.max(1, Math.abs(value));
      assert(bound <= widest * size, `${what}: the bound of ${name}[${i}] is ${bound} at ${value}`);
    });
  }
}
