import type { EngineBuffer } from "../../../core/engine.ts";
import type { NdArray } from "../../../core/nd_array.ts";
import { formatType } from "../../../graph/node.ts";
import type { Slot } from "../../program.ts";
import type { Instance } from "./instance.ts";

/** Where an array lies that was not copied out of its program's memory. */
export interface Residence {
  readonly instance: Instance;
  readonly slot: Slot;
}

/**
 * An array that the engine gave out. A result stays in its program's memory until the next run would write over it, and is
 * copied to the host then if it is still of use; most never are.
 */
export class WasmBuffer implements EngineBuffer {
  readonly shape: EngineBuffer["shape"];
  readonly dtype: EngineBuffer["dtype"];
  #where: NdArray | Residence | undefined;

  /** An array on the host, which nobody writes to, or one in a program's memory. */
  constructor(where: NdArray | Residence) {
    const { shape, dtype } = "slot" in where ? where.slot : where;
    this.shape = shape;
    this.dtype = dtype;
    this.#where = where;
  }

  /** Whether nothing can be read from it any more. */
  get isDisposed(): boolean {
    return this.#where === undefined;
  }

  /** Whether it lies in the place of an input. */
  liesAt(instance: Instance, { address }: Slot): boolean {
    const where = this.#where;
    return where !== undefined && "slot" in where && where.instance === instance &&
      where.slot.address === address;
  }

  /** The array on the host; nobody writes to it. */
  array(action: string): NdArray {
    this.leave();
    if (this.#where) return this.#where as NdArray;
    throw new Error(`Cannot ${action} a buffer of wasm (${formatType(this)}): it was disposed`);
  }

  /** Copies the array to the host if it lies in a program's memory. */
  leave(): void {
    const where = this.#where;
    if (where && "slot" in where) this.#where = where.instance.read(where.slot);
  }

  // deno-lint-ignore require-await -- so that a disposed buffer rejects the promise
  async read(): Promise<NdArray> {
    const where = this.#where;
    if (where && "slot" in where) return where.instance.read(where.slot);
    const array = this.array("read");
    return { ...array, data: array.data.slice() };
  }

  dispose(): void {
    this.#where = undefined;
  }
}
