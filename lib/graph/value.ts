import type { TensorNode, TensorOp, TensorType } from "./node.ts";

/**
 * An array while a graph is interpreted: doubles for every dtype. A `bool` is 0 or 1, an `int32` a whole number in its
 * range, a `key` two whole numbers in [0, 2³²). Nothing writes into a value once it is made, so values may share memory.
 */
export interface Value extends TensorType {
  /** The elements, row-major; two for a key. */
  readonly data: Float64Array;
}

/** The node of one kind, such as `NodeOf<"gather">`. */
export type NodeOf<Kind extends TensorOp["kind"]> = Extract<TensorNode, { readonly kind: Kind }>;
