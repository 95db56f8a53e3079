/**
 * Instructions on vectors of four integers of 32 bits.
 *
 * @module
 */

import { instructions, VECTOR } from "./instruction.ts";
import { extractLane, laneConstant, replaceLane } from "./lanes.ts";

const ONE = ["v128"] as const, TWO = ["v128", "v128"] as const, SHIFT = ["v128", "i32"] as const;

const PLAIN = instructions("i32x4", {
  splat: [17, ["i32"], "v128"],
  eq: [55, TWO, "v128"],
  ne: [56, TWO, "v128"],
  ltS: [57, TWO, "v128"],
  ltU: [58, TWO, "v128"],
  gtS: [59, TWO, "v128"],
  gtU: [60, TWO, "v128"],
  leS: [61, TWO, "v128"],
  leU: [62, TWO, "v128"],
  geS: [63, TWO, "v128"],
  geU: [64, TWO, "v128"],
  extaddPairwiseI16x8S: [126, ONE, "v128"],
  extaddPairwiseI16x8U: [127, ONE, "v128"],
  abs: [160, ONE, "v128"],
  neg: [161, ONE, "v128"],
  allTrue: [163, ONE, "i32"],
  bitmask: [164, ONE, "i32"],
  extendLowI16x8S: [167, ONE, "v128"],
  extendHighI16x8S: [168, ONE, "v128"],
  extendLowI16x8U: [169, ONE, "v128"],
  extendHighI16x8U: [170, ONE, "v128"],
  shl: [171, SHIFT, "v128"],
  shrS: [172, SHIFT, "v128"],
  shrU: [173, SHIFT, "v128"],
  add: [174, TWO, "v128"],
  sub: [177, TWO, "v128"],
  mul: [181, TWO, "v128"],
  minS: [182, TWO, "v128"],
  minU: [183, TWO, "v128"],
  maxS: [184, TWO, "v128"],
  maxU: [185, TWO, "v128"],
  dotI16x8S: [186, TWO, "v128"],
  extmulLowI16x8S: [188, TWO, "v128"],
  extmulHighI16x8S: [189, TWO, "v128"],
  extmulLowI16x8U: [190, TWO, "v128"],
  extmulHighI16x8U: [191, TWO, "v128"],
  truncSatF32x4S: [248, ONE, "v128"],
  truncSatF32x4U: [249, ONE, "v128"],
  truncSatF64x2SZero: [252, ONE, "v128"],
  truncSatF64x2UZero: [253, ONE, "v128"],
}, VECTOR);

/** Vectors of four integers of 32 bits. */
export const i32x4 = {
  ...PLAIN,
  const: laneConstant("i32x4", 4, (view, lane, value) => view.setInt32(4 * lane, value, true)),
  extractLane: extractLane("i32x4.extractLane", 27, 4, "i32"),
  replaceLane: replaceLane<"i32">("i32x4.replaceLane", 28, 4),
} as const;
