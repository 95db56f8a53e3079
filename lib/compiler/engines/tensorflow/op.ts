/**
 * A call of an op of TensorFlow, as data.
 *
 * @module
 */
import type { Shape } from "../../../core/shape.ts";
import type { TensorType } from "../../../graph/node.ts";

/** A dtype that TensorFlow has. */
export type TfDType = "float" | "int32" | "bool";

/** What an attribute is: a dtype, or a value of the kind that its type says. */
export type AttributeValue =
  | { readonly dtype: TfDType }
  | { readonly int: number | readonly number[] }
  | { readonly bool: boolean }
  | { readonly text: string };

/** A small array that an op takes as a tensor: a shape, axes, an index. */
export interface Extra {
  readonly values: readonly number[];
  readonly shape: Shape;
  readonly dtype: TfDType;
}

/** An operand of the node, by position, in another shape. */
export interface Reshaped {
  readonly operand: number;
  readonly shape: Shape;
}

/** A call of an op. */
export interface OpCall {
  /** TensorFlow's name of the op. */
  readonly op: string;
  /** Attributes by name; the others have their defaults. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** What it takes: operands of the node, by position, and arrays. */
  readonly takes: readonly (number | Reshaped | Extra)[];
  /** The shape of what it makes, if that is not the node's. */
  readonly makes?: Shape;
  /** Which of its outputs is the result, if it has two. */
  readonly output?: 0 | 1;
  /** Whether it refuses operands for which the node is defined, or is to be refused in other words. */
  readonly refuses?: boolean;
}

/** The dtype of sizes, axes and indices. */
export const INDEX = { dtype: "int32" } as const;

/** Sizes or axes. */
export function vector(values: readonly number[]): Extra {
  return { values, shape: [values.length], dtype: "int32" };
}

/** One element. */
export function scalar(value: number, dtype: TfDType): Extra {
  return { values: [value], shape: [], dtype };
}

/** The dtype of an array, as an attribute. */
export function dtypeOf({ dtype }: TensorType): { readonly dtype: TfDType } {
  if (dtype === "key") throw new TypeError("internal: a key is no tensor");
  return { dtype };
}

/** The op that gives a tensor another shape. */
export function reshapeOp(type: TensorType): OpCall {
  const attributes = { T: dtypeOf(type), Tshape: INDEX };
  return { op: "Reshape", attributes, takes: [0, vector(type.shape)] };
}
