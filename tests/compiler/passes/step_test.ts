import { assertEquals } from "@std/assert";
import { hoist } from "../../../lib/compiler/passes/data_only.ts";
import { simplify } from "../../../lib/compiler/passes/simplify.ts";
import { GraphBuilder } from "../../../lib/graph/builder.ts";
import { gradient } from "../../../lib/graph/gradient.ts";
import { type Graph, isLoop } from "../../../lib/graph/node.ts";
import { sameShape } from "../../../lib/core/shape.ts";
import { print } from "../../../lib/graph/print.ts";
import { verify } from "../../../lib/graph/verify.ts";
import { stepGraph } from "./_step_graph.ts";

const step = await stepGraph();

Deno.test("a step of the reference network: 650 nodes become 507, and no fewer the second time", () => {
  const simple = simplify(step, { verifyEach: true });
  verify(simple);
  assertEquals([step.nodes.length, simple.nodes.length], [650, 507]);
  assertEquals(print(simplify(simple)), print(simple));
  assertEquals(simple.inputs.length, step.inputs.length);
});

/** How many nodes of this shape are computed. */
function computed(graph: Graph, shape: readonly number[]): number {
  return graph.nodes.filter((node) =>
    !isLoop(node) && node.kind !== "input" && sameShape(node.shape, shape)
  ).length;
}

Deno.test("a step: of the first site's 784×64 nodes 47 are left of 67", () => {
  const shape = [784, 64];
  assertEquals([computed(step, shape), computed(simplify(step), shape)], [67, 47]);
});

/** Σ ½(σ² − 1) − log σ + ½μ², with σ = exp(v/2), as it is recorded for a normal prior, and its gradients. */
function divergence(): Graph {
  const b = new GraphBuilder(), type = { shape: [784, 64], dtype: "float" } as const;
  const [loc, v] = [b.input("loc", type), b.input("v", type)];
  const beta = b.input("beta", { shape: [], dtype: "float" });
  const k = (value: number) => b.scalar(value);
  const scale = b.unary("exp", b.binary("mul", v, k(0.5)));
  const log = b.unary("log", b.binary("div", scale, k(1)));
  const square = b.unary("expm1", b.binary("mul", log, k(2)));
  const variance = b.binary("sub", b.binary("mul", square, k(0.5)), log);
  const distance = b.unary("square", b.binary("div", b.binary("sub", loc, k(0)), k(1)));
  const sum = b.binary("add", variance, b.binary("mul", distance, k(0.5)));
  const loss = b.binary("mul", beta, b.reduce("sum", sum, [0, 1]));
  return b.finish([loss, ...gradient(b, loss, [loc, v])]);
}

Deno.test("the divergence of a site and its gradients: 39 nodes become 13", () => {
  const graph = divergence(), simple = simplify(graph);
  assertEquals(graph.nodes.length, 39);
  assertEquals(
    print(simple),
    `\
%0 = input "loc" : float[784, 64]
%1 = input "v" : float[784, 64]
%2 = input "beta" : float[]
%4 = unary expm1 %1 : float[784, 64]
%5 = binary sub %4 %1 : float[784, 64]
%6 = unary square %0 : float[784, 64]
%7 = binary add %5 %6 : float[784, 64]
%8 = reduce sum [0,1] %7 : float[]
%9 = binary mul %8 %2 : float[]
%10 = binary mul %9 0.5 : float[]
%11 = binary mul %2 0.5 : float[]
%12 = binary mul %0 %2 : float[784, 64]
%13 = binary mul %4 %11 : float[784, 64]
return %10, %12, %13`,
  );
});

Deno.test("a step: what depends on labels alone is computed once", () => {
  const simple = simplify(step),
    { once, each } = hoist(simple, new Set([simple.inputs.length - 1]));
  verify(once);
  verify(each);
  assertEquals(
    print(once),
    `\
%0 = input "args[3]" : int32[128]
%2 = compare greaterEqual %0 0 : bool[128]
%4 = compare lessEqual %0 9 : bool[128]
%5 = logical and %2 %4 : bool[128]
%6 = where %5 %0 0 : int32[128]
return %5, %6`,
  );
});
