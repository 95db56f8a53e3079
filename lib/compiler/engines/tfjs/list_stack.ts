import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { TensorType } from "../../../graph/node.ts";
import type { Stack } from "../replay/device.ts";
import type { TfjsBackend } from "./backend.ts";

/** Keeps the rows and joins them in the end, where the host does not see the memory. */
export class ListStack implements Stack<TensorInfo> {
  readonly #rows: TensorInfo[] = [];

  constructor(readonly device: TfjsBackend, readonly type: TensorType) {}

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
