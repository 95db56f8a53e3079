/**
 * Lets timers, signals and streams have their turn in the middle of a long computation.
 *
 * A message that is sent to oneself comes back when they have had it, in some microseconds; a timer of no time takes
 * milliseconds.
 */
export class Breather {
  readonly #channel = new MessageChannel();
  #resume: (() => void) | undefined;

  /** Opens the channel, which keeps a program running until it is closed. */
  constructor() {
    this.#channel.port1.onmessage = () => this.#resume?.();
  }

  /** Waits until everybody else has had a turn. */
  pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#resume = resolve;
      this.#channel.port2.postMessage(undefined);
    });
  }

  /** Closes the channel. */
  close(): void {
    this.#channel.port1.close();
    this.#channel.port2.close();
  }
}
