/**
 * Transforms of single numbers.
 *
 * @module
 */
import * as tf from "../../tensor/namespace.ts";
import type { TensorLike } from "../../tensor/types.ts";
import type { Constraint } from "../constraint.ts";
import { eventDims, positive, real, unitInterval } from "../constraints.ts";
import { floatOf } from "../values.ts";
import { defineTransform, type Transform } from "./transform.ts";

/** y = x, on any set. */
export function identity(domain: Constraint = real): Transform {
  return defineTransform({
    name: "identity",
    domain,
    codomain: domain,
    forward: (x) => tf.clone(x),
    inverse: (y) => tf.clone(y),
    logAbsDetJacobian: (x) => tf.zeros(x.shape.slice(0, x.rank - eventDims(domain))),
  });
}

/** y = eˣ, from numbers to positive numbers; log |dy/dx| = x. */
export const exp: Transform = defineTransform({
  name: "exp",
  domain: real,
  codomain: positive,
  forward: (x) => tf.exp(x),
  inverse: (y) => tf.log(y),
  logAbsDetJacobian: (x) => tf.clone(x),
});

/** y = log(1 + eˣ), from numbers to positive numbers; log |dy/dx| = −log(1 + e⁻ˣ). */
export const softplus: Transform = defineTransform({
  name: "softplus",
  domain: real,
  codomain: positive,
  forward: (x) => tf.softplus(x),
  // log(eʸ − 1) = y + log(1 − e⁻ʸ), which neither overflows nor cancels.
  inverse: (y) => tf.add(y, tf.log(tf.neg(tf.expm1(tf.neg(y))))),
  logAbsDetJacobian: (x) => tf.neg(tf.softplus(tf.neg(x))),
});

/** y = 1/(1 + e⁻ˣ), from numbers to (0, 1); log |dy/dx| = −log(1 + e⁻ˣ) − log(1 + eˣ). */
export const sigmoid: Transform = defineTransform({
  name: "sigmoid",
  domain: real,
  codomain: unitInterval,
  forward: (x) => tf.sigmoid(x),
  inverse: (y) => tf.sub(tf.log(y), tf.log1p(tf.neg(y))),
  logAbsDetJacobian: (x) => tf.neg(tf.add(tf.softplus(x), tf.softplus(tf.neg(x)))),
});

/**
 * y = loc + scale · x; log |dy/dx| = log |scale|.
 *
 * @param loc What is added, of a shape that broadcasts with x.
 * @param scale What is multiplied by, not 0, of a shape that broadcasts with x.
 * @param domain Where x comes from; all numbers by default.
 * @param codomain Where y goes; all numbers by default.
 * @returns The transform.
 *
 * @example
 * ```ts
 * import { transforms } from "@credence/credence";
 *
 * console.log(await transforms.affine(1, 2).forward([0, 1]).array()); // [1, 3]
 * ```
 */
export function affine(
  loc: TensorLike,
  scale: TensorLike,
  domain: Constraint = real,
  codomain: Constraint = real,
): Transform {
  return defineTransform({
    name: "affine",
    domain,
    codomain,
    forward: (x) => tf.add(tf.mul(x, floatOf(scale)), floatOf(loc)),
    inverse: (y) => tf.div(tf.sub(y, floatOf(loc)), floatOf(scale)),
    logAbsDetJacobian: (x) => tf.add(tf.zeros(x.shape), tf.log(tf.abs(floatOf(scale)))),
  });
}
