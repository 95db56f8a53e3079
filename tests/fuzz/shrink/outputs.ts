import { GraphBuilder } from "../../../lib/graph/builder.ts";
import { isLoop, type NodeId } from "../../../lib/graph/node.ts";
import type { Checked } from "../check.ts";
import { rewrite } from "../rewrite.ts";

type Candidates = readonly (() => Checked)[];

/** One node in the place of all outputs: an early one first. To differentiate it, it is summed. */
export function otherOutputs(checked: Checked): Candidates {
  const { graph, wrt } = checked;
  const found: (() => Checked)[] = [];
  graph.nodes.forEach((node, id) => {
    if (node.kind === "input" || isLoop(node) || graph.outputs.join() === `${id}`) return;
    if (wrt.length === 0) found.push(() => only(checked, [id]));
    else if (node.dtype === "float") found.push(() => summed(checked, id));
  });
  return found;
}

/** One output alone, or one fewer. */
export function fewerOutputs(checked: Checked): Candidates {
  const { graph: { outputs }, wrt } = checked;
  if (outputs.length < 2 || wrt.length > 0) return [];
  return [
    ...outputs.map((id) => () => only(checked, [id])),
    ...outputs.map((_, i) => () => only(checked, outputs.toSpliced(i, 1))),
  ];
}

/** Not differentiated by one of several. */
export function fewerVariables(checked: Checked): Candidates {
  const { wrt } = checked;
  return wrt.length < 2 ? [] : wrt.map((_, i) => () => ({ ...checked, wrt: wrt.toSpliced(i, 1) }));
}

function only(checked: Checked, outputs: readonly NodeId[]): Checked {
  return rewrite(checked, (op) => op, outputs);
}

function summed(checked: Checked, id: NodeId): Checked {
  const b = GraphBuilder.from(checked.graph);
  const sum = b.reduce("sum", id, b.type(id).shape.map((_, axis) => axis));
  return only({ ...checked, graph: b.graph([sum]) }, [sum]);
}
