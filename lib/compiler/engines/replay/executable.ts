import {
  disposeCarried,
  type EngineBuffer,
  type Executable,
  type Fallback,
} from "../../../core/engine.ts";
import { fromFloat64, type NdArray } from "../../../core/nd_array.ts";
import type { Shape } from "../../../core/shape.ts";
import { checkInputs } from "../../../graph/check_inputs.ts";
import { formatType, type Graph, type TensorType } from "../../../graph/node.ts";
import type { Device } from "./device.ts";
import { Fallbacks } from "./fallbacks.ts";
import { Plan } from "./plan.ts";
import { isKey, type RunValue } from "./slots.ts";

/** A graph ready to be replayed on a device. */
export class ReplayExecutable<T extends object> implements Executable {
  readonly engine: string;
  readonly device?: string;
  readonly fallbacks: readonly Fallback[];
  readonly #graph: Graph;
  readonly #device: Device<T>;
  readonly #carried: number;
  #plan: Plan<T> | undefined;

  /** Plans a graph whose first `carried` inputs are a state that each run consumes. */
  constructor(graph: Graph, device: Device<T>, carried: number) {
    const fallbacks = new Fallbacks();
    this.engine = device.name;
    if (device.hardware) this.device = device.hardware;
    this.#graph = graph;
    this.#device = device;
    this.#carried = carried;
    this.#plan = new Plan(device.legal(graph), device, fallbacks);
    this.fallbacks = fallbacks.list();
  }

  run(inputs: readonly (NdArray | EngineBuffer)[]): EngineBuffer[] {
    const { name } = this.#device;
    if (!this.#plan) throw new Error(`Cannot run the graph on ${name}: it was disposed`);
    checkInputs(this.#graph, inputs, name);
    const types = this.#graph.outputs.map((id) => this.#graph.nodes[id] as TensorType);
    const results = this.#plan.run(this.#values(inputs));
    disposeCarried(inputs, this.#carried);
    return results.map((value, i) => new ReplayBuffer(types[i], this.#device, value));
  }

  upload(array: NdArray): EngineBuffer {
    return new ReplayBuffer(array, this.#device, this.#written(array));
  }

  dispose(): void {
    this.#plan?.dispose();
    this.#plan = undefined;
  }

  /** A reference for each input; all buffers are looked at before anything is written. */
  #values(inputs: readonly (NdArray | EngineBuffer)[]): RunValue<T>[] {
    const held = inputs.map((input) => (isBuffer(input) ? this.#held(input) : undefined));
    return inputs.map((input, i) => {
      const value = held[i];
      if (value !== undefined) return isKey(value) ? value : this.#device.retain(value);
      return this.#written(input as NdArray);
    });
  }

  #written(array: NdArray): RunValue<T> {
    if (array.dtype === "key") return { words: new Float64Array(array.data) };
    return this.#device.write(array.data, array);
  }

  #held(buffer: EngineBuffer): RunValue<T> {
    const { name } = this.#device;
    if (buffer instanceof ReplayBuffer && buffer.device === this.#device) {
      return (buffer as ReplayBuffer<T>).value("run on");
    }
    throw new TypeError(
      `Cannot run the graph on ${name}: ${formatType(buffer)} is a buffer of another engine`,
    );
  }
}

/** A tensor of a device, or a key. */
class ReplayBuffer<T extends object> implements EngineBuffer {
  readonly shape: Shape;
  readonly dtype: EngineBuffer["dtype"];
  #value: RunValue<T> | undefined;

  constructor(type: TensorType, readonly device: Device<T>, value: RunValue<T>) {
    this.shape = type.shape;
    this.dtype = type.dtype;
    this.#value = value;
  }

  value(action: string): RunValue<T> {
    if (this.#value) return this.#value;
    throw new Error(
      `Cannot ${action} a buffer of ${this.device.name} (${formatType(this)}): it was disposed`,
    );
  }

  async read(): Promise<NdArray> {
    const { shape, dtype } = this;
    const value = this.value("read");
    const values = isKey(value) ? value.words : await this.device.readLater(value);
    // Always a copy, in the class that the dtype has: a device may give its own memory, or integers for a cast of them.
    return { data: fromFloat64(new Float64Array(values), dtype, "f32"), shape, dtype };
  }

  dispose(): void {
    if (this.#value && !isKey(this.#value)) this.device.release(this.#value);
    this.#value = undefined;
  }
}

function isBuffer(input: NdArray | EngineBuffer): input is EngineBuffer {
  return "read" in input;
}
