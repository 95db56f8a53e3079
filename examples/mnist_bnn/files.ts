/**
 * The files that a run leaves: whole ones or none.
 *
 * @module
 */
import {
  type ClassPredictions,
  curve,
  imageGrid,
  lineChart,
  type Posterior,
  reliabilityCurve,
  reliabilityDiagram,
  writeAtomically,
} from "@credence/credence";
import { dirname, join } from "@std/path";
import { type Answer, said } from "./answer.ts";
import { formatJson, type Report } from "./report.ts";
import { doublesOf, refusalCurve } from "./uncertainty.ts";

/** Refuses to begin a run whose results could not be kept: asks nobody, and makes the folder. */
export async function prepareFiles(
  { json, out }: { readonly json: string | undefined; readonly out: string | undefined },
): Promise<void> {
  if (json !== undefined) await refuseUnlessGranted(json, dirname(json));
  if (out === undefined) return;
  await refuseUnlessGranted(out, out);
  try {
    await Deno.mkdir(out, { recursive: true });
  } catch (error) {
    throw new Error(`Cannot make the folder "${out}": ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** A file is written by way of another one beside it, which takes both permissions; without them a terminal would be asked. */
async function refuseUnlessGranted(path: string, folder: string): Promise<void> {
  for (const name of ["read", "write"] as const) {
    const { state } = await Deno.permissions.query({ name, path: folder });
    if (state === "granted") continue;
    throw new Deno.errors.NotCapable(
      `Cannot write "${path}": found no permission to ${name} there, expected Deno to be run with ` +
        `--allow-read="${folder}" --allow-write="${folder}"`,
    );
  }
}

/** Writes the numbers where they were asked for. */
export async function writeNumbers(
  report: Report,
  { json, out }: { readonly json: string | undefined; readonly out: string | undefined },
): Promise<void> {
  const text = formatJson(report);
  if (json !== undefined) await writeAtomically(json, text);
  if (out !== undefined) await writeAtomically(join(out, "numbers.json"), text);
}

/** What the pictures show. */
export interface Shown {
  readonly report: Report;
  readonly test: ClassPredictions;
  readonly labels: Int32Array;
  readonly answers: readonly Answer[];
}

/** Writes parameters and pictures. */
export async function writeResults(
  out: string,
  posterior: Pick<Posterior, "save">,
  shown: Shown,
): Promise<void> {
  await posterior.save(join(out, "parameters.safetensors"));
  for (const [name, svg] of Object.entries(pictures(shown))) {
    await writeAtomically(join(out, `${name}.svg`), svg);
  }
}

function pictures({ report, test, labels, answers }: Shown): Record<string, string> {
  const { history, uncertainty } = report;
  const steps = history.map(({ step }) => step);
  const refusals = refusalCurve(test, labels);
  const line = (set: "train" | "test") => ({
    label: set,
    x: steps,
    y: history.map((at) => -at[set].elbo),
  });
  return {
    learning_curve: lineChart([line("train"), line("test")], {
      title: "Learning curve",
      xLabel: "step",
      yLabel: "negative ELBO per image, nats",
      yScale: "log",
    }),
    reliability: reliabilityDiagram(reliabilityCurve(doublesOf(test.probabilities), labels), {
      title: "Reliability on the test set",
    }),
    refusals: curve([{ label: "test digits", x: refusals.refused, y: refusals.accuracy }], {
      title: "Accuracy on what is answered",
      xLabel: "share of test digits refused",
      yLabel: "accuracy on the others",
      ...(uncertainty && { threshold: { label: "threshold", x: uncertainty.test_refused } }),
    }),
    answers: imageGrid(
      answers.map((answer) => ({
        width: 28,
        pixels: answer.pixels,
        caption: `${answer.what}\n${said(answer)}\n${
          answer.probabilities[answer.predicted].toFixed(2)
        } ± ${answer.sd.toFixed(2)}`,
        isMarked: answer.isRefused,
      })),
      { title: "What the classifier answers", size: 112 },
    ),
  };
}
