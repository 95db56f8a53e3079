import type { FloatType } from "./dtype.ts";
import type { NdArray } from "./nd_array.ts";

/**
 * Something that runs graphs. An engine is handed to inference as an argument and chosen by name at the top alone; it is
 * generic in the graph so that this layer need not know what a graph is.
 */
export interface Engine<Graph> {
  /** The name a user asks for, such as `reference`. */
  readonly name: string;
  /** The widths it computes `float` in; the first is its default. */
  readonly floatTypes: readonly FloatType[];
  /**
   * Whether it keeps bound inputs as they are given, bytes as bytes: rows of a large array are then better gathered by the
   * graph than given to it.
   */
  readonly keepsBound?: boolean;
  /** Makes a graph ready to run. Everything slow, and everything that must be awaited, happens here. */
  compile(graph: Graph, options: CompileOptions): Promise<Executable>;
}

/** How a graph is to be run. */
export interface CompileOptions {
  /** The width of `float`. */
  readonly floatType: FloatType;
  /**
   * So many of the first inputs are a state, of which as many of the first outputs are the next; 0 unless it is given. A run
   * consumes the state: it disposes the buffers among these inputs, and an engine may write the next state in their place.
   */
  readonly carried?: number;
  /**
   * Inputs, by position, whose data are known already and will be the same in nearly all runs: an engine may look at them to
   * choose how it computes, and compute once what depends on them alone. Other data give other results, never wrong ones.
   */
  readonly bound?: ReadonlyMap<number, NdArray>;
}

/** A graph made ready by an {@linkcode Engine}. */
export interface Executable {
  /** The name of the engine that runs it: of the one that was chosen, where the engine asked for chooses. */
  readonly engine: string;
  /** What it computes on, where the engine's name does not say that: `CPU`, or `GPU` with the card's name. */
  readonly device?: string;
  /** How many threads compute, where the engine has threads: 1 if more would not pay. */
  readonly threads?: number;
  /** Nodes that do not run as the engine's name promises, each with the reason: empty when all do. */
  readonly fallbacks: readonly Fallback[];
  /**
   * Runs the graph once. An input is an array on the host or a buffer that an executable of the same engine gave out;
   * inputs are read, never kept or changed. It neither awaits nor reads back: buffers can be fed to the next run.
   */
  run(inputs: readonly (NdArray | EngineBuffer)[]): EngineBuffer[];
  /** Copies an array to where the engine computes, once for the many runs that it is an input of. */
  upload(array: NdArray): EngineBuffer;
  /** An account of what a run computes, kernel by kernel, from engines that can give one. */
  explain?(): string;
  /** Frees what the executable holds. Buffers that it gave out stay valid. */
  dispose(): void;
}

/** A value that lives where its engine computes. */
export interface EngineBuffer extends Omit<NdArray, "data"> {
  /** Copies the elements to the host. */
  read(): Promise<NdArray>;
  /** Frees the memory; reading afterwards is an error. */
  dispose(): void;
}

/** Frees the state that a run has consumed: the buffers among its first inputs. */
export function disposeCarried(
  inputs: readonly (NdArray | EngineBuffer)[],
  carried: number,
): void {
  for (const input of inputs.slice(0, carried)) if ("read" in input) input.dispose();
}

/** A node that an engine runs by other means than its own. */
export interface Fallback {
  /** What the node does, such as `unary erf`. */
  readonly node: string;
  /** How many nodes of the graph, its bodies included, are concerned. */
  readonly count: number;
  /** Why, such as `tfjs-wasm has no kernel for it`. */
  readonly reason: string;
}

/** An engine that this machine or project cannot run; the message says what is missing. */
export class EngineUnavailableError extends Error {
  /** The class's name, as errors show it. */
  override name = "EngineUnavailableError";
}
