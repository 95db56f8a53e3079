import type { TensorInfo } from "@tensorflow/tfjs-core";
import { storageSize } from "../../../core/nd_array.ts";
import { sizeOf } from "../../../core/shape.ts";
import type { TensorType } from "../../../graph/node.ts";
import type { Device } from "./device.ts";

/** The rows of an array, given one at a time. */
export interface Stack {
  /** Takes over a row. */
  put(i: number, row: TensorInfo): void;
  /** The whole array. */
  finish(): TensorInfo;
  /** Frees what there is. */
  abandon(): void;
}

/** An array of this type, to be made row by row. */
export function makeStack(device: Device, type: TensorType): Stack {
  return device.adapter.view ? new MemoryStack(device, type) : new ListStack(device, type);
}

/** Writes each row to its place in an array that is there from the start. */
class MemoryStack implements Stack {
  readonly #whole: TensorInfo;
  readonly #size: number;

  constructor(readonly device: Device, type: TensorType) {
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

/** Keeps the rows and joins them in the end. */
class ListStack implements Stack {
  readonly #rows: TensorInfo[] = [];

  constructor(readonly device: Device, readonly type: TensorType) {}

  put(i: number, row: TensorInfo): void {
    this.#rows[i] = this.device.reshape(row, [1, ...this.type.shape.slice(1)]);
    this.device.release(row);
  }

  finish(): TensorInfo {
    if (this.#rows.length === 0) return this.device.write(new Float64Array(0), this.type);
    const { backend } = this.device;
    const inputs = this.#rows as unknown as Record<string, TensorInfo>;
    const whole = this.device.needed("Concat")({ inputs, attrs: { axis: 0 }, backend });
    this.abandon();
    return whole as TensorInfo;
  }

  abandon(): void {
    for (const row of this.#rows) if (row) this.device.release(row);
  }
}
