/**
 * How sure the classifier is, and what it refuses to answer.
 *
 * @module
 */
import { auroc, type ClassPredictions, quantile } from "@credence/credence";

/** What is known of letters: none of them is a digit, so all should be refused. */
export interface LetterFigures {
  readonly n: number;
  /** The share that is refused. */
  readonly refused: number;
  /** Areas under the curve, letters against test digits, of three measures of doubt. */
  readonly auroc_sd: number;
  readonly auroc_entropy: number;
  readonly auroc_mutual_information: number;
}

/** What refusing does. */
export interface Uncertainty {
  /** The standard deviation of the predicted class's probability above which there is no answer. */
  readonly threshold: number;
  /** The share of test digits that is refused. */
  readonly test_refused: number;
  /** The accuracy on the others; null if there are none. */
  readonly test_accuracy_answered: number | null;
  /** Undefined if no letters were given. */
  readonly letters: LetterFigures | undefined;
}

/** One of a hundred digits is refused. */
const ANSWERED = 0.99;

/** The threshold from digits that were not learnt from; what it does to test digits and letters. */
export function uncertaintyOf(
  heldOut: ClassPredictions,
  test: ClassPredictions,
  labels: Int32Array,
  letters: ClassPredictions | undefined,
): Uncertainty {
  const threshold = quantile(doublesOf(heldOut.sd), ANSWERED);
  const sd = test.sd.data;
  let answered = 0, right = 0;
  labels.forEach((label, i) => {
    if (sd[i] > threshold) return;
    answered++;
    if (test.predicted.data[i] === label) right++;
  });
  return {
    threshold,
    test_refused: 1 - answered / labels.length,
    test_accuracy_answered: answered > 0 ? right / answered : null,
    letters: letters && letterFigures(test, letters, threshold),
  };
}

function letterFigures(
  digits: ClassPredictions,
  letters: ClassPredictions,
  threshold: number,
): LetterFigures {
  const n = letters.sd.data.length, before = digits.sd.data.length;
  const isLetter = Array.from({ length: before + n }, (_, i) => i >= before);
  const areaOf = (measure: "sd" | "entropy" | "mutualInformation") =>
    auroc([...digits[measure].data, ...letters[measure].data], isLetter);
  return {
    n,
    refused: doublesOf(letters.sd).filter((sd) => sd > threshold).length / n,
    auroc_sd: areaOf("sd"),
    auroc_entropy: areaOf("entropy"),
    auroc_mutual_information: areaOf("mutualInformation"),
  };
}

/** Where test digits are refused at each share of refusals, and the accuracy on those answered. */
export function refusalCurve(
  { sd, predicted }: ClassPredictions,
  labels: Int32Array,
): { readonly refused: number[]; readonly accuracy: number[] } {
  const order = Array.from(labels.keys()).sort((a, b) => sd.data[a] - sd.data[b] || a - b);
  const refused: number[] = [], accuracy: number[] = [];
  const points = 200, every = Math.max(1, Math.floor(labels.length / points));
  let right = 0;
  order.forEach((i, rank) => {
    if (predicted.data[i] === labels[i]) right++;
    const answered = rank + 1;
    if (answered % every !== 0 && answered !== labels.length) return;
    refused.push(1 - answered / labels.length);
    accuracy.push(right / answered);
  });
  return { refused: refused.reverse(), accuracy: accuracy.reverse() };
}

/** Numbers in double precision. */
export function doublesOf({ data }: ClassPredictions["sd"]): Float64Array {
  return Float64Array.from(data);
}
