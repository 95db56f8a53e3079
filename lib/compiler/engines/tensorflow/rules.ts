import { sameShape, sizeOf } from "../../../core/shape.ts";
import type { TensorNode, TensorType } from "../../../graph/node.ts";
import { inferType } from "../../../graph/infer.ts";
import { foldConstants } from "../../rewrite/constants.ts";
import { convOfGroups } from "../../rewrite/conv.ts";
import { einsumByMatMul } from "../../rewrite/einsum.ts";
import { emptyArrays, emptyParts } from "../../rewrite/empty.ts";
import { nothingMoves } from "../../rewrite/movement.ts";
import { argMaxPoolByGather } from "../../rewrite/pool.ts";
import { reduceNoAxes } from "../../rewrite/reduce.ts";
import type { Rule } from "../../rewrite/rewriter.ts";
import { scatterToFront } from "../../rewrite/scatter.ts";
import { argSortFromLargest } from "../../rewrite/sort.ts";
import { collapse } from "../replay/collapse.ts";
import { broadcastLate, mergeBroadcasts } from "../replay/rules/broadcast.ts";
import { castToBool, clipIntegers } from "../replay/rules/elementwise.ts";
import { argReduceNan, logSumExp } from "../replay/rules/reduce.ts";
import { convReason, isConvolution } from "./conv_op.ts";

/** What is done first: its ops broadcast by themselves. */
export const SIMPLIFYING_RULES: readonly Rule[] = [foldConstants, mergeBroadcasts, broadcastLate];

/** Its `Reciprocal` and `Rsqrt` are approximations, two and more units in the last place off. */
const reciprocal: Rule = (op, to) => {
  if (op.kind !== "unary" || (op.op !== "reciprocal" && op.op !== "rsqrt")) return undefined;
  const [x] = op.inputs;
  const divisor = op.op === "rsqrt" ? to.unary("sqrt", x) : x;
  return to.binary("div", to.scalar(1), divisor);
};

/** Its `Cast` gives any integer for what int32 has no place for: 0 for what is not finite, the rest modulo 2³². */
const castToInt: Rule = (op, to) => {
  if (op.kind !== "cast" || op.to !== "int32") return undefined;
  const [x] = op.inputs;
  if (to.type(x).dtype !== "float") return undefined;
  const [half, whole] = [2 ** 31, 2 ** 32].map((n) => to.scalar(n));
  const isFinite = to.add({ kind: "classify", op: "isFinite", inputs: [x] });
  const isInside = to.compare("less", to.unary("abs", x), half);
  const rest = to.binary("mod", x, whole);
  const wrapped = to.where(to.compare("less", rest, half), rest, to.binary("sub", rest, whole));
  const inside = to.where(isInside, x, to.where(isFinite, wrapped, to.scalar(0)));
  return to.raw({ ...op, inputs: [inside] });
};

/**
 * Products of two matrices, or of as many as there are on the other side: where its `BatchMatMulV2` repeats one side, it gives
 * wrong elements for some shapes and writes beyond the result. One matrix for a whole batch is multiplied by all its rows.
 */
const matMul: Rule = (op, to) => {
  if (op.kind !== "matMul") return undefined;
  const [a, b] = op.inputs, shapeA = to.type(a).shape, shapeB = to.type(b).shape;
  const { shape } = inferType(op, [to.type(a), to.type(b)]);
  const batchA = shapeA.slice(0, -2), batchB = shapeB.slice(0, -2), count = sizeOf(batchA);
  const product = (left: readonly number[], right: readonly number[], x = a, y = b) => {
    if (x === a && y === b && sameShape(left, shapeA) && sameShape(right, shapeB)) return undefined;
    return to.reshape(
      to.raw({ ...op, inputs: [to.reshape(x, left), to.reshape(y, right)] }),
      shape,
    );
  };
  const [rows, columns] = shapeA.slice(-2);
  if (sizeOf(batchB) === 1 && (count === 1 || !op.transposeA)) {
    return product([count * rows, columns], shapeB.slice(-2));
  }
  const batch = shape.slice(0, -2), all = sizeOf(batch);
  const left = to.broadcastTo(a, [...batch, rows, columns]);
  const right = to.broadcastTo(b, [...batch, ...shapeB.slice(-2)]);
  return product([all, rows, columns], [all, ...shapeB.slice(-2)], left, right);
};

/** How nodes are written for TensorFlow. */
export const RULES: readonly Rule[] = [
  emptyArrays,
  emptyParts,
  foldConstants,
  nothingMoves,
  reduceNoAxes,
  castToBool,
  castToInt,
  clipIntegers,
  logSumExp,
  argReduceNan,
  einsumByMatMul,
  matMul,
  convOfGroups,
  argMaxPoolByGather,
  argSortFromLargest,
  scatterToFront,
  reciprocal,
];

/** Why no op computes a node as it is defined, if none does. */
export function hostReason(
  node: TensorNode,
  operands: readonly TensorType[],
): string | undefined {
  if (isConvolution(node)) return convReason(node);
  switch (node.kind) {
    case "binary":
    case "compare":
    case "logical": {
      const [{ length }] = collapse(operands.map(({ shape }) => shape), node.shape);
      return length > 5 ? "its ops broadcast along at most 5 axes" : undefined;
    }
    case "pad":
      return node.shape.length > 6 ? "its PadV2 takes at most 6 axes" : undefined;
    case "argReduce":
      return operands[0].shape.length > 7 ? `its ${node.op} takes at most 7 axes` : undefined;
    case "random":
      return "tensorflow has no random numbers from keys";
    default:
      return undefined;
  }
}
