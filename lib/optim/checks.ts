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

/** Neither infinite nor NaN. */
export const FINITE: Range = { text: "a finite number", has: Number.isFinite };
/** Finite and not negative. */
export const NON_NEGATIVE: Range = {
  text: "a finite number ≥ 0",
  has: (x) => Number.isFinite(x) && x >= 0,
};
/** A learning rate that is a number; the words name the other kind too. */
export const RATE: Range = {
  text: "a finite number ≥ 0, or a function of the step",
  has: NON_NEGATIVE.has,
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

/** Refuses what is neither true nor false. */
export function checkFlag(subject: string, name: string, value: unknown): void {
  if (typeof value === "boolean") return;
  throw new TypeError(
    `Cannot create ${subject}: found ${name} = ${shown(value)}, expected true or false`,
  );
}

/** Refuses names that mean nothing: a misspelt option would leave its default at work, unseen. `action` begins the message. */
export function checkNames(action: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`${action}: found ${shown(options)}, expected options`);
  }
  const stray = Object.keys(options).find((name) => !known.includes(name));
  if (stray === undefined) return;
  throw new TypeError(
    `${action}: found the option "${stray}", expected none but ${known.join(", ")}`,
  );
}

/** A value as messages show it: "object" alone would hide a Promise, which is the likeliest one. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  return `a ${value.constructor?.name ?? "object"}`;
}
