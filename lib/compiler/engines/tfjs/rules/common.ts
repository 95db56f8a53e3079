import type { Rule } from "../legalizer.ts";
import { broadcastLate, mergeBroadcasts, repeat, spreadBatches, spreadWhere } from "./broadcast.ts";
import { foldConstants } from "./constants.ts";
import { einsumByMatMul } from "./einsum.ts";
import { castToBool, clipIntegers, xorIsNotEqual } from "./elementwise.ts";
import { emptyArrays, emptyParts } from "./empty.ts";
import { nothingMoves } from "./movement.ts";
import { argReduceNan, logSoftmax, logSumExp, reduceNoAxes } from "./reduce.ts";

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
];
