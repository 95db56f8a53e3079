/**
 * The area under the receiver operating characteristic: how well scores tell positives from negatives.
 *
 *   AUROC = P(s⁺ > s⁻) + ½ P(s⁺ = s⁻) = U / (n⁺ n⁻)
 *
 * U, the statistic of Mann and Whitney, counts the pairs of a positive and a negative in which the positive has the greater
 * score, equal ones for half. Counts are exact, so the result is their quotient rounded once.
 *
 * @param scores Any numbers but NaN; greater means rather positive.
 * @param positives For each score whether it is one of the positives: true or 1, false or 0.
 * @returns A number from 0 to 1; ½ is chance.
 * @throws {RangeError} If the lengths differ, there are no positives or no negatives, a score is NaN, or a label none of the four.
 *
 * Reference: J. A. Hanley and B. J. McNeil, The meaning and use of the area under a receiver operating characteristic (ROC)
 * curve, Radiology 143 (1982), 29–36.
 *
 * @example
 * ```ts
 * import { auroc } from "@credence/credence";
 *
 * console.log(auroc([0.1, 0.4, 0.4, 0.8], [0, 0, 1, 1])); // 0.875
 * ```
 */
export function auroc(scores: ArrayLike<number>, positives: ArrayLike<number | boolean>): number {
  const sorted = pairs(scores, positives).sort((
    a,
    b,
  ) => (a.score < b.score ? -1 : Number(a.score > b.score)));
  let twiceU = 0, positiveCount = 0, negativeCount = 0;
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    let tied = 0;
    for (; end < sorted.length && sorted[end].score === sorted[start].score; end++) {
      if (sorted[end].isPositive) tied++;
    }
    const tiedNegatives = end - start - tied;
    // Each positive here beats the negatives below, and half beats those with its own score.
    twiceU += tied * (2 * negativeCount + tiedNegatives);
    positiveCount += tied;
    negativeCount += tiedNegatives;
  }
  if (positiveCount === 0) refuse("no positives", "at least one");
  if (negativeCount === 0) refuse("no negatives", "at least one");
  return twiceU / 2 / (positiveCount * negativeCount);
}

interface Pair {
  readonly score: number;
  readonly isPositive: boolean;
}

function pairs(scores: ArrayLike<number>, positives: ArrayLike<number | boolean>): Pair[] {
  const count = scores.length;
  if (positives.length !== count) {
    refuse(`${positives.length} labels`, `${count}, one for each score`);
  }
  return Array.from(scores, (score, i) => {
    if (Number.isNaN(score)) refuse(`the score NaN at ${i}`, "a number");
    return { score, isPositive: isPositive(positives[i], i) };
  });
}

function isPositive(label: number | boolean, at: number): boolean {
  if (label === true || label === 1) return true;
  if (label === false || label === 0) return false;
  return refuse(`the label ${label} at ${at}`, "true or 1, false or 0");
}

function refuse(found: string, expected: string): never {
  throw new RangeError(`Cannot take the AUROC: found ${found}, expected ${expected}`);
}
