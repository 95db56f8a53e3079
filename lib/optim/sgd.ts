import { checkConstants, checkFlag, SHARE } from "./checks.ts";
import { defineOptimizer, type LearningRate } from "./define_optimizer.ts";
import type { Optimizer } from "./optimizer.ts";
import { completeOptions } from "./options.ts";

/** Options of {@linkcode sgd}. */
export interface SgdOptions {
  /** The learning rate α. */
  readonly learningRate: LearningRate;
  /** The share μ of the velocity that stays; 0, no velocity, by default. */
  readonly momentum?: number;
  /** Whether the gradient counts as if it were taken a step ahead; false by default. */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent, with momentum if asked.
 *
 *   p ← p − α g;  with momentum u ← μ u + g,  p ← p − α u;  with Nesterov's p ← p − α (g + μ u)
 *
 * Sutskever, Martens, Dahl & Hinton (2013), "On the importance of initialization and momentum in deep learning", section 2, in the form
 * of PyTorch's `SGD` (dampening 0) and optax's `sgd`: the learning rate stands outside the velocity, u = −velocity / α. At a constant
 * rate both are the same; at a changing one the steps of ours change at once.
 *
 * @param options The learning rate, or options: it, momentum, whether Nesterov's.
 * @returns The optimiser; its state is the velocity u, or nothing without momentum.
 * @throws {RangeError} If the learning rate is negative or not finite, the momentum outside [0, 1), or `nesterov` without momentum.
 * @throws {TypeError} If one is missing or of another type, or there is an option of another name.
 *
 * @example
 * ```ts
 * import { sgd } from "@credence/credence";
 *
 * const optimizer = sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true });
 * console.log(optimizer.hyperparameters(0)); // { learningRate: 0.1 }
 * ```
 */
export function sgd(options: LearningRate | SgdOptions): Optimizer {
  const { learningRate, momentum, nesterov } = completeOptions<SgdOptions>("sgd", options, {
    learningRate: undefined,
    momentum: 0,
    nesterov: false,
  });
  checkConstants("sgd", { momentum: SHARE }, { momentum });
  checkFlag("sgd", "nesterov", nesterov);
  if (nesterov && momentum === 0) {
    throw new RangeError(
      "Cannot create sgd: found nesterov without momentum, expected momentum > 0",
    );
  }
  return defineOptimizer({
    name: "sgd",
    learningRate,
    constants: { momentum, nesterov },
    slots: momentum > 0 ? { velocity: 0 } : {},
    update: ({ gradient, parameter, slots, hyper }) => {
      const velocity = momentum > 0 ? slots.velocity.mul(momentum).add(gradient) : gradient;
      const direction = nesterov ? velocity.mul(momentum).add(gradient) : velocity;
      return { parameter: parameter.sub(direction.mul(hyper.learningRate)), slots: { velocity } };
    },
  });
}
