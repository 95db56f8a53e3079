import type { FloatType } from "../../../core/dtype.ts";
import {
  type Data,
  fromFloat64,
  type NdArray,
  storageSize,
  toFloat64,
} from "../../../core/nd_array.ts";
import { evaluateNode } from "../../../graph/evaluate_node.ts";
import type { Value } from "../../../graph/value.ts";
import type { HostNode, Program, Slot } from "../../program.ts";
import { faultError, takeFault } from "../../wasm/fault.ts";
import { canShareMemory } from "../../worker_starter.ts";
import { memoryFor } from "./memory.ts";
import { moduleOf } from "./module.ts";
import { SharedRun } from "./shared_run.ts";

/** How an instance runs. */
export interface InstanceOptions {
  /** How many threads may compute, where the program is cut for threads; 1 unless it is given. */
  readonly threads?: number;
  /** Whether workers are called to every run, whether they are of use or not: for tests. */
  readonly isEager?: boolean;
}

type View = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/** A program that runs: its module with a memory. */
export class Instance {
  /** How many threads compute; some of them may not be ready yet. */
  readonly threads: number;
  readonly #shared: SharedRun | undefined;
  readonly #memory: WebAssembly.Memory;
  readonly #floatType: FloatType;
  readonly #run: () => void;
  readonly #program: Program;
  readonly #views = new Map<Slot, View>();
  /** Makes what depends on bound data alone, and the inputs that are such data. */
  readonly #prepare: (() => void) | undefined;
  readonly #bound: ReadonlySet<Slot>;
  #isPrepared = false;

  /** Instantiates a program and writes its constants. */
  constructor(program: Program, { threads = 1, isEager }: InstanceOptions = {}) {
    this.#program = program;
    this.#floatType = program.floatType;
    const isShared = program.sharing !== undefined && threads > 1 && canShareMemory();
    this.threads = isShared ? threads : 1;
    this.#memory = memoryFor(program, isShared);
    const host = (index: number) => this.#evaluate(program.hostNodes[index]);
    const imports = { env: { memory: this.#memory, host } };
    const module = moduleOf(program, isShared);
    const instance = new WebAssembly.Instance(module, imports);
    if (isShared) {
      this.#shared = new SharedRun(instance, module, this.#memory, { threads, isEager });
    }
    this.#run = instance.exports.run as () => void;
    this.#prepare = instance.exports.prepare as (() => void) | undefined;
    this.#bound = new Set(program.prepares.map((input) => program.inputs[input]));
    for (const { slot, values } of program.constants) this.write(slot, values);
  }

  /**
   * Runs the program once.
   *
   * @throws {RangeError} If it picks by an index that is out of range.
   */
  run(): void {
    if (!this.#isPrepared) this.#prepare?.();
    this.#isPrepared = true;
    if (this.#shared) this.#shared.run();
    else this.#run();
    const fault = takeFault(this.#memory);
    if (fault) throw faultError(this.#program.faultSites, fault);
  }

  /** How many workers are ready to help. */
  get helpers(): number {
    return this.#shared?.helpers ?? 0;
  }

  /** Writes the elements of an array. */
  write(slot: Slot, data: Data): void {
    this.#view(slot).set(data);
    if (this.#bound.has(slot)) this.#isPrepared = false;
  }

  /** Copies an array. */
  read(slot: Slot): NdArray {
    const { shape, dtype } = slot, view = this.#view(slot);
    return { data: dtype === "bool" ? Uint8Array.from(view) : view.slice(), shape, dtype };
  }

  /** The memory of an array. A memory never grows, and what is read and written are the same few arrays at each run. */
  #view(slot: Slot): View {
    let view = this.#views.get(slot);
    if (!view) this.#views.set(slot, view = this.#newView(slot));
    return view;
  }

  /** A bool is a word there. */
  #newView({ shape, dtype, address, bytes }: Slot): View {
    const { buffer } = this.#memory, length = storageSize(shape, dtype);
    if (bytes) return new Uint8Array(buffer, address, length);
    switch (dtype) {
      case "float":
        return this.#floatType === "f32"
          ? new Float32Array(buffer, address, length)
          : new Float64Array(buffer, address, length);
      case "int32":
      case "bool":
        return new Int32Array(buffer, address, length);
      case "key":
        return new Uint32Array(buffer, address, length);
      default:
        return dtype satisfies never;
    }
  }

  /** Computes a node as it is defined, in doubles. */
  #evaluate({ node, inputs, output }: HostNode): void {
    const operands = inputs.map((slot): Value => ({
      data: toFloat64(this.read(slot).data),
      shape: slot.shape,
      dtype: slot.dtype,
    }));
    const values = evaluateNode(node, operands);
    this.write(output, fromFloat64(values, output.dtype, this.#floatType));
  }
}
