/**
 * The logistic function.
 *
 * @module
 */

import { exp } from "./exp.ts";

/**
 * The logistic function of a double, to within two and a half units in the last place.
 *
 * ```
 * sigmoid x = 1 / (1 + exp(−x))
 * ```
 *
 * Only exp(−|x|) is taken, so nothing overflows, and the lower tail keeps its relative accuracy down to the subnormals.
 *
 * @param x Any double.
 * @returns sigmoid x in [0, 1]; NaN for NaN.
 *
 * @example
 * ```ts
 * import { sigmoid } from "./sigmoid.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sigmoid(0), 0.5);
 * assertEquals(sigmoid(-745), 5e-324);
 * assertEquals(sigmoid(40), 1);
 * ```
 */
export function sigmoid(x: number): number {
  const e = exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}
