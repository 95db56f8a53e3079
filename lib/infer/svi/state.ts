import type { EngineBuffer } from "../../core/engine.ts";
import type { NdArray } from "../../core/nd_array.ts";
import type { Key } from "../../tensor/key.ts";

/** A value of a state: on the host, or where its engine computes. */
export type Held = NdArray | EngineBuffer;

/** The names of what a state holds, in the order of its values. */
export interface StateNames {
  /** The parameters. */
  readonly params: readonly string[];
  /** What the optimiser remembers. */
  readonly slots: readonly string[];
}

/** Frees the values that are where an engine computes. */
export function disposeAll(values: readonly Held[]): void {
  for (const value of values) if ("read" in value) value.dispose();
}

/** Frees buffers of states that nobody keeps. */
const forgotten = new FinalizationRegistry<readonly Held[]>(disposeAll);

/**
 * Where a run stands: parameters, what the optimiser remembers, and the number of the next step. It is a value that
 * `update` consumes: using it a second time is an error.
 */
export class SviState {
  /** The number of the next step, from 0. */
  readonly step: number;
  /** The key of the run. */
  readonly key: Key;
  /** What its values are called. */
  readonly names: StateNames;
  #values: readonly Held[] | undefined;

  /** Made by `init` and `update`: the parameters, the slots, the number of failures, in this order. */
  constructor(step: number, key: Key, names: StateNames, values: readonly Held[]) {
    this.step = step;
    this.key = key;
    this.names = names;
    this.#values = values;
    forgotten.register(this, values, this);
  }

  /** The values, for reading alone. */
  values(action: string): readonly Held[] {
    if (this.#values) return this.#values;
    throw new Error(
      `Cannot ${action} the state of step ${this.step}: an update has consumed it. ` +
        "Use the state that the update returned",
    );
  }

  /** The values, which this state gives away. */
  take(action: string): readonly Held[] {
    const values = this.values(action);
    this.#values = undefined;
    forgotten.unregister(this);
    return values;
  }

  /** All values on the host: parameters in the coordinates in which they are optimised, slots, failures. */
  async read(): Promise<readonly NdArray[]> {
    return await Promise.all(
      this.values("read").map((value) => ("read" in value ? value.read() : value)),
    );
  }
}
