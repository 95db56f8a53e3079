/**
 * What an interrupt of the program ends: the work at hand, while what is finished is kept.
 *
 * @module
 */

/** A signal that the first Ctrl-C gives; the second one ends the program as it always does. */
export function onInterrupt(): AbortSignal {
  const interrupted = new AbortController();
  const first = () => {
    Deno.removeSignalListener("SIGINT", first);
    interrupted.abort();
  };
  Deno.addSignalListener("SIGINT", first);
  return interrupted.signal;
}

/** What some work gives; undefined if it was interrupted. */
export async function unlessInterrupted<T>(
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    signal.throwIfAborted();
    return await work();
  } catch (error) {
    if (error === signal.reason) return undefined;
    throw error;
  }
}
