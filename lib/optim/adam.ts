import { fromOnePlace } from "../core/origin.ts";
import { checkConstants, NON_NEGATIVE, POSITIVE, SHARE } from "./checks.ts";
import { defineOptimizer, type LearningRate, type OptimizerTerms } from "./define_optimizer.ts";
import type { Optimizer, Tensors } from "./optimizer.ts";
import type { Tensor } from "../tensor/types.ts";
import { completeOptions, type Defaults } from "./options.ts";
import { power } from "./power.ts";

/** Options of {@linkcode adam}. */
export interface AdamOptions {
  /** The learning rate α; 0.001 by default. */
  readonly learningRate?: LearningRate;
  /** The share β₁ of the past in the mean of the gradients; 0.9 by default. */
  readonly beta1?: number;
  /** The share β₂ of the past in the mean of their squares; 0.999 by default. */
  readonly beta2?: number;
  /** ε, added to the root of that mean; 1e-8 by default. */
  readonly epsilon?: number;
}

/** Options of {@linkcode adamW}. */
export interface AdamWOptions extends AdamOptions {
  /** The weight decay λ: each step takes the share α λ off a parameter; 0.01 by default. */
  readonly weightDecay?: number;
}

type Constants = Required<Omit<AdamOptions, "learningRate">>;

const DEFAULTS: Defaults<AdamOptions> = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
};
const RANGES = { beta1: SHARE, beta2: SHARE, epsilon: POSITIVE };

/**
 * Adam: steps along the mean of the gradients over the root of the mean of their squares.
 *
 *   m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  p ← p − α m̂ / (√v̂ + ε),  m̂ = m / (1 − β₁ᵗ),  v̂ = v / (1 − β₂ᵗ)
 *
 * with t = step + 1. Kingma & Ba (2015), "Adam: A method for stochastic optimization", algorithm 1; PyTorch's `Adam` and optax's
 * `adam` are the same. What depends on t alone is computed on the host and multiplied out, as at the end of their section 2, with ε
 * scaled along so that the result stays that of algorithm 1:
 *
 *   p ← p − a m / (√v + e),  a = α √(1 − β₂ᵗ) / (1 − β₁ᵗ),  e = ε √(1 − β₂ᵗ)
 *
 * The powers are repeated products: `Math.pow` is not the same to the bit on every machine.
 *
 * @param options The learning rate, or options: it, β₁, β₂, ε.
 * @returns The optimiser; its state is m and v.
 * @throws {RangeError} If the learning rate is negative or not finite, a β is outside [0, 1), or ε is not positive.
 * @throws {TypeError} If one is no number, or there is an option of another name.
 *
 * @example
 * ```ts
 * import { adam, schedules } from "@credence/credence";
 *
 * const optimizer = adam(schedules.cosine({ initial: 0.01, steps: 1000 }));
 * console.log(optimizer.config.beta2); // 0.999
 * ```
 */
export function adam(options: LearningRate | AdamOptions = {}): Optimizer {
  const { learningRate, ...constants } = completeOptions<AdamOptions>("adam", options, DEFAULTS);
  checkConstants("adam", RANGES, constants);
  return defineOptimizer({
    name: "adam",
    learningRate,
    constants,
    slots: { m: 0, v: 0 },
    hyperparameters: (rate, step) => stepNumbers(constants, rate, step),
    update: (terms) => {
      const { direction, slots } = moments(constants, terms);
      return { parameter: terms.parameter.sub(direction), slots };
    },
  });
}

/**
 * Adam with decoupled weight decay: the decay goes to the parameter at once and not through the means of the gradients.
 *
 *   p ← p − α (m̂ / (√v̂ + ε) + λ p),  with m̂ and v̂ as in {@linkcode adam}
 *
 * Loshchilov & Hutter (2019), "Decoupled weight decay regularization", algorithm 2. Their α is our λ's companion only through the
 * schedule ηₜ, p ← p − ηₜ (α m̂ / (√v̂ + ε) + λ p); here as in PyTorch's `AdamW` and optax's `adamw` the decay is multiplied by the
 * whole learning rate, so that their λ is α λ here. Every parameter decays.
 *
 * @param options The learning rate, or options: it, β₁, β₂, ε, weight decay.
 * @returns The optimiser; its state is m and v.
 * @throws {RangeError} If a constant is out of its range.
 * @throws {TypeError} If one is no number, or there is an option of another name.
 *
 * @example
 * ```ts
 * import { adamW } from "@credence/credence";
 *
 * console.log(adamW({ weightDecay: 1e-4 }).name); // adamW
 * ```
 */
export function adamW(options: LearningRate | AdamWOptions = {}): Optimizer {
  const defaults = { ...DEFAULTS, weightDecay: 0.01 };
  const { learningRate, ...constants } = completeOptions<AdamWOptions>("adamW", options, defaults);
  checkConstants("adamW", { ...RANGES, weightDecay: NON_NEGATIVE }, constants);
  return defineOptimizer({
    name: "adamW",
    learningRate,
    constants,
    slots: { m: 0, v: 0 },
    hyperparameters: (rate, step) => ({
      ...stepNumbers(constants, rate, step),
      decay: rate * constants.weightDecay,
    }),
    update: (terms) => {
      const { direction, slots } = moments(constants, terms);
      const { parameter, hyper } = terms;
      // One number 1 − αλ to multiply by would lose most of the digits of αλ in single precision.
      return { parameter: parameter.sub(direction.add(parameter.mul(hyper.decay))), slots };
    },
  });
}

/** a and e of the formula above. */
function stepNumbers(
  { beta1, beta2, epsilon }: Constants,
  learningRate: number,
  step: number,
): { stepSize: number; epsilon: number } {
  const root = Math.sqrt(1 - power(beta2, step + 1));
  return {
    stepSize: learningRate * root / (1 - power(beta1, step + 1)),
    epsilon: epsilon * root,
  };
}

/** The new m and v, and a m / (√v + e). */
function moments(
  { beta1, beta2 }: Constants,
  { gradient, slots, hyper }: OptimizerTerms,
): { direction: Tensor; slots: Tensors } {
  return fromOnePlace(() => {
    const m = slots.m.mul(beta1).add(gradient.mul(1 - beta1));
    const v = slots.v.mul(beta2).add(gradient.square().mul(1 - beta2));
    return { direction: m.mul(hyper.stepSize).div(v.sqrt().add(hyper.epsilon)), slots: { m, v } };
  });
}
