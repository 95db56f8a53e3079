/**
 * Instructions on vectors of two integers of 64 bits.
 *
 * @module
 */

import { instructions, VECTOR } from "./instruction.ts";
import { extractLane, replaceLane, type VectorConstant, vectorOf } from "./lanes.ts";

const ONE = ["v128"] as const, TWO = ["v128", "v128"] as const, SHIFT = ["v128", "i32"] as const;

const PLAIN = instructions("i64x2", {
  splat: [18, ["i64"], "v128"],
  abs: [192, ONE, "v128"],
  neg: [193, ONE, "v128"],
  allTrue: [195, ONE, "i32"],
  bitmask: [196, ONE, "i32"],
  extendLowI32x4S: [199, ONE, "v128"],
  extendHighI32x4S: [200, ONE, "v128"],
  extendLowI32x4U: [201, ONE, "v128"],
  extendHighI32x4U: [202, ONE, "v128"],
  shl: [203, SHIFT, "v128"],
  shrS: [204, SHIFT, "v128"],
  shrU: [205, SHIFT, "v128"],
  add: [206, TWO, "v128"],
  sub: [209, TWO, "v128"],
  mul: [213, TWO, "v128"],
  eq: [214, TWO, "v128"],
  ne: [215, TWO, "v128"],
  ltS: [216, TWO, "v128"],
  gtS: [217, TWO, "v128"],
  leS: [218, TWO, "v128"],
  geS: [219, TWO, "v128"],
  extmulLowI32x4S: [220, TWO, "v128"],
  extmulHighI32x4S: [221, TWO, "v128"],
  extmulLowI32x4U: [222, TWO, "v128"],
  extmulHighI32x4U: [223, TWO, "v128"],
}, VECTOR);

/** The vector of two numbers, each taken modulo 2⁶⁴. */
function constant(first: bigint, second: bigint): VectorConstant {
  return vectorOf((view) => {
    view.setBigInt64(0, first, true);
    view.setBigInt64(8, second, true);
  });
}

/** Vectors of two integers of 64 bits. */
export const i64x2 = {
  ...PLAIN,
  const: constant,
  extractLane: extractLane("i64x2.extractLane", 29, 2, "i64"),
  replaceLane: replaceLane<"i64">("i64x2.replaceLane", 30, 2),
} as const;
