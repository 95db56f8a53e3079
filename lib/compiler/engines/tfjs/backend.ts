import {
  getKernel,
  type KernelBackend,
  type KernelFunc,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import type { Data } from "../../../core/nd_array.ts";
import { type Shape, sizeOf } from "../../../core/shape.ts";
import type { TensorType } from "../../../graph/node.ts";
import { tfjsDType } from "../../../tensor/dtype.ts";
import { type HostArray, storedAs } from "../replay/host_array.ts";
import type { TfjsAdapter } from "./adapter.ts";

/** A loaded backend: its kernels, and its tensors, which are counted references to data. */
export class TfjsBackend {
  readonly name: string;

  /** A loaded backend. */
  constructor(readonly adapter: TfjsAdapter, readonly backend: KernelBackend) {
    this.name = adapter.name;
  }

  /** The function behind a kernel, or nothing if the backend has none of that name. */
  kernel(name: string): KernelFunc | undefined {
    return getKernel(name, this.adapter.backendName)?.kernelFunc;
  }

  /** A kernel that a plan cannot do without. */
  needed(name: string): KernelFunc {
    const found = this.kernel(name);
    if (!found) throw new Error(`internal: ${this.name} has no kernel ${name}`);
    return found;
  }

  write(values: Data, type: TensorType): TensorInfo {
    const dtype = tfjsDType(type.dtype), shape = [...type.shape];
    return { dataId: this.backend.write(storedAs(values, type), shape, dtype), shape, dtype };
  }

  retain(info: TensorInfo): TensorInfo {
    this.backend.incRef(info.dataId);
    return info;
  }

  release(info: TensorInfo): void {
    this.backend.disposeData(info.dataId);
  }

  /** The memory of a tensor, where the host can see it. It moves when the next tensor is made. */
  view(info: TensorInfo): HostArray | undefined {
    return this.adapter.view?.(this.backend, info);
  }

  read(info: TensorInfo): Float64Array {
    const values = this.view(info) ?? this.backend.readSync(info.dataId);
    return new Float64Array(values as HostArray);
  }

  async readLater({ dataId }: TensorInfo): Promise<HostArray> {
    return await this.backend.read(dataId) as HostArray;
  }

  reshape(info: TensorInfo, shape: Shape): TensorInfo {
    if (this.adapter.relabels) {
      return { ...this.retain(info), shape: [...shape] };
    }
    const reshape = this.needed("Reshape");
    const attrs = { shape: [...shape] };
    return reshape({ inputs: { x: info }, attrs, backend: this.backend }) as TensorInfo;
  }

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
