/** Refuses fewer draws than a statistic needs. */
export function checkDraws(action: string, found: number, least: number): void {
  if (found >= least) return;
  throw new RangeError(`Cannot ${action}: found ${found} draws, expected at least ${least}`);
}

/** Refuses what is no probability, or is 0 or 1 where that makes no sense. */
export function checkProbability(
  action: string,
  name: string,
  value: number,
  interior = false,
): void {
  if (interior ? value > 0 && value < 1 : value >= 0 && value <= 1) return;
  const expected = interior ? "a number between 0 and 1" : "a number from 0 to 1";
  throw new RangeError(`Cannot ${action}: found ${name} ${value}, expected ${expected}`);
}

/** Refuses what is no positive integer. */
export function checkCount(action: string, name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new RangeError(`Cannot ${action}: found ${name} ${value}, expected a positive integer`);
}
