/**
 * Clipping: optimisers that see smaller gradients than they were given.
 *
 * @module
 */
import * as tf from "../tensor/namespace.ts";
import type { Scalar, Tensor } from "../tensor/types.ts";
import { checkConstants, POSITIVE, shown } from "./checks.ts";
import type { Configuration, Optimizer, Tensors } from "./optimizer.ts";

/**
 * Clips each element of the gradients.
 *
 *   g ← min(max(g, −limit), limit)
 *
 * ±∞ becomes ±limit; NaN stays NaN, to be found. As PyTorch's `clip_grad_value_` and optax's `clip`.
 *
 * @param optimizer The optimiser that takes the clipped gradients.
 * @param limit The largest absolute value, positive.
 * @returns An optimiser with the state and the numbers of the other.
 * @throws {RangeError} If the limit is not positive and finite.
 * @throws {TypeError} If it is no number, or there is no optimiser.
 *
 * @example
 * ```ts
 * import { adam, clipByValue } from "@credence/credence";
 *
 * console.log(clipByValue(adam(), 1).name); // clipByValue(adam)
 * ```
 */
export function clipByValue(optimizer: Optimizer, limit: number): Optimizer {
  checkConstants("clipByValue", { limit: POSITIVE }, { limit });
  return withGradients(
    optimizer,
    { name: "clipByValue", limit },
    (gradients) => mapTensors(gradients, (gradient) => tf.clipByValue(gradient, -limit, limit)),
  );
}

/**
 * Clips the length of all gradients together, and so keeps their direction.
 *
 *   g ← g · min(1, maxNorm / ‖g‖),  ‖g‖ = √Σ g² over the elements of all parameters
 *
 * Pascanu, Mikolov & Bengio (2013), "On the difficulty of training recurrent neural networks", algorithm 1, over all parameters. As optax's
 * `clip_by_global_norm` and PyTorch's `clip_grad_norm_`, which adds 10⁻⁶ to the norm. Gradients within the norm, zero among them, pass
 * bit for bit. The squares are taken of quotients by the largest element, so they neither overflow nor vanish, whatever the scale.
 *
 * A gradient that is NaN or ±∞ has no direction to keep: it becomes NaN where it stands, to be found, and all finite elements become 0,
 * so that no other parameter is moved by it.
 *
 * @param optimizer The optimiser that takes the clipped gradients.
 * @param maxNorm The largest norm, positive.
 * @returns An optimiser with the state and the numbers of the other.
 * @throws {RangeError} If the norm is not positive and finite.
 * @throws {TypeError} If it is no number, or there is no optimiser.
 *
 * @example
 * ```ts
 * import { clipByGlobalNorm, sgd } from "@credence/credence";
 *
 * console.log(clipByGlobalNorm(sgd(1), 10).config.maxNorm); // 10
 * ```
 */
export function clipByGlobalNorm(optimizer: Optimizer, maxNorm: number): Optimizer {
  checkConstants("clipByGlobalNorm", { maxNorm: POSITIVE }, { maxNorm });
  return withGradients(
    optimizer,
    { name: "clipByGlobalNorm", maxNorm },
    (gradients) => clipNorm(gradients, maxNorm),
  );
}

function clipNorm(gradients: Tensors, maxNorm: number): Tensors {
  const all = Object.values(gradients);
  if (all.length === 0) return gradients;
  const largest = all.map((gradient) => tf.max(tf.abs(gradient))).reduce((a, b) =>
    tf.maximum(a, b)
  );
  const unit = tf.where(tf.greater(largest, 0), largest, 1) as Scalar;
  const units = mapTensors(gradients, (gradient) => tf.div(gradient, unit));
  // The norm in that unit: between 1 and the root of the number of elements, or 0, or NaN if an element is not finite.
  const norm = tf.sqrt(
    Object.values(units).map((u) => tf.sum(tf.square(u))).reduce((a, b) => tf.add(a, b)),
  );
  const fits = tf.lessEqual(norm, tf.div(maxNorm, unit));
  const factor = tf.where(tf.isNaN(norm), 0, tf.div(maxNorm, norm));
  return Object.fromEntries(
    Object.keys(gradients).map((name) => [
      name,
      tf.where(fits, gradients[name], tf.mul(units[name], factor)),
    ]),
  );
}

/** An optimiser that hands other gradients on. `config` holds its name and constants. */
function withGradients(
  optimizer: Optimizer,
  config: Configuration & { readonly name: string },
  map: (gradients: Tensors) => Tensors,
): Optimizer {
  if (typeof optimizer?.update !== "function") {
    throw new TypeError(
      `Cannot create ${config.name}: found ${shown(optimizer)}, ` +
        "expected an optimiser such as adam(0.001)",
    );
  }
  return Object.freeze({
    name: `${config.name}(${optimizer.name})`,
    config: Object.freeze({ ...config, optimizer: optimizer.config }),
    hyperparameters: (step: number) => optimizer.hyperparameters(step),
    init: (parameters: Tensors) => optimizer.init(parameters),
    update: (
      gradients: Tensors,
      state: Tensors,
      parameters: Tensors,
      hyper: Readonly<Record<string, Scalar>>,
    ) => optimizer.update(map(gradients), state, parameters, hyper),
  });
}

function mapTensors(tensors: Tensors, f: (tensor: Tensor) => Tensor): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, f(tensor)]));
}
