import { triangularSolve } from "../tensor/extra_ops.ts";
import { normal } from "../tensor/random.ts";
import * as tf from "../tensor/namespace.ts";
import type { Tensor, TensorLike } from "../tensor/types.ts";
import { formatShape } from "../core/shape.ts";
import { construct, type ConstructorArguments, type Definition } from "./base.ts";
import { lowerCholesky, realVector } from "./constraints.ts";
import type { Distribution } from "./distribution.ts";
import { shapeOf } from "./values.ts";

const HALF_LOG_2PI = Math.log(2 * Math.PI) / 2;

const DEFINITION: Definition = {
  name: "MultivariateNormal",
  parameters: {
    loc: { constraint: realVector, eventDims: 1 },
    scaleTril: { constraint: lowerCholesky, eventDims: 2 },
  },
  support: realVector,
  eventShape: ({ loc }) => loc.slice(-1),
  fault: ({ loc, scaleTril }) => {
    const [n, [rows, columns]] = [shapeOf(loc).at(-1), shapeOf(scaleTril).slice(-2)];
    if (rows === n && columns === n) return undefined;
    return `scaleTril of shape ${formatShape(shapeOf(scaleTril))} does not fit loc of shape ${
      formatShape(shapeOf(loc))
    }`;
  },
  hasReparameterizedSample: true,
  sample: (key, shape, { loc, scaleTril }) => {
    const z = normal(key, [...shape, 1, loc.shape.at(-1)!]);
    return tf.sum(tf.mul(scaleTril, z), -1).add(loc);
  },
  logProb: (x, { loc, scaleTril }) => {
    const z = solve(scaleTril, tf.sub(x, loc));
    const constant = loc.shape.at(-1)! * HALF_LOG_2PI;
    return tf.sum(tf.square(z), -1).mul(-0.5).sub(halfLogDet(scaleTril)).sub(constant);
  },
  mean: ({ loc }) => loc,
  variance: ({ scaleTril }) => tf.sum(tf.square(scaleTril), -1),
  entropy: ({ loc, scaleTril }) =>
    tf.add(halfLogDet(scaleTril), loc.shape.at(-1)! * (0.5 + HALF_LOG_2PI)),
};

/** L⁻¹ x for vectors x. */
export function solve(scaleTril: Tensor, x: Tensor): Tensor {
  return tf.squeeze(triangularSolve(scaleTril, tf.expandDims(x, -1)), [-1]);
}

/** log det L, half the log determinant of the covariance. */
export function halfLogDet(scaleTril: Tensor): Tensor {
  const n = scaleTril.shape.at(-1)!;
  const diagonal = tf.sum(tf.where(tf.cast(tf.eye(n), "bool"), scaleTril, 0), -1);
  return tf.sum(tf.log(diagonal), -1);
}

/**
 * The multivariate normal distribution, by the Cholesky factor L of its covariance Σ = L Lᵀ.
 *
 *   p(x) = exp(−|L⁻¹(x − loc)|²/2) / ((2π)^{n/2} det L)
 *
 * @param loc The mean, [..., n].
 * @param scaleTril The factor, [..., n, n], lower triangular with a positive diagonal.
 * @returns A distribution of vectors of n, of the batch shape that the parameters broadcast to.
 * @throws {RangeError} If the factor is not lower triangular with a positive diagonal, or a parameter is NaN.
 * @throws {TypeError} If the shapes do not fit.
 *
 * @example
 * ```ts
 * import { MultivariateNormal } from "@credence/credence";
 *
 * console.log(MultivariateNormal([0, 0], [[1, 0], [0.5, 2]]).eventShape); // [2]
 * ```
 */
export function MultivariateNormal(loc: TensorLike, scaleTril: TensorLike): Distribution;
/** The multivariate normal distribution, its parameters by name. */
export function MultivariateNormal(
  parameters: { readonly loc: TensorLike; readonly scaleTril: TensorLike },
): Distribution;
export function MultivariateNormal(...args: ConstructorArguments): Distribution {
  return construct(DEFINITION, args);
}
