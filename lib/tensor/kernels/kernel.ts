import type { GraphBuilder } from "../../graph/builder.ts";
import type { NodeId } from "../../graph/node.ts";

/** One call of a tfjs kernel, its tensors replaced by nodes. */
export interface KernelCall {
  readonly name: string;
  readonly builder: GraphBuilder;
  /** Operands under tfjs's names, in its order; optional ones may be missing. */
  readonly inputs: Readonly<Record<string, NodeId>>;
  /** Attributes under tfjs's names. They are typed where they are read. */
  readonly attrs: object;
}

/** Writes the nodes that compute what a tfjs kernel would: one node for each tensor that it returns. */
export type RecordKernel = (call: KernelCall) => NodeId | NodeId[];

/** Kernels by the name that tfjs calls them. */
export type KernelTable = Readonly<Record<string, RecordKernel>>;

/** The attributes of a call as the type that tfjs documents for this kernel. */
export function attrsOf<T>(call: KernelCall): T {
  return call.attrs as T;
}

/** The operand as float: integers and bools are converted. */
export function toFloat(builder: GraphBuilder, x: NodeId): NodeId {
  return builder.cast(x, "float");
}

/** The operand as a number: a bool counts as 0 or 1. */
export function toNumber(builder: GraphBuilder, x: NodeId): NodeId {
  return builder.type(x).dtype === "bool" ? builder.cast(x, "int32") : x;
}

/** Two operands as numbers of one dtype: float if either is. */
export function toSameNumber(builder: GraphBuilder, a: NodeId, b: NodeId): [NodeId, NodeId] {
  const [x, y] = [toNumber(builder, a), toNumber(builder, b)];
  if (builder.type(x).dtype === builder.type(y).dtype) return [x, y];
  return [toFloat(builder, x), toFloat(builder, y)];
}
