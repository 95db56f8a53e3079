/**
 * The choice between two values.
 *
 * @module
 */

import { Expr } from "./expr.ts";
import type { ValueType } from "./value_type.ts";

/** `a` if the condition is not 0, else `b`; both are evaluated, a and b before the condition. */
export function select<T extends ValueType>(
  condition: Expr<"i32">,
  a: Expr<T>,
  b: Expr<NoInfer<T>>,
): Expr<T> {
  return new Expr("select", a.type, 0x1b, [a, b, condition]);
}
