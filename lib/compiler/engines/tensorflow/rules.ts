import type { TensorNode, TensorType } from "../../../graph/node.ts";
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
import { broadcastLate, mergeBroadcasts } from "../tfjs/rules/broadcast.ts";
import { castToBool, clipIntegers } from "../tfjs/rules/elementwise.ts";
import { argReduceNan, logSumExp } from "../tfjs/rules/reduce.ts";
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

/** How nodes are written for TensorFlow. */
export const RULES: readonly Rule[] = [
  emptyArrays,
  emptyParts,
  foldConstants,
  nothingMoves,
  reduceNoAxes,
  castToBool,
  clipIntegers,
  logSumExp,
  argReduceNan,
  einsumByMatMul,
  convOfGroups,
  argMaxPoolByGather,
  argSortFromLargest,
  scatterToFront,
  reciprocal,
];

/** Why no op computes a node as it is defined, if none does. */
export function hostReason(
  node: TensorNode,
  _operands: readonly TensorType[],
): string | undefined {
  if (isConvolution(node)) return convReason(node);
  switch (node.kind) {
    case "random":
      return "tensorflow has no random numbers from keys";
    default:
      return undefined;
  }
}
