/**
 * Instructions on vectors of eight integers of 16 bits.
 *
 * @module
 */

import { instructions, VECTOR } from "./instruction.ts";
import { extractLane, laneConstant, replaceLane } from "./lanes.ts";

const ONE = ["v128"] as const, TWO = ["v128", "v128"] as const, SHIFT = ["v128", "i32"] as const;

const PLAIN = instructions("i16x8", {
  splat: [16, ["i32"], "v128"],
  eq: [45, TWO, "v128"],
  ne: [46, TWO, "v128"],
  ltS: [47, TWO, "v128"],
  ltU: [48, TWO, "v128"],
  gtS: [49, TWO, "v128"],
  gtU: [50, TWO, "v128"],
  leS: [51, TWO, "v128"],
  leU: [52, TWO, "v128"],
  geS: [53, TWO, "v128"],
  geU: [54, TWO, "v128"],
  extaddPairwiseI8x16S: [124, ONE, "v128"],
  extaddPairwiseI8x16U: [125, ONE, "v128"],
  abs: [128, ONE, "v128"],
  neg: [129, ONE, "v128"],
  q15mulrSatS: [130, TWO, "v128"],
  allTrue: [131, ONE, "i32"],
  bitmask: [132, ONE, "i32"],
  narrowI32x4S: [133, TWO, "v128"],
  narrowI32x4U: [134, TWO, "v128"],
  extendLowI8x16S: [135, ONE, "v128"],
  extendHighI8x16S: [136, ONE, "v128"],
  extendLowI8x16U: [137, ONE, "v128"],
  extendHighI8x16U: [138, ONE, "v128"],
  shl: [139, SHIFT, "v128"],
  shrS: [140, SHIFT, "v128"],
  shrU: [141, SHIFT, "v128"],
  add: [142, TWO, "v128"],
  addSatS: [143, TWO, "v128"],
  addSatU: [144, TWO, "v128"],
  sub: [145, TWO, "v128"],
  subSatS: [146, TWO, "v128"],
  subSatU: [147, TWO, "v128"],
  mul: [149, TWO, "v128"],
  minS: [150, TWO, "v128"],
  minU: [151, TWO, "v128"],
  maxS: [152, TWO, "v128"],
  maxU: [153, TWO, "v128"],
  avgrU: [155, TWO, "v128"],
  extmulLowI8x16S: [156, TWO, "v128"],
  extmulHighI8x16S: [157, TWO, "v128"],
  extmulLowI8x16U: [158, TWO, "v128"],
  extmulHighI8x16U: [159, TWO, "v128"],
}, VECTOR);

/** Vectors of eight integers of 16 bits. */
export const i16x8 = {
  ...PLAIN,
  const: laneConstant("i16x8", 8, (view, lane, value) => view.setInt16(2 * lane, value, true)),
  extractLaneS: extractLane("i16x8.extractLaneS", 24, 8, "i32"),
  extractLaneU: extractLane("i16x8.extractLaneU", 25, 8, "i32"),
  replaceLane: replaceLane<"i32">("i16x8.replaceLane", 26, 8),
} as const;
