import { formatShape, sameShape, sizeOf } from "../core/shape.ts";
import * as tf from "../tensor/namespace.ts";
import type { Scalar, Tensor } from "../tensor/types.ts";
import { checkNumber, NON_NEGATIVE } from "./checks.ts";
import type { Configuration, Optimizer, Tensors, Updated } from "./optimizer.ts";
import { describeSchedule, type Schedule } from "./schedule.ts";

/** A learning rate: the same at every step, or a function of the step. */
export type LearningRate = number | Schedule;

/** How one parameter moves, whatever its shape and whatever the others do. */
export interface OptimizerRule {
  /** The optimiser's name; it begins the names of its state. */
  readonly name: string;
  /** The learning rate. */
  readonly learningRate: LearningRate;
  /** All other constants, checked already, as the optimiser's options name them. */
  readonly constants: Readonly<Record<string, number | boolean>>;
  /** What is kept of each parameter between steps, each with the number that fills it at first. */
  readonly slots: Readonly<Record<string, number>>;
  /** The numbers of a step; `{ learningRate }` if it is left out. */
  readonly hyperparameters?: (
    learningRate: number,
    step: number,
  ) => Readonly<Record<string, number>>;
  /** One step of one parameter. */
  readonly update: (
    terms: OptimizerTerms,
  ) => { readonly parameter: Tensor; readonly slots: Tensors };
}

/** What a {@linkcode OptimizerRule} computes a step from. */
export interface OptimizerTerms {
  /** The gradient of the loss. */
  readonly gradient: Tensor;
  /** The parameter, of the same shape. */
  readonly parameter: Tensor;
  /** What the slots hold, of the same shape. */
  readonly slots: Tensors;
  /** The numbers of the step. */
  readonly hyper: Readonly<Record<string, Scalar>>;
}

/**
 * Makes an optimiser of the rule by which one parameter moves.
 *
 * It evaluates and checks the learning rate, names the state `<name>.<slot>/<parameter>`, and refuses gradients and states that do
 * not fit the parameters: nothing is broadcast.
 *
 * @param rule The rule.
 * @returns The optimiser.
 * @throws {RangeError} If the learning rate is a number that is negative or not finite.
 * @throws {TypeError} If the learning rate is neither a number nor a function.
 *
 * @example
 * ```ts
 * import { defineOptimizer } from "@credence/credence";
 *
 * const signDescent = defineOptimizer({
 *   name: "signDescent",
 *   learningRate: 0.01,
 *   constants: {},
 *   slots: {},
 *   update: ({ gradient, parameter, hyper }) => ({
 *     parameter: parameter.sub(gradient.sign().mul(hyper.learningRate)),
 *     slots: {},
 *   }),
 * });
 * console.log(signDescent.hyperparameters(0)); // { learningRate: 0.01 }
 * ```
 */
export function defineOptimizer(rule: OptimizerRule): Optimizer {
  const { name, learningRate } = rule;
  if (typeof learningRate !== "function") {
    checkNumber(`Cannot create ${name}`, "learningRate", learningRate, NON_NEGATIVE);
  }
  return Object.freeze(new RuleOptimizer(rule));
}

class RuleOptimizer implements Optimizer {
  readonly name: string;
  readonly config: Configuration;
  readonly #rule: OptimizerRule;

  constructor(rule: OptimizerRule) {
    const { name, learningRate, constants } = rule;
    this.name = name;
    this.config = Object.freeze({
      name,
      learningRate: describeSchedule(learningRate),
      ...constants,
    });
    this.#rule = rule;
  }

  hyperparameters(step: number): Readonly<Record<string, number>> {
    const { learningRate, hyperparameters = rateAlone } = this.#rule;
    const action = `Cannot take step ${step} of ${this.name}`;
    if (!Number.isSafeInteger(step) || step < 0) {
      throw new RangeError(`${action}: found step ${step}, expected an integer ≥ 0`);
    }
    const rate = typeof learningRate === "number" ? learningRate : learningRate(step);
    checkNumber(action, "learningRate", rate, NON_NEGATIVE);
    return hyperparameters(rate, step);
  }

  init(parameters: Tensors): Tensors {
    const state: Record<string, Tensor> = {};
    for (const [name, parameter] of Object.entries(parameters)) {
      if (parameter.dtype !== "float32") {
        throw new TypeError(
          `Cannot begin ${this.name} at "${name}": found dtype ${parameter.dtype}, expected float`,
        );
      }
      for (const [slot, initial] of Object.entries(this.#rule.slots)) {
        state[this.#key(slot, name)] = filledLike(parameter, initial);
      }
    }
    return state;
  }

  update(
    gradients: Tensors,
    state: Tensors,
    parameters: Tensors,
    hyper: Readonly<Record<string, Scalar>>,
  ): Updated {
    this.#checkNames(gradients, parameters, hyper);
    const newParameters: Record<string, Tensor> = {}, newState: Record<string, Tensor> = {};
    for (const [name, parameter] of Object.entries(parameters)) {
      const gradient = this.#fitting("a gradient", name, gradients[name], parameter);
      const slots: Record<string, Tensor> = {};
      for (const slot of Object.keys(this.#rule.slots)) {
        const key = this.#key(slot, name);
        slots[slot] = this.#fitting(`a state "${key}"`, name, state[key], parameter);
      }
      const next = this.#rule.update({ gradient, parameter, slots, hyper });
      newParameters[name] = this.#fitting("a new value", name, next.parameter, parameter);
      for (const slot of Object.keys(slots)) {
        const key = this.#key(slot, name);
        newState[key] = this.#fitting(`a new state "${key}"`, name, next.slots[slot], parameter);
      }
    }
    return { parameters: newParameters, state: newState };
  }

  #key(slot: string, parameter: string): string {
    return `${this.name}.${slot}/${parameter}`;
  }

  #checkNames(
    gradients: Tensors,
    parameters: Tensors,
    hyper: Readonly<Record<string, Scalar>>,
  ): void {
    const stray = Object.keys(gradients).find((name) => !Object.hasOwn(parameters, name));
    if (stray !== undefined) {
      throw new TypeError(
        `Cannot update "${stray}" by ${this.name}: found a gradient, but no parameter of this name`,
      );
    }
    const { hyperparameters = rateAlone } = this.#rule;
    const missing = Object.keys(hyperparameters(1, 0)).find((name) => !Object.hasOwn(hyper, name));
    if (missing === undefined) return;
    throw new TypeError(
      `Cannot update by ${this.name}: found no ${missing} among the numbers of the step, ` +
        "expected all that hyperparameters() gives",
    );
  }

  #fitting(what: string, name: string, found: Tensor | undefined, parameter: Tensor): Tensor {
    if (found && sameShape(found.shape, parameter.shape)) return found;
    const text = found
      ? `${what} of shape ${formatShape(found.shape)}`
      : what.replace(/^an? /, "no ");
    throw new TypeError(
      `Cannot update "${name}" by ${this.name}: found ${text}, ` +
        `expected one of shape ${formatShape(parameter.shape)}`,
    );
  }
}

function rateAlone(learningRate: number): Readonly<Record<string, number>> {
  return { learningRate };
}

/** A tensor of one number everywhere. Through doubles: `tf.fill` would round it to single precision outside recordings. */
function filledLike({ shape }: Tensor, value: number): Tensor {
  if (value === 0) return tf.zeros(shape);
  return tf.tensor(new Float64Array(sizeOf(shape)).fill(value), shape);
}
