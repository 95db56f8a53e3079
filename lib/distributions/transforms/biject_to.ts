import { located, Origin } from "../../core/origin.ts";
import type { Constraint } from "../constraint.ts";
import { describeConstraint } from "../constraints.ts";
import { toAbove, toBelow, toInterval } from "./bounded.ts";
import { independentTransform } from "./compose.ts";
import { lowerCholeskyTransform } from "./lower_cholesky.ts";
import { ordered } from "./ordered.ts";
import { exp, identity, sigmoid } from "./scalar.ts";
import { stickBreaking } from "./stick_breaking.ts";
import type { Transform } from "./transform.ts";

/**
 * The transform from unconstrained numbers to a set: what samplers and optimisers move in.
 *
 * Positive numbers by `exp`, intervals by the logistic function, the simplex by stick breaking, all as in NumPyro.
 *
 * @param constraint The set.
 * @returns A bijection onto its interior.
 * @throws {TypeError} If the set is countable.
 *
 * @example
 * ```ts
 * import { bijectTo, constraints } from "@credence/credence";
 *
 * console.log(await bijectTo(constraints.interval(-1, 3)).forward(0).array()); // 1
 * ```
 */
export function bijectTo(constraint: Constraint): Transform {
  switch (constraint.kind) {
    case "real":
    case "realVector":
      return identity(constraint);
    case "positive":
    case "nonNegative":
      return exp;
    case "unitInterval":
      return sigmoid;
    case "interval":
      return toInterval(constraint.lower, constraint.upper);
    case "greaterThan":
      return toAbove(constraint.lower);
    case "lessThan":
      return toBelow(constraint.upper);
    case "simplex":
      return stickBreaking;
    case "orderedVector":
      return ordered;
    case "lowerCholesky":
      return lowerCholeskyTransform();
    case "independent":
      return independentTransform(bijectTo(constraint.base), constraint.ndims);
    case "boolean":
    case "nonNegativeInteger":
    case "integerInterval":
      throw new TypeError(located(
        `Cannot map numbers one to one onto a countable set: values that must be ${
          describeConstraint(constraint)
        }`,
        Origin.here(),
      ));
    default:
      return constraint satisfies never;
  }
}
