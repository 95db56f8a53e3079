import { checkConstants, checkFlag, POSITIVE, SHARE } from "./checks.ts";
import { defineOptimizer, type LearningRate } from "./define_optimizer.ts";
import type { Optimizer } from "./optimizer.ts";
import { completeOptions } from "./options.ts";
import * as tf from "../tensor/namespace.ts";

/** Options of {@linkcode rmsProp}. */
export interface RmsPropOptions {
  /** The learning rate α; 0.001 by default. */
  readonly learningRate?: LearningRate;
  /** The share ρ of the past in the mean of the squared gradients; 0.9 by default. */
  readonly decay?: number;
  /** ε, added to the root of that mean; 1e-8 by default. */
  readonly epsilon?: number;
  /** Whether the squared mean of the gradients is taken off first, which leaves their variance; false by default. */
  readonly centered?: boolean;
  /** The share μ of the velocity that stays; 0, no velocity, by default. */
  readonly momentum?: number;
}

/**
 * RMSProp: steps along the gradient over the root of the mean of its squares.
 *
 *   v ← ρ v + (1 − ρ) g²,  p ← p − α u,  u = g / (√v + ε)
 *
 * Centred, there is also a mean m ← ρ m + (1 − ρ) g, and v − m² stands under the root, or 0 where rounding makes it negative. With
 * momentum u ← μ u + g / (√v + ε).
 *
 * Tieleman & Hinton (2012), "Lecture 6.5: rmsprop", COURSERA: Neural networks for machine learning; centred as in Graves (2013),
 * "Generating sequences with recurrent neural networks", equations 38–45. As PyTorch's `RMSprop`, whose share (`alpha`) is 0.99 unless
 * given: ε stands outside the root and the learning rate outside the velocity. (optax's `rmsprop` has both inside by default.)
 *
 * @param options The learning rate, or options: it, the share, ε, whether centred, momentum.
 * @returns The optimiser; its state is v, and m and the velocity where they are used.
 * @throws {RangeError} If a constant is out of its range.
 * @throws {TypeError} If one is of another type, or there is an option of another name.
 *
 * @example
 * ```ts
 * import { rmsProp } from "@credence/credence";
 *
 * console.log(rmsProp({ centered: true }).config.decay); // 0.9
 * ```
 */
export function rmsProp(options: LearningRate | RmsPropOptions = {}): Optimizer {
  const { learningRate, decay, epsilon, centered, momentum } = completeOptions<RmsPropOptions>(
    "rmsProp",
    options,
    { learningRate: 1e-3, decay: 0.9, epsilon: 1e-8, centered: false, momentum: 0 },
  );
  const ranges = { decay: SHARE, epsilon: POSITIVE, momentum: SHARE };
  checkConstants("rmsProp", ranges, { decay, epsilon, momentum });
  checkFlag("rmsProp", "centered", centered);
  return defineOptimizer({
    name: "rmsProp",
    learningRate,
    constants: { decay, epsilon, centered, momentum },
    slots: {
      v: 0,
      ...(centered ? { m: 0 } : {}),
      ...(momentum > 0 ? { velocity: 0 } : {}),
    },
    update: ({ gradient, parameter, slots, hyper }) => {
      const v = slots.v.mul(decay).add(gradient.square().mul(1 - decay));
      const m = centered ? slots.m.mul(decay).add(gradient.mul(1 - decay)) : undefined;
      const spread = m ? tf.maximum(v.sub(m.square()), 0) : v;
      const scaled = gradient.div(spread.sqrt().add(epsilon));
      const velocity = momentum > 0 ? slots.velocity.mul(momentum).add(scaled) : scaled;
      return {
        parameter: parameter.sub(velocity.mul(hyper.learningRate)),
        slots: { v, ...(m ? { m } : {}), velocity },
      };
    },
  });
}
