import type { Data } from "../../../core/nd_array.ts";
import type { TensorType } from "../../../graph/node.ts";

/** The arrays in which a device gives elements to the host. */
export type HostArray = Float32Array | Int32Array | Uint8Array;

/** Elements in the array class of the dtype, always as memory of their own: a device may keep it. */
export function storedAs(values: Data, { dtype }: TensorType): HostArray {
  switch (dtype) {
    case "float":
      return new Float32Array(values);
    case "int32":
      return new Int32Array(values);
    case "bool":
      return new Uint8Array(values);
    case "key":
      throw new TypeError("internal: a key is no tensor");
    default:
      return dtype satisfies never;
  }
}
