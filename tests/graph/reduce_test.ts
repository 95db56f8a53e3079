import { assertEquals } from "@std/assert";
import type { Shape } from "../../lib/core/shape.ts";
import { REDUCE, type ReduceName } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import {
  assertClose,
  assertNear,
  at,
  bools,
  coordinates,
  elements,
  evaluate,
  floats,
  ints,
  naive,
  ODD_SIZES,
  vector,
} from "./_helpers.ts";

const NAN = NaN, INF = Infinity;

const NAIVE: Readonly<Record<ReduceName, (list: number[]) => number>> = {
  sum: (list) => list.reduce((a, b) => a + b, 0),
  mean: (list) => list.reduce((a, b) => a + b, 0) / list.length,
  prod: (list) => list.reduce((a, b) => a * b, 1),
  max: (list) => list.reduce((a, b) => (b > a ? b : a), -INF),
  min: (list) => list.reduce((a, b) => (b < a ? b : a), INF),
  logSumExp: (list) => Math.log(list.reduce((a, b) => a + Math.exp(b), 0)),
  any: (list) => Number(list.includes(1)),
  all: (list) => Number(!list.includes(0)),
};

const SHAPES: readonly Shape[] = [
  [],
  ...ODD_SIZES.map((n) => [n]),
  ...ODD_SIZES.flatMap((m) => ODD_SIZES.map((n) => [m, n])),
  [2, 3, 4],
  [3, 0, 2],
  [2, 3, 1, 4],
];

/** Every set of axes, in both orders: the order must not matter. */
function axisSets(rank: number): number[][] {
  const sets: number[][] = [];
  for (let set = 0; set < 2 ** rank; set++) {
    const axes = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => set >> axis & 1);
    sets.push(axes);
    if (axes.length > 1) sets.push(axes.toReversed());
  }
  return sets;
}

/** The elements of x whose kept coordinates are those of `c` (with the reduced axes present as 0). */
function group(x: Value, axes: readonly number[], c: readonly number[]): number[] {
  return coordinates(axes.map((axis) => x.shape[axis])).map((inner) => {
    const place = [...c];
    axes.forEach((axis, i) => place[axis] = inner[i]);
    return at(x, place);
  });
}

for (const op of REDUCE) {
  Deno.test(`reduce ${op}: every set of axes of odd shapes, against coordinates, to 1e-14`, () => {
    for (const shape of SHAPES) {
      const x = op === "any" || op === "all" ? bools(shape) : floats(shape);
      for (const axes of axisSets(shape.length)) {
        const kept = shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
        const expected = naive(x.dtype, kept, (c) => NAIVE[op](group(x, axes, c)));
        const what = `[${shape}] over [${axes}]`;
        const keep = { kind: "reduce", op, axes, keepDims: true, inputs: [0] } as const;
        assertClose(evaluate(keep, x), expected, 1e-14, what);
        const dropped = kept.filter((_, axis) => !axes.includes(axis));
        const found = evaluate({ ...keep, keepDims: false }, x);
        assertClose(found, { ...expected, shape: dropped }, 1e-14, what);
      }
    }
  });
}

const over0 = (op: ReduceName) =>
  ({ kind: "reduce", op, axes: [0], keepDims: false, inputs: [0] }) as const;

Deno.test("reduce: of nothing", () => {
  const none = vector("float");
  assertEquals(elements(over0("sum"), none), [0]);
  assertEquals(elements(over0("prod"), none), [1]);
  assertEquals(elements(over0("mean"), none), [NAN]);
  assertEquals(elements(over0("max"), none), [-INF]);
  assertEquals(elements(over0("min"), none), [INF]);
  assertEquals(elements(over0("logSumExp"), none), [-INF]);
  assertEquals(elements(over0("any"), vector("bool")), [0]);
  assertEquals(elements(over0("all"), vector("bool")), [1]);
  assertEquals(elements(over0("sum"), vector("int32")), [0]);
  assertEquals(elements(over0("prod"), vector("int32")), [1]);
});

Deno.test("reduce: NaN goes through wherever it stands", () => {
  for (const op of ["sum", "mean", "prod", "max", "min", "logSumExp"] as const) {
    for (const list of [[NAN, 1, 2], [1, NAN, 2], [INF, -INF, NAN], [NAN, 0, -INF]]) {
      assertEquals(elements(over0(op), vector("float", ...list)), [NAN], `${op} ${list}`);
    }
  }
});

Deno.test("reduce: infinities", () => {
  assertEquals(elements(over0("sum"), vector("float", INF, 1)), [INF]);
  assertEquals(elements(over0("sum"), vector("float", INF, -INF)), [NAN]);
  assertEquals(elements(over0("max"), vector("float", -INF, -INF)), [-INF]);
  assertEquals(elements(over0("logSumExp"), vector("float", -INF, -INF)), [-INF]);
  assertEquals(elements(over0("logSumExp"), vector("float", INF, 3)), [INF]);
  assertEquals(elements(over0("logSumExp"), vector("float", INF, -INF)), [INF]);
  assertEquals(elements(over0("logSumExp"), vector("float", -INF, 3)), [3]);
});

Deno.test("logSumExp: neither overflows nor underflows", () => {
  const [large] = elements(over0("logSumExp"), vector("float", 1000, 1000));
  assertNear(large, 1000 + Math.LN2, 1e-15);
  const [small] = elements(over0("logSumExp"), vector("float", -1000, -1000));
  assertNear(small, -1000 + Math.LN2, 1e-15);
  const [known] = elements(over0("logSumExp"), vector("float", 0.3, -1.7, 2.5));
  assertNear(known, 2.618492770564134, 1e-15);
});

Deno.test("sum, mean: a million times 0.1 to 1e-14 (pairwise; from left to right it is 1e-11)", () => {
  const n = 1_000_000;
  const x = { data: new Float64Array(n).fill(0.1), shape: [n], dtype: "float" } as const;
  assertNear(elements(over0("sum"), x)[0] / 100_000, 1, 1e-14);
  assertNear(elements(over0("mean"), x)[0] / 0.1, 1, 1e-14);
});

Deno.test("reduce of int32: exact, sums and products wrap modulo 2^32", () => {
  const x = vector("int32", 2 ** 31 - 1, 2 ** 31 - 1, 3, -7, 65537);
  const big = [...x.data].map(BigInt);
  const wrapped = (n: bigint) => [Number(BigInt.asIntN(32, n))];
  assertEquals(elements(over0("sum"), x), wrapped(big.reduce((a, b) => a + b)));
  assertEquals(elements(over0("prod"), x), wrapped(big.reduce((a, b) => a * b)));
  assertEquals(elements(over0("max"), x), [2 ** 31 - 1]);
  assertEquals(elements(over0("min"), x), [-7]);
  const y = ints([65, 7], -(2 ** 31), 2 ** 31 - 1);
  const expected = naive("int32", [7], ([j]) => {
    const column = Array.from({ length: 65 }, (_, i) => BigInt(at(y, [i, j])));
    return wrapped(column.reduce((a, b) => a + b))[0];
  });
  assertClose(evaluate(over0("sum"), y), expected);
});

Deno.test("argReduce: the first of equal ones, NaN first of all, infinities", () => {
  const arg = (op: "argMax" | "argMin", ...list: number[]) =>
    elements({ kind: "argReduce", op, axis: 0, inputs: [0] }, vector("float", ...list))[0];
  assertEquals(arg("argMax", 1, 3, 3, 2), 1);
  assertEquals(arg("argMin", 2, 1, 3, 1), 1);
  assertEquals(arg("argMax", 1, NAN, 3, NAN), 1);
  assertEquals(arg("argMin", 1, NAN, -3, NAN), 1);
  assertEquals(arg("argMax", INF, NAN), 1);
  assertEquals(arg("argMax", -INF, -INF), 0);
  assertEquals(arg("argMin", INF, INF), 0);
  assertEquals(arg("argMax", 7), 0);
});

Deno.test("argSort: equal ones stay in their order, zeros are equal, NaN is last both ways", () => {
  const x = vector("float", 1, NaN, -0, 3, 0, 1, -Infinity, NaN);
  const sorted = (descending: boolean) => elements({ kind: "argSort", descending, inputs: [0] }, x);
  assertEquals(sorted(false), [6, 2, 4, 0, 5, 3, 1, 7]);
  assertEquals(sorted(true), [3, 0, 5, 2, 4, 6, 1, 7]);
});

Deno.test("argReduce: every axis of odd shapes, against coordinates", () => {
  for (const shape of SHAPES) {
    for (const x of [floats(shape), ints(shape, 0, 4)]) {
      shape.forEach((n, axis) => {
        if (n === 0) return;
        const kept = shape.filter((_, i) => i !== axis);
        const along = (c: readonly number[]) => group(x, [axis], c.toSpliced(axis, 0, 0));
        const found = (op: "argMax" | "argMin") =>
          evaluate({ kind: "argReduce", op, axis, inputs: [0] }, x);
        const first = (f: (list: number[]) => number) =>
          naive("int32", kept, (c) => along(c).indexOf(f(along(c))));
        assertClose(found("argMax"), first(NAIVE.max), 0, `[${shape}] along ${axis}`);
        assertClose(found("argMin"), first(NAIVE.min), 0, `[${shape}] along ${axis}`);
      });
    }
  }
});

Deno.test("softmax, logSoftmax: over the last axis, against the formula, to 1e-14", () => {
  for (const shape of SHAPES) {
    if (shape.length === 0) continue;
    const x = floats(shape);
    const total = (c: readonly number[]) =>
      group(x, [shape.length - 1], c).reduce((sum, v) => sum + Math.exp(v), 0);
    const soft = naive("float", shape, (c) => Math.exp(at(x, c)) / total(c));
    assertClose(evaluate({ kind: "softmax", inputs: [0] }, x), soft, 1e-14, `[${shape}]`);
    const log = naive("float", shape, (c) => at(x, c) - Math.log(total(c)));
    assertClose(evaluate({ kind: "logSoftmax", inputs: [0] }, x), log, 1e-14, `[${shape}]`);
  }
});

Deno.test("softmax, logSoftmax: large arguments, infinities, NaN", () => {
  const soft = (...list: number[]) =>
    elements({ kind: "softmax", inputs: [0] }, vector("float", ...list));
  const log = (...list: number[]) =>
    elements({ kind: "logSoftmax", inputs: [0] }, vector("float", ...list));
  assertEquals(soft(1000, 1000), [0.5, 0.5]);
  assertEquals(soft(-1000, -1000), [0.5, 0.5]);
  assertEquals(soft(0, -INF), [1, 0]);
  assertEquals(soft(1, NAN), [NAN, NAN]);
  assertEquals(soft(-INF, -INF), [NAN, NAN]);
  assertEquals(log(0, -INF), [0, -INF]);
  assertEquals(log(0, -2000), [0, -2000]);
  assertEquals(log(1e300, 0), [0, -1e300]);
  assertEquals(log(NAN, 0), [NAN, NAN]);
});
