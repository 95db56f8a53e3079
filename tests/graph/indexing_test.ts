import { assertEquals, assertThrows } from "@std/assert";
import { Origin } from "../../lib/core/origin.ts";
import type { Shape } from "../../lib/core/shape.ts";
import { evaluateNode } from "../../lib/graph/evaluate_node.ts";
import {
  assertClose,
  at,
  coordinates,
  elements,
  evaluate,
  floats,
  ints,
  naive,
  ODD_SIZES,
  value,
  vector,
} from "./_helpers.ts";

interface Case {
  readonly shape: Shape;
  readonly indices: Shape;
  readonly axis: number;
  readonly batchDims: number;
}

const CASES: readonly Case[] = [
  ...ODD_SIZES.slice(1).flatMap((n) =>
    ODD_SIZES.map((m) => ({ shape: [n, 2], indices: [m], axis: 0, batchDims: 0 }))
  ),
  { shape: [5], indices: [], axis: 0, batchDims: 0 },
  { shape: [0], indices: [0], axis: 0, batchDims: 0 },
  { shape: [2, 5, 3], indices: [], axis: 1, batchDims: 0 },
  { shape: [2, 5, 3], indices: [4], axis: 1, batchDims: 0 },
  { shape: [2, 5, 3], indices: [3, 2], axis: 2, batchDims: 0 },
  { shape: [2, 5, 3], indices: [2, 4], axis: 1, batchDims: 1 },
  { shape: [2, 5, 3], indices: [2], axis: 1, batchDims: 1 },
  { shape: [2, 5, 3], indices: [2, 5], axis: 2, batchDims: 2 },
  { shape: [2, 5, 3], indices: [2, 3, 2], axis: 2, batchDims: 1 },
  { shape: [2, 3, 4, 5], indices: [2, 6], axis: 3, batchDims: 1 },
  { shape: [2, 3, 4, 5], indices: [2, 3, 2, 2], axis: 2, batchDims: 2 },
  { shape: [0, 3], indices: [0, 2], axis: 1, batchDims: 1 },
];

/** Where in the indices, and where along with which index in the array, an element of what is gathered comes from. */
function source(test: Case, c: readonly number[], indices: { shape: Shape; data: Float64Array }) {
  const { axis, batchDims } = test;
  const inner = test.indices.length - batchDims;
  const place = [...c.slice(0, batchDims), ...c.slice(axis, axis + inner)];
  const index = at({ ...indices, dtype: "int32" }, place);
  return [...c.slice(0, axis), index, ...c.slice(axis + inner)];
}

function gatheredShape({ shape, indices, axis, batchDims }: Case): Shape {
  return [...shape.slice(0, axis), ...indices.slice(batchDims), ...shape.slice(axis + 1)];
}

Deno.test("gather: axes, batch axes and odd shapes, against coordinates", () => {
  for (const test of CASES) {
    const { axis, batchDims } = test;
    const x = floats(test.shape), indices = ints(test.indices, 0, test.shape[axis], 1);
    const expected = naive("float", gatheredShape(test), (c) => at(x, source(test, c, indices)));
    const found = evaluate({ kind: "gather", axis, batchDims, inputs: [0, 1] }, x, indices);
    assertClose(found, expected, 0, JSON.stringify(test));
  }
});

Deno.test("scatterAdd: axes, batch axes, repeated indices, against coordinates, to 1e-14", () => {
  for (const test of CASES) {
    const { axis, batchDims, shape: to } = test;
    const indices = ints(test.indices, 0, to[axis], 1), updates = floats(gatheredShape(test), 2);
    const sums = new Map<string, number>();
    for (const c of coordinates(updates.shape)) {
      const place = String(source(test, c, indices));
      sums.set(place, (sums.get(place) ?? 0) + at(updates, c));
    }
    const expected = naive("float", to, (c) => sums.get(String(c)) ?? 0);
    const op = { kind: "scatterAdd", axis, batchDims, to, inputs: [0, 1] } as const;
    assertClose(evaluate(op, indices, updates), expected, 1e-14, JSON.stringify(test));
  }
});

Deno.test("scatterAdd is the transpose of gather: <gather x, u> = <x, scatterAdd u>, to 1e-13", () => {
  for (const test of CASES) {
    const { axis, batchDims, shape: to } = test;
    const x = floats(to, 3), indices = ints(test.indices, 0, to[axis], 1);
    const u = floats(gatheredShape(test), 4);
    const gathered = elements({ kind: "gather", axis, batchDims, inputs: [0, 1] }, x, indices);
    const scattered = elements(
      { kind: "scatterAdd", axis, batchDims, to, inputs: [0, 1] },
      indices,
      u,
    );
    const left = gathered.reduce((sum, v, i) => sum + v * u.data[i], 0);
    const right = scattered.reduce((sum, v, i) => sum + v * x.data[i], 0);
    assertClose(value("float", [], [left]), value("float", [], [right]), 1e-13);
  }
});

Deno.test("scatterAdd of int32 wraps modulo 2^32", () => {
  const op = { kind: "scatterAdd", axis: 0, batchDims: 0, to: [2], inputs: [0, 1] } as const;
  const updates = vector("int32", 2 ** 31 - 1, 1, 5);
  assertEquals(elements(op, vector("int32", 1, 1, 0), updates), [5, -(2 ** 31)]);
});

Deno.test("gather, scatterAdd: an index out of range is named with its place and the user's line", () => {
  const origin = Origin.here();
  const x = floats([2, 5, 3]);
  for (const wrong of [5, -1]) {
    const indices = value("int32", [2, 2], [0, 4, 1, wrong]);
    const node = { axis: 1, batchDims: 0, inputs: [0, 1], dtype: "float", origin } as const;
    const message = `index ${wrong} at [1, 1] of the indices is outside axis 1 of shape ` +
      `[2, 5, 3], whose size is 5\n    at ${origin}`;
    assertThrows(
      () => evaluateNode({ ...node, kind: "gather", shape: [2, 2, 2, 3] }, [x, indices]),
      RangeError,
      `Cannot gather: ${message}`,
    );
    assertThrows(
      () =>
        evaluateNode({ ...node, kind: "scatterAdd", to: [2, 5, 3], shape: [2, 5, 3] }, [
          indices,
          floats([2, 2, 2, 3]),
        ]),
      RangeError,
      `Cannot scatterAdd: ${message}`,
    );
  }
  assertEquals(/indexing_test\.ts:\d+:\d+$/.test(String(origin)), true);
});

Deno.test("gather: from an empty axis, every index is out of range", () => {
  assertThrows(
    () =>
      evaluate(
        { kind: "gather", axis: 0, batchDims: 0, inputs: [0, 1] },
        vector("float"),
        value("int32", [], [0]),
      ),
    RangeError,
    "Cannot gather: index 0 at [] of the indices is outside axis 0 of shape [0], whose size is 0",
  );
});

Deno.test("oneHot: on and off, dtypes, out of range all off, empty", () => {
  const indices = vector("int32", 1, -1, 3, 0);
  const op = { kind: "oneHot", depth: 3, on: 1, off: 0, to: "float", inputs: [0] } as const;
  assertClose(
    evaluate(op, indices),
    value("float", [4, 3], [0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]),
  );
  assertClose(
    evaluate({ ...op, on: 2.5, off: -1.5 }, value("int32", [], [2])),
    vector("float", -1.5, -1.5, 2.5),
  );
  assertClose(
    evaluate({ ...op, on: 2.5, off: -1.5, to: "int32" }, value("int32", [], [0])),
    vector("int32", 2, -1, -1),
  );
  assertClose(
    evaluate({ ...op, on: 5, to: "bool" }, value("int32", [], [0])),
    vector("bool", 1, 0, 0),
  );
  assertClose(evaluate({ ...op, depth: 0 }, indices), value("float", [4, 0], []));
  const nested = evaluate({ ...op, depth: 7 }, ints([3, 5], -1, 8));
  const expected = naive(
    "float",
    [3, 5, 7],
    ([i, j, k]) => Number(at(ints([3, 5], -1, 8), [i, j]) === k),
  );
  assertClose(nested, expected);
});

Deno.test("cumsum: every axis, exclusive, reverse, odd shapes; against coordinates, to 1e-14", () => {
  const shapes = [...ODD_SIZES.map((n) => [n]), ...ODD_SIZES.map((n) => [2, n, 3])];
  for (const shape of shapes) {
    for (const x of [floats(shape), ints(shape, -9, 9)]) {
      shape.forEach((n, axis) => {
        for (const exclusive of [false, true]) {
          for (const reverse of [false, true]) {
            const expected = naive(x.dtype, shape, (c) => {
              let sum = 0;
              for (let i = 0; i < n; i++) {
                const before = reverse ? i > c[axis] : i < c[axis];
                if (before || (i === c[axis] && !exclusive)) sum += at(x, c.with(axis, i));
              }
              return sum;
            });
            const op = { kind: "cumsum", axis, exclusive, reverse, inputs: [0] } as const;
            assertClose(evaluate(op, x), expected, 1e-14, JSON.stringify({ ...op, shape }));
          }
        }
      });
    }
  }
});

Deno.test("cumsum: int32 wraps, NaN and infinity run on", () => {
  const op = { kind: "cumsum", axis: 0, exclusive: false, reverse: false, inputs: [0] } as const;
  assertEquals(elements(op, vector("int32", 2 ** 31 - 1, 1, -1)), [
    2 ** 31 - 1,
    -(2 ** 31),
    2 ** 31 - 1,
  ]);
  assertEquals(elements(op, vector("float", 1, Infinity, -Infinity, 1)), [1, Infinity, NaN, NaN]);
});
