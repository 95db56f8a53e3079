import type { Rule } from "../../../rewrite/rewriter.ts";
import {
  broadcastLate,
  mergeBroadcasts,
  repeat,
  spreadBatches,
  spreadWhere,
} from "../../replay/rules/broadcast.ts";
import { foldConstants } from "../../../rewrite/constants.ts";
import { einsumByMatMul } from "../../../rewrite/einsum.ts";
import { castToBool, clipIntegers, xorIsNotEqual } from "../../replay/rules/elementwise.ts";
import { emptyArrays, emptyParts } from "../../../rewrite/empty.ts";
import { nothingMoves } from "../../../rewrite/movement.ts";
import { argMaxPoolByGather } from "../../../rewrite/pool.ts";
import { scatterToFront } from "../../../rewrite/scatter.ts";
import { logSoftmax, reduceNoAxes } from "../../../rewrite/reduce.ts";
import { argReduceNan, logSumExp } from "../../replay/rules/reduce.ts";

/** What is done first, before repeating is put in other words. */
export const SIMPLIFYING_RULES: readonly Rule[] = [foldConstants, mergeBroadcasts, broadcastLate];

/** What holds for every tfjs backend. Empty arrays come first: no other rule sees one. */
export const COMMON_RULES: readonly Rule[] = [
  emptyArrays,
  emptyParts,
  foldConstants,
  nothingMoves,
  reduceNoAxes,
  castToBool,
  clipIntegers,
  xorIsNotEqual,
  spreadWhere,
  repeat,
  spreadBatches,
  logSumExp,
  logSoftmax,
  argReduceNan,
  einsumByMatMul,
  argMaxPoolByGather,
  scatterToFront,
];
