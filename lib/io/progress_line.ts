/** What a line of progress shows. */
export interface Progress {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** Since the beginning. */
  readonly seconds: number;
  readonly text: string;
  readonly color: boolean;
  /** How many characters there is room for. */
  readonly width: number;
  /** Whether it is over: then the time that it took is shown, not the time that is left. */
  readonly isLast: boolean;
}

/** A bar takes a third of the line, so that its length does not change with the words beside it, but never more than this. */
const LONGEST_BAR = 40;
/** Less room than this is not worth a bar. */
const SHORTEST_BAR = 5;

const BLUE = "\x1b[34m", GREY = "\x1b[90m", PLAIN = "\x1b[39m";

/** Progress in one line of at most `width` characters: when room is short, the bar is. */
export function barLine(progress: Progress): string {
  const { total, text, isLast, width } = progress;
  const label = printable(progress.label);
  const done = Math.min(Math.max(progress.done || 0, 0), total);
  const share = total > 0 ? done / total : 1;
  const numbers = [
    `${Math.floor(share * 100)}%`.padStart(4),
    `${done}/${total}`.padStart(2 * `${total}`.length + 1),
    isLast ? duration(progress.seconds) : timeLeft(progress.seconds, share),
    printable(text),
  ].filter((part) => part !== "").join("  ");
  const room = width - length(label) - length(numbers) - 2;
  if (room < SHORTEST_BAR) return cut(`${label} ${numbers}`, width);
  const bar = drawBar(Math.min(room, Math.ceil(width / 3), LONGEST_BAR), share, progress.color);
  return `${label} ${bar} ${numbers}`;
}

function drawBar(columns: number, share: number, color: boolean): string {
  // Full only when everything is done.
  const filled = Math.floor(columns * share);
  const full = "━".repeat(filled), empty = "─".repeat(columns - filled);
  return color ? `${BLUE}${full}${GREY}${empty}${PLAIN}` : full + empty;
}

function timeLeft(seconds: number, share: number): string {
  // The first moments say little about the rest.
  if (share === 0 || seconds < 0.5) return "";
  return `${duration(seconds / share - seconds)} left`;
}

/** Seconds to two digits at most, then minutes and hours. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (n: number) => `${n}`.padStart(2, "0");
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)} h`
    : `${minutes}:${two(whole % 60)} min`;
}

/** Text without what would move the cursor. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
}

/** Characters, most of which take one column. */
function length(text: string): number {
  return [...text].length;
}

function cut(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  return characters.slice(0, Math.max(width - 1, 0)).join("") + (width > 0 ? "…" : "");
}
