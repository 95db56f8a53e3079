import * as tf from "../../tensor/namespace.ts";
import type { Tensor } from "../../tensor/types.ts";
import { orderedVector, realVector } from "../constraints.ts";
import { defineTransform, type Transform } from "./transform.ts";

/**
 * Vectors of numbers to rising vectors: y₀ = x₀, yₖ = yₖ₋₁ + exp(xₖ); log |det J| = Σ_{k≥1} xₖ.
 *
 * Reference: Stan Reference Manual, "Ordered vector"; the same as in NumPyro.
 */
export const ordered: Transform = defineTransform({
  name: "ordered",
  domain: realVector,
  codomain: orderedVector,
  forward(x) {
    const steps = tf.concat([part(x, 0, 1), tf.exp(part(x, 1))], -1);
    return tf.cumsum(steps, x.rank - 1);
  },
  inverse(y) {
    const n = y.shape.at(-1)!;
    const steps = tf.sub(part(y, 1), part(y, 0, n - 1));
    return tf.concat([part(y, 0, 1), tf.log(steps)], -1);
  },
  logAbsDetJacobian: (x) => tf.sum(part(x, 1), -1),
});

/** Elements `from` to `to` of the last axis. */
function part(x: Tensor, from: number, to: number = x.shape.at(-1)!): Tensor {
  const lead = x.shape.slice(0, -1);
  return tf.slice(x, [...lead.map(() => 0), from], [...lead, to - from]);
}
