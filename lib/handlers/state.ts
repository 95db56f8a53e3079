import { located, Origin } from "../core/origin.ts";
import { formatShape, sameShape } from "../core/shape.ts";
import { recorderNow } from "../tensor/recording.ts";
import type { Tensor, TensorLike } from "../tensor/types.ts";
import { newMessage } from "./message.ts";
import { checkName } from "./sample.ts";
import { apply } from "./stack.ts";
import { tensorOf } from "./values.ts";

/** A value that a model changes; see {@linkcode state}. */
export class State<T extends Tensor = Tensor> {
  readonly #name: string;
  readonly #origin: Origin;
  /** The recorder at work when it was made: a loop's body has its own, and nothing may leave it. */
  readonly #recorder = recorderNow();
  #value: T | undefined;

  /** Made by {@linkcode state}. */
  constructor(name: string, origin: Origin) {
    this.#name = name;
    this.#origin = origin;
  }

  /** Its value now. */
  get value(): T {
    return this.#value!;
  }

  /**
   * Changes its value.
   *
   * @param value The next one, of the same shape.
   * @throws {TypeError} If the shape differs, or inside the body of a loop.
   */
  set(value: TensorLike): void {
    const next = tensorOf(value);
    if (this.#recorder !== recorderNow()) {
      this.#fail(
        "found a loop's body, which can change nothing outside. Carry it through the loop",
      );
    }
    if (this.#value && !sameShape(next.shape, this.#value.shape)) {
      const shapes = [next.shape, this.#value.shape].map(formatShape);
      this.#fail(`found a value of shape ${shapes[0]}, expected ${shapes[1]}`);
    }
    this.#value = next as T;
  }

  #fail(what: string): never {
    throw new TypeError(located(`Cannot set the state "${this.#name}": ${what}`, this.#origin));
  }
}

/**
 * A value that the model changes as it runs, such as a running average: its trace shows the first and the last one.
 *
 * @param name The site's name, once in a model.
 * @param init Its first value, unless a handler gives another.
 * @returns An object with its `value` and `set(value)`.
 *
 * @example
 * ```ts
 * import { state, trace } from "@credence/credence";
 *
 * const model = () => {
 *   const count = state("count", 0);
 *   count.set(count.value.add(1));
 * };
 * const traced = trace(model)();
 * console.log(await traced.finalState("count").array()); // 1
 * ```
 */
export function state<T extends Tensor = Tensor>(name: string, init: TensorLike): State<T> {
  const origin = Origin.here();
  checkName("make the state", name, origin);
  const cell = new State<T>(name, origin);
  const message = newMessage(name, origin);
  const current = () => cell.value;
  const { value } = apply({ ...message, kind: "state", init, value: undefined, current });
  cell.set(value as TensorLike);
  return cell;
}
