import type { GraphBuilder } from "../builder.ts";
import type { NodeId, TensorNode } from "../node.ts";

/** Where the reverse sweep stands: a node, and how the output changes with its result. */
export interface Adjoint<N extends TensorNode = TensorNode> {
  /** The graph that the backward nodes are appended to. */
  readonly b: GraphBuilder;
  /** The node of the forward graph. */
  readonly node: N;
  /** Its id: the forward result, so that a formula can be written in terms of it. */
  readonly y: NodeId;
  /** The adjoint of the result; it has the result's shape. */
  readonly g: NodeId;
}

/**
 * What the adjoint of a result adds to the adjoint of one operand. Axes along which the operand was repeated may still be
 * there: the sweep sums over them.
 */
export type Pullback<N extends TensorNode = TensorNode> = (at: Adjoint<N>) => NodeId;

/** One pullback for each operand; none for an operand on which the result depends in no differentiable way. */
export type Rule<N extends TensorNode = TensorNode> = (
  node: N,
) => readonly (Pullback<N> | undefined)[];

/** The rule of a node through which no derivative flows. */
export const none = (): readonly undefined[] => [];
