/**
 * What goes into and comes out of loops is what is needed.
 *
 *   a carry that the body hands on as it is keeps its first value; a stack of what is walked over is that
 *   stacks that nothing reads are not made, and what the body then needs no more is not given to it
 *   a constant that every iteration is given is a constant of the body (the builder of the passes sees to that)
 *
 * All are exact. Bodies are simplified like any graph: what they are made of is written anew with the same passes.
 *
 * @module
 */
import {
  bodiesOf,
  type Graph,
  isLoop,
  type LoopNode,
  type Node,
  type NodeId,
} from "../../graph/node.ts";
import { prune } from "../../graph/prune.ts";
import { type Pass, passOf } from "./simplifier.ts";

/** Reads what a loop does not change where it came from. */
export const loops: Pass = passOf({
  get(op, to) {
    const loop = to.node(op.inputs[0]);
    if (!isLoop(loop)) return undefined;
    const at = loop.body.inputs.indexOf(loop.body.outputs[op.index]) - 1;
    if (at < 0) return undefined;
    const carries = carriesOf(loop), operand = loop.inputs[at], { consts } = loop;
    if (op.index < carries) return at === consts + op.index ? operand : undefined;
    if (at >= consts + carries) return operand;
    return at < consts ? to.broadcastTo(operand, loop.results[op.index].shape) : undefined;
  },
});

/** The graph with loops that make what is read, and are given what they need; loops in bodies too. */
export function trimLoops(graph: Graph): Graph {
  if (!graph.nodes.some((node) => isLoop(node))) return graph;
  const read = new Map<NodeId, Set<number>>();
  for (const node of graph.nodes) {
    if (node.kind !== "get") continue;
    const [loop] = node.inputs;
    read.set(loop, (read.get(loop) ?? new Set()).add(node.index));
  }
  const kept = graph.nodes.map((node, id) => isLoop(node) ? keptResults(node, read.get(id)) : []);
  const nodes = graph.nodes.map((node, id): Node => {
    if (isLoop(node)) return trimmed(node, kept[id]);
    return node.kind === "get"
      ? { ...node, index: kept[node.inputs[0]].indexOf(node.index) }
      : node;
  });
  return prune({ ...graph, nodes });
}

/** The results that a loop has to make: its carry, and what is read. */
function keptResults(node: LoopNode, read: ReadonlySet<number> = new Set()): number[] {
  const carries = carriesOf(node);
  return node.results.flatMap((_, i) => (i < carries || read.has(i) ? [i] : []));
}

function carriesOf(node: LoopNode): number {
  switch (node.kind) {
    case "map":
      return 0;
    case "scan":
      return node.carries;
    case "while":
      return node.results.length;
    default:
      return node satisfies never;
  }
}

function trimmed(node: LoopNode, kept: readonly number[]): LoopNode {
  const results = kept.map((i) => node.results[i]);
  const outputs = kept.map((i) => node.body.outputs[i]);
  const body = trimLoops(prune({ ...node.body, outputs }));
  const smaller: LoopNode = node.kind === "while"
    ? { ...node, results, body, condition: trimLoops(node.condition) }
    : { ...node, results, body };
  return withoutIdle(smaller);
}

/** The loop without constants and walked arrays that no body reads. */
function withoutIdle(node: LoopNode): LoopNode {
  const carries = carriesOf(node);
  const read = bodiesOf(node).map(readInputs);
  const isKept = node.inputs.map((_, i) => {
    const isCarry = i >= node.consts && i < node.consts + carries;
    return isCarry || read.some((inputs) => inputs[1 + i]);
  });
  if (isKept.every((kept) => kept)) return node;
  const inputs = node.inputs.filter((_, i) => isKept[i]);
  const consts = isKept.slice(0, node.consts).filter((kept) => kept).length;
  const within = (graph: Graph) =>
    prune({ ...graph, inputs: graph.inputs.filter((_, i) => i === 0 || isKept[i - 1]) });
  const body = within(node.body);
  return node.kind === "while"
    ? { ...node, inputs, consts, body, condition: within(node.condition) }
    : { ...node, inputs, consts, body };
}

/** Whether each input is read by a node or given out. */
function readInputs(graph: Graph): boolean[] {
  const read = new Set([...graph.outputs, ...graph.nodes.flatMap((node) => node.inputs)]);
  return graph.inputs.map((id) => read.has(id));
}
