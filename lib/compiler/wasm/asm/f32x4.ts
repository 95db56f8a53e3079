/**
 * Instructions on vectors of four single-precision numbers.
 *
 * @module
 */

import { instructions, VECTOR } from "./instruction.ts";
import { extractLane, laneConstant, replaceLane } from "./lanes.ts";

const ONE = ["v128"] as const, TWO = ["v128", "v128"] as const;
const THREE = ["v128", "v128", "v128"] as const;

const PLAIN = instructions("f32x4", {
  splat: [19, ["f32"], "v128"],
  eq: [65, TWO, "v128"],
  ne: [66, TWO, "v128"],
  lt: [67, TWO, "v128"],
  gt: [68, TWO, "v128"],
  le: [69, TWO, "v128"],
  ge: [70, TWO, "v128"],
  demoteF64x2Zero: [94, ONE, "v128"],
  ceil: [103, ONE, "v128"],
  floor: [104, ONE, "v128"],
  trunc: [105, ONE, "v128"],
  nearest: [106, ONE, "v128"],
  abs: [224, ONE, "v128"],
  neg: [225, ONE, "v128"],
  sqrt: [227, ONE, "v128"],
  add: [228, TWO, "v128"],
  sub: [229, TWO, "v128"],
  mul: [230, TWO, "v128"],
  div: [231, TWO, "v128"],
  min: [232, TWO, "v128"],
  max: [233, TWO, "v128"],
  pmin: [234, TWO, "v128"],
  pmax: [235, TWO, "v128"],
  convertI32x4S: [250, ONE, "v128"],
  convertI32x4U: [251, ONE, "v128"],
  relaxedMadd: [0x105, THREE, "v128"],
  relaxedNmadd: [0x106, THREE, "v128"],
}, VECTOR);

/**
 * Vectors of four single-precision numbers. `relaxedMadd(a, b, c)` is a·b + c with one rounding or two, as the machine
 * prefers (`relaxedNmadd`: c − a·b): results then differ between machines.
 */
export const f32x4 = {
  ...PLAIN,
  const: laneConstant("f32x4", 4, (view, lane, value) => view.setFloat32(4 * lane, value, true)),
  extractLane: extractLane("f32x4.extractLane", 31, 4, "f32"),
  replaceLane: replaceLane<"f32">("f32x4.replaceLane", 32, 4),
} as const;
