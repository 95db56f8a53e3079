import { storageSize } from "../../../lib/core/nd_array.ts";
import {
  type Graph,
  isLoop,
  type LoopOp,
  type NodeId,
  type Op,
  type TensorType,
} from "../../../lib/graph/node.ts";
import type { Checked } from "../check.ts";
import { copyGraph } from "../copy_graph.ts";
import { rewrite } from "../rewrite.ts";
import { sameType } from "./nodes.ts";

type Candidates = readonly (() => Checked)[];

/** Loops with simpler bodies. Conditions stay: without them a loop may not end. */
export function simplerBodies(checked: Checked): Candidates {
  return checked.graph.nodes.flatMap((node, id) => {
    if (!isLoop(node)) return [];
    const replaced = (make: (op: LoopOp) => LoopOp) => () =>
      rewrite(checked, (op, at) => (at === id && isLoop(op) ? make(op) : op));
    return simplerGraphs(node.body).map((make) => replaced((op) => ({ ...op, body: make() })));
  });
}

/** A body with one node less: a constant or an operand stands in its place. Of loops in it, the same of their bodies. */
function simplerGraphs(graph: Graph): (() => Graph)[] {
  return graph.nodes.flatMap((node, id) => {
    if (node.kind === "input") return [];
    const changed = (change: (op: Op) => Op | NodeId) => () =>
      copyGraph(graph, (op, at) => (at === id ? change(op) : op));
    if (isLoop(node)) {
      return simplerGraphs(node.body).map((make) =>
        changed((op) => (isLoop(op) ? { ...op, body: make() } : op))
      );
    }
    if (node.kind === "get") return [changed(() => one(node))];
    const bypasses = node.inputs.flatMap((operand, i) =>
      sameType(graph.nodes[operand], node) ? [changed((op) => op.inputs[i])] : []
    );
    return node.kind === "constant" ? bypasses : [changed(() => one(node)), ...bypasses];
  }).reverse();
}

/** A constant of ones. */
function one({ shape, dtype }: TensorType): Op {
  const data = new Float64Array(storageSize(shape, dtype)).fill(1);
  return { kind: "constant", inputs: [], data, type: { shape, dtype } };
}
