/**
 * Where in the user's code something was written. Making one costs a few microseconds; the stack is read and its frames
 * are judged only when somebody asks, which in a run that goes well is never.
 */
export class Origin {
  #error: Error | undefined;
  #text: string | undefined;

  private constructor(error: Error | undefined) {
    this.#error = error;
  }

  /** The place of the call that is being made now. */
  static here(): Origin {
    return common ?? new Origin(new Error());
  }

  /** A place that is known as text, as {@linkcode toString} gave it. */
  static at(text: string): Origin {
    const origin = new Origin(undefined);
    origin.#text = text;
    return origin;
  }

  /** `file:line:column` of the innermost frame that is the user's, or the empty string if there is none. */
  toString(): string {
    if (this.#text === undefined) {
      this.#text = userFrame(this.#error?.stack ?? "");
      this.#error = undefined;
    }
    return this.#text;
  }
}

/** Where everything comes from for a while. */
let common: Origin | undefined;

/**
 * Runs code of ours that calls none of the user's: all that it writes comes from the place of this call, and the stack is
 * walked once.
 */
export function fromOnePlace<T>(f: () => T): T {
  return fromPlace(Origin.here(), f);
}

/**
 * Runs code to which everything comes from a place that is known already; code of the user's within code of ours gets its
 * places back by `undefined`.
 */
export function fromPlace<T>(place: Origin | undefined, f: () => T): T {
  const before = common;
  common = place;
  try {
    return f();
  } finally {
    common = before;
  }
}

/** How many frames an {@linkcode Origin} needs so that a model behind a few handlers is still in sight. */
const FRAMES = 60;

/** Runs `f` with stacks deep enough for origins; errors made elsewhere keep their usual depth. */
export function withDeepStacks<T>(f: () => T): T {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = Math.max(before ?? 0, FRAMES);
  try {
    return f();
  } finally {
    Error.stackTraceLimit = before;
  }
}

/** `message`, followed by the place if it is known. */
export function located(message: string, origin: Origin | undefined): string {
  const place = origin?.toString();
  return place ? `${message}\n    at ${place}` : message;
}

const OWN_FILES = new URL("../", import.meta.url).href;
const FRAME = /(?:\(|at )((?:file|https?|jsr|blob|data):.*?):(\d+):(\d+)\)?$/;

function userFrame(stack: string): string {
  for (const line of stack.split("\n")) {
    const found = FRAME.exec(line);
    if (!found) continue;
    const [, file, row, column] = found;
    if (file.startsWith(OWN_FILES) || /@tensorflow[/+]tfjs/.test(file)) continue;
    return `${readable(file)}:${row}:${column}`;
  }
  return "";
}

function readable(file: string): string {
  return file.startsWith("file://") ? decodeURIComponent(new URL(file).pathname) : file;
}
