/**
 * Concatenations: each operand is written straight to its place in the result.
 *
 * An operand gets a node of its own, a reshape to the same shape, that only the concatenation reads. That node is a loop like
 * any other, which computes what it can of the operand where nobody else wants it, and may be one with other loops; only what
 * it stores lies in the array of the concatenation. When all parts are there, nothing is left to do.
 *
 * @module
 */
import { type Shape, stridesOf } from "../../core/shape.ts";
import type { Node, NodeId, TensorNode } from "../../graph/node.ts";
import { type PlanGraph, renamed, type SelectedNode } from "./selected.ts";

/** Where a part lies in the array of a concatenation. */
export interface Part {
  /** The concatenation. */
  readonly whole: NodeId;
  /** The elements before the part's first. */
  readonly offset: number;
  /** For each axis, how far apart in elements. */
  readonly strides: readonly number[];
}

/** A graph whose concatenations read nodes that nothing else reads. */
export interface Separated {
  readonly graph: PlanGraph;
  /** These nodes. */
  readonly parts: ReadonlyMap<NodeId, Part>;
}

/** Gives the operands of concatenations nodes of their own. */
export function separateParts(graph: PlanGraph): Separated {
  const nodes: (Node | SelectedNode)[] = [], names: NodeId[] = [];
  const name = (id: NodeId) => names[id];
  const parts = new Map<NodeId, Part>();
  for (const node of graph.nodes) {
    if (node.kind !== "concat") {
      names.push(nodes.push(renamed(node, name)) - 1);
      continue;
    }
    const operands = node.inputs.map(name), types = operands.map((id) => nodes[id] as TensorNode);
    const inputs = operands.map((id, i) => nodes.push(partOf(types[i], id)) - 1);
    placesOf(node.shape, node.axis, types).forEach((place, i) => {
      parts.set(inputs[i], { ...place, whole: nodes.length });
    });
    names.push(nodes.push({ ...node, inputs }) - 1);
  }
  return {
    graph: { nodes, inputs: graph.inputs.map(name), outputs: graph.outputs.map(name) },
    parts,
  };
}

function partOf({ shape, dtype }: TensorNode, id: NodeId): TensorNode {
  return { kind: "reshape", inputs: [id], to: shape, shape, dtype };
}

/** Where the operands of a concatenation lie in it. */
function placesOf(
  whole: Shape,
  axis: number,
  operands: readonly { readonly shape: Shape }[],
): Omit<Part, "whole">[] {
  const strides = stridesOf(whole);
  let at = 0;
  return operands.map(({ shape }) => {
    const offset = at * strides[axis];
    at += shape[axis];
    return { offset, strides };
  });
}
