/** What a failed assertion throws. */
export class AssertionError extends Error {
  /** Makes an error that carries the message of a failed assertion. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/** The end of a message: the caller's own words after a colon, or a full stop. */
export function ending(message: string | undefined): string {
  return message ? `: ${message}` : ".";
}
