/**
 * The numbers of a run: as JSON, and as tables for people.
 *
 * @module
 */
import { table } from "@credence/credence";
import type { Metrics } from "./metrics.ts";
import type { Preset } from "./options.ts";
import type { Uncertainty } from "./uncertainty.ts";

/** The learning curve at one step. */
export interface Evaluation {
  readonly step: number;
  readonly train: Metrics;
  readonly test: Metrics;
}

/** All numbers of a run. What an interrupted run did not come to is not there. */
export interface Report {
  readonly data: {
    readonly source: string;
    /** How many training images there are, and how many of them are learnt from. */
    readonly train: number;
    readonly fitted: number;
    readonly test: number;
  };
  readonly engine: string;
  /** What the engine computed on, where its name does not say it. */
  readonly device?: string;
  readonly seed: number;
  readonly steps: number;
  readonly beta: number;
  readonly preset: Preset | null;
  readonly time: {
    /** From the call of `init` to the end of the first step. */
    readonly first_step_ms: number;
    /** Median over the stretches between two reports, evaluations left out. */
    readonly ms_per_step: number | null;
    readonly total_s: number;
  };
  readonly history: readonly Evaluation[];
  readonly final?: {
    readonly train: Metrics;
    readonly test: { readonly accuracy: number; readonly nll: number; readonly ece: number };
  };
  readonly uncertainty?: Uncertainty;
}

/** The report as text of a JSON file; an infinite NLL, of a class that was held to be impossible, is null there. */
export function formatJson(report: Report): string {
  return JSON.stringify(report, undefined, 2) + "\n";
}

const COLUMNS: readonly (keyof Metrics)[] = [
  "accuracy",
  "elbo",
  "log_likelihood",
  "kl_divergence",
  "mean_approximate_evidence",
];

/** The heading of the learning curve. */
export function formatHeading(): string {
  return `${"step".padStart(7)}  ${"".padEnd(5)}  ` +
    COLUMNS.map((name) => name.padStart(width(name))).join("  ");
}

/** A step of the learning curve: a line for the training images and one for the test images. */
export function formatEvaluation({ step, train, test }: Evaluation): string {
  const line = (first: string, name: string, metrics: Metrics) =>
    `${first.padStart(7)}  ${name.padEnd(5)}  ` +
    COLUMNS.map((column) => decimals(column, metrics[column]).padStart(width(column))).join("  ");
  return `${line(`${step}`, "train", train)}\n${line("", "test", test)}`;
}

function width(name: string): number {
  return Math.max(name.length, 9);
}

function decimals(name: string, value: number): string {
  return value.toFixed(name === "kl_divergence" ? 1 : 4);
}

/** The last figures, in sentences. */
export function formatFinal({ final, uncertainty }: Report, samples: number): string {
  if (!final || !uncertainty) return "";
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const { accuracy, nll, ece } = final.test;
  const { threshold, test_refused, test_accuracy_answered, letters } = uncertainty;
  const answered = test_accuracy_answered === null ? "none" : percent(test_accuracy_answered);
  return [
    `test, ${samples} draws of the weights: accuracy ${accuracy.toFixed(4)}, ` +
    `NLL ${nll.toFixed(4)}, ECE ${ece.toFixed(4)}`,
    `no answer where the sd of the predicted class is above ${threshold.toFixed(4)}: ` +
    `${percent(test_refused)} of the test digits; of the others ${answered} are right`,
    ...(letters
      ? [
        `${letters.n} letters: ${percent(letters.refused)} refused\n` +
        table([
          { "letters against digits by": "sd of the predicted class", AUROC: letters.auroc_sd },
          { "letters against digits by": "entropy", AUROC: letters.auroc_entropy },
          {
            "letters against digits by": "mutual information",
            AUROC: letters.auroc_mutual_information,
          },
        ], ["letters against digits by", { key: "AUROC", digits: 5 }]),
      ]
      : []),
  ].join("\n");
}
