import type { Addon, Attribute } from "../../lib/compiler/engines/tensorflow/addon.ts";

type Values = Parameters<Addon["createTensor"]>[2];

/** What an op of a {@linkcode FakeAddon} gives for its operands: an array for each output. */
export type FakeOp = (operands: readonly Values[], attributes: readonly Attribute[]) => Values[];

/** As much of TensorFlow's add-on as a test needs: it runs the ops that it is given, and keeps count. */
export class FakeAddon implements Addon {
  readonly TF_Version = "0.0.0";
  readonly TF_FLOAT = 1;
  readonly TF_INT32 = 3;
  readonly TF_BOOL = 10;
  readonly TF_ATTR_STRING = 0;
  readonly TF_ATTR_INT = 1;
  readonly TF_ATTR_BOOL = 3;
  readonly TF_ATTR_TYPE = 4;
  /** How many tensors were read. */
  reads = 0;
  readonly #ops: Readonly<Record<string, FakeOp>>;
  readonly #tensors = new Map<number, Values>();
  #next = 0;

  constructor(ops: Readonly<Record<string, FakeOp>> = {}) {
    this.#ops = ops;
  }

  createTensor(_shape: readonly number[], _dtype: number, values: Values): number {
    this.#tensors.set(this.#next, values);
    return this.#next++;
  }

  deleteTensor(id: number): void {
    if (!this.#tensors.delete(id)) throw new Error(`there is no tensor ${id}`);
  }

  tensorDataSync(id: number): Values {
    this.reads++;
    return this.#at(id).slice();
  }

  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): { id: number }[] {
    const made = this.#ops[name](inputs.map((id) => this.#at(id)), attributes);
    if (made.length !== outputs) throw new Error(`${name} has ${made.length} outputs`);
    return made.map((values) => ({ id: this.createTensor([], 0, values) }));
  }

  isUsingGpuDevice(): boolean {
    return false;
  }

  getNumOfTensors(): number {
    return this.#tensors.size;
  }

  #at(id: number): Values {
    const values = this.#tensors.get(id);
    if (!values) throw new Error(`there is no tensor ${id}`);
    return values;
  }
}

/** An error as the add-on throws them. */
export function status(code: number, message: string): Error {
  return new Error(`Invalid TF_Status: ${code}\nMessage: ${message}`);
}
