import type { Graph } from "../graph/node.ts";
import { type GraphKey, graphKey, kept, sameKey } from "./graph_key.ts";
import { type Places, placesOf, withPlaces } from "./places.ts";
import type { Program } from "./program.ts";

/** How much a cache keeps. */
export interface CacheBounds {
  /** The most programs. */
  readonly programs: number;
  /** The most bytes of code, constants and keys, about. */
  readonly bytes: number;
}

interface Entry {
  readonly key: GraphKey;
  readonly program: Program;
  readonly places: Places;
  readonly bytes: number;
}

/**
 * Programs by the graphs that they were compiled from. Where there is no more room, those go that were not asked for longest.
 *
 * An equal graph gets the very same program: graphs are equal whose ops, types, names and constants are, to the bit. Only
 * where errors of a run name places in the user's code, it is a copy with the graph's own, around the same code.
 */
export class ProgramCache {
  readonly #bounds: CacheBounds;
  /** In the order in which they were last asked for. Of graphs that differ in a hashed constant, the last is kept. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  /** An empty cache. */
  constructor(bounds: CacheBounds = { programs: 64, bytes: 2 ** 27 }) {
    this.#bounds = bounds;
  }

  /** How many programs it holds. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * The program of a graph: one made before, or the one that `compile` makes.
   *
   * @param graph The graph.
   * @param how Everything else that the program depends on, as text.
   * @param compile Compiles it.
   */
  get(graph: Graph, how: string, compile: () => Program): Program {
    const key = graphKey(graph), name = `${how}\n${key.text}`;
    const known = this.#entries.get(name);
    if (known && sameKey(known.key, key)) {
      this.#entries.delete(name);
      this.#entries.set(name, known);
      return withPlaces(known.program, known.places, graph);
    }
    const program = compile();
    this.#keep(name, key, program, placesOf(program, graph));
    return program;
  }

  /** Forgets all programs. */
  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  #keep(name: string, key: GraphKey, program: Program, places: Places): void {
    this.#drop(name);
    const own = kept(key);
    const bytes = bytesOf(own) + program.wasm.length +
      program.constants.reduce((sum, { values }) => sum + values.byteLength, 0);
    if (bytes > this.#bounds.bytes) return;
    this.#entries.set(name, { key: own, program, places, bytes });
    this.#bytes += bytes;
    while (this.#bytes > this.#bounds.bytes || this.#entries.size > this.#bounds.programs) {
      const [oldest] = this.#entries.keys();
      this.#drop(oldest);
    }
  }

  #drop(name: string): void {
    this.#bytes -= this.#entries.get(name)?.bytes ?? 0;
    this.#entries.delete(name);
  }
}

function bytesOf({ text, arrays }: GraphKey): number {
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, 2 * text.length);
}
