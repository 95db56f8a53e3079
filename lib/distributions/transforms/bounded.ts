/**
 * Transforms from all numbers to bounded ones.
 *
 * @module
 */
import * as tf from "../../tensor/namespace.ts";
import type { Tensor, TensorLike } from "../../tensor/types.ts";
import * as constraints from "../constraints.ts";
import { floatOf } from "../values.ts";
import { defineTransform, type Transform } from "./transform.ts";

/** y = lower + (upper − lower)·σ(x); log |dy/dx| = log(upper − lower) + log σ(x) + log σ(−x). */
export function toInterval(lower: TensorLike, upper: TensorLike): Transform {
  const width = () => tf.sub(floatOf(upper), floatOf(lower));
  return defineTransform({
    name: "toInterval",
    domain: constraints.real,
    codomain: constraints.interval(lower, upper),
    forward: (x) => tf.add(floatOf(lower), tf.mul(width(), tf.sigmoid(x))),
    // logit((y − lower) / (upper − lower)), with the distances from both ends taken exactly.
    inverse: (y) => tf.sub(tf.log(tf.sub(y, floatOf(lower))), tf.log(tf.sub(floatOf(upper), y))),
    logAbsDetJacobian: (x) =>
      tf.sub(tf.log(width()), tf.add(tf.softplus(x), tf.softplus(tf.neg(x)))),
  });
}

/** y = lower + eˣ; log |dy/dx| = x. */
export function toAbove(lower: TensorLike): Transform {
  return defineTransform({
    name: "toAbove",
    domain: constraints.real,
    codomain: constraints.greaterThan(lower),
    forward: (x) => tf.add(floatOf(lower), tf.exp(x)),
    inverse: (y) => tf.log(tf.sub(y, floatOf(lower))),
    logAbsDetJacobian: (x) => spread(x, lower),
  });
}

/** y = upper − eˣ; log |dy/dx| = x. */
export function toBelow(upper: TensorLike): Transform {
  return defineTransform({
    name: "toBelow",
    domain: constraints.real,
    codomain: constraints.lessThan(upper),
    forward: (x) => tf.sub(floatOf(upper), tf.exp(x)),
    inverse: (y) => tf.log(tf.sub(floatOf(upper), y)),
    logAbsDetJacobian: (x) => spread(x, upper),
  });
}

/** x, repeated over the shape that it and the bound broadcast to. */
function spread(x: Tensor, bound: TensorLike): Tensor {
  return tf.add(x, tf.zerosLike(floatOf(bound)));
}
