import { located } from "../core/origin.ts";
import { map, type Sliced, type Stacked } from "../tensor/loops.ts";
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from "../tensor/types.ts";
import type { Message } from "./message.ts";
import { type Handler, isolated } from "./stack.ts";

/** What `vmap(f)` takes for the arguments of `f`: tensors of one axis more. */
export type Batched<A extends readonly unknown[]> = {
  readonly [K in keyof A]: BatchedTensor<A[K]>;
};

/** A tensor of one axis more, or a structure of them. */
export type BatchedTensor<T> = T extends Scalar ? Tensor1D
  : T extends Tensor1D ? Tensor2D
  : T extends Tensor2D ? Tensor3D
  : T extends Tensor3D ? Tensor4D
  : T extends Tensor ? T
  : { readonly [K in keyof T]: BatchedTensor<T[K]> };

/**
 * Applies a function to each slice of the leading axis, independently, and stacks what it returns: particles, draws, chains.
 *
 * The function may run whole models, whose sites are consumed by handlers inside it. A site that would leave it is an error:
 * independent sites are what a plate is for.
 *
 * @param f Takes a slice and its index, an int32 scalar; returns tensors in any structure.
 * @param xs Tensors that share the size n of their leading axis, in any structure.
 * @returns What `f` returns, each tensor with a leading axis of n.
 * @throws {TypeError} If the leading axes differ, `f` returns what cannot be stacked, or a site leaves it.
 *
 * @example
 * ```ts
 * import { fold, Normal, randomKey, sample, type Scalar, seed, vmap } from "@credence/credence";
 * import { tf } from "@credence/credence/tf";
 *
 * const model = () => sample("x", Normal(0, 1));
 * const key = randomKey(0);
 * const draws = vmap((i: Scalar) => seed(model, fold(key, i))(), tf.range(0, 100, 1, "int32"));
 * console.log(draws.shape); // [100]
 * ```
 */
export function vmap<X, Y>(f: (x: Sliced<X>, index: Scalar) => Y, xs: X): Stacked<Y>;
/** The function of batches that applies `f` to each of their slices. */
export function vmap<A extends readonly unknown[], Y>(
  f: (...args: A) => Y,
): (...args: Batched<A>) => Stacked<Y>;
export function vmap(f: (...args: never[]) => unknown, ...rest: readonly unknown[]): unknown {
  const call = f as (...args: unknown[]) => unknown;
  if (rest.length > 0) return map((x, index) => isolated([BARRIER], () => call(x, index)), rest[0]);
  return (...args: readonly unknown[]) =>
    map((slices) => isolated([BARRIER], () => call(...slices as readonly unknown[])), args);
}

/** The outermost handler of a body: nothing passes. */
const BARRIER: Handler = {
  process(message: Message) {
    message.stop = true;
    if (message.isConsumed) return;
    const verb = message.kind === "sample" ? "sample" : `use the ${message.kind}`;
    throw new TypeError(located(
      `Cannot ${verb} "${message.name}" in a vmap: it would leave the body, once for each slice. ` +
        "For independent sites use a plate, plate(name, size, () => …); for whole runs of a model handle " +
        "it inside, such as with seed, trace or substitute",
      message.origin,
    ));
  },
};
