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
import { Balance } from "./balance.ts";
import { pool, type SharedProgram } from "./pool.ts";

/** What a shared program exports. */
interface Exports {
  open(): void;
  part(thread: number, threads: number, maySleep: number): number;
}

/** How a shared program is run. */
export interface SharedRunOptions {
  /** How many threads are to compute. */
  readonly threads: number;
  /** Whether workers are called to every run, whether they are of use or not: for tests. */
  readonly isEager?: boolean;
}

const EAGER = { wantsHelp: true, next: (areReady: boolean) => areReady, note: () => {} };

const forgotten = new FinalizationRegistry((id: number) => pool.forget(id));

/** The runs of an instance whose memory is shared. */
export class SharedRun {
  readonly #exports: Exports;
  readonly #program: SharedProgram;
  readonly #words: Int32Array;
  readonly #maySleep = Number(maySleep());
  readonly #balance: Pick<Balance, "wantsHelp" | "next" | "note">;
  #error: Error | undefined;

  /**
   * @param instance The instance.
   * @param module Its module.
   * @param memory Its memory.
   * @param options How many threads are to compute.
   */
  constructor(
    instance: WebAssembly.Instance,
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    { threads, isEager = false }: SharedRunOptions,
  ) {
    this.#exports = instance.exports as unknown as Exports;
    this.#program = { id: pool.number(), module, memory, threads };
    this.#words = new Int32Array(memory.buffer);
    this.#balance = isEager ? EAGER : new Balance();
    forgotten.register(this, this.#program.id);
  }

  /**
   * Runs the program once.
   *
   * @throws {Error} If a worker was ended in the middle: then its memory is neither what it was nor what it should be.
   */
  run(): void {
    if (this.#error) throw this.#error;
    const { id } = this.#program, { open, part } = this.#exports, balance = this.#balance;
    const helpers = this.helpers, isHelped = balance.next(helpers > 0);
    const start = performance.now();
    open();
    if (isHelped) pool.call(id);
    this.#finish(() => part(0, isHelped ? 1 + helpers : 1, this.#maySleep));
    balance.note(performance.now() - start);
    if (balance.wantsHelp && helpers < this.#program.threads - 1) this.#recruit();
  }

  /** How many workers are ready to help. */
  get helpers(): number {
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

  #recruit(): void {
    pool.start(this.#program.threads - 1);
    pool.join(this.#program);
  }
}
