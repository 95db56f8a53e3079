import type { Graph, NodeId } from "./node.ts";

/**
 * Which values can be freed after each node has run: those whose last user it is, and its own if it has none. Outputs
 * are never freed. Bodies are graphs of their own and have their own answer.
 *
 * @param graph The graph, in its order of evaluation.
 * @returns For each node, the ids of the values that die after it. A loop's id stands for all its results.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { GraphBuilder } from "./builder.ts";
 * import { diesAfter } from "./liveness.ts";
 *
 * const b = new GraphBuilder();
 * const x = b.input("x", { shape: [], dtype: "float" });
 * const y = b.unary("exp", x);
 * assertEquals(diesAfter(b.finish([b.unary("log", y)])), [[], [0], [1]]);
 * ```
 */
export function diesAfter(graph: Graph): readonly (readonly NodeId[])[] {
  const last = graph.nodes.map((_, id) => id);
  graph.nodes.forEach((node, id) => node.inputs.forEach((input) => last[input] = id));
  const asked = new Set(graph.outputs);
  const dies: NodeId[][] = graph.nodes.map(() => []);
  last.forEach((user, id) => {
    if (!asked.has(id)) dies[user].push(id);
  });
  return dies;
}
