/**
 * Checks of the constants of optimisers and schedules, made once, when they are created.
 *
 * @module
 */

/** Numbers that a constant may be. */
interface Range {
  /** In words, for messages. */
  readonly text: string;
  /** Whether a number is one of them. */
  readonly has: (x: number) => boolean;
}

/** Finite and not negative. */
export const NON_NEGATIVE: Range = {
  text: "a finite number ≥ 0",
  has: (x) => Number.isFinite(x) && x >= 0,
};
/** Finite and positive. */
export const POSITIVE: Range = {
  text: "a finite number > 0",
  has: (x) => Number.isFinite(x) && x > 0,
};
/** The half-open unit interval: shares of the past that an average keeps. */
export const SHARE: Range = { text: "a number in [0, 1)", has: (x) => x >= 0 && x < 1 };
/** Numbers of steps, at least one. */
export const COUNT: Range = {
  text: "an integer ≥ 1",
  has: (x) => Number.isSafeInteger(x) && x >= 1,
};

/**
 * Refuses constants outside their ranges.
 *
 * @param subject What is being created.
 * @param ranges The range of each constant.
 * @param constants The constants.
 * @throws {TypeError} If one is no number.
 * @throws {RangeError} If one is outside its range.
 */
export function checkConstants(
  subject: string,
  ranges: Readonly<Record<string, Range>>,
  constants: Readonly<Record<string, unknown>>,
): void {
  for (const [name, range] of Object.entries(ranges)) {
    checkNumber(`Cannot create ${subject}`, name, constants[name], range);
  }
}

/** Refuses what is no number of a range. `action` begins the message. */
export function checkNumber(action: string, name: string, value: unknown, range: Range): void {
  if (typeof value === "number" && range.has(value)) return;
  const Kind = typeof value === "number" ? RangeError : TypeError;
  throw new Kind(`${action}: found ${name} = ${shown(value)}, expected ${range.text}`);
}

/** A value as messages show it: `an object` would hide a Promise, which is the likeliest one. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  return `a ${value.constructor?.name ?? "object"}`;
}
