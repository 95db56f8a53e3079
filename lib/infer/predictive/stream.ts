/**
 * Many draws of a model in chunks, each of which fits into memory.
 *
 * @module
 */
import type { FloatType } from "../../core/dtype.ts";
import type { Engine, EngineBuffer, Executable } from "../../core/engine.ts";
import type { NdArray } from "../../core/nd_array.ts";
import { sizeOf } from "../../core/shape.ts";
import { diesAfter } from "../../graph/liveness.ts";
import { bodiesOf, type Graph, isLoop } from "../../graph/node.ts";
import type { Model } from "../../handlers/model.ts";
import type { Site } from "../../handlers/trace.ts";
import { vmap } from "../../handlers/vmap.ts";
import type { Key } from "../../tensor/key.ts";
import { readData } from "../../tensor/leaves.ts";
import { fold } from "../../tensor/random.ts";
import * as tf from "../../tensor/namespace.ts";
import { callOf, record, type Recording } from "../../tensor/record.ts";
import type { Scalar, Tensor } from "../../tensor/types.ts";
import { Value } from "../../tensor/value.ts";
import { type CheckedSource, sitesOfDraw } from "./draws_of.ts";

/** What is wanted of the sites of a draw, by name. */
export type Wanted = (sites: ReadonlyMap<string, Site>) => Readonly<Record<string, Tensor>>;

/** A chunk of draws: arrays by name, whose leading axis are the draws from `start` on. */
export type Consumer = (chunk: Readonly<Record<string, Value>>, start: number) => void;

/** How draws are made. */
export interface StreamFacts<A extends readonly unknown[]> {
  readonly model: Model<A, unknown, unknown>;
  readonly source: CheckedSource;
  readonly numSamples: number;
  readonly engine: Engine<Graph>;
  readonly floatType: FloatType;
  readonly budgetBytes: number;
}

interface Program {
  readonly recording: Recording;
  readonly executable: Executable;
}

/** Draws of a model with one thing wanted of them: recorded once for each shape of the arguments. */
export class Stream<A extends readonly unknown[]> {
  readonly #programs = new Map<
    string,
    Promise<{ chunk: number; programs: Map<number, Promise<Program>> }>
  >();

  constructor(readonly facts: StreamFacts<A>, readonly wanted: Wanted) {}

  /**
   * Makes all draws. Draw s has the key fold(key, s), so it is the same in chunks of any size.
   */
  async run(key: Key, args: A, consume: Consumer, signal?: AbortSignal): Promise<void> {
    const { source, numSamples } = this.facts;
    const { chunk, programs } = await this.#prepared(key, args);
    const uploaded: EngineBuffer[] = [];
    try {
      for (let start = 0; start < numSamples; start += chunk) {
        signal?.throwIfAborted();
        const size = Math.min(chunk, numSamples - start);
        let pending = programs.get(size);
        if (!pending) programs.set(size, pending = this.#compiled(key, args, size));
        const { recording, executable } = await pending;
        // What every chunk is given is put where the engine computes once.
        if (start === 0) {
          const same = [...callOf([source.params, ...args]).data, ...recording.captured];
          same.forEach((leaf, i) =>
            uploaded.push(executable.upload(readData(leaf, `argument ${i}`)))
          );
        }
        const draws = callOf([source.draws]).data.map((leaf) =>
          rowsOf(readData(leaf, "draws"), start, size)
        );

        const first: NdArray = { data: Int32Array.of(start), shape: [], dtype: "int32" };
        const outputs = executable.run([readData(key, "key"), first, ...draws, ...uploaded]);
        const arrays = await Promise.all(outputs.map((buffer) => buffer.read()));
        for (const buffer of outputs) buffer.dispose();
        const values = arrays.map((array) => new Value(array, executable.engine));
        consume(recording.result(values) as Readonly<Record<string, Value>>, start);
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    } finally {
      for (const buffer of uploaded) buffer.dispose();
    }
  }

  /** The chunk that fits, and its program. */
  #prepared(key: Key, args: A) {
    const { signature } = callOf(args);
    let found = this.#programs.get(signature);
    if (!found) {
      this.#programs.set(signature, found = this.#plan(key, args));
      found.catch(() => this.#programs.delete(signature));
    }
    return found;
  }

  async #plan(key: Key, args: A) {
    const { numSamples, budgetBytes } = this.facts;
    const one = this.#recorded(key, args, 1);
    const own = bytesOfOutputs(one.graph), working = peakBytes(one.graph);
    const chunk = Math.max(1, Math.min(numSamples, Math.floor((budgetBytes - working) / own)));
    const programs = new Map<number, Promise<Program>>();
    if (chunk === 1) programs.set(1, this.#compile(one));
    await programs.get(1);
    return { chunk, programs };
  }

  async #compiled(key: Key, args: A, size: number): Promise<Program> {
    return await this.#compile(this.#recorded(key, args, size));
  }

  async #compile(recording: Recording): Promise<Program> {
    const { engine, floatType } = this.facts;
    return { recording, executable: await engine.compile(recording.graph, { floatType }) };
  }

  #recorded(key: Key, args: A, size: number): Recording {
    const { model, source } = this.facts;
    const draws = Object.fromEntries(
      Object.entries(source.draws).map(([name, data]) => [
        name,
        new Value(rowsOf(readData(data, name), 0, size), "host"),
      ]),
    );
    const first = new Value({ data: Int32Array.of(0), shape: [], dtype: "int32" }, "host");
    const params = source.params;
    return record(
      (
        key: Key,
        first: Scalar,
        draws: Readonly<Record<string, Tensor>>,
        params: Readonly<Record<string, Tensor>> | undefined,
        ...args: unknown[]
      ) =>
        vmap(
          ({ index, own }: { index: Scalar; own: Readonly<Record<string, Tensor>> }) =>
            this.wanted(
              sitesOfDraw(
                model,
                source.guide,
                fold(key, tf.add(first, index) as Scalar),
                params,
                own,
                args as unknown as A,
              ),
            ),
          { index: tf.range(0, size, 1, "int32"), own: draws },
        ),
      [key, first as unknown as Scalar, draws as never, params as never, ...args],
    );
  }
}

/** Some of the draws. */
function rowsOf({ data, shape, dtype }: NdArray, start: number, size: number): NdArray {
  const row = sizeOf(shape.slice(1));
  return {
    data: data.slice(start * row, (start + size) * row),
    shape: [size, ...shape.slice(1)],
    dtype,
  };
}

/** An element where it is computed. */
const BYTES = 4;
/** An element of a result where it was computed, as it was read, and in double precision for whoever consumes it. */
const RESULT_BYTES = BYTES + 8 + 8;

/** How many bytes a draw's results take. */
function bytesOfOutputs(graph: Graph): number {
  return graph.outputs.reduce((sum, id) => {
    const node = graph.nodes[id];
    return sum + (isLoop(node) ? 0 : RESULT_BYTES * sizeOf(node.shape));
  }, 1);
}

/** How many bytes are alive at once while a graph runs, its inputs among them, and those of its loops' bodies. */
function peakBytes(graph: Graph): number {
  const dies = diesAfter(graph);
  const bytes = graph.nodes.map((node) =>
    isLoop(node)
      ? node.results.reduce((sum, { shape }) => sum + BYTES * sizeOf(shape), 0)
      : node.kind === "get"
      ? 0
      : BYTES * sizeOf(node.shape)
  );
  let alive = 0, peak = 0;
  graph.nodes.forEach((node, id) => {
    alive += bytes[id];
    const inside = bodiesOf(node).reduce((most, body) => Math.max(most, peakBytes(body)), 0);
    peak = Math.max(peak, alive + inside);
    for (const dead of dies[id]) alive -= bytes[dead];
  });
  return peak;
}
