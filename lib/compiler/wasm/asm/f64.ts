/**
 * Instructions whose values are double-precision numbers.
 *
 * @module
 */

import { Constant } from "./expr.ts";
import { instructions } from "./instruction.ts";
import { loads } from "./memory.ts";

const ONE = ["f64"] as const, TWO = ["f64", "f64"] as const;

const PLAIN = instructions("f64", {
  eq: [0x61, TWO, "i32"],
  ne: [0x62, TWO, "i32"],
  lt: [0x63, TWO, "i32"],
  gt: [0x64, TWO, "i32"],
  le: [0x65, TWO, "i32"],
  ge: [0x66, TWO, "i32"],
  abs: [0x99, ONE, "f64"],
  neg: [0x9a, ONE, "f64"],
  ceil: [0x9b, ONE, "f64"],
  floor: [0x9c, ONE, "f64"],
  trunc: [0x9d, ONE, "f64"],
  nearest: [0x9e, ONE, "f64"],
  sqrt: [0x9f, ONE, "f64"],
  add: [0xa0, TWO, "f64"],
  sub: [0xa1, TWO, "f64"],
  mul: [0xa2, TWO, "f64"],
  div: [0xa3, TWO, "f64"],
  min: [0xa4, TWO, "f64"],
  max: [0xa5, TWO, "f64"],
  copysign: [0xa6, TWO, "f64"],
  convertI32S: [0xb7, ["i32"], "f64"],
  convertI32U: [0xb8, ["i32"], "f64"],
  convertI64S: [0xb9, ["i64"], "f64"],
  convertI64U: [0xba, ["i64"], "f64"],
  promoteF32: [0xbb, ["f32"], "f64"],
  reinterpretI64: [0xbf, ["i64"], "f64"],
});

/** The number itself. */
function constant(value: number): Constant<"f64"> {
  return new Constant("f64.const", "f64", 0x44, value, (out) => out.f64(value));
}

/** Double-precision numbers. */
export const f64 = {
  ...PLAIN,
  ...loads("f64", "f64", { load: [0x2b, 3] }),
  const: constant,
} as const;
