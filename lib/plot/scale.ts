/** How numbers become places along an axis. */
export interface Scale {
  readonly kind: ScaleKind;
  /** The numbers at the two ends. */
  readonly domain: AxisRange;
  /** The place of a number, from 0 at the first end to 1 at the second; not finite where there is none. */
  place(value: number): number;
}

/** Equal distances for equal differences, or for equal ratios. */
export type ScaleKind = "linear" | "log";

/** Two numbers, the lesser first. */
export type AxisRange = readonly [low: number, high: number];

/** A scale between two numbers. */
export function scale(kind: ScaleKind, domain: AxisRange): Scale {
  const [low, high] = domain;
  if (kind === "linear") return { kind, domain, place: (value) => (value - low) / (high - low) };
  // Not the logarithm of a quotient, which can overflow.
  const [first, span] = [Math.log(low), Math.log(high) - Math.log(low)];
  return { kind, domain, place: (value) => (Math.log(value) - first) / span };
}

/** The least and the greatest of the numbers that can have a place; undefined if there is none. */
export function extent(kind: ScaleKind, numbers: Iterable<number>): AxisRange | undefined {
  let low = Infinity, high = -Infinity;
  for (const x of numbers) {
    if (!Number.isFinite(x) || (kind === "log" && x <= 0)) continue;
    if (x < low) low = x;
    if (x > high) high = x;
  }
  return low <= high ? [low, high] : undefined;
}

/** Beyond this the ends of an axis, rounded outwards, could be too far apart for a double: what is further out is cut off. */
const LARGEST = 2e307;
/** A lesser difference than this part of the numbers themselves is lost in their rounding. */
const FINEST = 1e-12;

/** A range with room in it: a single number, or two that rounding hardly tells apart, get some to both sides. */
export function widened(kind: ScaleKind, range: AxisRange): AxisRange {
  const [low, high] = range.map((x) => Math.min(Math.max(x, -LARGEST), LARGEST));
  if (kind === "log") {
    if (high / low > 1 + FINEST) return [low, high];
    return [Math.max(low / 2, Number.MIN_VALUE), Math.min(high * 2, LARGEST)];
  }
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (size < 1e-300) return [-1, 1];
  if (high - low > size * FINEST) return [low, high];
  return [low - size / 10, high + size / 10];
}

/** A range that ends where ticks would be. */
export function rounded(kind: ScaleKind, [low, high]: AxisRange, count: number): AxisRange {
  if (kind === "linear") {
    const step = tickStep(low, high, count);
    const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
    return [multiple(first, step), multiple(last, step)];
  }
  const below = niceNumbers(low / 10, low * (1 + 1e-9)).at(-1) ?? low;
  const above = niceNumbers(high * (1 - 1e-9), high * 10)[0] ?? high;
  return [below, above];
}

/** About `count` numbers along the scale that are short to write. */
export function ticks({ kind, domain: [low, high] }: Scale, count: number): number[] {
  if (kind === "linear" || high / low < 5) return linearTicks(low, high, count);
  const [first, last] = [Math.ceil(log10(low) - 1e-9), Math.floor(log10(high) + 1e-9)];
  const decades = last - first + 1;
  const between = niceNumbers(low * (1 - 1e-9), high * (1 + 1e-9));
  if (between.length <= count) return between;
  const every = Math.max(Math.ceil(decades / count), 1);
  const powers: number[] = [];
  for (let e = Math.ceil(first / every) * every; e <= last; e += every) {
    powers.push(Number(`1e${e}`));
  }
  return powers;
}

/** The distance of about `count` ticks: 1, 2 or 5 times a power of ten. */
export function tickStep(low: number, high: number, count: number): number {
  const wanted = (high - low) / Math.max(count, 1);
  const power = Math.floor(log10(wanted));
  const ratio = wanted / Number(`1e${power}`);
  const digit = ratio <= Math.SQRT2
    ? 1
    : ratio <= Math.sqrt(10)
    ? 2
    : ratio <= Math.sqrt(50)
    ? 5
    : 10;
  return Number(`${digit}e${power}`);
}

function linearTicks(low: number, high: number, count: number): number[] {
  const step = tickStep(low, high, count);
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  const out: number[] = [];
  for (let i = first; i <= last; i++) out.push(multiple(i, step));
  return out;
}

/** i times the step: below 1 by a division, which gives 0.3 where a multiplication gives 0.30000000000000004. */
function multiple(i: number, step: number): number {
  const inverse = Math.round(1 / step);
  const exact = step < 1 && Number.isSafeInteger(inverse) && Math.abs(inverse * step - 1) < 1e-9;
  return (exact ? i / inverse : i * step) + 0;
}

/** The numbers 1, 2 and 5 times powers of ten in a range. */
function niceNumbers(low: number, high: number): number[] {
  const out: number[] = [];
  for (let e = Math.floor(log10(low)) - 1; e <= Math.min(Math.ceil(log10(high)), 308); e++) {
    for (const digit of [1, 2, 5]) {
      const x = Number(`${digit}e${e}`);
      if (x >= low && x <= high && x > 0 && Number.isFinite(x)) out.push(x);
    }
  }
  return out;
}

function log10(x: number): number {
  return Math.log10(Math.max(x, Number.MIN_VALUE));
}
