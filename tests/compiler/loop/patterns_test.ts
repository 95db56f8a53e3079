/**
 * Loops at all sizes: what they read and write, and what they add up along which axes.
 */
import { assert, assertEquals } from "@std/assert";
import { lower } from "../../../lib/compiler/plan/lower.ts";
import { GraphBuilder } from "../../../lib/graph/builder.ts";
import type { Graph, NodeId, ReduceName } from "../../../lib/graph/node.ts";
import type { Value } from "../../../lib/graph/value.ts";
import { assertSame, definition, drawn, runProgram, SIZES, WIDTHS } from "../_programs.ts";
import { runLoops } from "./_loops.ts";

type Build = (b: GraphBuilder, ...inputs: NodeId[]) => NodeId[];

function graphOf(inputs: readonly Value[], build: Build): Graph {
  const b = new GraphBuilder();
  return b.finish(build(b, ...inputs.map((value, i) => b.input(`x${i}`, value))));
}

/** Fails unless the loops of a graph give exactly what it is defined to give and write nothing else. */
function assertExact(inputs: readonly Value[], what: string, build: Build): void {
  const graph = graphOf(inputs, build), plan = lower(graph);
  for (const width of WIDTHS) {
    const wanted = definition(graph, width, inputs);
    runLoops(plan, width, inputs).outputs.forEach((data, i) =>
      assertSame(data, wanted[i], `${what}, result ${i} in ${width}`)
    );
  }
}

/** Small whole numbers, which are added and multiplied exactly. */
function whole(shape: readonly number[], seed: number): Value {
  const { data, dtype } = drawn(shape, "float", seed);
  return { data: data.map(Math.round), shape, dtype };
}

/** For each pattern of axes: the shape for a size, and the axes that vanish. */
const PATTERNS:
  readonly (readonly [what: string, shape: (n: number) => number[], axes: number[]])[] = [
    ["all of one axis", (n) => [n], [0]],
    ["all of three", (n) => [3, n, 2], [0, 1, 2]],
    ["the first", (n) => [n, 5], [0]],
    ["the first, long rows", (n) => [3, n], [0]],
    ["the last", (n) => [5, n], [1]],
    ["the last, short rows", (n) => [n, 3], [1]],
    ["the middle", (n) => [3, n, 5], [1]],
    ["first and last", (n) => [n, 3, 5], [0, 2]],
    ["second and last", (n) => [2, 3, 4, n], [1, 3]],
    ["first and third", (n) => [3, 2, n, 3], [0, 2]],
    ["the inner two", (n) => [3, n, 2], [1, 2]],
    ["first, third and fifth", (n) => [2, 3, 2, n, 3], [0, 2, 4]],
  ];
const ALL_SIZES = [...SIZES, 784];

for (const [what, shapeOf, axes] of PATTERNS) {
  Deno.test(`reductions along ${what}: exact at ${ALL_SIZES.length} sizes, and nothing else is written`, () => {
    for (const n of ALL_SIZES) {
      const shape = shapeOf(n), kept = shape.filter((_, axis) => !axes.includes(axis));
      const factors = {
        ...whole(shape, 4),
        data: whole(shape, 4).data.map((x) => (x % 2 === 0 ? 1 : -1)),
      };
      const inputs = [
        whole(shape, 1),
        drawn(shape, "int32", 2),
        drawn(shape, "bool", 3, [0, 2]),
        factors,
      ];
      assertExact(inputs, `[${shape}] along [${axes}]`, (b, x, k, is, signs) => {
        const reduce = (op: ReduceName, id: NodeId) => b.reduce(op, id, axes);
        return [
          reduce("sum", x),
          reduce("prod", signs),
          reduce("max", x),
          reduce("min", b.unary("neg", x)),
          reduce("sum", k),
          reduce("prod", k),
          // No whole number is the greatest of none.
          ...(n > 0 ? [reduce("max", k), reduce("min", k)] : []),
          reduce("any", is),
          reduce("all", is),
          b.binary("add", x, b.cast(k, "float")),
        ];
      });
      assertEquals(kept.length, shape.length - axes.length);
    }
  });
}

Deno.test("reductions: of several kinds along different axes of one loop, exact at all sizes", () => {
  for (const n of ALL_SIZES) {
    assertExact([whole([3, n, 4], 1)], `[3, ${n}, 4]`, (b, x) => [
      b.reduce("sum", x, [0]),
      b.reduce("max", x, [1]),
      b.reduce("sum", b.unary("square", x), [2]),
      b.reduce("min", x, [0, 2]),
      b.reduce("sum", x, [0, 1, 2]),
      b.unary("neg", x),
    ]);
  }
});

Deno.test("reductions: NaN is the greatest and the least wherever it stands; of nothing, the infinities", () => {
  for (const n of [1, 3, 4, 5, 8, 9, 65]) {
    for (let at = 0; at < n; at++) {
      const data = Float64Array.from({ length: 2 * n }, (_, i) => i % 7);
      data[at] = NaN;
      assertExact(
        [{ data, shape: [2, n], dtype: "float" }],
        `NaN at ${at} of ${n}`,
        (b, x) =>
          [[0], [1], [0, 1]].flatMap((
            axes,
          ) => [b.reduce("max", x, axes), b.reduce("min", x, axes)]),
      );
    }
  }
  assertExact(
    [whole([0, 3], 1)],
    "of nothing",
    (b, x) => [b.reduce("max", x, [0]), b.reduce("min", x, [0, 1])],
  );
});

Deno.test("movements: strided, repeated and backward reading, and parts of vectors, exact at all sizes", () => {
  for (const n of ALL_SIZES) {
    for (const dtype of ["float", "int32", "bool"] as const) {
      const x = drawn([n, 6], dtype, 1, [0, 2]), row = drawn([6], dtype, 2, [0, 2]);
      assertExact(
        [x, row, drawn([n, 1], dtype, 3, [0, 2])],
        `${dtype}[${n}, 6]`,
        (b, x, row, column) => {
          const back = b.add({ kind: "reverse", inputs: [x], axes: [0, 1] });
          const inner = b.add({ kind: "slice", inputs: [x], begin: [0, 2], size: [n, 3] });
          const both = b.add({ kind: "reverse", inputs: [inner], axes: [1] });
          const turned = b.transpose(back, [1, 0]);
          return [
            back,
            turned,
            b.transpose(x, [1, 0]),
            both,
            b.broadcastTo(row, [n, 6]),
            b.broadcastTo(column, [n, 6]),
            b.transpose(b.broadcastTo(column, [n, 5]), [1, 0]),
            b.broadcastTo(b.reshape(both, [n, 1, 3]), [n, 2, 3]),
          ];
        },
      );
    }
  }
});

Deno.test("movements: any start and length of a slice, forwards and backwards, exact", () => {
  for (let begin = 0; begin < 6; begin++) {
    for (let size = 0; size <= 11 - begin; size++) {
      assertExact(
        [drawn([11], "float", 1), drawn([11], "bool", 2, [0, 2])],
        `${begin}, ${size}`,
        (b, ...ids) =>
          ids.flatMap((x) => {
            const part = b.add({ kind: "slice", inputs: [x], begin: [begin], size: [size] });
            return [
              b.reshape(part, [1, size]),
              b.add({ kind: "reverse", inputs: [part], axes: [0] }),
            ];
          }),
      );
    }
  }
});

/** Numbers that a register of singles loses one by one, behind four that are much larger. */
function lost(shape: readonly number[]): Value {
  const { data, dtype } = drawn(shape, "float", 1);
  return { data: data.map((_, i) => (i % 4096 < 4 ? 1 : 0.75 * 2 ** -25)), shape, dtype };
}

/** What is added up here, of numbers in [−1, 1], of numbers far from 0, and of those that are easily lost. */
const LONG: readonly (readonly [shape: number[], axes: number[]])[] = [
  [[50_000], [0]],
  [[100, 1000], [0]],
  [[100, 1000], [1]],
  [[100, 1000], [0, 1]],
  [[5000, 7], [0]],
  [[3, 5000, 4], [1]],
  [[4, 300, 3, 30], [1, 3]],
  [[300, 3, 100], [0, 2]],
  [[2, 40_000, 3], [1]],
];

Deno.test("long sums in f32: error ≤ u·|sum| + 65u·Σ|x| with the last axis, u·|sum| + 2^-40·Σ|x| of more than 256 terms along others", () => {
  for (const [shape, axes] of LONG) {
    for (
      const input of [
        drawn(shape, "float", 1, [-1, 1]),
        drawn(shape, "float", 1, [1000, 1001]),
        lost(shape),
      ]
    ) {
      const graph = graphOf([input], (b, x) => [b.reduce("sum", x, axes)]), plan = lower(graph);
      const sizes = lower(graphOf([input], (b, x) => [b.reduce("sum", b.unary("abs", x), axes)]));
      const [sums] = runLoops(plan, "f64", [input]).outputs;
      const [most] = runLoops(sizes, "f64", [input]).outputs;
      const [found] = runLoops(plan, "f32", [input]).outputs;
      assertEquals(
        runProgram(graph, "f32", [input]),
        [found],
        `[${shape}] along [${axes}] in a program`,
      );
      // A lane of a register rounds 64 times before it is carried over to doubles.
      const u = 2 ** -24, terms = axes.reduce((n, axis) => n * shape[axis], 1);
      const apart = terms > 256 ? 2 ** -40 : terms * u;
      const rounding = axes.includes(shape.length - 1) ? 65 * u : apart;
      found.forEach((x, i) => {
        const bound = u * Math.abs(sums[i]) + rounding * most[i];
        assert(
          Math.abs(x - sums[i]) <= bound,
          `[${shape}] along [${axes}]: ${x}, not ${sums[i]} within ${bound}`,
        );
      });
    }
  }
});

Deno.test("chunks: in any order, at once or one by one, a loop gives the same to the bit", () => {
  let most = 0;
  for (const [shape, axes] of [...LONG, [[300_000], [0]], [[7, 30_000], [0]]] as const) {
    const inputs = [
      drawn(shape, "float", 1),
      drawn(shape, "int32", 2),
      drawn(shape, "bool", 3, [0, 2]),
    ];
    const graph = graphOf(inputs, (b, x, k, is) => [
      b.reduce("sum", x, axes),
      b.reduce("max", x, axes),
      b.reduce("sum", k, axes),
      b.reduce("any", is, axes),
      b.unary("exp", x),
    ]);
    const plan = lower(graph);
    for (const width of WIDTHS) {
      const { outputs, chunks } = runLoops(plan, width, inputs, "at once");
      most = Math.max(most, ...chunks);
      for (const order of ["one by one", "backwards"] as const) {
        assertEquals(runLoops(plan, width, inputs, order).outputs, outputs, `[${shape}] ${order}`);
      }
      const wanted = definition(graph, width, inputs);
      for (const i of [1, 2, 3]) assertSame(outputs[i], wanted[i], `[${shape}], result ${i}`);
    }
  }
  assert(most > 8, `at most ${most} chunks`);
});
