import type { FloatType } from "./core/dtype.ts";
import type { Engine } from "./core/engine.ts";
import { chooseEngine, type EngineName } from "./engines.ts";
import type { Graph } from "./graph/node.ts";
import { type Arguments, type Evaluated, evaluateOn } from "./tensor/evaluate.ts";

/** Options of {@linkcode evaluate}. */
export interface EvaluateOptions<A extends readonly unknown[]> {
  /** The function's arguments; arrays may stand for tensors. */
  readonly args?: Arguments<A>;
  /** The engine, by name or as an object; `auto` by default. */
  readonly engine?: EngineName | Engine<Graph>;
  /** The width of `float`: the engine's default if it is not given. */
  readonly dtype?: FloatType;
}

/**
 * Runs a function of tensors on an engine and brings its result to the host.
 *
 * The function is recorded once as a graph. Tensors, keys and arrays, given as arguments or seen from outside, are inputs of
 * it: other data of the same shapes and dtypes run the same graph. Numbers, strings and booleans are constants: another
 * value records again.
 *
 * @param f A synchronous function that returns tensors and keys in lists and plain objects.
 * @param options Its arguments, the engine, the width.
 * @returns The result, with a {@linkcode Value} in the place of each tensor: a typed array with its shape.
 * @throws {TypeError} If the function cannot be recorded; the message names the user's line.
 * @throws {RangeError} If there is no such engine, or it does not compute in that width.
 *
 * @example
 * ```ts
 * import { evaluate } from "@credence/credence";
 * import { tf } from "@credence/credence/tf";
 *
 * const norm = (x: tf.Tensor1D) => x.square().sum().sqrt();
 * const value = await evaluate(norm, { args: [[0.3, 0.4]], engine: "reference", dtype: "f64" });
 * console.log(value.item()); // 0.5
 * ```
 */
export async function evaluate<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  options: EvaluateOptions<A> = {},
): Promise<Evaluated<R>> {
  const { engine, floatType } = chooseEngine(options.engine, options.dtype);
  return await evaluateOn(engine, floatType, f, options.args ?? ([] as unknown as Arguments<A>));
}
