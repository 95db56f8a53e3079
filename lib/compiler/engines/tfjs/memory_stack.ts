import type { TensorInfo } from "@tensorflow/tfjs-core";
import { storageSize } from "../../../core/nd_array.ts";
import { sizeOf } from "../../../core/shape.ts";
import type { TensorType } from "../../../graph/node.ts";
import type { Stack } from "../replay/device.ts";
import type { TfjsBackend } from "./backend.ts";

/** Writes each row to its place in an array that is there from the start, where the host sees the memory. */
export class MemoryStack implements Stack<TensorInfo> {
  readonly #whole: TensorInfo;
  readonly #size: number;

  constructor(readonly device: TfjsBackend, type: TensorType) {
    const { shape, dtype } = type;
    this.#whole = device.write(new Float64Array(storageSize(shape, dtype)), type);
    this.#size = sizeOf(shape.slice(1));
  }

  put(i: number, row: TensorInfo): void {
    this.device.view(this.#whole)!.set(this.device.view(row)!, i * this.#size);
    this.device.release(row);
  }

  finish(): TensorInfo {
    return this.#whole;
  }

  abandon(): void {
    this.device.release(this.#whole);
  }
}
