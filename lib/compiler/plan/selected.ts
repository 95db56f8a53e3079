/**
 * Nodes that stand in a plan's graph alone: what several nodes of a graph do, or how one is computed.
 *
 * @module
 */
import type { Shape } from "../../core/shape.ts";
import type { IndexedOp } from "../../graph/kernels/gather.ts";
import type {
  Graph,
  LoopNode,
  Node,
  NodeId,
  One,
  Placed,
  TensorNode,
  TensorType,
  Three,
  Two,
  Window,
} from "../../graph/node.ts";

/** What such a node computes. */
export type SelectedOp =
  /** The bytes of an input as int32. */
  | { readonly kind: "wordsOfBytes"; readonly inputs: One }
  /** The numbers of rows of an array, each of which there is: others are recorded as faults of `gather`. */
  | {
    readonly kind: "checkedRows";
    readonly inputs: One;
    readonly gather: IndexedOp;
    /** The shape of the array. */
    readonly of: Shape;
  }
  /** `[bytes, rows]`: the rows of these numbers, each byte a whole number, or a float times `scale`. */
  | { readonly kind: "rowsOfBytes"; readonly inputs: Two; readonly scale: number }
  /** `[condition, next, old]`: of a state, the next if the condition, one bool, holds, and otherwise the old one. */
  | { readonly kind: "commit"; readonly inputs: Three }
  /**
   * The rows or columns of a matrix [m, k] as lists of what is not zero. The matrix is the operand, or
   * `[bytes, rows]`: what `rowsOfBytes` would give.
   */
  | {
    readonly kind: "sparseLists";
    readonly inputs: One | Two;
    /** Whether the matrix is data that stay from run to run: then its lists are made when they are bound. */
    readonly isBound: boolean;
    readonly scale: number;
    readonly by: "rows" | "columns";
    readonly m: number;
    readonly k: number;
  }
  /** `[lists, b]`: the product of the matrix, or of its transpose if the lists are its columns, with b. */
  | {
    readonly kind: "sparseMatMul";
    readonly inputs: Two;
    /** How many lines the lists are of. */
    readonly lines: number;
    /** How many elements a line has. */
    readonly length: number;
  }
  /**
   * What `convFilter` adds up, in several parts: of the places of the window, all images counted, each part has so many that
   * follow one another. The parts stand along a first axis of their own.
   */
  | {
    readonly kind: "convFilterParts";
    readonly inputs: Two;
    readonly window: Window;
    readonly groups: number;
    readonly to: Shape;
    readonly parts: FilterParts;
  };

/** How places are shared. */
export interface FilterParts {
  readonly count: number;
  /** How many places a part has; the last one may have fewer. */
  readonly places: number;
}

/** A node of such a kind. */
export type SelectedNode = SelectedOp & TensorType & Placed;
/** The node of one kind, such as `SelectedNodeOf<"sparseLists">`. */
export type SelectedNodeOf<Kind extends SelectedOp["kind"]> = Extract<SelectedNode, { kind: Kind }>;

/** A node of a plan's graph whose result is one array. */
export type ArrayNode = TensorNode | SelectedNode;

/** Whether a node is a loop of the graph. */
export function isRepeat(node: ArrayNode | LoopNode): node is LoopNode {
  return node.kind === "map" || node.kind === "scan" || node.kind === "while";
}

/** A graph in which kernels were selected for some nodes. */
export interface PlanGraph extends Omit<Graph, "nodes"> {
  /** All nodes; a node's operands stand before it. */
  readonly nodes: readonly (Node | SelectedNode)[];
}

/** The node with its operands by other numbers: itself if they are the same. */
export function renamed<N extends Node | SelectedNode>(node: N, name: (id: NodeId) => NodeId): N {
  const inputs: NodeId[] = [];
  let isSame = true;
  for (const input of node.inputs) {
    const id = name(input);
    inputs.push(id);
    isSame &&= id === input;
  }
  return isSame ? node : { ...node, inputs } as N;
}

/** The graph without the nodes that no output needs; inputs stay. */
export function pruned({ nodes, inputs, outputs }: PlanGraph): PlanGraph {
  const needed = new Set<NodeId>(inputs), visit = [...outputs];
  for (let id = visit.pop(); id !== undefined; id = visit.pop()) {
    if (needed.has(id)) continue;
    needed.add(id);
    visit.push(...nodes[id].inputs);
  }
  if (needed.size === nodes.length) return { nodes, inputs, outputs };
  const names: NodeId[] = [];
  const name = (id: NodeId) => names[id];
  const kept: (Node | SelectedNode)[] = [];
  nodes.forEach((node, id) => {
    if (!needed.has(id)) return;
    names[id] = kept.push(renamed(node, name)) - 1;
  });
  return { nodes: kept, inputs: inputs.map(name), outputs: outputs.map(name) };
}
