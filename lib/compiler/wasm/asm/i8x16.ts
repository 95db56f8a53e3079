/**
 * Instructions on vectors of sixteen integers of 8 bits.
 *
 * @module
 */

import { Expr } from "./expr.ts";
import { checkedBelow, instructions, VECTOR } from "./instruction.ts";
import { extractLane, laneConstant, replaceLane } from "./lanes.ts";

const ONE = ["v128"] as const, TWO = ["v128", "v128"] as const, SHIFT = ["v128", "i32"] as const;

const PLAIN = instructions("i8x16", {
  swizzle: [14, TWO, "v128"],
  splat: [15, ["i32"], "v128"],
  eq: [35, TWO, "v128"],
  ne: [36, TWO, "v128"],
  ltS: [37, TWO, "v128"],
  ltU: [38, TWO, "v128"],
  gtS: [39, TWO, "v128"],
  gtU: [40, TWO, "v128"],
  leS: [41, TWO, "v128"],
  leU: [42, TWO, "v128"],
  geS: [43, TWO, "v128"],
  geU: [44, TWO, "v128"],
  abs: [96, ONE, "v128"],
  neg: [97, ONE, "v128"],
  popcnt: [98, ONE, "v128"],
  allTrue: [99, ONE, "i32"],
  bitmask: [100, ONE, "i32"],
  narrowI16x8S: [101, TWO, "v128"],
  narrowI16x8U: [102, TWO, "v128"],
  shl: [107, SHIFT, "v128"],
  shrS: [108, SHIFT, "v128"],
  shrU: [109, SHIFT, "v128"],
  add: [110, TWO, "v128"],
  addSatS: [111, TWO, "v128"],
  addSatU: [112, TWO, "v128"],
  sub: [113, TWO, "v128"],
  subSatS: [114, TWO, "v128"],
  subSatU: [115, TWO, "v128"],
  minS: [118, TWO, "v128"],
  minU: [119, TWO, "v128"],
  maxS: [120, TWO, "v128"],
  maxU: [121, TWO, "v128"],
  avgrU: [123, TWO, "v128"],
}, VECTOR);

/** The vector whose byte i is byte `lanes[i]` of a (0 to 15) and b (16 to 31). */
function shuffle(a: Expr<"v128">, b: Expr<"v128">, lanes: readonly number[]): Expr<"v128"> {
  if (lanes.length !== 16) {
    throw new RangeError(`Cannot write i8x16.shuffle: expected 16 lanes, got ${lanes.length}`);
  }
  for (const lane of lanes) checkedBelow("i8x16.shuffle", "a lane", lane, 32);
  return new Expr("i8x16.shuffle", "v128", VECTOR + 13, [a, b], (out) => out.bytes(lanes));
}

/** Vectors of sixteen integers of 8 bits. */
export const i8x16 = {
  ...PLAIN,
  shuffle,
  const: laneConstant("i8x16", 16, (view, lane, value) => view.setInt8(lane, value)),
  extractLaneS: extractLane("i8x16.extractLaneS", 21, 16, "i32"),
  extractLaneU: extractLane("i8x16.extractLaneU", 22, 16, "i32"),
  replaceLane: replaceLane<"i32">("i8x16.replaceLane", 23, 16),
} as const;
