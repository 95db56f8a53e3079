/**
 * Graphs that say of each of their nodes whether it is finite.
 *
 * @module
 */
import type { Engine, EngineBuffer, Executable } from "../core/engine.ts";
import type { FloatType } from "../core/dtype.ts";
import type { NdArray } from "../core/nd_array.ts";
import { sizeOf } from "../core/shape.ts";
import { GraphBuilder } from "./builder.ts";
import { type Graph, isLoop, type NodeId } from "./node.ts";
import { prune } from "./prune.ts";

/** What runs graphs, and in which width. */
export interface Runner {
  readonly engine: Engine<Graph>;
  readonly floatType: FloatType;
}

/** What a run is given. */
export type Inputs = readonly (NdArray | EngineBuffer)[];

/** Which nodes of a graph were not finite in a run: how, by their ids. */
export type Flaws = ReadonlyMap<NodeId, "NaN" | "infinity">;

/** A graph together with, of each of its nodes, whether it is finite: the engine's own arithmetic decides. */
export class Probe {
  readonly #executable: Executable;
  readonly #outputs: number;
  readonly #watched: readonly NodeId[];

  private constructor(executable: Executable, outputs: number, watched: readonly NodeId[]) {
    this.#executable = executable;
    this.#outputs = outputs;
    this.#watched = watched;
  }

  /** Compiles the probe of a graph. */
  static async of({ engine, floatType }: Runner, graph: Graph): Promise<Probe> {
    const b = GraphBuilder.from(graph);
    const watched = graph.nodes.flatMap((node, id) =>
      !isLoop(node) && node.dtype === "float" && sizeOf(node.shape) > 0 ? [id] : []
    );
    const flags = watched.flatMap((id) => {
      const axes = b.type(id).shape.map((_, axis) => axis);
      const isFinite = b.add({ kind: "classify", op: "isFinite", inputs: [id] });
      const isNan = b.add({ kind: "classify", op: "isNan", inputs: [id] });
      return [b.reduce("all", isFinite, axes), b.reduce("any", isNan, axes)];
    });
    const probing = b.graph([...graph.outputs, ...flags]);
    return new Probe(
      await engine.compile(probing, { floatType }),
      graph.outputs.length,
      watched,
    );
  }

  /** Runs the graph once. */
  async run(inputs: Inputs): Promise<{ readonly outputs: NdArray[]; readonly flaws: Flaws }> {
    const values = await readAll(this.#executable.run(inputs));
    const flags = values.slice(this.#outputs).map(({ data }) => data[0] !== 0);
    const flaws = new Map<NodeId, "NaN" | "infinity">();
    this.#watched.forEach((id, i) => {
      if (!flags[2 * i]) flaws.set(id, flags[2 * i + 1] ? "NaN" : "infinity");
    });
    return { outputs: values.slice(0, this.#outputs), flaws };
  }

  /** Frees what it holds. */
  dispose(): void {
    this.#executable.dispose();
  }
}

/** The values of some nodes of a graph. */
export async function valuesOf(
  { engine, floatType }: Runner,
  graph: Graph,
  ids: readonly NodeId[],
  inputs: Inputs,
): Promise<NdArray[]> {
  const executable = await engine.compile(prune({ ...graph, outputs: ids }), { floatType });
  const values = await readAll(executable.run(inputs));
  executable.dispose();
  return values;
}

async function readAll(buffers: readonly EngineBuffer[]): Promise<NdArray[]> {
  const arrays = await Promise.all(buffers.map((buffer) => buffer.read()));
  for (const buffer of buffers) buffer.dispose();
  return arrays;
}
