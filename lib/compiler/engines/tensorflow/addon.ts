/**
 * What tfjs-node's add-on offers: TensorFlow's eager execution, op by op, over tensors that it knows by number.
 *
 * @module
 */
import type { HostArray } from "../replay/host_array.ts";

/** An attribute of an op, as the add-on takes it. */
export interface Attribute {
  /** TensorFlow's name for it. */
  readonly name: string;
  /** One of the add-on's `TF_ATTR_…`. */
  readonly type: number;
  /** What it is. */
  readonly value: number | boolean | string | readonly number[];
}

/** A tensor that an op made. */
export interface Made {
  /** Its number. */
  readonly id: number;
}

/** The add-on's exports, as far as they are used. */
export interface Addon {
  /** The version of TensorFlow, such as `2.21.0`. */
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_STRING: number;
  /** Makes a tensor of these elements, whose memory it may keep. */
  createTensor(shape: readonly number[], dtype: number, values: HostArray): number;
  /** Forgets a tensor. */
  deleteTensor(id: number): void;
  /** Copies a tensor's elements. */
  tensorDataSync(id: number): HostArray;
  /** Runs an op. */
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): readonly Made[];
  /** Whether it computes on a graphics card. */
  isUsingGpuDevice(): boolean;
  /** How many tensors it knows. */
  getNumOfTensors(): number;
}
