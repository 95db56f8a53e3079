import { barLine } from "./progress_line.ts";

/** Where a progress bar is drawn: `Deno.stderr` is one. */
export interface ProgressStream {
  /** Whether a person is looking: a bar is drawn for nobody else. */
  isTerminal(): boolean;
  /** Writes some of the bytes, and says how many. */
  writeSync(bytes: Uint8Array): number;
}

/** Options of {@linkcode progressBar}. */
export interface ProgressBarOptions {
  /** What is in progress. */
  readonly label: string;
  /** How much there is to do. */
  readonly total: number;
  /** Where to draw; stderr by default. */
  readonly stream?: ProgressStream;
  /** How many columns there are; those of the terminal by default, or 80. Asked at each drawing. */
  readonly width?: () => number;
  /** Whether colours may be used; by default unless the variable `NO_COLOR` is set. */
  readonly color?: boolean;
  /** The time in milliseconds; `performance.now` by default. */
  readonly now?: () => number;
}

/** A bar in a terminal. */
export interface ProgressBar {
  /** Says how much is done, and in a few words how it goes. Draws ten times a second at most, so it may be called at each step. */
  update(done: number, text?: string): void;
  /** Draws the last state, whatever the time, and leaves the line. The bar is then closed: further calls do nothing. */
  finish(text?: string): void;
}

/** The least time between two drawings, in milliseconds. */
const INTERVAL = 100;

/**
 * A line in the terminal that shows how far something is, how long it will take and how it goes.
 *
 * ```
 * SVI ━━━━━━━━━━━━━━━━━━━━━━━━────────────  67%  2010/3000  1 s left  loss 0.132
 * ```
 *
 * It is drawn on stderr, so that what a program prints can still be piped; only in a terminal, so that logs stay clean; and
 * ten times a second at most, whatever the rate of the updates. A terminal that goes away ends the drawing, not the program.
 * In a browser nothing is drawn.
 *
 * @param options The label and the total; the stream, its width, whether it has colours and the clock if not the usual ones.
 * @returns The bar: `update` and `finish`.
 * @throws {RangeError} If the total is negative or not finite.
 *
 * @example
 * ```ts
 * import { progressBar } from "@credence/credence";
 *
 * const bar = progressBar({ label: "counting", total: 1000 });
 * let sum = 0;
 * for (let i = 1; i <= 1000; i++) {
 *   sum += i;
 *   bar.update(i, `sum ${sum}`);
 * }
 * bar.finish();
 * ```
 */
export function progressBar(options: ProgressBarOptions): ProgressBar {
  const { label, total } = options;
  if (!(Number.isFinite(total) && total >= 0)) {
    throw new RangeError(
      `Cannot show the progress of "${label}": found the total ${total}, expected a finite number of at least 0`,
    );
  }
  const host = terminal();
  const stream = options.stream ?? host?.stderr;
  if (!stream?.isTerminal()) return SILENT;
  return new TerminalBar({
    label,
    total,
    stream,
    color: options.color ?? !(host?.noColor ?? false),
    width: options.width ?? (() => hostWidth(host)),
    now: options.now ?? (() => performance.now()),
  });
}

const SILENT: ProgressBar = { update() {}, finish() {} };

/** What of `Deno` is used; none of it needs a permission. */
interface Terminal {
  readonly stderr: ProgressStream;
  readonly noColor: boolean;
  consoleSize(): { readonly columns: number };
}

function terminal(): Terminal | undefined {
  return (globalThis as { readonly Deno?: Terminal }).Deno;
}

function hostWidth(host: Terminal | undefined): number {
  try {
    return host?.consoleSize().columns ?? 80;
  } catch {
    return 80; // stderr is a terminal of unknown size.
  }
}

class TerminalBar implements ProgressBar {
  readonly #options: Required<ProgressBarOptions>;
  readonly #begun: number;
  #drawn = -Infinity;
  #done = 0;
  #text = "";
  #closed = false;

  constructor(options: Required<ProgressBarOptions>) {
    this.#options = options;
    this.#begun = options.now();
  }

  update(done: number, text = ""): void {
    if (this.#closed) return;
    this.#done = done;
    this.#text = text;
    const now = this.#options.now();
    if (now - this.#drawn < INTERVAL) return;
    this.#drawn = now;
    this.#draw(now, "");
  }

  finish(text: string = this.#text): void {
    if (this.#closed) return;
    this.#text = text;
    this.#draw(this.#options.now(), "\n");
    this.#closed = true;
  }

  #draw(now: number, ending: string): void {
    const { label, total, color, width, stream } = this.#options;
    const line = barLine({
      label,
      done: this.#done,
      total,
      seconds: (now - this.#begun) / 1000,
      text: this.#text,
      color,
      // A character in the last column would make some terminals go on to the next line.
      width: width() - 1,
      isLast: ending !== "",
    });
    // From the start of the line; what is left of a longer line before is erased.
    const bytes = new TextEncoder().encode(`\r${line}\x1b[K${ending}`);
    try {
      for (let at = 0; at < bytes.length;) {
        const written = stream.writeSync(bytes.subarray(at));
        if (written === 0) throw new Error("the terminal takes no more");
        at += written;
      }
    } catch {
      this.#closed = true; // Nobody is looking any more.
    }
  }
}
