import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import * as core from "@tensorflow/tfjs-core";
import { simplify } from "../../lib/compiler/passes/simplify.ts";
import type { Graph } from "../../lib/graph/node.ts";
import { print } from "../../lib/graph/print.ts";
import { directly } from "../../lib/tensor/direct.ts";
import { record } from "../../lib/tensor/record.ts";
import { tf } from "../../lib/tensor/tf.ts";

type Op = (...args: unknown[]) => core.Tensor;
const own = tf as unknown as Readonly<Record<string, Op>>;
const theirs = core as unknown as Readonly<Record<string, Op>>;
const NAMES = Object.keys(core).filter(directly);

/** Operands by name: symbolic tensors of several shapes and dtypes, and numbers. */
type Operand = "matrix" | "row" | "column" | "scalar" | "ints" | "bools" | "flags" | number;
const ARRAYS = [tf.zeros([2, 3]), tf.zeros([3]), tf.zeros([2, 1]), tf.zeros([])];

/** What is recorded of an op: by ours, which may write it at once, or by that of tfjs. */
function recorded(op: Op, operands: readonly Operand[]): Graph {
  return record((matrix: core.Tensor, row, column, scalar) => {
    const bools = theirs.greater(matrix, row), flags = theirs.less(row, scalar);
    const ints = theirs.cast(matrix, "int32");
    const named = { matrix, row, column, scalar, ints, bools, flags };
    return op(...operands.map((name) => (typeof name === "number" ? name : named[name])));
  }, ARRAYS as [core.Tensor, core.Tensor, core.Tensor, core.Tensor]).graph;
}

const ONE: readonly Operand[][] = [["matrix"], ["scalar"], ["row"]];
const TWO: readonly Operand[][] = [
  ["matrix", "row"],
  ["column", "row"],
  ["row", "scalar"],
  ["matrix", 0.5],
  [-0, "row"],
  ["row", NaN],
];
const FLAGS: readonly Operand[][] = [["bools", "flags"], ["flags", "flags"]];
const CHOICES: readonly Operand[][] = [
  ["flags", "row", "row"],
  ["bools", "row", "column"],
  ["flags", "matrix", "scalar"],
  ["bools", 0.5, "matrix"],
  ["flags", 1, -Infinity],
  ["bools", "ints", "ints"],
  ["flags", "flags", "bools"],
];

function callsOf(name: string): readonly Operand[][] {
  if (name === "where") return CHOICES;
  if (name === "all") return [["flags"], ["bools"]];
  if (name.startsWith("logical")) return FLAGS;
  return isUnary(name) ? ONE : TWO;
}

/** Ops of tfjs hide how many operands they take: of two, one alone is refused. */
function isUnary(name: string): boolean {
  try {
    theirs[name](ARRAYS[0]);
    return true;
  } catch {
    return false;
  }
}

Deno.test("ops that are written at once are in the graph what they are by way of tfjs", () => {
  assertEquals(NAMES.length, 34);
  for (const name of NAMES) {
    for (const operands of callsOf(name)) {
      const [direct, usual] = [own[name], theirs[name]].map((op) => recorded(op, operands));
      const what = `${name}(${operands.join(", ")})`;
      // tfjs repeats the operands of a choice, which the node does by itself.
      const text = (graph: Graph) => print(name === "where" ? simplify(graph) : graph);
      assertEquals(text(direct), text(usual), what);
      assert(direct.nodes.length <= usual.nodes.length, what);
    }
  }
});

Deno.test("operands that tfjs converts go through it, and shapes that do not fit are told of as always", () => {
  const calls: readonly [string, ...Operand[]][] = [
    ["add", "ints", "matrix"],
    ["mul", "flags", "row"],
    ["exp", "ints"],
    ["add", 1, 2],
    ["where", "bools", "ints", "matrix"],
  ];
  for (const [name, ...operands] of calls) {
    const [direct, usual] = [own[name], theirs[name]].map((op) => print(recorded(op, operands)));
    assertEquals(direct, usual);
  }
  const sum = (x: core.Tensor, y: core.Tensor) => tf.add(x, y);
  const error = assertThrows(() => record(sum, [tf.zeros([2]), tf.zeros([3])]), Error);
  assertMatch(
    error.message,
    /^Cannot apply binary add: shapes \[2\] and \[3\] .*direct_test\.ts:/s,
  );
});

Deno.test("numbers that are made tensors are in the graph what they are by way of tfjs", () => {
  for (const value of [0, -0, 3, 0.1, NaN, Infinity, 1e300]) {
    const texts = [
      () => tf.tensor(value),
      () => tf.scalar(value),
      () => tf.tensor([value], []),
      () => tf.tensor1d([value]).reshape([]).reshape([]),
    ].map((make) => record(() => tf.add(make(), ARRAYS[0]), []).graph)
      .map((graph) => print(simplify(graph)));
    assertEquals(new Set(texts).size, 1, texts.join("\n\n"));
  }
});
