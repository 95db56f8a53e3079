/**
 * A tfjs backend as the replay sees it: tensors are counted references to data, made by kernels and let go by hand.
 *
 * @module
 */
import {
  getKernel,
  type KernelBackend,
  type KernelFunc,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import type { Data } from "../../../core/nd_array.ts";
import { type Shape, sizeOf } from "../../../core/shape.ts";
import type { TensorType } from "../../../graph/node.ts";
import type { HostArray, TfjsAdapter } from "./adapter.ts";
import { tfjsDType } from "../../../tensor/dtype.ts";

/** A loaded backend. Every method that gives a tensor gives a reference that the caller must release. */
export class Device {
  constructor(readonly adapter: TfjsAdapter, readonly backend: KernelBackend) {}

  /** The function behind a kernel, or nothing if the backend has none of that name. */
  kernel(name: string): KernelFunc | undefined {
    return getKernel(name, this.adapter.backendName)?.kernelFunc;
  }

  /** A kernel that a plan cannot do without. */
  needed(name: string): KernelFunc {
    const found = this.kernel(name);
    if (!found) throw new Error(`internal: ${this.adapter.name} has no kernel ${name}`);
    return found;
  }

  /** Copies elements into a new tensor. */
  write(values: Data, type: TensorType): TensorInfo {
    const dtype = tfjsDType(type.dtype), shape = [...type.shape];
    return { dataId: this.backend.write(stored(values, type.dtype), shape, dtype), shape, dtype };
  }

  /** Another reference to the same tensor. */
  retain(info: TensorInfo): TensorInfo {
    this.backend.incRef(info.dataId);
    return info;
  }

  /** Gives a reference back; with the last one the memory is free. */
  release(info: TensorInfo): void {
    this.backend.disposeData(info.dataId);
  }

  /** The memory of a tensor, where the host can see it. It moves when the next tensor is made. */
  view(info: TensorInfo): HostArray | undefined {
    return this.adapter.view?.(this.backend, info);
  }

  /** The elements on the host, as doubles of their own memory. */
  read(info: TensorInfo): Float64Array {
    const values = this.view(info) ?? this.backend.readSync(info.dataId);
    return new Float64Array(values as HostArray);
  }

  /** The same elements in another shape: a reference to the same data, where the backend allows it. */
  reshape(info: TensorInfo, shape: Shape): TensorInfo {
    if (this.adapter.relabels) {
      return { ...this.retain(info), shape: [...shape] };
    }
    const reshape = this.needed("Reshape");
    const attrs = { shape: [...shape] };
    return reshape({ inputs: { x: info }, attrs, backend: this.backend }) as TensorInfo;
  }

  /** Row i of the leading axis, in memory of its own where that costs nothing. */
  row(info: TensorInfo, i: number, type: TensorType): TensorInfo {
    const size = sizeOf(type.shape);
    const memory = this.view(info);
    // A copy: writing may move the memory that is read, and a view would keep all the other rows alive.
    if (memory) return this.write(memory.slice(i * size, (i + 1) * size), type);
    const begin = [i, ...type.shape.map(() => 0)];
    const attrs = { begin, size: [1, ...type.shape] };
    const slice = this.needed("Slice");
    const kept = slice({ inputs: { x: info }, attrs, backend: this.backend }) as TensorInfo;
    const row = this.reshape(kept, type.shape);
    this.release(kept);
    return row;
  }
}

/** Elements in the array class that a tfjs backend keeps for the dtype, always as memory of their own. */
function stored(values: Data, dtype: TensorType["dtype"]): HostArray {
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
