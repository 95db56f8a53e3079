import { withInputs } from "../../lib/graph/make_node.ts";
import type { NodeId } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import type { Checked } from "./check.ts";
import { type Change, copyGraph } from "./copy_graph.ts";

/** What stands for a node: what {@linkcode Change} says, or a value that is given as a new input. */
export type Rewriter = (
  ...node: Parameters<Change>
) => ReturnType<Change> | { readonly given: Value };

/**
 * A case with some nodes of its graph replaced, and without what nothing needs any more. Where there is something to
 * differentiate by, new float inputs join it.
 *
 * @throws {GraphTypeError} If the types do not fit any more.
 */
export function rewrite(
  checked: Checked,
  replace: Rewriter,
  outputs: readonly NodeId[] = checked.graph.outputs,
): Checked {
  const inputs = [...checked.inputs], wrt = [...checked.wrt];
  const graph = copyGraph(checked.graph, (op, id, b) => {
    const replaced = replace(op, id, b);
    if (typeof replaced === "number" || !("given" in replaced)) return replaced;
    const { shape, dtype } = replaced.given, at = inputs.push(replaced.given) - 1;
    if (wrt.length > 0 && dtype === "float") wrt.push(at);
    return b.input(`x${at}`, { shape, dtype });
  }, outputs);
  return withoutIdleInputs({ ...checked, graph, inputs, wrt });
}

/** The case without inputs that nothing reads. Of those that it is differentiated by one stays, read or not. */
function withoutIdleInputs(checked: Checked): Checked {
  const { graph, inputs, wrt } = checked;
  const read = new Set([...graph.outputs, ...graph.nodes.flatMap((node) => node.inputs)]);
  const isLast = wrt.every((i) => !read.has(graph.inputs[i]));
  const kept = graph.inputs.flatMap((id, i) => read.has(id) || (isLast && i === wrt[0]) ? [i] : []);
  const keptIds = new Set(kept.map((i) => graph.inputs[i])), renamed = new Map<NodeId, NodeId>();
  graph.nodes.forEach((node, id) => {
    if (node.kind !== "input" || keptIds.has(id)) renamed.set(id, renamed.size);
  });
  const name = (id: NodeId) => renamed.get(id)!;
  return {
    ...checked,
    graph: {
      nodes: graph.nodes.flatMap((node, id) =>
        renamed.has(id) ? [withInputs(node, node.inputs.map(name))] : []
      ),
      inputs: kept.map((i) => name(graph.inputs[i])),
      outputs: graph.outputs.map(name),
    },
    inputs: kept.map((i) => inputs[i]),
    wrt: wrt.flatMap((i) => (kept.includes(i) ? [kept.indexOf(i)] : [])),
  };
}
