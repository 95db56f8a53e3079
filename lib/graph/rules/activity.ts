import {
  type Graph,
  isLoop,
  type LoopNode,
  type Node,
  type NodeId,
  type TensorNode,
} from "../node.ts";
import { pullbacks } from "./table.ts";

/** Which values of a graph depend on given ones in a differentiable way. */
export interface Activity {
  /** Whether this array does. */
  has(id: NodeId): boolean;
  /** Which operands of this node carry a derivative to it. */
  operands(node: Node): readonly boolean[];
}

/** Finds the active nodes among `nodes`, from the ids of those that are active by themselves. */
export function findActive(nodes: readonly Node[], seeds: Iterable<NodeId>): Activity {
  const active = new Set<NodeId>(seeds);
  const results = new Map<NodeId, readonly boolean[]>();
  const operands = (node: Node) => node.inputs.map((input) => active.has(input));
  nodes.forEach((node, id) => {
    if (isLoop(node)) results.set(id, activeResults(node, operands(node)));
    else if (isActive(node, active, results)) active.add(id);
  });
  return { has: (id) => active.has(id), operands };
}

function isActive(
  node: TensorNode,
  active: ReadonlySet<NodeId>,
  results: ReadonlyMap<NodeId, readonly boolean[]>,
): boolean {
  if (node.dtype !== "float") return false;
  if (node.kind === "get") return results.get(node.inputs[0])![node.index];
  if (!node.inputs.some((input) => active.has(input))) return false;
  return pullbacks(node).some((pullback, i) => pullback && active.has(node.inputs[i]));
}

function activeResults(loop: LoopNode, operands: readonly boolean[]): readonly boolean[] {
  if (!operands.includes(true)) return loop.results.map(() => false);
  const { body, carries } = activeInBody(loop, operands);
  return loop.body.outputs.map((id, i) => carries[i] ?? body.has(id));
}

/** What is active in a loop's body. */
export interface BodyActivity {
  /** Which of the body's nodes are. */
  readonly body: Activity;
  /** Which parts of the carry are, in some iteration. */
  readonly carries: readonly boolean[];
}

/** What is active in the body of a loop some of whose operands are: a fixpoint, as a carry goes round. */
export function activeInBody(loop: LoopNode, operands: readonly boolean[]): BodyActivity {
  const inputs = [...operands], count = carryCount(loop);
  for (;;) {
    const body = findActive(loop.body.nodes, activeInputs(loop.body, inputs));
    const carries = inputs.slice(loop.consts, loop.consts + count);
    const next = carries.map((is, k) => is || body.has(loop.body.outputs[k]));
    if (next.every((is, k) => is === carries[k])) return { body, carries };
    inputs.splice(loop.consts, count, ...next);
  }
}

function carryCount(loop: LoopNode): number {
  if (loop.kind === "while") return loop.inputs.length - loop.consts;
  return loop.kind === "scan" ? loop.carries : 0;
}

/** A body's inputs are the index and then the operands. */
function activeInputs(body: Graph, operands: readonly boolean[]): NodeId[] {
  return body.inputs.slice(1).filter((_, i) => operands[i]);
}
