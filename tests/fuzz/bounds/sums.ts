/**
 * Errors of sums and of sums of products.
 *
 * Of a function that is linear in each operand the bound is the function itself, of absolute values: with |x| + e in the
 * place of x, minus the one of |x|, plus what the roundings of n terms in any order add, n units of the sum of absolute
 * values (Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, sections 3.1 and 4.2).
 *
 * @module
 */
import { sizeOf } from "../../../lib/core/shape.ts";
import { parseEinsum } from "../../../lib/graph/einsum.ts";
import { evaluateNode } from "../../../lib/graph/evaluate_node.ts";
import type { NodeOf, Value } from "../../../lib/graph/value.ts";
import { type Bounded, isExact, type Precision, settled, unknown } from "./bounded.ts";

/** Nodes that add or multiply many elements. */
export type Summing = NodeOf<
  | "reduce"
  | "cumsum"
  | "scatterAdd"
  | "matMul"
  | "einsum"
  | "conv"
  | "convInput"
  | "convFilter"
>;

/** The value of such a node with its errors. */
export function boundSums(
  node: Summing,
  operands: readonly Bounded[],
  precision: Precision,
): Bounded {
  const data = evaluateNode(node, operands);
  const isLost = operands.some((x) => x.dtype !== "float" && !isExact(x));
  if (isLost) return unknown(node, data);
  const { shape, dtype } = node;
  if (dtype !== "float") return { data, shape, dtype, error: new Float64Array(data.length) };
  const sizes = operands.map((x) => absolute(x, 0)), limits = operands.map((x) => absolute(x, 1));
  const least = evaluateNode(node, sizes), most = evaluateNode(node, limits);
  const terms = termsOf(node, operands), rounding = (terms + 1) * precision.unit;
  const leaves = leavesRange(node, operands, precision);
  const error = data.map((value, i) => {
    if (!Number.isFinite(value)) return nonFiniteError(node, operands, most[i] - least[i]);
    if (leaves?.(i) || terms * most[i] > precision.largest) return Infinity;
    return most[i] - least[i] + rounding * most[i];
  });
  return { data, shape, dtype, error: settled(data, dtype, error, precision) };
}

/**
 * The error of an infinity or NaN. Sums keep one whatever the finite errors are. Products turn a small error into something
 * else where they meet an infinity. An einsum may be factored, and then even exact operands meet in other pairs.
 */
function nonFiniteError(node: Summing, operands: readonly Bounded[], growth: number): number {
  if (node.kind === "einsum") return Infinity;
  const isSum = node.kind === "cumsum" || node.kind === "scatterAdd" ||
    (node.kind === "reduce" && node.op !== "prod");
  return operands.every(isExact) || (isSum && Number.isFinite(growth)) ? 0 : Infinity;
}

/**
 * Whether an element's products may leave the range on the way, for those that may be taken in any order: too large when the
 * small factors come last, or too small when the large ones do.
 */
function leavesRange(
  node: Summing,
  operands: readonly Bounded[],
  { largest, smallest }: Precision,
): ((i: number) => boolean) | undefined {
  if (node.kind !== "einsum" && !(node.kind === "reduce" && node.op === "prod")) return undefined;
  const sizes = operands.map((x) => absolute(x, 1));
  const high = sizes.map((x) => ({ ...x, data: x.data.map((v) => Math.max(v, 1)) }));
  const low = sizes.map((x) => ({
    ...x,
    data: x.data.map((v) => v === 0 ? 1 : Math.max(1 / v, 1)),
  }));
  const growth = evaluateNode(node, high), loss = evaluateNode(node, low);
  return (i) => !(growth[i] <= largest && loss[i] <= 1 / smallest);
}

/** |x|, plus so many times its error. Indices stay. */
function absolute(x: Bounded, errors: 0 | 1): Value {
  if (x.dtype !== "float") return x;
  return { ...x, data: x.data.map((value, i) => Math.abs(value) + errors * x.error[i]) };
}

/** How many roundings go into one element of the result. */
function termsOf(node: Summing, [a, b, ...rest]: readonly Bounded[]): number {
  switch (node.kind) {
    case "reduce":
      return sizeOf(node.axes.map((axis) => a.shape[axis]));
    case "cumsum":
      return a.shape[node.axis];
    case "scatterAdd":
      return sizeOf(a.shape);
    case "matMul":
      return 1 + a.shape[a.shape.length - (node.transposeA ? 2 : 1)];
    case "conv":
    case "convFilter":
      return 1 + sizeOf(b.shape.slice(0, 3));
    case "convInput":
      return 1 + sizeOf([b.shape[0], b.shape[1], b.shape[3]]);
    case "einsum":
      return 3 + summedSize(node, [a, b, ...rest].filter((x) => x !== undefined));
    default:
      return node satisfies never;
  }
}

function summedSize(node: NodeOf<"einsum">, operands: readonly Bounded[]): number {
  const equation = parseEinsum(node.equation);
  if (typeof equation === "string") throw new TypeError(`internal: ${equation}`);
  const sizes = new Map(
    equation.operands.flatMap((labels, n) =>
      [...labels].map((label, axis) => [label, operands[n].shape[axis]] as const)
    ),
  );
  return sizeOf([...sizes].flatMap(([label, n]) => (equation.output.includes(label) ? [] : [n])));
}
