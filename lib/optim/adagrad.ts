import { checkConstants, NON_NEGATIVE, POSITIVE } from "./checks.ts";
import { defineOptimizer, type LearningRate } from "./define_optimizer.ts";
import { completeOptions } from "./options.ts";
import type { Optimizer } from "./optimizer.ts";

/** Options of {@linkcode adagrad}. */
export interface AdagradOptions {
  /** The learning rate α; 0.01 by default. */
  readonly learningRate?: LearningRate;
  /** What the sum of squares begins with; 0 by default. */
  readonly initialAccumulator?: number;
  /** ε, added to the root of the sum; 1e-8 by default. */
  readonly epsilon?: number;
}

/**
 * AdaGrad: steps along the gradient over the root of the sum of all its squares so far.
 *
 *   s ← s + g²,  p ← p − α g / (√s + ε)
 *
 * Duchi, Hazan & Singer (2011), "Adaptive subgradient methods for online learning and stochastic optimization", figure 1, with diagonal
 * matrices. As PyTorch's `Adagrad` without decays, whose ε is 1e-10 unless given. (optax's `adagrad` has ε inside the root, and a sum
 * that begins with 0.1.)
 *
 * @param options The learning rate, or options: it, the first sum, ε.
 * @returns The optimiser; its state is the sum.
 * @throws {RangeError} If a constant is out of its range.
 * @throws {TypeError} If one is no number, or there is an option of another name.
 *
 * @example
 * ```ts
 * import { adagrad } from "@credence/credence";
 *
 * console.log(adagrad(0.5).hyperparameters(10)); // { learningRate: 0.5 }
 * ```
 */
export function adagrad(options: LearningRate | AdagradOptions = {}): Optimizer {
  const { learningRate, initialAccumulator, epsilon } = completeOptions<AdagradOptions>(
    "adagrad",
    options,
    { learningRate: 0.01, initialAccumulator: 0, epsilon: 1e-8 },
  );
  const ranges = { initialAccumulator: NON_NEGATIVE, epsilon: POSITIVE };
  checkConstants("adagrad", ranges, { initialAccumulator, epsilon });
  return defineOptimizer({
    name: "adagrad",
    learningRate,
    constants: { initialAccumulator, epsilon },
    slots: { sum: initialAccumulator },
    update: ({ gradient, parameter, slots, hyper }) => {
      const sum = slots.sum.add(gradient.square());
      const direction = gradient.mul(hyper.learningRate).div(sum.sqrt().add(epsilon));
      return { parameter: parameter.sub(direction), slots: { sum } };
    },
  });
}
