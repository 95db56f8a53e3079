import { assertEquals, assertThrows } from "@std/assert";
import { scatterToFront } from "../../lib/compiler/rewrite/scatter.ts";
import { argSortFromLargest } from "../../lib/compiler/rewrite/sort.ts";
import { rewrite, type Rule } from "../../lib/compiler/rewrite/rewriter.ts";
import { SIMPLIFYING_RULES } from "../../lib/compiler/engines/tfjs/rules/common.ts";
import { CPU_RULES } from "../../lib/compiler/engines/tfjs/rules/cpu.ts";
import { WASM_RULES } from "../../lib/compiler/engines/tfjs/rules/wasm.ts";
import { RULES as TENSORFLOW_RULES } from "../../lib/compiler/engines/tensorflow/rules.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import type { NodeId, TensorNode } from "../../lib/graph/node.ts";
import { print } from "../../lib/graph/print.ts";
import { verify } from "../../lib/graph/verify.ts";
import { caseGraph, caseInputs, OP_CASES } from "../graph/_op_cases.ts";
import { assertClose, type, value } from "../graph/_helpers.ts";

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  simplifying: SIMPLIFYING_RULES,
  "tfjs-cpu": CPU_RULES,
  "tfjs-wasm": WASM_RULES,
  "tensorflow": TENSORFLOW_RULES,
};

Object.entries(RULES).forEach(([name, rules]) =>
  Deno.test(`the ${name} rules keep every graph's values, to 1e-13 of max(1, |y|)`, () => {
    for (const row of OP_CASES) {
      const graph = caseGraph(row), inputs = caseInputs(row);
      const legal = rewrite(graph, rules);
      verify(legal);
      const [expected] = interpret(graph, inputs), [actual] = interpret(legal, inputs);
      assertClose(actual, expected, 1e-13, row.name);
    }
  })
);

/** The text of a graph of float inputs, by both kinds of rules one after the other, as the engines apply them. */
function rewritten(
  rules: readonly Rule[],
  shapes: readonly (readonly number[])[],
  build: (b: GraphBuilder, ...ids: NodeId[]) => NodeId,
): string[] {
  const b = new GraphBuilder();
  const ids = shapes.map((shape, i) => b.input("xyz"[i], type("float", ...shape)));
  const graph = b.finish([build(b, ...ids)]);
  return print(rewrite(rewrite(graph, SIMPLIFYING_RULES), rules)).split("\n");
}

Deno.test("what is repeated for an elementwise op is not repeated", () => {
  const text = rewritten(CPU_RULES, [[2, 3], []], (b, x, y) => {
    const half = b.binary("mul", b.broadcastTo(y, [2, 3]), b.full([2, 3], 0.5));
    return b.binary("add", x, half);
  });
  assertEquals(text, [
    '%0 = input "x" : float[2, 3]',
    '%1 = input "y" : float[]',
    "%3 = binary mul %1 0.5 : float[]",
    "%4 = binary add %0 %3 : float[2, 3]",
    "return %4",
  ]);
});

Deno.test("an einsum is transposed, multiplied and shaped", () => {
  const text = rewritten(
    CPU_RULES,
    [[5, 2], [5, 3, 4]],
    (b, x, y) => b.add({ kind: "einsum", inputs: [x, y], equation: "ki,kjl->jil" }),
  );
  assertEquals(text, [
    '%0 = input "x" : float[5, 2]',
    '%1 = input "y" : float[5, 3, 4]',
    "%2 = reshape %1 : float[5, 12]",
    "%3 = matMul transposeA %0 %2 : float[2, 12]",
    "%4 = reshape %3 : float[2, 3, 4]",
    "%5 = transpose [1,0,2] %4 : float[3, 2, 4]",
    "return %5",
  ]);
});

Deno.test("tfjs-wasm multiplies plain matrices only", () => {
  const text = rewritten(
    WASM_RULES,
    [[7, 2, 3], [4, 3]],
    (b, x, y) => b.add({ kind: "matMul", inputs: [x, y], transposeA: false, transposeB: true }),
  );
  assertEquals(text, [
    '%0 = input "x" : float[7, 2, 3]',
    '%1 = input "y" : float[4, 3]',
    "%2 = reshape %0 : float[14, 3]",
    "%3 = transpose [1,0] %1 : float[3, 4]",
    "%4 = matMul %2 %3 : float[14, 4]",
    "%5 = reshape %4 : float[7, 2, 4]",
    "return %5",
  ]);
});

Deno.test("tfjs-wasm sums long rows in two stages", () => {
  const text = rewritten(WASM_RULES, [[3, 1000]], (b, x) => b.reduce("sum", x, [1]));
  assertEquals(text, [
    '%0 = input "x" : float[3, 1000]',
    "%1 = reshape %0 : float[3, 40, 25, 1]",
    "%2 = reduce sum [2] %1 : float[3, 40, 1]",
    "%3 = reduce sum [1] %2 : float[3, 1]",
    "%4 = reshape %3 : float[3]",
    "return %4",
  ]);
});

Deno.test("TensorFlow multiplies two matrices, or as many on one side as on the other", () => {
  const shapes = [[[7, 1, 3, 1], [1, 1, 1]], [[2, 3, 4], [4, 5]], [[4, 5], [2, 5, 3]], [
    [2, 1, 3, 4],
    [5, 4, 3],
  ]];
  for (const [left, right] of shapes) {
    const b = new GraphBuilder();
    const inputs = [b.input("x", type("float", ...left)), b.input("y", type("float", ...right))];
    const matMul = { kind: "matMul", transposeA: false, transposeB: false } as const;
    const graph = b.finish([b.add({ ...matMul, inputs: [inputs[0], inputs[1]] })]);
    const { nodes } = rewrite(graph, TENSORFLOW_RULES);
    const products = nodes.filter((node) => node.kind === "matMul");
    assertEquals(products.length, 1);
    const [x, y] = products[0].inputs.map((id) => (nodes[id] as TensorNode).shape);
    assertEquals([x.length, x.slice(0, -2)], [y.length, y.slice(0, -2)], `${left} by ${right}`);
    assertEquals(x.length <= 3, true);
  }
});

Deno.test("an index beyond its own batch is refused, though it would be in the rows of the next", () => {
  const b = new GraphBuilder();
  const indices = b.input("i", type("int32", 2, 1)), updates = b.input("u", type("float", 2, 1));
  const op = { kind: "scatterAdd", axis: 1, batchDims: 1, to: [2, 3] } as const;
  const graph = b.finish([b.add({ ...op, inputs: [indices, updates] })]);
  const legal = rewrite(graph, [scatterToFront]), ones = value("float", [2, 1], [1, 1]);
  const [sums] = interpret(legal, [value("int32", [2, 1], [2, 0]), ones]);
  assertEquals([...sums.data], [0, 0, 1, 1, 0, 0]);
  for (const bad of [[3, 0], [0, -1]]) {
    for (const graphs of [graph, legal]) {
      assertThrows(() => interpret(graphs, [value("int32", [2, 1], bad), ones]), RangeError);
    }
  }
});

Deno.test("NaN is sorted behind both infinities, whichever way it goes, and equal ones stay in order", () => {
  const x = value("float", [8], [NaN, -Infinity, 1, NaN, Infinity, -Infinity, 0, -0]);
  for (const descending of [false, true]) {
    const b = new GraphBuilder();
    const given = b.input("x", type("float", 8));
    const graph = b.finish([b.add({ kind: "argSort", inputs: [given], descending })]);
    const [order] = interpret(rewrite(graph, [argSortFromLargest]), [x]);
    const expected = descending ? [4, 2, 6, 7, 1, 5, 0, 3] : [1, 5, 6, 7, 2, 4, 0, 3];
    assertEquals([...order.data], expected);
  }
});
