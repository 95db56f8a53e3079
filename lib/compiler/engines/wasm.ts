import { type Engine, EngineUnavailableError } from "../../core/engine.ts";
import type { Graph } from "../../graph/node.ts";
import type { ProgramOptions } from "../compile.ts";
import { i32x4, ModuleBuilder } from "../wasm/asm/mod.ts";
import { MOST_THREADS } from "../wasm/control.ts";
import { coreCount } from "../worker_starter.ts";
import { compileBound } from "./wasm/bound_executable.ts";

/** How an engine of {@linkcode wasm} runs what it compiles. */
export interface WasmOptions {
  /**
   * How many threads may compute, at least 1 and at most 16: by default as many as there are cores, and 8 at most. A graph is
   * shared only if that pays, and where there is no shared memory it runs in one thread. Results are the same to the bit.
   */
  readonly threads?: number;
  /**
   * Whether products with bound data that are mostly zero, such as images, leave the zeros out; true by default. It does not
   * change a result unless a zero meets an infinity or NaN.
   */
  readonly zeros?: boolean;
}

/** What tests ask for besides. */
export interface WasmTestOptions extends WasmOptions {
  /** What threads share of a graph. */
  readonly share?: ProgramOptions["share"];
  /** Whether workers are called to every run, whether they are of use or not. */
  readonly isEager?: boolean;
}

/**
 * The engine `wasm` with options: a graph is simplified, fused and compiled to WebAssembly, and then runs in one call. It
 * computes in singles or doubles, on every machine and with any number of threads to the same bits.
 *
 * @param options How many threads may compute, and whether zeros are left out.
 * @throws {RangeError} If the former is not a number of threads.
 * @example
 * ```ts
 * import { evaluate, wasm } from "@credence/credence";
 * import { tf } from "@credence/credence/tf";
 *
 * const engine = wasm({ threads: 1 });
 * const sum = await evaluate(() => tf.scalar(1).add(2), { engine });
 * ```
 */
export function wasm(options: WasmOptions = {}): Engine<Graph> {
  return wasmForTests(options);
}

/** {@linkcode wasm}, also for graphs that it would not pay to share. */
export function wasmForTests(
  { threads, zeros = true, share, isEager }: WasmTestOptions,
): Engine<Graph> {
  if (threads !== undefined) checkThreads(threads);
  return {
    name: "wasm",
    floatTypes: ["f32", "f64"],
    keepsBound: true,
    // deno-lint-ignore require-await -- so that a fault of the graph rejects the promise
    async compile(graph, options) {
      checkVectors();
      const own = { threads: threads ?? Math.min(DEFAULT_THREADS, coreCount()), isEager };
      return compileBound(graph, options, { share, leavesOutZeros: zeros, run: own });
    },
  };
}

/** The engine `wasm` as it is by default. */
export const wasmEngine: Engine<Graph> = wasm();

/** More threads than that are not used unless they are asked for: most programs have not that much to share. */
const DEFAULT_THREADS = 8;

function checkThreads(threads: number): void {
  if (Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS) return;
  throw new RangeError(
    `Cannot make an engine: threads must be an integer from 1 to ${MOST_THREADS}, got ${threads}`,
  );
}

let hasVectors: boolean | undefined;

/** Whether WebAssembly has vector instructions here. */
export function runsHere(): boolean {
  return hasVectors ??= typeof WebAssembly === "object" && WebAssembly.validate(vectorModule());
}

/** Throws unless WebAssembly has vector instructions here, as it has in every current runtime. */
function checkVectors(): void {
  if (!runsHere()) {
    throw new EngineUnavailableError(
      "Cannot compile for wasm: this runtime has no WebAssembly with vector instructions (SIMD)",
    );
  }
}

function vectorModule(): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder();
  module.function(
    "probe",
    { params: [], results: ["v128"] },
    (f) => f.return(i32x4.const(0, 0, 0, 0)),
  );
  return module.encode();
}
