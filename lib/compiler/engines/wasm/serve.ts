/**
 * What a worker does: it waits for runs and takes part in them.
 *
 * @module
 */

/** Words that the pool and its workers share, by their position. */
export const WORDS = {
  /** Raised with every run and every message: what workers wait on. */
  bell: 0,
  /** The number of the program that runs. */
  program: 16,
  /** How many workers sleep. */
  sleepers: 32,
  /** Of the first worker: how many messages it was sent. Those of the others follow. */
  mail: 64,
  /** Of the first worker: 1 from when it has left. */
  gone: 65,
  /** From worker to worker. */
  stride: 16,
  /** Words in all, for so many workers as there can be. */
  length: 64 + 16 * 16,
} as const;

/** What a worker must know of the world that its text is put in. */
export interface ServeFacts {
  readonly words: typeof WORDS;
  /** The addresses of words in a program's memory. */
  readonly poison: number;
  readonly done: number;
  readonly members: number;
  /** How often it looks for a run before it sleeps. */
  readonly spins: number;
  /** After so many milliseconds without a run it ends. */
  readonly linger: number;
}

/** What a worker is sent. */
export type Message =
  | { readonly kind: "begin"; readonly words: SharedArrayBuffer; readonly index: number }
  | {
    readonly kind: "join";
    readonly id: number;
    readonly module: WebAssembly.Module;
    readonly memory: WebAssembly.Memory;
    readonly threads: number;
  }
  | { readonly kind: "forget"; readonly id: number };

/** As much of a worker's globals as is used. */
interface WorkerScope {
  onmessage: ((event: { readonly data: Message }) => void) | null;
  close(): void;
}

/**
 * The program of a worker. Its text is sent: it must not name anything that is not its own or the language's.
 *
 * Messages come when it is not busy; so it counts them, and stops waiting for runs when there are some that it has not seen.
 */
export function serve(scope: WorkerScope, facts: ServeFacts): void {
  const { words: at } = facts;
  const programs = new Map<number, { readonly run: () => void; readonly leave: () => void }>();
  let words: Int32Array = new Int32Array(0), index = 0, seen = 0, heard = 0;

  function join({ id, module, memory, threads }: Extract<Message, { kind: "join" }>): void {
    const own = new Int32Array(memory.buffer);
    const host = () => {
      throw new Error("internal: a worker was asked for what the host computes");
    };
    const { exports } = new WebAssembly.Instance(module, { env: { memory, host } });
    const part = exports.part as (thread: number, threads: number, maySleep: number) => number;
    const run = () => {
      try {
        part(index + 1, threads, 1);
      } catch {
        Atomics.store(own, facts.poison / 4, 1);
        Atomics.notify(own, facts.done / 4);
      }
    };
    programs.set(id, { run, leave: () => Atomics.sub(own, facts.members / 4, 1) });
    Atomics.add(own, facts.members / 4, 1);
  }

  /** Takes part in runs until there is a message. */
  function listen(): void {
    const mail = at.mail + at.stride * index;
    let spins = 0;
    while (Atomics.load(words, mail) === seen) {
      const bell = Atomics.load(words, at.bell);
      if (bell !== heard) {
        heard = bell;
        spins = 0;
        programs.get(Atomics.load(words, at.program))?.run();
      } else if (spins < facts.spins) spins++;
      else {
        Atomics.add(words, at.sleepers, 1);
        const end = Atomics.wait(words, at.bell, heard, facts.linger);
        Atomics.sub(words, at.sleepers, 1);
        if (end === "timed-out") return leave();
      }
    }
  }

  function leave(): void {
    Atomics.store(words, at.gone + at.stride * index, 1);
    for (const program of programs.values()) program.leave();
    scope.close();
  }

  scope.onmessage = ({ data }) => {
    seen++;
    if (data.kind === "begin") {
      words = new Int32Array(data.words);
      index = data.index;
    } else if (data.kind === "forget") programs.delete(data.id);
    else join(data);
    listen();
  };
}
