import type { Scalar, Tensor } from "../tensor/types.ts";

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** Constants by name, as plain data that JSON keeps. */
export type Configuration = Readonly<Record<string, unknown>>;

/** The outcome of one step of an {@linkcode Optimizer}. */
export interface Updated {
  /** The new parameters, under the names of the old. */
  readonly parameters: Tensors;
  /** The new state, under the names that {@linkcode Optimizer.init} gives. */
  readonly state: Tensors;
}

/**
 * A method that moves parameters against the gradients of a loss, as pure functions.
 *
 * What a step needs comes in three kinds, and the kind decides when it may change. *Constants* (`config`) are part of a recorded
 * step. *Numbers of the step* (`hyperparameters`) are inputs of it. *Tensors* (`state`) go from step to step.
 */
export interface Optimizer {
  /** The name, such as `adam`; it begins the names of the state. */
  readonly name: string;
  /** The name and all constants, for saved files: `optimizerFromConfig` makes the same optimiser of it. */
  readonly config: Configuration;
  /**
   * The numbers of one step, computed on the host in double: the learning rate, with a schedule evaluated here, and what
   * depends on the step alone. Inputs of a recorded step, so that a change of them never records again.
   *
   * @param step The number of steps done before: 0 for the first.
   * @returns Finite numbers, under the same names at every step.
   * @throws {RangeError} If the step is no count, or the learning rate is negative or not finite.
   * @throws {TypeError} If a schedule gives something that is no number.
   */
  hyperparameters(step: number): Readonly<Record<string, number>>;
  /**
   * The state before the first step, by slot and parameter: `{ "adam.m/w": …, "adam.v/w": … }`.
   *
   * @param parameters The parameters, of any shapes.
   * @returns Tensors of the shapes of their parameters.
   * @throws {TypeError} If a parameter is not float.
   */
  init(parameters: Tensors): Tensors;
  /**
   * One step. Works recorded and eagerly.
   *
   * @param gradients The gradient of the loss with respect to each parameter, under its name and of its shape.
   * @param state The state, from {@linkcode init} or the step before.
   * @param parameters The parameters.
   * @param hyper The numbers of {@linkcode hyperparameters} as scalars.
   * @returns The new parameters and state.
   * @throws {TypeError} If something is missing, has another shape, or belongs to no parameter; the message names it.
   */
  update(
    gradients: Tensors,
    state: Tensors,
    parameters: Tensors,
    hyper: Readonly<Record<string, Scalar>>,
  ): Updated;
}
