import { inGraph } from "./in_graph.ts";
import { toFloat } from "./kernels/kernel.ts";
import { axesOf } from "./kernels/reduce.ts";
import { operand } from "./operand.ts";
import { recorder, symbolic } from "./recording.ts";
import type { Tensor, TensorLike } from "./types.ts";
import { wrap } from "./wrap.ts";

/** Options of {@linkcode layerNorm}. */
export interface LayerNormOptions {
  /** The axes whose elements are normalised together, by default the last. */
  readonly axis?: number | readonly number[];
  /** What the result is multiplied by; it broadcasts against `x`. */
  readonly scale?: Tensor | TensorLike;
  /** What is added to it then; it broadcasts against `x`. */
  readonly offset?: Tensor | TensorLike;
  /** What is added to the variance, by default 1e-5. */
  readonly epsilon?: number;
}

/**
 * Makes mean 0 and variance 1 of the elements along axes: (x − mean)/√(variance + ε)·scale + offset.
 *
 * @param x Numbers of at least one axis.
 * @param options The axes, scale, offset and ε.
 * @returns A float tensor of the shape of `x`.
 * @throws {RangeError} If there is no such axis.
 *
 * Source: Ba, Kiros, Hinton 2016, "Layer normalization", arXiv:1607.06450, equations 3 and 4.
 *
 * @example
 * ```ts
 * import { layerNorm } from "@credence/credence";
 *
 * console.log(await layerNorm([[1, 3], [5, 9]], { epsilon: 0 }).array()); // [[-1, 1], [-1, 1]]
 * ```
 */
export const layerNorm: (x: Tensor | TensorLike, options?: LayerNormOptions) => Tensor = wrap(
  "layerNorm",
  (x, { axis = -1, scale, offset, epsilon = 1e-5 } = {}) =>
    inGraph(() => {
      const { builder: b } = recorder();
      const id = toFloat(b, operand(x)), axes = axesOf(axis, b.type(id).shape);
      const centred = b.binary("sub", id, b.reduce("mean", id, axes, true));
      const variance = b.reduce("mean", b.unary("square", centred), axes, true);
      const deviation = b.unary("rsqrt", b.binary("add", variance, b.scalar(epsilon)));
      let y = b.binary("mul", centred, deviation);
      if (scale !== undefined) y = b.binary("mul", y, toFloat(b, operand(scale)));
      if (offset !== undefined) y = b.binary("add", y, toFloat(b, operand(offset)));
      return symbolic(y);
    }),
  { one: [0] },
);
