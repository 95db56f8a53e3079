/**
 * Instructions whose values are integers of 64 bits.
 *
 * @module
 */

import { Constant } from "./expr.ts";
import { EXTENDED, instructions } from "./instruction.ts";
import { loads } from "./memory.ts";

const ONE = ["i64"] as const, TWO = ["i64", "i64"] as const;

const PLAIN = instructions("i64", {
  eqz: [0x50, ONE, "i32"],
  eq: [0x51, TWO, "i32"],
  ne: [0x52, TWO, "i32"],
  ltS: [0x53, TWO, "i32"],
  ltU: [0x54, TWO, "i32"],
  gtS: [0x55, TWO, "i32"],
  gtU: [0x56, TWO, "i32"],
  leS: [0x57, TWO, "i32"],
  leU: [0x58, TWO, "i32"],
  geS: [0x59, TWO, "i32"],
  geU: [0x5a, TWO, "i32"],
  clz: [0x79, ONE, "i64"],
  ctz: [0x7a, ONE, "i64"],
  popcnt: [0x7b, ONE, "i64"],
  add: [0x7c, TWO, "i64"],
  sub: [0x7d, TWO, "i64"],
  mul: [0x7e, TWO, "i64"],
  divS: [0x7f, TWO, "i64"],
  divU: [0x80, TWO, "i64"],
  remS: [0x81, TWO, "i64"],
  remU: [0x82, TWO, "i64"],
  and: [0x83, TWO, "i64"],
  or: [0x84, TWO, "i64"],
  xor: [0x85, TWO, "i64"],
  shl: [0x86, TWO, "i64"],
  shrS: [0x87, TWO, "i64"],
  shrU: [0x88, TWO, "i64"],
  rotl: [0x89, TWO, "i64"],
  rotr: [0x8a, TWO, "i64"],
  extendI32S: [0xac, ["i32"], "i64"],
  extendI32U: [0xad, ["i32"], "i64"],
  truncF32S: [0xae, ["f32"], "i64"],
  truncF32U: [0xaf, ["f32"], "i64"],
  truncF64S: [0xb0, ["f64"], "i64"],
  truncF64U: [0xb1, ["f64"], "i64"],
  reinterpretF64: [0xbd, ["f64"], "i64"],
  extend8S: [0xc2, ONE, "i64"],
  extend16S: [0xc3, ONE, "i64"],
  extend32S: [0xc4, ONE, "i64"],
});

const SATURATING = instructions("i64", {
  truncSatF32S: [4, ["f32"], "i64"],
  truncSatF32U: [5, ["f32"], "i64"],
  truncSatF64S: [6, ["f64"], "i64"],
  truncSatF64U: [7, ["f64"], "i64"],
}, EXTENDED);

const LOADS = loads("i64", "i64", {
  load: [0x29, 3],
  load8S: [0x30, 0],
  load8U: [0x31, 0],
  load16S: [0x32, 1],
  load16U: [0x33, 1],
  load32S: [0x34, 2],
  load32U: [0x35, 2],
});

/** The number itself; from 2⁶³ to 2⁶⁴ − 1 the negative one of the same bits. */
function constant(value: bigint | number): Constant<"i64", bigint> {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new RangeError(
      `Cannot write i64.const: the value must be a safe integer or a bigint, got ${value}`,
    );
  }
  const whole = BigInt(value);
  if (whole < -(2n ** 63n) || whole >= 2n ** 64n) {
    throw new RangeError(
      `Cannot write i64.const: the value must be from -2^63 to 2^64 - 1, got ${whole}n`,
    );
  }
  return new Constant("i64.const", "i64", 0x42, BigInt.asIntN(64, whole), (out) => out.s64(whole));
}

/** Integers of 64 bits. */
export const i64 = { ...PLAIN, ...SATURATING, ...LOADS, const: constant } as const;
