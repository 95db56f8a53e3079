/**
 * Lets timers, signals and streams have their turn in the middle of a long computation.
 *
 * A message that is sent to oneself comes back when they have had it, in some microseconds; a timer of no time takes
 * milliseconds. The channel is closed at once: an open one keeps a program running, whoever has forgotten its run.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      port2.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
