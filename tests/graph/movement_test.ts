import { assertEquals } from "@std/assert";
import { type Shape, sizeOf } from "../../lib/core/shape.ts";
import {
  assertClose,
  at,
  bools,
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

/** Shapes of every rank up to 4, and every odd size in a matrix. */
const SHAPES: readonly Shape[] = [
  [],
  ...ODD_SIZES.map((n) => [n]),
  ...ODD_SIZES.flatMap((m) => ODD_SIZES.map((n) => [m, n])),
  [2, 3, 4],
  [3, 0, 2],
  [1, 5, 1],
  [2, 3, 1, 4],
];

/** The permutations of 0 … n − 1. */
function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((p) =>
    Array.from({ length: n }, (_, i) => [...p.slice(0, i), n - 1, ...p.slice(i)])
  );
}

Deno.test("transpose: every permutation, against coordinates", () => {
  for (const shape of SHAPES) {
    const x = floats(shape);
    for (const perm of permutations(shape.length)) {
      const expected = naive(
        "float",
        perm.map((axis) => shape[axis]),
        (c) => at(x, shape.map((_, axis) => c[perm.indexOf(axis)])),
      );
      assertClose(evaluate({ kind: "transpose", perm, inputs: [0] }, x), expected, 0, `${perm}`);
    }
  }
});

Deno.test("reverse: every set of axes, against coordinates", () => {
  for (const shape of SHAPES) {
    const x = floats(shape);
    for (let set = 0; set < 2 ** shape.length; set++) {
      const axes = shape.flatMap((_, axis) => (set >> axis & 1 ? [axis] : []));
      const expected = naive(
        "float",
        shape,
        (c) => at(x, c.map((i, axis) => (axes.includes(axis) ? shape[axis] - 1 - i : i))),
      );
      assertClose(evaluate({ kind: "reverse", axes, inputs: [0] }, x), expected, 0, `${axes}`);
    }
  }
});

Deno.test("slice: whole, empty, inner, last; against coordinates", () => {
  for (const shape of SHAPES) {
    const x = ints(shape, -9, 9);
    const cuts = [
      shape.map((n) => [0, n]),
      shape.map((n) => [n, 0]),
      shape.map((n) => [n >> 1, n - (n >> 1)]),
      shape.map((n) => [Math.min(1, n), Math.max(0, n - 2)]),
    ];
    for (const cut of cuts) {
      const [begin, size] = [0, 1].map((k) => cut.map((pair) => pair[k]));
      const expected = naive("int32", size, (c) => at(x, c.map((i, axis) => begin[axis] + i)));
      assertClose(evaluate({ kind: "slice", begin, size, inputs: [0] }, x), expected, 0, `${cut}`);
    }
  }
});

Deno.test("pad: on both sides, and the value is cast to the dtype", () => {
  for (const shape of SHAPES) {
    const x = floats(shape);
    const padding = shape.map((_, axis) => [axis % 3, (axis + 2) % 3] as const);
    const expected = naive("float", shape.map((n, i) => n + padding[i][0] + padding[i][1]), (c) => {
      const inner = c.map((i, axis) => i - padding[axis][0]);
      return inner.every((i, axis) => i >= 0 && i < shape[axis]) ? at(x, inner) : -1.5;
    });
    const found = evaluate({ kind: "pad", padding, value: -1.5, inputs: [0] }, x);
    assertClose(found, expected, 0, `[${shape}]`);
  }
  const pad = (value: number) => ({ kind: "pad", padding: [[1, 0]], value, inputs: [0] }) as const;
  assertEquals(elements(pad(-1.5), vector("int32", 7)), [-1, 7]);
  assertEquals(elements(pad(2), vector("bool", 0)), [1, 0]);
});

Deno.test("tile: none, once, several times; against coordinates", () => {
  for (const shape of SHAPES) {
    const x = bools(shape);
    for (const reps of [shape.map(() => 1), shape.map((_, i) => i + 2), shape.map(() => 0)]) {
      const expected = naive(
        "bool",
        shape.map((n, i) => n * reps[i]),
        (c) => at(x, c.map((i, axis) => i % shape[axis])),
      );
      assertClose(evaluate({ kind: "tile", reps, inputs: [0] }, x), expected, 0, `${reps}`);
    }
  }
});

Deno.test("broadcastTo: new and unit axes, against coordinates", () => {
  const cases: [Shape, Shape][] = [
    [[], []],
    [[], [3]],
    [[], [0, 2]],
    [[3], [2, 3]],
    [[1], [0]],
    [[3, 1], [3, 5]],
    [[1, 5], [7, 3, 5]],
    [[2, 1, 3], [2, 65, 3]],
  ];
  for (const [shape, to] of cases) {
    const x = floats(shape);
    const found = evaluate({ kind: "broadcastTo", to, inputs: [0] }, x);
    assertClose(found, naive("float", to, (c) => at(x, c)), 0, `[${shape}] to [${to}]`);
  }
});

Deno.test("reshape: the same elements in the same order", () => {
  const x = floats([2, 3, 5]);
  for (const to of [[30], [5, 6], [1, 30, 1], [2, 3, 5]]) {
    assertClose(evaluate({ kind: "reshape", to, inputs: [0] }, x), { ...x, shape: to });
  }
  assertClose(
    evaluate({ kind: "reshape", to: [], inputs: [0] }, floats([1, 1])),
    value("float", [], floats([1, 1]).data),
  );
});

Deno.test("concat: one, three, empty ones among them; against coordinates", () => {
  for (const sizes of [[3], [1, 0, 5], [64, 65, 7], [0, 0, 0]]) {
    for (const axis of [0, 1, 2]) {
      const shapes = sizes.map((n) => [2, 3, 4].map((m, i) => (i === axis ? n : m)));
      const parts = shapes.map((shape, seed) => floats(shape, seed));
      const total = sizes.reduce((a, b) => a + b);
      const expected = naive("float", [2, 3, 4].map((m, i) => (i === axis ? total : m)), (c) => {
        let part = 0, i = c[axis];
        while (i >= sizes[part]) i -= sizes[part++];
        return at({ ...parts[part] }, c.with(axis, i));
      });
      const inputs = sizes.map((_, i) => i);
      const found = evaluate({ kind: "concat", axis, inputs }, ...parts);
      assertClose(found, expected, 0, `${sizes} along ${axis}`);
    }
  }
  const x = floats([3]);
  assertEquals(elements({ kind: "concat", axis: 0, inputs: [0, 0] }, x), [...x.data, ...x.data]);
});

Deno.test("range: each element for itself, float and int32", () => {
  const range = { kind: "range", inputs: [] } as const;
  assertEquals(
    elements({ ...range, start: 0.1, step: 0.1, length: 4, to: "float" }),
    [0.1, 0.2, 0.1 + 2 * 0.1, 0.1 + 3 * 0.1],
  );
  assertEquals(elements({ ...range, start: 5, step: -2, length: 4, to: "int32" }), [5, 3, 1, -1]);
  assertEquals(elements({ ...range, start: 0, step: 0.5, length: 4, to: "int32" }), [0, 0, 1, 1]);
  assertEquals(elements({ ...range, start: 3, step: 1, length: 0, to: "float" }), []);
});

Deno.test("constant: every dtype", () => {
  const constants = [
    floats([2, 3]),
    ints([5], -9, 9),
    bools([7]),
    value("key", [], [1, 2 ** 32 - 1]),
  ];
  for (const x of constants) {
    const { data, shape, dtype } = x;
    assertClose(evaluate({ kind: "constant", data, type: { shape, dtype }, inputs: [] }), x);
  }
});

Deno.test("the coordinates that these tests rely on are row-major", () => {
  assertEquals(coordinates([2, 2]), [[0, 0], [0, 1], [1, 0], [1, 1]]);
  assertEquals(coordinates([]), [[]]);
  assertEquals(coordinates([3, 0]).length, sizeOf([3, 0]));
  assertEquals(at(vector("float", 5, 6, 7), [2]), 7);
  assertEquals(at(value("float", [2, 2], [1, 2, 3, 4]), [1, 0]), 3);
});
