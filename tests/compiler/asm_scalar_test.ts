import { assert, assertEquals } from "@std/assert";
import {
  type Expr,
  f32,
  f64,
  i32,
  i64,
  ModuleBuilder,
  type ValueType,
} from "../../lib/compiler/wasm/asm/mod.ts";
import { start } from "./_asm.ts";

// Every scalar instruction is run by V8 on all pairs of these and compared with what JavaScript says.

const INTEGERS = [0, 1, -1, 2, 7, -8, 31, 255, -129, 65535, 0x7fffffff, -0x80000000, 0x12345678];
const LONGS = [0n, 1n, -1n, 3n, 63n, -200n, 0xffffn, 2n ** 31n, -(2n ** 31n), 2n ** 63n - 1n]
  .concat(-(2n ** 63n), 0x123456789abcdef0n);
const FLOATS = [0, -0, 1, -1.5, 2.5, 3.5, -0.5, 1e-40, 3e9, -3e9, 1e30, Infinity, -Infinity, NaN];

type Value = number | bigint;
type Twin = (a: never, b: never) => Value | boolean | undefined;

const int = (f: (a: number, b: number) => number | boolean | undefined) => f as Twin;
const long = (f: (a: bigint, b: bigint) => bigint | boolean | undefined) => f as Twin;
const unsigned = (f: (a: number, b: number) => number | boolean | undefined) =>
  int((a, b) => f(a >>> 0, b >>> 0));
const u64 = (a: bigint) => BigInt.asUintN(64, a);
const unsignedLong = (f: (a: bigint, b: bigint) => bigint | boolean | undefined) =>
  long((a, b) => f(u64(a), u64(b)));

function popcount(a: bigint): bigint {
  return BigInt([...a.toString(2)].filter((digit) => digit === "1").length);
}

function trailing(a: bigint, width: number): bigint {
  let n = 0n;
  while (n < width && (a >> n & 1n) === 0n) n++;
  return n;
}

const I32: Record<string, Twin> = {
  eqz: int((a) => a === 0),
  eq: int((a, b) => a === b),
  ne: int((a, b) => a !== b),
  ltS: int((a, b) => a < b),
  ltU: unsigned((a, b) => a < b),
  gtS: int((a, b) => a > b),
  gtU: unsigned((a, b) => a > b),
  leS: int((a, b) => a <= b),
  leU: unsigned((a, b) => a <= b),
  geS: int((a, b) => a >= b),
  geU: unsigned((a, b) => a >= b),
  clz: int((a) => Math.clz32(a)),
  ctz: int((a) => a === 0 ? 32 : 31 - Math.clz32(a & -a)),
  popcnt: unsigned((a) => Number(popcount(BigInt(a)))),
  add: int((a, b) => a + b),
  sub: int((a, b) => a - b),
  mul: int((a, b) => Math.imul(a, b)),
  divS: int((a, b) => b === 0 || (a === -(2 ** 31) && b === -1) ? undefined : a / b | 0),
  divU: unsigned((a, b) => b === 0 ? undefined : Math.floor(a / b)),
  remS: int((a, b) => b === 0 ? undefined : a % b),
  remU: unsigned((a, b) => b === 0 ? undefined : a % b),
  and: int((a, b) => a & b),
  or: int((a, b) => a | b),
  xor: int((a, b) => a ^ b),
  shl: int((a, b) => a << b),
  shrS: int((a, b) => a >> b),
  shrU: int((a, b) => a >>> b),
  rotl: int((a, b) => a << b | (b & 31 ? a >>> (32 - (b & 31)) : 0)),
  rotr: int((a, b) => a >>> b | (b & 31 ? a << (32 - (b & 31)) : 0)),
  extend8S: int((a) => a << 24 >> 24),
  extend16S: int((a) => a << 16 >> 16),
};

const I64: Record<string, Twin> = {
  eqz: long((a) => a === 0n),
  eq: long((a, b) => a === b),
  ne: long((a, b) => a !== b),
  ltS: long((a, b) => a < b),
  ltU: unsignedLong((a, b) => a < b),
  gtS: long((a, b) => a > b),
  gtU: unsignedLong((a, b) => a > b),
  leS: long((a, b) => a <= b),
  leU: unsignedLong((a, b) => a <= b),
  geS: long((a, b) => a >= b),
  geU: unsignedLong((a, b) => a >= b),
  clz: unsignedLong((a) => a === 0n ? 64n : 64n - BigInt(a.toString(2).length)),
  ctz: unsignedLong((a) => trailing(a, 64)),
  popcnt: unsignedLong((a) => popcount(a)),
  add: long((a, b) => a + b),
  sub: long((a, b) => a - b),
  mul: long((a, b) => a * b),
  divS: long((a, b) => b === 0n || (a === -(2n ** 63n) && b === -1n) ? undefined : a / b),
  divU: unsignedLong((a, b) => b === 0n ? undefined : a / b),
  remS: long((a, b) => b === 0n ? undefined : a % b),
  remU: unsignedLong((a, b) => b === 0n ? undefined : a % b),
  and: long((a, b) => a & b),
  or: long((a, b) => a | b),
  xor: long((a, b) => a ^ b),
  shl: long((a, b) => a << (b & 63n)),
  shrS: long((a, b) => a >> (b & 63n)),
  shrU: long((a, b) => u64(a) >> (b & 63n)),
  rotl: long((a, b) => u64(a) << (b & 63n) | u64(a) >> ((64n - (b & 63n)) & 127n)),
  rotr: long((a, b) => u64(a) >> (b & 63n) | u64(a) << ((64n - (b & 63n)) & 127n)),
  extend8S: long((a) => BigInt.asIntN(8, a)),
  extend16S: long((a) => BigInt.asIntN(16, a)),
  extend32S: long((a) => BigInt.asIntN(32, a)),
};

function toEven(x: number): number {
  const floor = Math.floor(x), rest = x - floor;
  if (!Number.isFinite(x) || rest === 0) return x;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  return up ? Math.ceil(x) : floor;
}

const FLOAT: Record<string, Twin> = {
  eq: int((a, b) => a === b),
  ne: int((a, b) => a !== b),
  lt: int((a, b) => a < b),
  gt: int((a, b) => a > b),
  le: int((a, b) => a <= b),
  ge: int((a, b) => a >= b),
  abs: int((a) => Math.abs(a)),
  neg: int((a) => -a),
  ceil: int((a) => Math.ceil(a)),
  floor: int((a) => Math.floor(a)),
  trunc: int((a) => Math.trunc(a)),
  nearest: int((a) => a < 0 && toEven(a) === 0 ? -0 : toEven(a)),
  sqrt: int((a) => Math.sqrt(a)),
  add: int((a, b) => a + b),
  sub: int((a, b) => a - b),
  mul: int((a, b) => a * b),
  div: int((a, b) => a / b),
  min: int((a, b) => Math.min(a, b)),
  max: int((a, b) => Math.max(a, b)),
  // The sign of a NaN cannot be seen from JavaScript, so a NaN sign is left out below.
  copysign: int((a, b) => Math.abs(a) * (Object.is(b, -0) || b < 0 ? -1 : 1)),
};

function truncation(low: number, high: number) {
  return int((a) => Math.trunc(a) >= low && Math.trunc(a) <= high ? Math.trunc(a) : undefined);
}

/** Saturated: NaN is 0, and what is beyond the range its end. */
function saturated(width: 32 | 64, signed: boolean) {
  const [low, high] = signed
    ? [-(2n ** BigInt(width - 1)), 2n ** BigInt(width - 1) - 1n]
    : [0n, 2n ** BigInt(width) - 1n];
  return int((a) => {
    if (Number.isNaN(a)) return 0;
    if (a === Infinity || a === -Infinity) return (a > 0 ? high : low) as unknown as number;
    const whole = BigInt(Math.trunc(a));
    return (whole < low ? low : whole > high ? high : whole) as unknown as number;
  });
}

const words = new DataView(new ArrayBuffer(8));
const truncLong = (signed: boolean) =>
  int((a) => {
    const whole = Number.isFinite(a) ? BigInt(Math.trunc(a)) : 2n ** 100n;
    const inside = signed
      ? whole >= -(2n ** 63n) && whole < 2n ** 63n
      : whole >= 0n && whole < 2n ** 64n;
    return (inside ? whole : undefined) as unknown as number;
  });

const CONVERSIONS: Record<string, readonly [from: ValueType, twin: Twin]> = {
  "i32.wrapI64": ["i64", long((a) => BigInt.asIntN(32, a))],
  "i32.truncF32S": ["f32", truncation(-(2 ** 31), 2 ** 31 - 1)],
  "i32.truncF32U": ["f32", truncation(0, 2 ** 32 - 1)],
  "i32.truncF64S": ["f64", truncation(-(2 ** 31), 2 ** 31 - 1)],
  "i32.truncF64U": ["f64", truncation(0, 2 ** 32 - 1)],
  "i64.truncF32S": ["f32", truncLong(true)],
  "i64.truncF32U": ["f32", truncLong(false)],
  "i64.truncF64S": ["f64", truncLong(true)],
  "i64.truncF64U": ["f64", truncLong(false)],
  "i32.truncSatF32S": ["f32", saturated(32, true)],
  "i32.truncSatF32U": ["f32", saturated(32, false)],
  "i32.truncSatF64S": ["f64", saturated(32, true)],
  "i32.truncSatF64U": ["f64", saturated(32, false)],
  "i64.truncSatF32S": ["f32", saturated(64, true)],
  "i64.truncSatF32U": ["f32", saturated(64, false)],
  "i64.truncSatF64S": ["f64", saturated(64, true)],
  "i64.truncSatF64U": ["f64", saturated(64, false)],
  "i64.extendI32S": ["i32", int((a) => a)],
  "i64.extendI32U": ["i32", int((a) => a >>> 0)],
  "f32.convertI32S": ["i32", int((a) => a)],
  "f32.convertI32U": ["i32", int((a) => a >>> 0)],
  "f64.convertI32S": ["i32", int((a) => a)],
  "f64.convertI32U": ["i32", int((a) => a >>> 0)],
  // The doubles among the 64-bit values convert alike in both; rounding twice would show in f32 only for others.
  "f64.convertI64S": ["i64", long((a) => Number(a) as unknown as bigint)],
  "f64.convertI64U": ["i64", long((a) => Number(u64(a)) as unknown as bigint)],
  "f32.convertI64S": ["i64", long((a) => Number(a) as unknown as bigint)],
  "f32.convertI64U": ["i64", long((a) => Number(u64(a)) as unknown as bigint)],
  "f32.demoteF64": ["f64", int((a) => a)],
  "f64.promoteF32": ["f32", int((a) => a)],
  "i32.reinterpretF32": [
    "f32",
    int((a) => {
      words.setFloat32(0, a);
      return words.getInt32(0);
    }),
  ],
  "i64.reinterpretF64": [
    "f64",
    int((a) => {
      words.setFloat64(0, a);
      return words.getBigInt64(0) as unknown as number;
    }),
  ],
  "f32.reinterpretI32": [
    "i32",
    int((a) => {
      words.setInt32(0, a);
      return words.getFloat32(0);
    }),
  ],
  "f64.reinterpretI64": [
    "i64",
    long((a) => {
      words.setBigInt64(0, a);
      return words.getFloat64(0) as unknown as bigint;
    }),
  ],
};

const VALUES: Record<string, readonly Value[]> = {
  i32: INTEGERS,
  i64: LONGS,
  f32: FLOATS.map(Math.fround),
  f64: FLOATS,
};

/** A number as the type's results arrive in JavaScript. */
function as(type: ValueType, value: Value | boolean): Value {
  switch (type) {
    case "i32":
      return Number(BigInt.asIntN(32, BigInt(value)));
    case "i64":
      return BigInt.asIntN(64, BigInt(value));
    case "f32":
      return Math.fround(Number(value));
    default:
      return Number(value);
  }
}

const NAMESPACES = { i32, i64, f32, f64 };

function make(name: string, operands: readonly Expr[]): Expr {
  const [space, instruction] = name.split(".") as [keyof typeof NAMESPACES, string];
  const build = NAMESPACES[space][instruction as never] as (...operands: Expr[]) => Expr;
  return build(...operands);
}

function check(name: string, from: ValueType, twin: Twin): void {
  const arity = twin.length;
  const m = new ModuleBuilder();
  const params = Array<ValueType>(arity).fill(from);
  const shape = make(name, params.map((type) => NAMESPACES[type as "i32"].const(0 as never)));
  m.function("main", { params, results: [shape.type] }, (f, ...args) => {
    f.return(make(name, args));
  }, { export: true });
  const { main } = start(m).call;
  const pairs = VALUES[from].flatMap((a) => arity === 1 ? [[a]] : VALUES[from].map((b) => [a, b]));
  for (const [a, b] of pairs) {
    if (name.endsWith("copysign") && Number.isNaN(b)) continue;
    const expected = twin(a as never, b as never);
    let found: Value | undefined;
    try {
      found = b === undefined ? main(a) : main(a, b);
    } catch (error) {
      assert(error instanceof WebAssembly.RuntimeError, String(error));
    }
    const wanted = expected === undefined ? undefined : as(shape.type, expected);
    assertEquals(found, wanted, `${name}(${a}, ${b})`);
  }
}

for (const [space, table] of Object.entries({ i32: I32, i64: I64, f32: FLOAT, f64: FLOAT })) {
  Deno.test(`every arithmetic instruction of ${space} gives what JavaScript gives`, () => {
    for (const [name, twin] of Object.entries(table)) {
      check(`${space}.${name}`, space as ValueType, twin);
    }
  });
}

Deno.test("every conversion between scalars gives what JavaScript gives, or traps", () => {
  for (const [name, [from, twin]] of Object.entries(CONVERSIONS)) check(name, from, twin);
});

Deno.test("no scalar instruction is left out of these tests", () => {
  const tested = new Set([
    ...Object.entries({ i32: I32, i64: I64, f32: FLOAT, f64: FLOAT }).flatMap(([space, table]) =>
      Object.keys(table).map((name) => `${space}.${name}`)
    ),
    ...Object.keys(CONVERSIONS),
  ]);
  const left = Object.entries(NAMESPACES).flatMap(([space, members]) =>
    Object.keys(members).map((name) => `${space}.${name}`)
  ).filter((name) => !tested.has(name) && !/\.(const|load|atomic)/.test(name));
  assertEquals(left, []);
});
