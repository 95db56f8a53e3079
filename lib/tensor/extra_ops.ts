/**
 * Ops that tfjs has only as a composition, or less generally, and the graph has as one node.
 *
 * @module
 */
import type * as core from "@tensorflow/tfjs-core";
import type { UnaryName } from "../graph/node.ts";
import { inGraph } from "./in_graph.ts";
import { concat, sliceAxis } from "./kernels/axes.ts";
import { axesOf } from "./kernels/reduce.ts";
import { toFloat, toNumber } from "./kernels/kernel.ts";
import { operand } from "./operand.ts";
import { recorder, symbolic } from "./recording.ts";
import type { Tensor, TensorLike } from "./types.ts";
import { wrap } from "./wrap.ts";

/** `tf.logSumExp`: log Σ exp(x) over `axis` (all axes by default), computed without overflow. */
export const logSumExp: typeof core.logSumExp = wrap(
  "logSumExp",
  ((
    x: Tensor | TensorLike,
    axis: number | number[] | null = null,
    keepDims = false,
  ) =>
    inGraph(() => {
      const { builder } = recorder();
      const id = toFloat(builder, operand(x));
      return symbolic(
        builder.reduce("logSumExp", id, axesOf(axis, builder.type(id).shape), keepDims),
      );
    })) as typeof core.logSumExp,
  { one: [0] },
);

/** `tf.logSoftmax`: x − log Σ exp(x) along `axis`, the last by default; unlike tfjs's along any. */
export const logSoftmax: typeof core.logSoftmax = wrap(
  "logSoftmax",
  ((
    logits: Tensor | TensorLike,
    axis = -1,
  ) =>
    inGraph(() => {
      const { builder } = recorder();
      const x = toFloat(builder, operand(logits));
      const { shape } = builder.type(x);
      const axes = axesOf(axis, shape);
      return symbolic(
        axes[0] === shape.length - 1
          ? builder.add({ kind: "logSoftmax", inputs: [x] })
          : builder.binary("sub", x, builder.reduce("logSumExp", x, axes, true)),
      );
    })) as typeof core.logSoftmax,
  { one: [0] },
);

/**
 * `tf.einsum` for any number of operands: Einstein's sum with an explicit result, such as `"bij,bjk->bik"`. No axis may be
 * named twice in one operand.
 */
export const einsum: (equation: string, ...tensors: (Tensor | TensorLike)[]) => Tensor = wrap(
  "einsum",
  (equation, ...tensors) =>
    inGraph(() => {
      const { builder } = recorder();
      const inputs = tensors.map((x) => toFloat(builder, operand(x)));
      const compact = equation.replaceAll(/\s/g, "");
      return symbolic(builder.add({ kind: "einsum", inputs, equation: compact }));
    }),
  { rest: 1 },
);

/**
 * Zeros of a shape, with every update added at its index of the first axis: the transpose of `tf.gather`. Updates of the same
 * index add up.
 *
 * @param indices Int32 of any shape [...i].
 * @param updates Numbers of shape [...i, ...rest].
 * @param shape The result's shape [n, ...rest].
 * @returns A tensor of that shape and of the updates' dtype.
 * @throws {TypeError} If the shapes do not fit.
 * @throws {RangeError} If an index is not in 0 … n − 1, when it is run on an engine that checks.
 *
 * @example
 * ```ts
 * import { scatterAdd } from "@credence/credence";
 * import { tf } from "@credence/credence/tf";
 *
 * const counts = scatterAdd(tf.tensor1d([0, 2, 0], "int32"), tf.ones([3]), [3]);
 * console.log(await counts.array()); // [2, 0, 1]
 * ```
 */
export const scatterAdd: (
  indices: Tensor | TensorLike,
  updates: Tensor | TensorLike,
  shape: readonly number[],
) => Tensor = wrap(
  "scatterAdd",
  (indices, updates, shape) =>
    inGraph(() => {
      const { builder } = recorder();
      const inputs = [
        builder.cast(operand(indices), "int32"),
        toNumber(builder, operand(updates)),
      ] as const;
      const to = [...shape];
      return symbolic(builder.add({ kind: "scatterAdd", inputs, axis: 0, batchDims: 0, to }));
    }),
  { one: [0, 1], indices: [0] },
);

/**
 * Solves with a lower triangular matrix: the x with l·x = b, or lᵀ·x = b.
 *
 * @param l Float matrices [..., n, n]; what stands above the diagonal is not read.
 * @param b Right sides [..., n, k]; the axes before the last two broadcast.
 * @param options `transpose`: whether to solve lᵀ·x = b.
 * @returns Solutions [..., n, k].
 * @throws {TypeError} If the shapes do not fit.
 *
 * @example
 * ```ts
 * import { triangularSolve } from "@credence/credence";
 * import { tf } from "@credence/credence/tf";
 *
 * const x = triangularSolve(tf.tensor2d([[2, 0], [1, 4]]), tf.tensor2d([[2], [9]]));
 * console.log(await x.array()); // [[1], [2]]
 * ```
 */
export const triangularSolve: (
  l: Tensor | TensorLike,
  b: Tensor | TensorLike,
  options?: { readonly transpose?: boolean },
) => Tensor = wrap(
  "triangularSolve",
  (l, b, { transpose = false } = {}) =>
    inGraph(() => {
      const { builder } = recorder();
      const inputs = [toFloat(builder, operand(l)), toFloat(builder, operand(b))] as const;
      return symbolic(builder.add({ kind: "triangularSolve", inputs, transpose }));
    }),
  { one: [0, 1] },
);

/**
 * The elements moved along an axis, those that leave it at one end put in at the other: `out[i] = x[(i − shift) mod n]`.
 *
 * @param x Numbers or bools of at least one axis.
 * @param shift By how many places; to the front if it is negative.
 * @param axis The axis, by default the first.
 * @returns A tensor of the same shape and dtype.
 * @throws {RangeError} If there is no such axis, or `shift` is no integer.
 *
 * @example
 * ```ts
 * import { roll } from "@credence/credence";
 *
 * console.log(await roll([1, 2, 3, 4], 1).array()); // [4, 1, 2, 3]
 * ```
 */
export const roll: (x: Tensor | TensorLike, shift: number, axis?: number) => Tensor = wrap(
  "roll",
  (x, shift, axis = 0) =>
    inGraph(() => {
      const { builder: b } = recorder(), id = operand(x);
      const [along] = axesOf(axis, b.type(id).shape), n = b.type(id).shape[along];
      if (!Number.isInteger(shift)) throw new RangeError(`the shift is no integer: ${shift}`);
      const moved = n === 0 ? 0 : ((shift % n) + n) % n;
      if (moved === 0) return symbolic(id);
      const ends = [
        sliceAxis(b, id, along, n - moved, moved),
        sliceAxis(b, id, along, 0, n - moved),
      ];
      return symbolic(concat(b, ends, along));
    }),
  { one: [0] },
);

/** A function of the graph that tfjs does not have, elementwise. */
function elementwise(op: UnaryName): (x: Tensor | TensorLike) => Tensor {
  return wrap(op, (x) =>
    inGraph(() => {
      const { builder } = recorder();
      return symbolic(builder.unary(op, toFloat(builder, operand(x))));
    }), { one: [0] });
}

/**
 * The complementary error function 1 − erf(x), elementwise, without cancellation in its tail.
 *
 * @param x Any numbers.
 * @returns A float tensor of the shape of `x`.
 *
 * @example
 * ```ts
 * import { erfc } from "@credence/credence";
 *
 * console.log(erfc([0, 10]).shape); // [2]
 * ```
 */
export const erfc: (x: Tensor | TensorLike) => Tensor = elementwise("erfc");

/**
 * The quantile function of the standard normal distribution, elementwise: the z with Φ(z) = p.
 *
 * @param p Probabilities in [0, 1]; NaN outside.
 * @returns A float tensor of the shape of `p`.
 *
 * @example
 * ```ts
 * import { ndtri } from "@credence/credence";
 *
 * console.log(await ndtri(0.5).array()); // 0
 * ```
 */
export const ndtri: (p: Tensor | TensorLike) => Tensor = elementwise("ndtri");
