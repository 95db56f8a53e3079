/**
 * Instructions whose values are single-precision numbers.
 *
 * @module
 */

import { Constant } from "./expr.ts";
import { instructions } from "./instruction.ts";
import { loads } from "./memory.ts";

const ONE = ["f32"] as const, TWO = ["f32", "f32"] as const;

const PLAIN = instructions("f32", {
  eq: [0x5b, TWO, "i32"],
  ne: [0x5c, TWO, "i32"],
  lt: [0x5d, TWO, "i32"],
  gt: [0x5e, TWO, "i32"],
  le: [0x5f, TWO, "i32"],
  ge: [0x60, TWO, "i32"],
  abs: [0x8b, ONE, "f32"],
  neg: [0x8c, ONE, "f32"],
  ceil: [0x8d, ONE, "f32"],
  floor: [0x8e, ONE, "f32"],
  trunc: [0x8f, ONE, "f32"],
  nearest: [0x90, ONE, "f32"],
  sqrt: [0x91, ONE, "f32"],
  add: [0x92, TWO, "f32"],
  sub: [0x93, TWO, "f32"],
  mul: [0x94, TWO, "f32"],
  div: [0x95, TWO, "f32"],
  min: [0x96, TWO, "f32"],
  max: [0x97, TWO, "f32"],
  copysign: [0x98, TWO, "f32"],
  convertI32S: [0xb2, ["i32"], "f32"],
  convertI32U: [0xb3, ["i32"], "f32"],
  convertI64S: [0xb4, ["i64"], "f32"],
  convertI64U: [0xb5, ["i64"], "f32"],
  demoteF64: [0xb6, ["f64"], "f32"],
  reinterpretI32: [0xbe, ["i32"], "f32"],
});

/** The number, rounded to single precision. */
function constant(value: number): Constant<"f32"> {
  return new Constant("f32.const", "f32", 0x43, Math.fround(value), (out) => out.f32(value));
}

/** Single-precision numbers. */
export const f32 = {
  ...PLAIN,
  ...loads("f32", "f32", { load: [0x2a, 2] }),
  const: constant,
} as const;
