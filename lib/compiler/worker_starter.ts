/**
 * Workers: the one place that knows how a runtime starts them.
 *
 * A worker's program is a text of its own, so that starting it needs no file and no permission. Deno waits for its workers
 * before it ends: so they must end by themselves when there is nothing to do.
 *
 * @module
 */

/** A worker that was started. */
export interface StartedWorker {
  /** Sends it a message. */
  post(message: unknown): void;
  /** Ends it, whatever it does. */
  terminate(): void;
}

/** As much of the world outside as there must be. */
interface Outside {
  readonly Worker?: typeof Worker;
  readonly SharedArrayBuffer?: unknown;
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number };
}

const outside: Outside = globalThis;

/** Whether workers can share memory with us: browsers want a page that is isolated. */
export function canShareMemory(): boolean {
  const { Worker, SharedArrayBuffer, crossOriginIsolated } = outside;
  return Worker !== undefined && SharedArrayBuffer !== undefined && crossOriginIsolated !== false;
}

/** How many threads can run at the same time; 1 if that is not known. */
export function coreCount(): number {
  return Math.max(1, Math.floor(outside.navigator?.hardwareConcurrency ?? 1));
}

/** Whether this thread may sleep: the one that draws a page may not. */
export function maySleep(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a worker.
 *
 * @param source Its program.
 * @param onDeath Called when it failed, which is not an error here.
 * @returns The worker; `undefined` where none can be started.
 */
export function startWorker(source: string, onDeath: () => void): StartedWorker | undefined {
  if (outside.Worker === undefined) return undefined;
  try {
    const url = `data:text/javascript,${encodeURIComponent(source)}`;
    const worker = new outside.Worker(url, { type: "module", name: "credence" });
    worker.onerror = (event) => {
      event.preventDefault();
      onDeath();
    };
    return {
      post: (message) => worker.postMessage(message),
      terminate: () => worker.terminate(),
    };
  } catch {
    return undefined;
  }
}
