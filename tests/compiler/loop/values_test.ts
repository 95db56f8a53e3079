/**
 * Values of loops at their edges: numbers of the index, casts, choices among all dtypes.
 */
import { lower } from "../../../lib/compiler/plan/lower.ts";
import { GraphBuilder } from "../../../lib/graph/builder.ts";
import { COMPARE, LOGICAL, type NodeId } from "../../../lib/graph/node.ts";
import type { Value } from "../../../lib/graph/value.ts";
import { assertSame, definition, SIZES, WIDTHS } from "../_programs.ts";
import { runLoops } from "./_loops.ts";

type Build = (b: GraphBuilder, ...inputs: NodeId[]) => NodeId[];

/** Fails unless the loops of a graph give exactly what it is defined to give. */
function assertExact(inputs: readonly Value[], what: string, build: Build): void {
  for (const width of WIDTHS) {
    const given = inputs.map((value) =>
      value.dtype === "float" && width === "f32"
        ? { ...value, data: value.data.map(Math.fround) }
        : value
    );
    const b = new GraphBuilder();
    const graph = b.finish(build(b, ...given.map((value, i) => b.input(`x${i}`, value))));
    const wanted = definition(graph, width, given);
    runLoops(lower(graph), width, given).outputs.forEach((data, i) =>
      assertSame(data, wanted[i], `${what}, result ${i} in ${width}`)
    );
  }
}

const floats = (...numbers: number[]): Value => ({
  data: Float64Array.from(numbers),
  shape: [numbers.length],
  dtype: "float",
});
const ints = (...numbers: number[]): Value => ({ ...floats(...numbers), dtype: "int32" });
const bools = (...numbers: number[]): Value => ({ ...floats(...numbers), dtype: "bool" });

Deno.test("ranges: whole and fractional, up and down, of all sizes, rounded once", () => {
  const ranges = [[0, 1], [5, -1], [0.5, 0.25], [-3, 1 / 3], [1e9, 1e9], [0, 0], [-7.9, 1.3], [
    2 ** 31 - 3,
    1,
  ]];
  for (const length of [...SIZES, 784]) {
    for (const [start, step] of ranges) {
      assertExact([], `${start} + ${step}i, ${length} of them`, (b) => {
        const range = (to: "float" | "int32") =>
          b.add({ kind: "range", start, step, length, to, inputs: [] });
        const isInt = Number.isInteger(start) && Number.isInteger(step) && Math.abs(start) < 1e9;
        return [range("float"), ...(isInt ? [range("int32")] : [])];
      });
    }
  }
});

Deno.test("ranges: sliced, reversed, transposed and repeated are other numbers of the index", () => {
  for (const length of [3, 4, 5, 9, 65]) {
    assertExact([], `${length}`, (b) => {
      const range = b.add({
        kind: "range",
        start: 0.5,
        step: 0.3,
        length,
        to: "float",
        inputs: [],
      });
      const tail = b.add({ kind: "slice", inputs: [range], begin: [2], size: [length - 2] });
      const back = b.add({ kind: "reverse", inputs: [tail], axes: [0] });
      const wide = b.broadcastTo(b.reshape(range, [length, 1]), [length, 3]);
      const count = b.add({ kind: "range", start: 3, step: -2, length, to: "int32", inputs: [] });
      return [
        b.reshape(tail, [1, length - 2]),
        back,
        wide,
        b.transpose(wide, [1, 0]),
        b.add({ kind: "reverse", inputs: [count], axes: [0] }),
        b.binary("sub", b.reshape(count, [length, 1]), b.reshape(count, [1, length])),
      ];
    });
  }
});

const EDGES = floats(
  ...[0, -0, 0.5, -0.5, 0.999999, -0.999999, 1.5, -1.5, 2.5, 1e-40, -5e-324, 2 ** 23 + 0.5],
  ...[
    2 ** 31 - 1,
    2 ** 31 - 128,
    2 ** 31,
    2 ** 31 + 256,
    2 ** 32 - 256,
    2 ** 32,
    2 ** 32 + 1024,
    2 ** 33,
  ],
  ...[
    -(2 ** 31),
    -(2 ** 31) - 1,
    -(2 ** 31) - 256,
    -(2 ** 32),
    -(2 ** 32) - 1024,
    3 * 2 ** 31,
    -3 * 2 ** 31,
  ],
  ...[1e10, -1e10, 1e15, 2 ** 53, 1e30, -1e30, Infinity, -Infinity, NaN],
);

Deno.test("casts at the edges: 2^31, NaN, infinities, −0.5, to int32 and bool and back", () => {
  assertExact([EDGES], "of floats", (b, x) => {
    const k = b.cast(x, "int32"), is = b.cast(x, "bool");
    return [k, is, b.cast(k, "float"), b.cast(is, "int32"), b.cast(is, "float"), b.cast(k, "bool")];
  });
  assertExact([ints(0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 24 + 1, 7)], "of int32", (b, k) => [
    b.cast(k, "float"),
    b.cast(k, "bool"),
    b.cast(b.cast(k, "bool"), "int32"),
  ]);
});

Deno.test("choices and comparisons of every dtype, whole vectors and parts of one", () => {
  for (let n = 1; n <= 9; n++) {
    const is = bools(...Array.from({ length: n }, (_, i) => (i * i) % 3 === 1 ? 1 : 0));
    const a = Array.from({ length: n }, (_, i) => [3, -2, NaN, 0, 2 ** 31 - 1][i % 5]);
    const c = Array.from({ length: n }, (_, i) => [3, 5, 0, NaN, -1, 7][i % 6]);
    const int = (values: number[]) => ints(...values.map((x) => (Number.isNaN(x) ? -4 : x)));
    const other = bools(...Array.from({ length: n }, (_, i) => i % 2));
    const inputs = [is, floats(...a), floats(...c), int(a), int(c), other];
    assertExact(inputs, `${n}`, (b, is, x, y, k, m, other) => [
      b.where(is, x, y),
      b.where(is, k, m),
      b.where(other, is, other),
      b.where(b.compare("less", k, m), x, y),
      b.where(b.compare("less", x, y), k, m),
      b.where(b.compare("equal", is, other), k, b.cast(x, "int32")),
      ...COMPARE.flatMap((op) => [b.compare(op, x, y), b.compare(op, k, m)]),
      b.compare("equal", is, other),
      b.compare("notEqual", is, other),
      ...LOGICAL.map((op) => b.add({ kind: "logical", inputs: [is, other], op })),
      b.add({ kind: "not", inputs: [is] }),
    ]);
  }
});

Deno.test("clip and classify at the edges", () => {
  assertExact([EDGES, ints(-(2 ** 31), -8, -7, 0, 7, 8, 2 ** 31 - 1)], "", (b, x, k) => [
    b.add({ kind: "clip", inputs: [x], min: -1.25, max: 2 ** 31 }),
    b.add({ kind: "clip", inputs: [x], min: -Infinity, max: Infinity }),
    b.add({ kind: "clip", inputs: [k], min: -7, max: 7 }),
    b.add({ kind: "clip", inputs: [k], min: -Infinity, max: Infinity }),
    ...(["isNan", "isInf", "isFinite"] as const).map((op) =>
      b.add({ kind: "classify", inputs: [x], op })
    ),
  ]);
});
