/**
 * The last word on a posterior: scores on the test set, the threshold of refusals, letters, two examples.
 *
 * @module
 */
import {
  accuracy,
  type ClassPredictions,
  expectedCalibrationError,
  fold,
  negativeLogLikelihood,
  type Posterior,
  randomKey,
} from "@credence/credence";
import { type Answer, answerTo } from "./answer.ts";
import type { DataSets } from "./data.ts";
import type { Options } from "./options.ts";
import type { Report } from "./report.ts";
import type { Setup } from "./setup.ts";
import type { Arguments } from "./training.ts";
import { doublesOf, type Uncertainty, uncertaintyOf } from "./uncertainty.ts";

/** What is found. */
export interface Judgement {
  readonly test: NonNullable<Report["final"]>["test"];
  readonly uncertainty: Uncertainty;
  readonly predictions: ClassPredictions;
  /** To a "3" and to a letter "B". */
  readonly answers: readonly Answer[];
}

const THREE = 3;
/** A is 0. */
const LETTER_B = 1;

/** How a posterior is judged. */
export interface JudgeOptions extends Pick<Options, "samples" | "seed"> {
  /** Ends the predictions; the judgement is then rejected with its reason. */
  readonly signal: AbortSignal;
}

/** Judges a posterior by `samples` draws. */
export async function judge(
  posterior: Posterior<Arguments>,
  { heldOut }: Setup,
  { train, test, letters, lettersSource }: DataSets,
  { samples, seed, signal }: JudgeOptions,
): Promise<Judgement> {
  const classifier = posterior.predictive({ numSamples: samples, signal });
  const key = fold(randomKey(seed), "judge");
  const predictions = await classifier.classes(key, test.numbers().images);
  const count = train.count;
  // The published set-up holds nothing out and takes its threshold from the test set.
  const unseen = heldOut > 0
    ? await classifier.classes(key, train.numbers(count - heldOut, count).images)
    : predictions;
  const said = await classifier.classes(key, letters.numbers().images);
  // Letters that the program drew are there to show one: figures would pass for those of real ones.
  const isReal = lettersSource !== undefined;
  const uncertainty = uncertaintyOf(unseen, predictions, test.labels, isReal ? said : undefined);
  const probabilities = doublesOf(predictions.probabilities);
  const { threshold } = uncertainty;
  const answers = [
    answerToFirst("a 3", THREE, test, predictions, threshold),
    answerToFirst(`a ${isReal ? "" : "drawn "}letter B`, LETTER_B, letters, said, threshold),
  ];
  return {
    test: {
      accuracy: accuracy(probabilities, test.labels),
      nll: negativeLogLikelihood(probabilities, test.labels),
      ece: expectedCalibrationError(probabilities, test.labels),
    },
    uncertainty,
    predictions,
    answers: answers.filter((answer) => answer !== undefined),
  };
}

/** The answer to the first image with a label, if there is one. */
function answerToFirst(
  what: string,
  label: number,
  { labels, pixels }: DataSets["test"],
  predictions: ClassPredictions,
  threshold: number,
): Answer | undefined {
  const row = labels.indexOf(label);
  return row < 0 ? undefined : answerTo(what, pixels, row, predictions, threshold);
}
