import type { ScaleKind } from "./scale.ts";

/** What is written at ticks. */
export interface TickLabels {
  readonly labels: readonly string[];
  /** What all of them are to be multiplied by, such as `×10⁶`; empty if they are meant as they are. */
  readonly factor: string;
}

/** Ticks from this on are written with a common power of ten, and so are those that are all below the other. */
const LARGE = 1e6, SMALL = 1e-3;

/** The labels of ticks: as many decimals as tell them apart, the same for all. */
export function tickLabels(kind: ScaleKind, ticks: readonly number[]): TickLabels {
  if (kind === "log" && ticks.length > 1 && ticks.every(isShort)) return logLabels(ticks);
  const largest = Math.max(0, ...ticks.map(Math.abs));
  const isPlain = largest === 0 || (largest < LARGE && largest >= SMALL);
  const exponent = isPlain ? 0 : Math.floor(Math.log10(largest) + 1e-12);
  const numbers = ticks.map((tick) => scaled(tick, exponent));
  const decimals = decimalsOf(numbers);
  return {
    labels: numbers.map((x) => signed(x.toFixed(decimals))),
    factor: exponent === 0 ? "" : `×10${superscript(exponent)}`,
  };
}

/** How few decimals write all numbers to within a thousandth of the distance between two of them. */
function decimalsOf(numbers: readonly number[]): number {
  const steps = numbers.slice(1).map((x, i) => Math.abs(x - numbers[i])).filter((step) => step > 0);
  // One alone is written as exactly as it is meant.
  const tolerance = steps.length > 0 ? 1e-3 * Math.min(...steps) : 1e-9 * Math.abs(numbers[0] ?? 0);
  const isEnough = (decimals: number) =>
    numbers.every((x) => Math.abs(Number(x.toFixed(decimals)) - x) <= tolerance);
  let decimals = 0;
  while (decimals < 15 && !isEnough(decimals)) decimals++;
  return decimals;
}

/** A division by a power of ten: in two steps where the power itself is beyond a double. */
function scaled(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value / Number(`1e${half}`) / Number(`1e${exponent - half}`);
}

/** Whether a number is 1, 2 or 5 times a power of ten. */
function isShort(value: number): boolean {
  return /^[125](e|$)/.test(value.toExponential());
}

/** Each tick on its own: plain numbers if all are near 1, else powers of ten. */
function logLabels(ticks: readonly number[]): TickLabels {
  const isPlain = ticks.every((tick) => tick >= SMALL && tick < LARGE);
  return { labels: ticks.map((tick) => (isPlain ? `${tick}` : powerLabel(tick))), factor: "" };
}

function powerLabel(value: number): string {
  const [digit, exponent] = value.toExponential().split("e");
  const power = `10${superscript(Number(exponent))}`;
  return digit === "1" ? power : `${digit}·${power}`;
}

/** A number as it is written in a caption, with a minus sign that is one. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  const isPlain = value === 0 || (size < LARGE && size >= SMALL);
  if (isPlain) return signed(`${Number(value.toPrecision(3))}`);
  if (!Number.isFinite(value)) return signed(`${value}`);
  const [digits, exponent] = value.toExponential(2).split("e");
  return `${signed(`${Number(digits)}`)}·10${superscript(Number(exponent))}`;
}

function signed(label: string): string {
  return /^-0(\.0*)?$/.test(label) ? label.slice(1) : label.replace("-", "−");
}

function superscript(exponent: number): string {
  return [...`${exponent}`].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)])).join("");
}
