/**
 * Where kernels are known to leave the definition: NaN and infinities in arrays long enough for vector code, the
 * edges of int32, wide ranges, many axes.
 */
import { assertEquals } from "@std/assert";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import { BINARY, type BinaryName, COMPARE, type NodeId, UNARY } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { floats, ints, value } from "../graph/_helpers.ts";
import { arrayOf, assertWithin, readAll, valueOf } from "./_conformance.ts";
import { REPLAYING } from "./_tfjs.ts";

const SPECIAL = [
  ...[NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 7, -3],
  ...[3.4e38, -3.4e38, 1e-20, -1e-20, 1e10, 2 ** 31, -(2 ** 31), 2 ** 24 + 2],
];
const EDGES = [
  ...[0, 1, -1, 2, 3, -3, 7, -7, 46341, 2 ** 24 + 1, -(2 ** 24) - 1],
  ...[123456789, 2 ** 31 - 1, -(2 ** 31)],
];

/** Floats of every size up to 2⁷ in a long array, special ones among them. */
function wide(seed: number): Value {
  const exponents = ints([999], -20, 8, seed + 1).data;
  const data = floats([999], seed).data.map((x, i) => x * 2 ** exponents[i]);
  return value("float", [999 + SPECIAL.length], [...data, ...SPECIAL]);
}

/** All pairs of a list's elements, as two arrays. */
function pairs(list: readonly number[], dtype: "float" | "int32"): [Value, Value] {
  const all = list.flatMap((a) => list.map((b) => [a, b]));
  const side = (i: number) => value(dtype, [all.length], all.map((pair) => pair[i]));
  return [side(0), side(1)];
}

async function check(
  engine: (typeof REPLAYING)[number],
  what: string,
  inputs: readonly Value[],
  build: (b: GraphBuilder, ...ids: NodeId[]) => NodeId[],
): Promise<void> {
  const b = new GraphBuilder();
  const graph = b.finish(build(b, ...inputs.map((x, i) => b.input("xyz"[i], x))));
  const arrays = inputs.map((x) => arrayOf(x, "f32"));
  const executable = await engine.compile(graph, { floatType: "f32" });
  const actual = await readAll(executable.run(arrays));
  executable.dispose();
  interpret(graph, arrays.map(valueOf)).forEach((y, i) => {
    const isFloat = y.dtype === "float";
    const expected = isFloat ? { ...y, data: y.data.map(inSingleRange) } : y;
    const bounds = y.data.map((v) => (isFloat ? 8 * 2 ** -24 * Math.abs(v) + 2 ** -126 : 0));
    assertWithin(actual[i], expected, bounds, `${what}, output ${i}`);
  });
}

/** What overflows in single precision is infinite. */
function inSingleRange(x: number): number {
  return Number.isFinite(Math.fround(x)) ? x : Math.fround(x);
}

/** By C's definition 1 to any power, and −1 to an infinite one, is 1; by JavaScript's, which defines the node, it is NaN. */
const isPowersCorner = (a: number, b: number) => Math.abs(a) === 1 && !Number.isFinite(b);

/** A quotient that is too small for single precision is 0, and so is the whole number below it, were it negative. */
const vanishes = (a: number, b: number) => a / b !== 0 && Math.abs(a / b) < 2 ** -126;

/** The pairs of two arrays that are not excepted. */
function without([x, y]: [Value, Value], excepted: (a: number, b: number) => boolean): Value[] {
  const kept = [...x.data.keys()].filter((i) => !excepted(x.data[i], y.data[i]));
  return [x, y].map((v) => value("float", [kept.length], kept.map((i) => v.data[i])));
}

for (const engine of REPLAYING) {
  Deno.test(`${engine.name}: special and wide floats through every unary, within 8u·|y|`, async () => {
    for (const op of UNARY) await check(engine, op, [wide(3)], (b, x) => [b.unary(op, x)]);
  });

  Deno.test(`${engine.name}: all pairs of special floats, within 8u·|y|`, async () => {
    const all = pairs(SPECIAL, "float");
    const some: Partial<Record<BinaryName, Value[]>> = {
      pow: without(all, isPowersCorner),
      floorDiv: without(all, vanishes),
    };
    for (const op of BINARY) {
      await check(engine, op, some[op] ?? all, (b, x, y) => [b.binary(op, x, y)]);
    }
    for (const op of COMPARE) await check(engine, op, all, (b, x, y) => [b.compare(op, x, y)]);
  });

  Deno.test(`${engine.name}: all pairs of edges of int32, exactly`, async () => {
    const inputs = pairs(EDGES, "int32");
    for (const op of BINARY.filter((op) => op !== "div" && op !== "atan2")) {
      await check(engine, op, inputs, (b, x, y) => [b.binary(op, x, y)]);
    }
    for (const op of ["abs", "neg", "sign", "square", "relu"] as const) {
      await check(engine, op, [inputs[0]], (b, x) => [b.unary(op, x)]);
    }
    await check(engine, "reductions", inputs, (b, x) => [
      b.reduce("sum", x, [0]),
      b.reduce("prod", x, [0]),
      b.add({ kind: "cumsum", inputs: [x], axis: 0, exclusive: false, reverse: true }),
      b.add({ kind: "clip", inputs: [x], min: -7, max: Infinity }),
      b.cast(x, "bool"),
    ]);
  });

  Deno.test(`${engine.name}: NaN and infinities in rows, within 8u·|y|`, async () => {
    for (const special of [[1, 2, NaN, 3], [NaN, 1], [1, Infinity], [-Infinity, 1], [-Infinity]]) {
      const row = Array.from({ length: 48 }, (_, i) => special[i % special.length]);
      const x = value("float", [2, 48], [...row, ...row.map(() => 1)]);
      await check(engine, `${special}`, [x], (b, x) => [
        ...(["max", "min", "logSumExp"] as const).map((op) => b.reduce(op, x, [1])),
        b.add({ kind: "softmax", inputs: [x] }),
        b.add({ kind: "logSoftmax", inputs: [x] }),
        b.add({ kind: "argReduce", op: "argMax", inputs: [x], axis: 1 }),
        b.add({ kind: "argReduce", op: "argMin", inputs: [x], axis: 0 }),
        b.add({ kind: "clip", inputs: [x], min: -1, max: 1 }),
        b.add({ kind: "clip", inputs: [x], min: 0.5, max: 0.5 }),
        b.cast(x, "int32"),
        b.cast(x, "bool"),
        b.broadcastTo(b.reshape(x, [2, 1, 48]), [2, 3, 48]),
        b.where(b.compare("greater", x, b.scalar(0)), x, b.scalar(NaN)),
        b.add({ kind: "pad", inputs: [x], padding: [[1, 0], [0, 2]], value: NaN }),
      ]);
    }
  });

  Deno.test(`${engine.name}: seven axes, alternately repeated`, async () => {
    const x = floats([2, 1, 2, 1, 2, 1, 2]), y = floats([1, 2, 1, 2, 1, 2, 1]);
    const axes = x.shape.map((_, axis) => axis);
    await check(engine, "seven axes", [x, y], (b, x, y) => [
      b.binary("add", x, y),
      b.where(b.compare("less", x, y), x, y),
      b.add({ kind: "pad", inputs: [x], padding: axes.map((i) => [i % 2, 1] as const), value: 3 }),
      b.transpose(x, [...axes].reverse()),
      b.add({ kind: "reverse", inputs: [x], axes: [0, 3, 6] }),
      b.add({ kind: "tile", inputs: [x], reps: axes.map((i) => 1 + i % 2) }),
      b.add({ kind: "slice", inputs: [x], begin: axes.map(() => 0), size: [1, 1, 2, 1, 1, 1, 2] }),
      b.reduce("max", x, [1, 2, 5]),
      b.add({ kind: "concat", inputs: [x, x], axis: 3 }),
    ]);
  });

  Deno.test(`${engine.name}: bools of odd lengths keep to their bytes`, async () => {
    const b = new GraphBuilder();
    const x = b.input("x", { shape: [5, 3], dtype: "bool" });
    const y = b.input("y", { shape: [3], dtype: "bool" });
    const graph = b.finish([
      b.where(x, y, b.add({ kind: "not", inputs: [x] })),
      b.add({ kind: "reverse", inputs: [x], axes: [0, 1] }),
      b.transpose(x, [1, 0]),
      b.broadcastTo(y, [4, 3]),
      b.add({ kind: "concat", inputs: [x, x], axis: 1 }),
      b.add({ kind: "pad", inputs: [x], padding: [[1, 0], [0, 1]], value: 1 }),
      b.add({ kind: "slice", inputs: [x], begin: [1, 1], size: [3, 1] }),
      b.reduce("any", x, [0]),
      b.reduce("all", x, [1], true),
      b.cast(x, "float"),
      b.cast(x, "int32"),
    ]);
    const bools = [ints([5, 3], 0, 2, 1), ints([3], 0, 2, 2)].map((v): Value => ({
      ...v,
      dtype: "bool",
    }));
    const executable = await engine.compile(graph, { floatType: "f32" });
    const actual = await readAll(executable.run(bools.map((v) => arrayOf(v, "f32"))));
    executable.dispose();
    assertEquals(
      actual.map(({ data, shape, dtype }) => ({ data: [...data], shape, dtype })),
      interpret(graph, bools).map(({ data, shape, dtype }) => ({ data: [...data], shape, dtype })),
    );
  });
}
