import { fromOnePlace } from "../core/origin.ts";
import { formatShape, sameShape, sizeOf } from "../core/shape.ts";
import * as tf from "../tensor/namespace.ts";
import type { Scalar, Tensor } from "../tensor/types.ts";
import { checkNumber, FINITE, NON_NEGATIVE, RATE } from "./checks.ts";
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
    checkNumber(`Cannot create ${name}`, "learningRate", learningRate, RATE);
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
    checkNumber(action, `learningRate(${step})`, rate, NON_NEGATIVE);
    const numbers = hyperparameters(rate, step);
    for (const [name, value] of Object.entries(numbers)) checkNumber(action, name, value, FINITE);
    return numbers;
  }

  init(parameters: Tensors): Tensors {
    for (const [name, { dtype }] of Object.entries(parameters)) {
      if (dtype === "float32") continue;
      throw new TypeError(
        `Cannot begin ${this.name} at "${name}": found dtype ${dtype}, expected float`,
      );
    }
    const slots = Object.entries(this.#rule.slots);
    const filled = ([name, parameter]: [string, Tensor]) =>
      slots.map(([slot, initial]) => [this.#key(slot, name), filledLike(parameter, initial)]);
    return fromOnePlace(() => Object.fromEntries(Object.entries(parameters).flatMap(filled)));
  }

  update(
    gradients: Tensors,
    state: Tensors,
    parameters: Tensors,
    hyper: Readonly<Record<string, Scalar>>,
  ): Updated {
    this.#checkNames(gradients, parameters, hyper);
    const slotNames = Object.keys(this.#rule.slots);
    // Entries, because an object would take a parameter of the name "__proto__" for its prototype.
    const newParameters: [string, Tensor][] = [], newState: [string, Tensor][] = [];
    for (const [name, parameter] of Object.entries(parameters)) {
      const fitting = (what: string, found?: Tensor) => this.#fitting(what, name, found, parameter);
      const gradient = fitting("a gradient", own(gradients, name));
      const slots = Object.fromEntries(slotNames.map((slot) => {
        const key = this.#key(slot, name);
        return [slot, fitting(`a state "${key}"`, own(state, key))];
      }));
      const next = this.#rule.update({ gradient, parameter, slots, hyper });
      newParameters.push([name, fitting("a new value", next.parameter)]);
      for (const slot of slotNames) {
        const key = this.#key(slot, name);
        newState.push([key, fitting(`a new state "${key}"`, own(next.slots, slot))]);
      }
    }
    return {
      parameters: Object.fromEntries(newParameters),
      state: Object.fromEntries(newState),
    };
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

/** A tensor of a record, and none where a name is only that of a method of objects. */
function own(tensors: Tensors, name: string): Tensor | undefined {
  return Object.hasOwn(tensors, name) ? tensors[name] : undefined;
}

function rateAlone(learningRate: number): Readonly<Record<string, number>> {
  return { learningRate };
}

/** A tensor of one number everywhere. Through doubles: `tf.fill` would round it to single precision outside recordings. */
function filledLike({ shape }: Tensor, value: number): Tensor {
  // Of zeros, one is enough: what a graph is told as an array is looked through.
  if (value === 0) return tf.fill(shape, 0);
  return tf.tensor(new Float64Array(sizeOf(shape)).fill(value), shape);
}
