import { interpret } from "../../../lib/graph/interpret.ts";
import {
  formatType,
  type Graph,
  isLoop,
  type Node,
  type NodeId,
  type TensorType,
} from "../../../lib/graph/node.ts";
import type { Value } from "../../../lib/graph/value.ts";
import type { Checked } from "../check.ts";
import { rewrite } from "../rewrite.ts";

type Candidates = readonly (() => Checked)[];

/** An input in the place of a node, with the value that it has: late ones first. What made it is not needed any more. */
export function cuts(checked: Checked): Candidates {
  const { graph } = checked, values = valuesOf(checked);
  return graph.nodes.flatMap((node, id) => {
    if (node.kind === "input" || isLoop(node) || !values[id]) return [];
    const { shape, dtype } = node;
    const given = { shape, dtype, data: singles(values[id]) };
    return [() => rewrite(checked, (op, at) => (at === id ? { given } : op))];
  }).reverse();
}

/** The value of each node, as far as the graph could be run: that it cannot may be the fault. */
function valuesOf({ graph, inputs }: Checked): readonly Value[] {
  const values: Value[] = [];
  const observe = (at: Graph, id: NodeId, value: Value) => {
    if (at === graph) values[id] = value;
  };
  try {
    interpret(graph, inputs, { observe });
  } catch {
    // What was seen before is enough.
  }
  return values;
}

/** Elements that single precision holds. */
function singles({ data, dtype }: Value): Float64Array {
  return dtype === "float" ? data.map(Math.fround) : data;
}

/** One of its operands in the place of a node, if it has the same type. */
export function bypasses(checked: Checked): Candidates {
  const { nodes } = checked.graph;
  return nodes.flatMap((node, id) => {
    if (isLoop(node) || node.kind === "get") return [];
    return node.inputs.flatMap((operand, i) =>
      sameType(nodes[operand], node)
        ? [
          () => rewrite(checked, (op, at) => (at === id ? op.inputs[i] : op)),
        ]
        : []
    );
  }).reverse();
}

/** Whether a node is one array, of this type. */
export function sameType(node: Node, type: TensorType): boolean {
  return !isLoop(node) && formatType(node) === formatType(type);
}
