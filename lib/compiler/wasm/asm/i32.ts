/**
 * Instructions whose values are integers of 32 bits.
 *
 * @module
 */

import { Constant, Expr } from "./expr.ts";
import { ATOMIC, EXTENDED, instructions } from "./instruction.ts";
import { loads, memoryArgument } from "./memory.ts";

const ONE = ["i32"] as const, TWO = ["i32", "i32"] as const;

const PLAIN = instructions("i32", {
  eqz: [0x45, ONE, "i32"],
  eq: [0x46, TWO, "i32"],
  ne: [0x47, TWO, "i32"],
  ltS: [0x48, TWO, "i32"],
  ltU: [0x49, TWO, "i32"],
  gtS: [0x4a, TWO, "i32"],
  gtU: [0x4b, TWO, "i32"],
  leS: [0x4c, TWO, "i32"],
  leU: [0x4d, TWO, "i32"],
  geS: [0x4e, TWO, "i32"],
  geU: [0x4f, TWO, "i32"],
  clz: [0x67, ONE, "i32"],
  ctz: [0x68, ONE, "i32"],
  popcnt: [0x69, ONE, "i32"],
  add: [0x6a, TWO, "i32"],
  sub: [0x6b, TWO, "i32"],
  mul: [0x6c, TWO, "i32"],
  divS: [0x6d, TWO, "i32"],
  divU: [0x6e, TWO, "i32"],
  remS: [0x6f, TWO, "i32"],
  remU: [0x70, TWO, "i32"],
  and: [0x71, TWO, "i32"],
  or: [0x72, TWO, "i32"],
  xor: [0x73, TWO, "i32"],
  shl: [0x74, TWO, "i32"],
  shrS: [0x75, TWO, "i32"],
  shrU: [0x76, TWO, "i32"],
  rotl: [0x77, TWO, "i32"],
  rotr: [0x78, TWO, "i32"],
  wrapI64: [0xa7, ["i64"], "i32"],
  truncF32S: [0xa8, ["f32"], "i32"],
  truncF32U: [0xa9, ["f32"], "i32"],
  truncF64S: [0xaa, ["f64"], "i32"],
  truncF64U: [0xab, ["f64"], "i32"],
  reinterpretF32: [0xbc, ["f32"], "i32"],
  extend8S: [0xc0, ONE, "i32"],
  extend16S: [0xc1, ONE, "i32"],
});

const SATURATING = instructions("i32", {
  truncSatF32S: [0, ["f32"], "i32"],
  truncSatF32U: [1, ["f32"], "i32"],
  truncSatF64S: [2, ["f64"], "i32"],
  truncSatF64U: [3, ["f64"], "i32"],
}, EXTENDED);

const LOADS = loads("i32", "i32", {
  load: [0x28, 2],
  load8S: [0x2c, 0],
  load8U: [0x2d, 0],
  load16S: [0x2e, 1],
  load16U: [0x2f, 1],
});

const ATOMIC_LOADS = loads("i32", "i32", { atomicLoad: [0x10, 2] }, ATOMIC);

type Modify = (pointer: Expr<"i32">, value: Expr<"i32">, offset?: number) => Expr<"i32">;

/** Replaces the word at an aligned address by a function of it and `value`; the word before. */
function modify(name: string, opcode: number): Modify {
  return (pointer, value, offset = 0) =>
    new Expr(name, "i32", ATOMIC + opcode, [pointer, value], memoryArgument(name, 2, offset));
}

/** Small constants, which are many: constants may be repeated, so one of each is enough. */
const SMALL: Constant<"i32">[] = [];
const SMALLEST_LARGE = 256;

/** The number itself; from 2³¹ to 2³² − 1 the negative one of the same bits. */
function constant(value: number): Constant<"i32"> {
  const isSmall = value >= 0 && value < SMALLEST_LARGE && Number.isInteger(value);
  return isSmall ? SMALL[value] ??= made(value) : made(value);
}

function made(value: number): Constant<"i32"> {
  if (!Number.isInteger(value) || value < -(2 ** 31) || value >= 2 ** 32) {
    throw new RangeError(
      `Cannot write i32.const: the value must be an integer from -2^31 to 2^32 - 1, got ${value}`,
    );
  }
  return new Constant("i32.const", "i32", 0x41, value | 0, (out) => out.s32(value));
}

/** Integers of 32 bits; also addresses, and truth values (0 is false). */
export const i32 = {
  ...PLAIN,
  ...SATURATING,
  ...LOADS,
  ...ATOMIC_LOADS,
  const: constant,
  atomicAdd: modify("i32.atomicAdd", 0x1e),
  atomicSub: modify("i32.atomicSub", 0x25),
  atomicAnd: modify("i32.atomicAnd", 0x2c),
  atomicOr: modify("i32.atomicOr", 0x33),
  atomicXor: modify("i32.atomicXor", 0x3a),
  atomicExchange: modify("i32.atomicExchange", 0x41),
  /** Replaces the word by `replacement` if it is `expected`; the word before. */
  atomicCompareExchange: (
    pointer: Expr<"i32">,
    expected: Expr<"i32">,
    replacement: Expr<"i32">,
    offset = 0,
  ): Expr<"i32"> =>
    new Expr(
      "i32.atomicCompareExchange",
      "i32",
      ATOMIC + 0x48,
      [pointer, expected, replacement],
      memoryArgument("i32.atomicCompareExchange", 2, offset),
    ),
  /** Sleeps while the word is `expected`, at most `timeout` ns (forever if negative): 0 woken, 1 not equal, 2 timed out. */
  atomicWait: (
    pointer: Expr<"i32">,
    expected: Expr<"i32">,
    timeout: Expr<"i64">,
    offset = 0,
  ): Expr<"i32"> =>
    new Expr(
      "i32.atomicWait",
      "i32",
      ATOMIC + 0x01,
      [pointer, expected, timeout],
      memoryArgument("i32.atomicWait", 2, offset),
    ),
  /** Wakes at most `count` that wait on the word; how many. */
  atomicNotify: modify("i32.atomicNotify", 0x00),
} as const;
