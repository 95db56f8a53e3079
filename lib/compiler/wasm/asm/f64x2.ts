/**
 * Instructions on vectors of two double-precision numbers.
 *
 * @module
 */

import { instructions, VECTOR } from "./instruction.ts";
import { extractLane, laneConstant, replaceLane } from "./lanes.ts";

const ONE = ["v128"] as const, TWO = ["v128", "v128"] as const;
const THREE = ["v128", "v128", "v128"] as const;

const PLAIN = instructions("f64x2", {
  splat: [20, ["f64"], "v128"],
  eq: [71, TWO, "v128"],
  ne: [72, TWO, "v128"],
  lt: [73, TWO, "v128"],
  gt: [74, TWO, "v128"],
  le: [75, TWO, "v128"],
  ge: [76, TWO, "v128"],
  promoteLowF32x4: [95, ONE, "v128"],
  ceil: [116, ONE, "v128"],
  floor: [117, ONE, "v128"],
  trunc: [122, ONE, "v128"],
  nearest: [148, ONE, "v128"],
  abs: [236, ONE, "v128"],
  neg: [237, ONE, "v128"],
  sqrt: [239, ONE, "v128"],
  add: [240, TWO, "v128"],
  sub: [241, TWO, "v128"],
  mul: [242, TWO, "v128"],
  div: [243, TWO, "v128"],
  min: [244, TWO, "v128"],
  max: [245, TWO, "v128"],
  pmin: [246, TWO, "v128"],
  pmax: [247, TWO, "v128"],
  convertLowI32x4S: [254, ONE, "v128"],
  convertLowI32x4U: [255, ONE, "v128"],
  relaxedMadd: [0x107, THREE, "v128"],
  relaxedNmadd: [0x108, THREE, "v128"],
}, VECTOR);

/**
 * Vectors of two double-precision numbers. `relaxedMadd(a, b, c)` is a·b + c with one rounding or two, as the machine prefers
 * (`relaxedNmadd`: c − a·b): results then differ between machines.
 */
export const f64x2 = {
  ...PLAIN,
  const: laneConstant("f64x2", 2, (view, lane, value) => view.setFloat64(8 * lane, value, true)),
  extractLane: extractLane("f64x2.extractLane", 33, 2, "f64"),
  replaceLane: replaceLane<"f64">("f64x2.replaceLane", 34, 2),
} as const;
