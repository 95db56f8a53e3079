/**
 * Concatenations: their operands are computed where they lie in the result.
 */
import { assertEquals } from "@std/assert";
import { decompose } from "../../lib/compiler/passes/decompose.ts";
import { lower } from "../../lib/compiler/plan/lower.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import type { Graph, NodeId } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { assertSame, definition, drawn, runProgram, SIZES, WIDTHS } from "./_programs.ts";

/** The graph of some outputs of float inputs. */
function graphOf(
  inputs: readonly Value[],
  build: (b: GraphBuilder, ...ids: NodeId[]) => NodeId[],
): Graph {
  const b = new GraphBuilder();
  return b.finish(build(b, ...inputs.map((value, i) => b.input(`x${i}`, value))));
}

const concat = (b: GraphBuilder, axis: number, ...inputs: NodeId[]) =>
  b.add({ kind: "concat", inputs, axis });

/** The kernels of a graph: of a loop its space and where it stores. */
function kernelsOf(graph: Graph): string[] {
  return lower(decompose(graph)).kernels.map((kernel) => {
    if (kernel.kind !== "loop") return kernel.kind;
    const stores = kernel.stores.map(({ to }) => `#${to.buffer}+${to.offset}*[${to.strides}]`);
    const sums = kernel.reductions.map(({ to, op }) => `${op} #${to.buffer}`);
    return `loop [${kernel.shape}] ${[...stores, ...sums].join(" ")}`;
  });
}

/** Fails unless programs of the graph give exactly what it is defined to give: for graphs that only move and add up. */
function assertExact(graph: Graph, inputs: readonly Value[], what: string): void {
  for (const width of WIDTHS) {
    const wanted = definition(graph, width, inputs);
    runProgram(graph, width, inputs).forEach((data, i) => assertSame(data, wanted[i], what));
  }
}

Deno.test("concat: an operand that nobody else wants is computed in its place", () => {
  const inputs = [drawn([3, 5], "float", 1), drawn([3, 4], "float", 2)];
  const graph = graphOf(inputs, (b, x, y) => [concat(b, 1, b.unary("neg", x), b.unary("abs", y))]);
  assertEquals(kernelsOf(graph), ["loop [3,5] #2+0*[9,1]", "loop [3,4] #2+5*[9,1]"]);
  assertExact(graph, inputs, "concat of neg and abs");
});

Deno.test("concat: twelve scalars are one loop", () => {
  const inputs = Array.from({ length: 12 }, (_, i) => drawn([], "float", i));
  const graph = graphOf(
    inputs,
    (b, ...xs) => [concat(b, 0, ...xs.map((x) => b.reshape(b.unary("neg", x), [1])))],
  );
  const kernels = kernelsOf(graph);
  assertEquals(kernels.length, 1);
  assertEquals(kernels[0].match(/#/g)!.length, 12);
  assertExact(graph, inputs, "concat of scalars");
});

Deno.test("concat: an operand that others want is computed once, for all of them", () => {
  const inputs = [drawn([2, 1, 6], "float", 1)];
  const graph = graphOf(inputs, (b, x) => {
    const y = b.unary("tanh", x);
    return [concat(b, 1, y, x), y, b.reduce("sum", y, [2])];
  });
  assertEquals(kernelsOf(graph).length, 1);
});

Deno.test("pad: the operand lies between constants, and nothing is written twice", () => {
  const inputs = [drawn([3, 5], "float", 1)];
  const graph = graphOf(
    inputs,
    (b, x) => [b.add({ kind: "pad", inputs: [x], padding: [[0, 0], [2, 1]], value: 7 })],
  );
  assertEquals(kernelsOf(graph), [
    "loop [3,2] #1+0*[8,1]",
    "loop [3,5] #1+2*[8,1]",
    "loop [3] #1+7*[8]",
  ]);
  assertExact(graph, inputs, "pad");
});

Deno.test("concat: exactly the elements at all sizes, with operands of all kinds", () => {
  for (const a of SIZES) {
    for (const c of [1, 4, 65]) {
      const inputs = [
        drawn([a, c], "float", 1),
        drawn([c, a], "float", 2),
        drawn([a, c], "int32", 3),
        drawn([a, 1], "int32", 4, [0, c]),
      ];
      const graph = graphOf(inputs, (b, x, y, n, at) => {
        const turned = b.transpose(y, [1, 0]), half = b.binary("mul", x, b.scalar(0.5));
        const whole = b.cast(n, "float");
        const picked = b.add({ kind: "gather", inputs: [x, at], axis: 1, batchDims: 1 });
        const sums = b.reduce("max", x, [1], true);
        const twice = concat(b, 1, half, half, turned, whole, picked, sums, x);
        const again = concat(b, 0, twice, b.unary("neg", twice), twice);
        const bools = b.compare("less", x, turned);
        return [
          twice,
          b.reduce("max", again, [1]),
          concat(b, 0, n, n),
          concat(b, 1, bools, b.add({ kind: "not", inputs: [bools] })),
          b.binary("sub", concat(b, 1, x, half), concat(b, 1, half, turned)),
        ].slice(a === 0 ? 2 : 0);
      });
      assertExact(graph, inputs, `concat of [${a}, ${c}]`);
    }
  }
});
