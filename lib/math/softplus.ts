/**
 * The smooth positive part, log(1 + eˣ).
 *
 * @module
 */

import { exp } from "./exp.ts";
import { log1p } from "./log1p.ts";

/**
 * The softplus of a double, to within two units in the last place.
 *
 * ```
 * softplus x = log(1 + exp x) = max(x, 0) + log(1 + exp(−|x|))
 * ```
 *
 * The second form neither overflows nor cancels.
 *
 * @param x Any double.
 * @returns softplus x in [0, ∞]; NaN for NaN.
 *
 * @example
 * ```ts
 * import { softplus } from "./softplus.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(softplus(0), Math.LN2);
 * assertEquals(softplus(1000), 1000);
 * assertEquals(softplus(-745), 5e-324);
 * ```
 */
export function softplus(x: number): number {
  const tail = log1p(exp(-Math.abs(x)));
  return x > 0 ? x + tail : tail;
}
