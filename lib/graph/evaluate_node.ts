/**
 * What each node means, in plain loops over doubles.
 *
 * This switch is the definition of the graph's nodes: the interpreter runs it, engines are tested against it, and an
 * engine that has no code for a node may call it for that one.
 *
 * @module
 */
import { argMaxPool } from "./kernels/arg_max_pool.ts";
import { argReduce } from "./kernels/arg_reduce.ts";
import { argSort } from "./kernels/arg_sort.ts";
import { binary } from "./kernels/binary.ts";
import { cast } from "./kernels/cast.ts";
import { clip } from "./kernels/clip.ts";
import { conv, convFilter, convInput } from "./kernels/conv.ts";
import { cumsum } from "./kernels/cumsum.ts";
import { einsum } from "./kernels/einsum.ts";
import { gather, scatterAdd } from "./kernels/gather.ts";
import { matMul } from "./kernels/matmul.ts";
import { concat, pad, reverse, slice, tile } from "./kernels/movement.ts";
import { oneHot } from "./kernels/one_hot.ts";
import { classify, compare, logical, not, where } from "./kernels/predicates.ts";
import { deriveKey, random } from "./kernels/random.ts";
import { range } from "./kernels/range.ts";
import { reduce } from "./kernels/reduce.ts";
import { logSoftmax, softmax } from "./kernels/softmax.ts";
import { triangularSolve } from "./kernels/triangular_solve.ts";
import { broadcastData, transposeData } from "./kernels/strided.ts";
import { unary } from "./kernels/unary.ts";
import type { TensorNode } from "./node.ts";
import type { Value } from "./value.ts";

/**
 * Computes one node in double precision.
 *
 * @param node The node: its op, the type of its result, and its origin for errors.
 * @param operands The values of its operands, in the order of `node.inputs`, of the types the node was inferred from.
 * @returns The elements of the result. It may be the memory of an operand or of the node itself: do not write to it.
 * @throws {RangeError} If an index of `gather` or `scatterAdd` is out of range.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { evaluateNode } from "./evaluate_node.ts";
 *
 * const x = { data: Float64Array.of(1, 2, 3), shape: [3], dtype: "float" } as const;
 * const sum = evaluateNode(
 *   { kind: "reduce", op: "sum", axes: [0], keepDims: false, inputs: [0], shape: [], dtype: "float" },
 *   [x],
 * );
 * assertEquals(sum, Float64Array.of(6));
 * ```
 */
export function evaluateNode(node: TensorNode, operands: readonly Value[]): Float64Array {
  const [a, b, c] = operands;
  switch (node.kind) {
    case "input":
    case "get":
      throw new TypeError(`internal: ${node.kind} is not computed, its value is given`);
    case "constant":
      return node.data;
    case "range":
      return range(node);
    case "unary":
      return unary(node, a);
    case "binary":
      return binary(node, a, b);
    case "compare":
      return compare(node, a, b);
    case "logical":
      return logical(node, a, b);
    case "not":
      return not(a);
    case "classify":
      return classify(node, a);
    case "where":
      return where(node, a, b, c);
    case "clip":
      return clip(node, a);
    case "cast":
      return cast(node, a);
    case "reshape":
      return a.data;
    case "broadcastTo":
      return broadcastData(a, node.to);
    case "transpose":
      return transposeData(a, node.perm);
    case "reverse":
      return reverse(node, a);
    case "slice":
      return slice(node, a);
    case "pad":
      return pad(node, a);
    case "tile":
      return tile(node, a);
    case "concat":
      return concat(node, operands);
    case "gather":
      return gather(node, a, b);
    case "scatterAdd":
      return scatterAdd(node, a, b);
    case "oneHot":
      return oneHot(node, a);
    case "cumsum":
      return cumsum(node, a);
    case "reduce":
      return reduce(node, a);
    case "argReduce":
      return argReduce(node, a);
    case "argSort":
      return argSort(node, a);
    case "softmax":
      return softmax(a);
    case "logSoftmax":
      return logSoftmax(a);
    case "matMul":
      return matMul(node, a, b);
    case "triangularSolve":
      return triangularSolve(node, a, b);
    case "conv":
      return conv(node, a, b);
    case "convInput":
      return convInput(node, a, b);
    case "convFilter":
      return convFilter(node, a, b);
    case "argMaxPool":
      return argMaxPool(node, a);
    case "einsum":
      return einsum(node, operands);
    case "deriveKey":
      return deriveKey(node, a, b);
    case "random":
      return random(node, a);
    default:
      return node satisfies never;
  }
}
