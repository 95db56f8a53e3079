/**
 * Runs of a program that threads share.
 *
 * A run begins here at once and alone if need be. Workers are started when a program has run for a while, since starting one
 * takes this thread longer than many programs run; they help as soon as they are ready.
 *
 * @module
 */
import { MEMBERS, POISON } from "../../wasm/control.ts";
import { maySleep } from "../../worker_starter.ts";
import { pool, type SharedProgram } from "./pool.ts";

/** After so many milliseconds of runs workers that are there already are told of a program. */
const JOIN_AFTER_MS = 2;
/** After so many milliseconds of runs workers are started. */
const START_AFTER_MS = 20;

/** What a shared program exports. */
interface Exports {
  open(): void;
  part(thread: number, threads: number, maySleep: number): number;
}

const forgotten = new FinalizationRegistry((id: number) => pool.forget(id));

/** The runs of an instance whose memory is shared. */
export class SharedRun {
  readonly #exports: Exports;
  readonly #program: SharedProgram;
  readonly #words: Int32Array;
  readonly #maySleep = Number(maySleep());
  /** Milliseconds of runs with fewer workers than there should be. */
  #alone = 0;
  #error: Error | undefined;

  /**
   * @param instance The instance.
   * @param module Its module.
   * @param memory Its memory.
   * @param threads How many threads are to compute.
   */
  constructor(
    instance: WebAssembly.Instance,
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    threads: number,
  ) {
    this.#exports = instance.exports as unknown as Exports;
    this.#program = { id: pool.number(), module, memory, threads };
    this.#words = new Int32Array(memory.buffer);
    forgotten.register(this, this.#program.id);
  }

  /**
   * Runs the program once.
   *
   * @throws {Error} If a worker was ended in the middle: then its memory is neither what it was nor what it should be.
   */
  run(): void {
    if (this.#error) throw this.#error;
    const { id, threads } = this.#program, { open, part } = this.#exports;
    const missing = threads - 1 - this.#helpers();
    const start = missing > 0 ? performance.now() : 0;
    open();
    if (missing < threads - 1) pool.call(id);
    this.#finish(() => part(0, threads - missing, this.#maySleep));
    if (missing > 0) this.#recruit(performance.now() - start);
  }

  /** How many workers are ready to help. */
  #helpers(): number {
    const { threads } = this.#program;
    const ready = Atomics.load(this.#words, MEMBERS / 4);
    return ready > 0 ? Math.min(ready, pool.living(threads - 1)) : 0;
  }

  #finish(compute: () => number): void {
    let failed: unknown;
    try {
      if (compute() === 0) return;
      failed = "a worker was ended or failed in the middle of it";
    } catch (error) {
      failed = error;
    }
    Atomics.store(this.#words, POISON / 4, 1);
    pool.close();
    this.#error = new Error(
      `Cannot finish a run on wasm: ${
        failed instanceof Error ? failed.message : failed
      }; the state in the program's ` +
        "memory is lost, expected a new executable",
      { cause: failed },
    );
    throw this.#error;
  }

  #recruit(elapsed: number): void {
    this.#alone += elapsed;
    const { threads } = this.#program;
    const isEnough = pool.living(threads - 1) === threads - 1;
    if (this.#alone < (isEnough ? JOIN_AFTER_MS : START_AFTER_MS)) return;
    this.#alone = 0;
    if (!isEnough) pool.start(threads - 1);
    pool.join(this.#program);
  }
}
