/**
 * The workers of this process: started when a program first needs them, shared by all programs, gone when there was nothing to
 * do for a while.
 *
 * @module
 */
import { type StartedWorker, startWorker } from "../../worker_starter.ts";
import { DONE, MEMBERS, POISON } from "../../wasm/control.ts";
import { type Message, serve, type ServeFacts, WORDS } from "./serve.ts";

/** How often a worker looks for the next run: about 0.1 ms. */
const SPINS = 40_000;
/** How long it stays without one: a process ends so much later. */
const LINGER_MS = 200;

/** A worker of the pool, and what it was sent. */
interface Member {
  readonly worker: StartedWorker;
  readonly joined: Set<number>;
}

/** A program that workers can take part in. */
export interface SharedProgram {
  readonly id: number;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly threads: number;
}

/** Workers, all of which wait for runs of the programs that they were told of. */
export class Pool {
  readonly #members: (Member | undefined)[] = [];
  #shared: Int32Array<SharedArrayBuffer> | undefined;
  #programs = 0;
  #canStart = true;

  /** The words that it shares with its workers: they come with the first use, since there may be no shared memory. */
  get #words(): Int32Array<SharedArrayBuffer> {
    return this.#shared ??= new Int32Array(new SharedArrayBuffer(4 * WORDS.length));
  }

  /** A number for a program. */
  number(): number {
    return ++this.#programs;
  }

  /** How many workers there are of the first so many. */
  living(most: number): number {
    let count = 0;
    for (let i = 0; i < most; i++) {
      if (this.#members[i] && Atomics.load(this.#words, wordOf(i, WORDS.gone)) === 1) {
        this.#members[i] = undefined;
      }
      if (this.#members[i]) count++;
    }
    return count;
  }

  /** Starts the workers that are missing among the first so many; they come when they are ready. */
  start(most: number): void {
    if (this.living(most) === most) return;
    for (let i = 0; i < most && this.#canStart; i++) if (!this.#members[i]) this.#start(i);
  }

  /** Tells the workers that are to help with a program of it, unless they know. */
  join(program: SharedProgram): void {
    this.#members.slice(0, program.threads - 1).forEach((member, i) => {
      if (!member || member.joined.has(program.id)) return;
      member.joined.add(program.id);
      this.#post(i, { kind: "join", ...program });
    });
  }

  /** Tells all workers to forget a program. */
  forget(id: number): void {
    this.#members.forEach((member, i) => {
      if (member?.joined.delete(id)) this.#post(i, { kind: "forget", id });
    });
  }

  /** Calls the workers to a run that was opened. */
  call(id: number): void {
    Atomics.store(this.#words, WORDS.program, id);
    this.#ring();
  }

  /** Ends all workers: later runs start others. */
  close(): void {
    for (const member of this.#members) member?.worker.terminate();
    this.#members.length = 0;
    this.#shared = undefined;
  }

  #ring(): void {
    Atomics.add(this.#words, WORDS.bell, 1);
    if (Atomics.load(this.#words, WORDS.sleepers) > 0) Atomics.notify(this.#words, WORDS.bell);
  }

  #start(i: number): void {
    Atomics.store(this.#words, wordOf(i, WORDS.mail), 0);
    Atomics.store(this.#words, wordOf(i, WORDS.gone), 0);
    const worker = startWorker(SOURCE, () => {
      if (this.#members[i]?.worker !== worker) return;
      this.#members[i] = undefined;
      this.#canStart = false;
    });
    if (worker === undefined) {
      this.#canStart = false;
      return;
    }
    this.#members[i] = { worker, joined: new Set() };
    this.#post(i, { kind: "begin", words: this.#words.buffer, index: i });
  }

  #post(i: number, message: Message): void {
    Atomics.add(this.#words, wordOf(i, WORDS.mail), 1);
    this.#members[i]!.worker.post(message);
    this.#ring();
  }
}

function wordOf(worker: number, word: number): number {
  return word + WORDS.stride * worker;
}

const FACTS: ServeFacts = {
  words: WORDS,
  poison: POISON,
  done: DONE,
  members: MEMBERS,
  spins: SPINS,
  linger: LINGER_MS,
};
const SOURCE = `(${serve})(globalThis, ${JSON.stringify(FACTS)})`;

/** The pool of this process. */
export const pool = new Pool();
