import type { GraphBuilder } from "../builder.ts";
import type { Graph, LoopNode, NodeId } from "../node.ts";

/** A loop that the reverse sweep has come to. */
export interface LoopAdjoint {
  /** The graph that it is a node of. */
  readonly b: GraphBuilder;
  /** The loop. */
  readonly id: NodeId;
  /** The adjoint of each result; `undefined` where there is none. */
  readonly cotangents: readonly (NodeId | undefined)[];
  /** Which operands a derivative is wanted for. */
  readonly active: readonly boolean[];
  /** Differentiates a body. */
  readonly vjp: (
    b: GraphBuilder,
    outputs: readonly NodeId[],
    cotangents: readonly (NodeId | undefined)[],
    wrt: readonly NodeId[],
  ) => (NodeId | undefined)[];
}

/** A loop with a known number of steps: a scan, or a map as the scan without a carry that it is. */
export interface Walk {
  readonly node: Extract<LoopNode, { kind: "map" | "scan" }>;
  readonly body: Graph;
  readonly length: number;
  readonly reverse: boolean;
  /** How many parts its carry has. */
  readonly carries: number;
  /** What it runs on, in the graph that it is a node of. */
  readonly operands: ByRole<NodeId>;
  /** What stands for that, one step of it, in the body. */
  readonly inputs: ByRole<NodeId> & { readonly index: NodeId };
}

/** Something for every operand of a loop, by the role that the operand has. */
export interface ByRole<T> {
  readonly consts: readonly T[];
  readonly carries: readonly T[];
  readonly xs: readonly T[];
}

/** A map or scan taken apart. */
export function walkOf(node: Walk["node"]): Walk {
  const carries = node.kind === "scan" ? node.carries : 0;
  const [index, ...inputs] = node.body.inputs;
  const shape = { consts: node.consts, carries };
  return {
    node,
    body: node.body,
    length: node.length,
    reverse: node.kind === "scan" && node.reverse,
    carries,
    operands: byRole(node.inputs, shape),
    inputs: { index, ...byRole(inputs, shape) },
  };
}

/** Sorts a list that has an entry for every operand. */
export function byRole<T>(
  list: readonly T[],
  { consts, carries }: { readonly consts: number; readonly carries: number },
): ByRole<T> {
  return {
    consts: list.slice(0, consts),
    carries: list.slice(consts, consts + carries),
    xs: list.slice(consts + carries),
  };
}
