import { assertEquals } from "@std/assert";
import {
  type Expr,
  f32x4,
  f64x2,
  i16x8,
  i32,
  i32x4,
  i64x2,
  i8x16,
  ModuleBuilder,
  v128,
} from "../../lib/compiler/wasm/asm/mod.ts";
import { start } from "./_asm.ts";

// Every vector instruction is run by V8 on vectors of edge cases and compared lane by lane with what JavaScript says.
// Lanes are bigints for integers, numbers for floats.

type Lane = bigint | number;
type Twin = (lanes: readonly Lane[][], index: number) => Lane | boolean;

/** How the lanes of a vector are read and written. */
interface LaneType {
  readonly bits: number;
  readonly kind: "signed" | "unsigned" | "float";
}

const TYPES = {
  i8: { bits: 8, kind: "signed" },
  u8: { bits: 8, kind: "unsigned" },
  i16: { bits: 16, kind: "signed" },
  u16: { bits: 16, kind: "unsigned" },
  i32: { bits: 32, kind: "signed" },
  u32: { bits: 32, kind: "unsigned" },
  i64: { bits: 64, kind: "signed" },
  u64: { bits: 64, kind: "unsigned" },
  f32: { bits: 32, kind: "float" },
  f64: { bits: 64, kind: "float" },
} as const satisfies Record<string, LaneType>;
type TypeName = keyof typeof TYPES;

function read(view: DataView, { bits, kind }: LaneType): Lane[] {
  return Array.from({ length: 128 / bits }, (_, i) => {
    const at = i * bits / 8;
    if (kind === "float") {
      return bits === 32 ? view.getFloat32(at, true) : view.getFloat64(at, true);
    }
    let word = 0n;
    for (let byte = bits / 8 - 1; byte >= 0; byte--) {
      word = word << 8n | BigInt(view.getUint8(at + byte));
    }
    return kind === "signed" ? BigInt.asIntN(bits, word) : word;
  });
}

/** A lane value wrapped into its type. */
function wrap({ bits, kind }: LaneType, value: Lane | boolean): Lane {
  if (typeof value === "boolean") value = value ? -1n : 0n;
  if (kind === "float") return bits === 32 ? Math.fround(Number(value)) : Number(value);
  return kind === "signed"
    ? BigInt.asIntN(bits, BigInt(value))
    : BigInt.asUintN(bits, BigInt(value));
}

const FLOATS = [0, -0, 1, -1.5, 2.5, 3.5, -2.5, 1e-40, 3e9, -3e9, 1e20, -1e20, 0.1, -0.3];
const SPECIAL = [Infinity, -Infinity, NaN, NaN, 0, 1, -1, 2];
const BYTES = [0, 1, 2, 3, 127, 128, 129, 255, 254, 64, 16, 15, 31, 200, 100, 77];

/** Vectors to try, as bytes: all pairs of them are. */
function samples({ bits, kind }: LaneType): Uint8Array[] {
  if (kind === "float") {
    const all = [...FLOATS, ...SPECIAL];
    const count = 128 / bits;
    return [0, 2, 5, 7, 11, 13, 16, 18].map((from) => {
      const some = Array.from({ length: count }, (_, i) => all[(from + i) % all.length]);
      return new Uint8Array((bits === 32 ? Float32Array : Float64Array).from(some).buffer);
    });
  }
  return [
    BYTES,
    BYTES.toReversed(),
    BYTES.map((byte, i) => byte * 7 + i),
    BYTES.map((_, i) => i % 2 ? 255 : 0),
    BYTES.map(() => 0),
    BYTES.map((_, i) => (i + 1) % (bits / 8) ? 0 : 128), // The smallest signed number in every lane.
    BYTES.map((_, i) => (i + 1) % (bits / 8) ? 255 : 127), // The largest.
  ].map((bytes) => Uint8Array.from(bytes));
}

/** Runs an instruction of one to three vectors, or of a vector and a number, on memory. */
function compile(arity: number, build: (...operands: Expr<"v128">[]) => Expr) {
  const m = new ModuleBuilder({ memory: { pages: 1, export: "memory" } });
  m.function("main", { params: [], results: [] }, (f) => {
    const zero = i32.const(0);
    const operands = Array.from({ length: arity }, (_, i) => v128.load(zero, 16 * i));
    f.store(zero, build(...operands), 64);
  }, { export: true });
  const { call, memory } = start(m);
  return (vectors: readonly Uint8Array[]): DataView => {
    vectors.forEach((bytes, i) => new Uint8Array(memory.buffer).set(bytes, 16 * i));
    call.main();
    return new DataView(memory.buffer, 64, 16);
  };
}

const tested = new Set<string>();
const SPACES = { v128, i8x16, i16x8, i32x4, i64x2, f32x4, f64x2 };

/** Checks `name` against `twin`, lane by lane, on all pairs of samples. */
function check(name: string, from: TypeName, to: TypeName, arity: number, twin: Twin): void {
  tested.add(name);
  const [space, instruction] = name.split(".");
  const build = SPACES[space as "i8x16"][instruction as "add"] as (...all: Expr[]) => Expr<"v128">;
  const run = compile(arity, build);
  const vectors = samples(TYPES[from]);
  const pairs = vectors.flatMap((a) => arity === 1 ? [[a]] : vectors.map((b) => [a, b]));
  for (const pair of pairs) {
    const operands = arity === 3 ? [...pair, vectors[1]] : pair;
    const lanes = operands.map((bytes) => read(new DataView(bytes.buffer), TYPES[from]));
    const found = read(run(operands), TYPES[to]);
    const expected = found.map((_, i) => wrap(TYPES[to], twin(lanes, i)));
    assertEquals(found, expected, `${name} of ${lanes.join(" and ")}`);
  }
}

/** A twin that looks at one lane of each operand. */
const lane = (f: (a: bigint, b: bigint) => bigint | boolean): Twin => ([a, b], i) =>
  f(a[i] as bigint, b?.[i] as bigint);
const float = (f: (a: number, b: number) => number | boolean): Twin => ([a, b], i) =>
  f(a[i] as number, b?.[i] as number);

const clampTo = (type: TypeName, value: bigint) => {
  const { bits, kind } = TYPES[type];
  const high = kind === "signed" ? 2n ** BigInt(bits - 1) - 1n : 2n ** BigInt(bits) - 1n;
  const low = kind === "signed" ? -high - 1n : 0n;
  return value < low ? low : value > high ? high : value;
};
const smaller = (a: bigint, b: bigint) => a < b ? a : b;
const larger = (a: bigint, b: bigint) => a > b ? a : b;
const absolute = (a: bigint) => a < 0n ? -a : a;

for (const [bits, space] of [[8, "i8x16"], [16, "i16x8"], [32, "i32x4"], [64, "i64x2"]] as const) {
  const signed = `i${bits}` as TypeName, unsigned = `u${bits}` as TypeName;
  const both = (name: string, arity: number, twin: Twin) =>
    check(`${space}.${name}`, signed, signed, arity, twin);
  const each = (name: string, type: TypeName, twin: Twin) =>
    check(`${space}.${name}`, type, type, 2, twin);

  Deno.test(`${space}: comparisons, sums, absolute values`, () => {
    both("eq", 2, lane((a, b) => a === b));
    both("ne", 2, lane((a, b) => a !== b));
    for (const type of bits === 64 ? [signed] : [signed, unsigned]) {
      const suffix = type[0] === "i" ? "S" : "U";
      each(`lt${suffix}`, type, lane((a, b) => a < b));
      each(`gt${suffix}`, type, lane((a, b) => a > b));
      each(`le${suffix}`, type, lane((a, b) => a <= b));
      each(`ge${suffix}`, type, lane((a, b) => a >= b));
    }
    both("abs", 1, lane(absolute));
    both("neg", 1, lane((a) => -a));
    both("add", 2, lane((a, b) => a + b));
    both("sub", 2, lane((a, b) => a - b));
    if (bits > 8) both("mul", 2, lane((a, b) => a * b));
  });

  Deno.test(`${space}: what only some widths have`, () => {
    for (const [type, suffix] of [[signed, "S"], [unsigned, "U"]] as const) {
      if (bits < 64) {
        each(`min${suffix}`, type, lane(smaller));
        each(`max${suffix}`, type, lane(larger));
      }
      if (bits < 32) {
        each(`addSat${suffix}`, type, lane((a, b) => clampTo(type, a + b)));
        each(`subSat${suffix}`, type, lane((a, b) => clampTo(type, a - b)));
        const wide = `i${2 * bits}` as TypeName, half = 64 / bits;
        const narrow = `${space}.narrowI${2 * bits}x${half}${suffix}`;
        if (bits === 8 || bits === 16) {
          check(narrow, wide, type, 2, ([a, b], i) => clampTo(type, [...a, ...b][i] as bigint));
        }
      }
      if (bits > 8) {
        const part = bits / 2;
        const from = `${suffix === "S" ? "i" : "u"}${part}` as TypeName, half = 128 / bits;
        const source = `I${part}x${128 / part}${suffix}`;
        check(`${space}.extendLow${source}`, from, type, 1, ([a], i) => a[i]);
        check(`${space}.extendHigh${source}`, from, type, 1, ([a], i) => a[half + i]);
        const product = (offset: number): Twin => ([a, b], i) =>
          (a[offset + i] as bigint) * (b[offset + i] as bigint);
        check(`${space}.extmulLow${source}`, from, type, 2, product(0));
        check(`${space}.extmulHigh${source}`, from, type, 2, product(half));
        if (bits < 64) {
          check(
            `${space}.extaddPairwise${source}`,
            from,
            type,
            1,
            ([a], i) => (a[2 * i] as bigint) + (a[2 * i + 1] as bigint),
          );
        }
      }
    }
    if (bits < 32) each("avgrU", unsigned, lane((a, b) => (a + b + 1n) >> 1n));
    if (bits === 8) {
      check(
        "i8x16.popcnt",
        "u8",
        "u8",
        1,
        lane((a) => BigInt([...a.toString(2)].filter((digit) => digit === "1").length)),
      );
      check("i8x16.swizzle", "u8", "u8", 2, ([a, b], i) => a[Number(b[i])] ?? 0n);
    }
    if (bits === 16) {
      each("q15mulrSatS", signed, lane((a, b) => clampTo("i16", (a * b + 0x4000n) >> 15n)));
    }
    if (bits === 32) {
      check(
        "i32x4.dotI16x8S",
        "i16",
        "i32",
        2,
        ([a, b], i) =>
          (a[2 * i] as bigint) * (b[2 * i] as bigint) +
          (a[2 * i + 1] as bigint) * (b[2 * i + 1] as bigint),
      );
    }
  });

  Deno.test(`${space}: shifts take the count modulo ${bits}`, () => {
    for (const count of [0, 1, bits - 1, bits + 3]) {
      const by = BigInt(count % bits);
      const shift = (name: "shl" | "shrS" | "shrU", type: TypeName, twin: Twin) => {
        tested.add(`${space}.${name}`);
        const run = compile(1, (a) => SPACES[space][name](a, i32.const(count)));
        for (const bytes of samples(TYPES[signed])) {
          const lanes = read(new DataView(bytes.buffer), TYPES[type]);
          const expected = lanes.map((_, i) => wrap(TYPES[type], twin([lanes], i)));
          assertEquals(read(run([bytes]), TYPES[type]), expected, `${space}.${name} by ${count}`);
        }
      };
      shift("shl", signed, lane((a) => a << by));
      shift("shrS", signed, lane((a) => a >> by));
      shift("shrU", unsigned, lane((a) => a >> by));
    }
  });

  Deno.test(`${space}: allTrue and bitmask`, () => {
    for (const bytes of [...samples(TYPES[signed]), new Uint8Array(16).fill(1)]) {
      const lanes = read(new DataView(bytes.buffer), TYPES[signed]);
      const all = compile(1, (a) => SPACES[space].allTrue(a))([bytes]).getInt32(0, true);
      assertEquals(all, Number(lanes.every((value) => value !== 0n)));
      const mask = compile(1, (a) => SPACES[space].bitmask(a))([bytes]).getInt32(0, true);
      assertEquals(
        mask,
        lanes.reduce<number>((sum, value, i) => sum + (value < 0n ? 1 << i : 0), 0),
      );
    }
    tested.add(`${space}.allTrue`).add(`${space}.bitmask`);
  });
}

function toEven(x: number): number {
  const floor = Math.floor(x), rest = x - floor;
  if (!Number.isFinite(x) || rest === 0) return x;
  const result = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  return x < 0 && result === 0 ? -0 : result;
}

for (const [type, space] of [["f32", "f32x4"], ["f64", "f64x2"]] as const) {
  Deno.test(`${space}: arithmetic and comparisons`, () => {
    const all: Record<string, readonly [arity: number, twin: Twin]> = {
      eq: [2, float((a, b) => a === b)],
      ne: [2, float((a, b) => a !== b)],
      lt: [2, float((a, b) => a < b)],
      gt: [2, float((a, b) => a > b)],
      le: [2, float((a, b) => a <= b)],
      ge: [2, float((a, b) => a >= b)],
    };
    const integers = type === "f32" ? "i32" : "i64";
    for (const [name, [arity, twin]] of Object.entries(all)) {
      check(`${space}.${name}`, type, integers, arity, twin);
    }
    const values: Record<string, readonly [arity: number, twin: Twin]> = {
      ceil: [1, float(Math.ceil)],
      floor: [1, float(Math.floor)],
      trunc: [1, float(Math.trunc)],
      nearest: [1, float(toEven)],
      abs: [1, float(Math.abs)],
      neg: [1, float((a) => -a)],
      sqrt: [1, float(Math.sqrt)],
      add: [2, float((a, b) => a + b)],
      sub: [2, float((a, b) => a - b)],
      mul: [2, float((a, b) => a * b)],
      div: [2, float((a, b) => a / b)],
      min: [2, float(Math.min)],
      max: [2, float(Math.max)],
      pmin: [2, float((a, b) => b < a ? b : a)],
      pmax: [2, float((a, b) => a < b ? b : a)],
    };
    for (const [name, [arity, twin]] of Object.entries(values)) {
      check(`${space}.${name}`, type, type, arity, twin);
    }
  });

  Deno.test(`${space}: relaxedMadd and relaxedNmadd round once or twice`, () => {
    const round = type === "f32" ? Math.fround : (x: number) => x;
    const make = (...values: number[]) =>
      new Uint8Array((type === "f32" ? Float32Array : Float64Array).from(values).buffer);
    // Products that need no rounding: both ways agree.
    const [a, b, c] = [[3, -1.5, 0.5, 8], [7, 4, 2, -2], [1, 0.25, 100, 3]]
      .map((values) => values.slice(0, type === "f32" ? 4 : 2));
    for (const [name, sign] of [["relaxedMadd", 1], ["relaxedNmadd", -1]] as const) {
      tested.add(`${space}.${name}`);
      const run = compile(3, (x, y, z) => SPACES[space][name](x, y, z));
      const found = read(run([make(...a), make(...b), make(...c)]), TYPES[type]);
      assertEquals(found, a.map((x, i) => round(sign * x * b[i] + c[i])));
    }
  });
}

Deno.test("conversions between vectors saturate, truncate, widen and narrow", () => {
  const saturate = (type: TypeName, count = 4): Twin => ([a], i) => {
    const x = i < count ? a[i] as number : 0;
    if (Number.isNaN(x)) return 0n;
    return Number.isFinite(x)
      ? clampTo(type, BigInt(Math.trunc(x)))
      : clampTo(type, x > 0 ? 2n ** 99n : -(2n ** 99n));
  };
  check("i32x4.truncSatF32x4S", "f32", "i32", 1, saturate("i32"));
  check("i32x4.truncSatF32x4U", "f32", "u32", 1, saturate("u32"));
  check("i32x4.truncSatF64x2SZero", "f64", "i32", 1, saturate("i32", 2));
  check("i32x4.truncSatF64x2UZero", "f64", "u32", 1, saturate("u32", 2));
  check("f32x4.convertI32x4S", "i32", "f32", 1, ([a], i) => a[i]);
  check("f32x4.convertI32x4U", "u32", "f32", 1, ([a], i) => a[i]);
  check("f64x2.convertLowI32x4S", "i32", "f64", 1, ([a], i) => a[i]);
  check("f64x2.convertLowI32x4U", "u32", "f64", 1, ([a], i) => a[i]);
  check("f32x4.demoteF64x2Zero", "f64", "f32", 1, ([a], i) => i < 2 ? a[i] : 0);
  check("f64x2.promoteLowF32x4", "f32", "f64", 1, ([a], i) => a[i]);
});

Deno.test("v128: bits", () => {
  check("v128.not", "i64", "i64", 1, lane((a) => ~a));
  check("v128.and", "i64", "i64", 2, lane((a, b) => a & b));
  check("v128.andnot", "i64", "i64", 2, lane((a, b) => a & ~b));
  check("v128.or", "i64", "i64", 2, lane((a, b) => a | b));
  check("v128.xor", "i64", "i64", 2, lane((a, b) => a ^ b));
  check("v128.bitselect", "i64", "i64", 3, ([a, b, c], i) => {
    const [x, y, mask] = [a[i], b[i], c[i]] as bigint[];
    return x & mask | y & ~mask;
  });
  tested.add("v128.anyTrue");
  for (const [bytes, any] of [[new Uint8Array(16), 0], [Uint8Array.from(BYTES), 1]] as const) {
    const run = compile(1, (a) => v128.anyTrue(a));
    assertEquals(run([bytes]).getInt32(0, true), any);
  }
});

Deno.test("every load of v128 puts bytes where its name says", () => {
  const bytes = Uint8Array.from(BYTES);
  const all = (type: TypeName) => read(new DataView(bytes.buffer), TYPES[type]);
  const zero = i32.const(0);
  const expected: Record<string, readonly [TypeName, Lane[]]> = {
    load: ["u8", all("u8")],
    load8x8S: ["i16", all("i8").slice(0, 8)],
    load8x8U: ["u16", all("u8").slice(0, 8)],
    load16x4S: ["i32", all("i16").slice(0, 4)],
    load16x4U: ["u32", all("u16").slice(0, 4)],
    load32x2S: ["i64", all("i32").slice(0, 2)],
    load32x2U: ["u64", all("u32").slice(0, 2)],
    load8Splat: ["u8", Array(16).fill(all("u8")[0])],
    load16Splat: ["u16", Array(8).fill(all("u16")[0])],
    load32Splat: ["u32", Array(4).fill(all("u32")[0])],
    load64Splat: ["u64", Array(2).fill(all("u64")[0])],
    load32Zero: ["u32", [all("u32")[0], 0n, 0n, 0n]],
    load64Zero: ["u64", [all("u64")[0], 0n]],
  };
  for (const [name, [type, lanes]] of Object.entries(expected)) {
    tested.add(`v128.${name}`);
    const run = compile(0, () => v128[name as "load"](zero, 16));
    assertEquals(read(run([new Uint8Array(16), bytes]), TYPES[type]), lanes, name);
  }
  for (const bits of [8, 16, 32, 64] as const) {
    tested.add(`v128.load${bits}Lane`);
    const last = 128 / bits - 1;
    const run = compile(
      0,
      () => v128[`load${bits}Lane`](zero, i32x4.const(-1, -1, -1, -1), last, 16),
    );
    const found = read(run([new Uint8Array(16), bytes]), TYPES[`u${bits}`]);
    const rest = Array(last).fill(2n ** BigInt(bits) - 1n);
    assertEquals(found, [...rest, all(`u${bits}`)[0]], `load${bits}Lane`);
  }
});

Deno.test("a lane of every type is written and read back", () => {
  const bytes = Uint8Array.from(BYTES);
  const vector = v128.const(bytes);
  const lanes = (type: TypeName) => read(new DataView(bytes.buffer), TYPES[type]);
  const readers: [string, TypeName, number, (k: number) => Expr][] = [
    ["i8x16.extractLaneS", "i8", 16, (k) => i8x16.extractLaneS(vector, k)],
    ["i8x16.extractLaneU", "u8", 16, (k) => i8x16.extractLaneU(vector, k)],
    ["i16x8.extractLaneS", "i16", 8, (k) => i16x8.extractLaneS(vector, k)],
    ["i16x8.extractLaneU", "u16", 8, (k) => i16x8.extractLaneU(vector, k)],
    ["i32x4.extractLane", "i32", 4, (k) => i32x4.extractLane(vector, k)],
    ["i64x2.extractLane", "i64", 2, (k) => i64x2.extractLane(vector, k)],
    ["f32x4.extractLane", "f32", 4, (k) => f32x4.extractLane(vector, k)],
    ["f64x2.extractLane", "f64", 2, (k) => f64x2.extractLane(vector, k)],
  ];
  for (const [name, type, count, extract] of readers) {
    tested.add(name);
    for (let k = 0; k < count; k++) {
      const expr = extract(k);
      const m = new ModuleBuilder();
      m.function("main", { params: [], results: [expr.type] }, (f) => f.return(expr), {
        export: true,
      });
      const found = start(m).call.main();
      const expected = lanes(type)[k];
      assertEquals(found, typeof found === "number" ? Number(expected) : expected, `${name} ${k}`);
    }
    const [space, instruction] = [name.split(".")[0] as "i32x4", "replaceLane"] as const;
    tested.add(`${space}.${instruction}`);
    const run = compile(
      0,
      () =>
        SPACES[space].replaceLane(
          v128.const(Array(16).fill(0)),
          count - 1,
          extract(0) as Expr<"i32">,
        ),
    );
    const unsigned = read(run([]), TYPES[type]);
    assertEquals(unsigned.at(-1), lanes(type)[0]);
    assertEquals(unsigned.slice(0, -1).map(Number), Array(count - 1).fill(0));
  }
});

Deno.test("constants, splats and shuffles hold what they are given", () => {
  const bytesOf = (build: () => Expr<"v128">) => {
    const view = compile(0, build)([]);
    return { as: (type: TypeName) => read(view, TYPES[type]) };
  };
  assertEquals(bytesOf(() => v128.const(BYTES)).as("u8"), BYTES.map(BigInt));
  assertEquals(bytesOf(() => i8x16.const(...BYTES)).as("u8"), BYTES.map(BigInt));
  assertEquals(bytesOf(() => i16x8.const(1, -2, 3, -4, 5, -6, 7, -8)).as("i16")[1], -2n);
  assertEquals(bytesOf(() => i32x4.const(1, -2, 3, -4)).as("i32"), [1n, -2n, 3n, -4n]);
  assertEquals(bytesOf(() => i64x2.const(1n, -2n)).as("i64"), [1n, -2n]);
  assertEquals(bytesOf(() => f32x4.const(1, -0, 0.5, Infinity)).as("f32"), [1, -0, 0.5, Infinity]);
  assertEquals(bytesOf(() => f64x2.const(0.1, -0)).as("f64"), [0.1, -0]);
  const seven = i32.const(7);
  assertEquals(bytesOf(() => i8x16.splat(seven)).as("i8"), Array(16).fill(7n));
  assertEquals(bytesOf(() => i16x8.splat(seven)).as("i16"), Array(8).fill(7n));
  assertEquals(bytesOf(() => i32x4.splat(seven)).as("i32"), Array(4).fill(7n));
  const long = bytesOf(() => i64x2.splat(i64x2.extractLane(i64x2.const(-5n, 3n), 0)));
  assertEquals(long.as("i64"), [-5n, -5n]);
  const single = bytesOf(() => f32x4.splat(f32x4.extractLane(f32x4.const(1, 2, 0.1, 4), 2)));
  assertEquals(single.as("f32"), Array(4).fill(Math.fround(0.1)));
  const double = bytesOf(() => f64x2.splat(f64x2.extractLane(f64x2.const(0.1, 2), 0)));
  assertEquals(double.as("f64"), [0.1, 0.1]);
  const order = [0, 31, 1, 30, 2, 29, 3, 28, 4, 27, 5, 26, 6, 25, 7, 24];
  const shuffled = bytesOf(() => i8x16.shuffle(i8x16.const(...BYTES), i8x16.splat(seven), order));
  assertEquals(shuffled.as("u8"), order.map((k) => k < 16 ? BigInt(BYTES[k]) : 7n));
  for (const space of ["i8x16", "i16x8", "i32x4", "i64x2", "f32x4", "f64x2"]) {
    tested.add(`${space}.const`).add(`${space}.splat`);
  }
  tested.add("v128.const").add("i8x16.shuffle");
});

Deno.test("no vector instruction is left out of these tests", () => {
  const left = Object.entries(SPACES).flatMap(([space, members]) =>
    Object.keys(members).map((name) => `${space}.${name}`)
  ).filter((name) => !tested.has(name));
  assertEquals(left, []);
});
