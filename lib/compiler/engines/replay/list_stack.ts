import type { TensorType } from "../../../graph/node.ts";
import type { Device, Stack } from "./device.ts";

/** Keeps the rows and joins them in the end, for devices whose memory the host does not see. */
export class ListStack<T extends object> implements Stack<T> {
  readonly #rows: T[] = [];

  /** An array of this type, whose rows a kernel of the device joins along the leading axis. */
  constructor(
    readonly device: Pick<Device<T>, "reshape" | "release" | "write">,
    readonly type: TensorType,
    readonly join: (rows: readonly T[]) => T,
  ) {}

  put(i: number, row: T): void {
    this.#rows[i] = this.device.reshape(row, [1, ...this.type.shape.slice(1)]);
    this.device.release(row);
  }

  finish(): T {
    if (this.#rows.length === 0) return this.device.write(new Float64Array(0), this.type);
    const whole = this.join(this.#rows);
    this.abandon();
    return whole;
  }

  abandon(): void {
    for (const row of this.#rows) if (row) this.device.release(row);
  }
}
