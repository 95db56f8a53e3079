/**
 * A Bayesian neural network that reads digits, and says "I don't know" to a letter.
 *
 *     deno run examples/mnist_bnn.ts                        digits that the program draws itself
 *     deno run -P examples/mnist_bnn.ts                     MNIST, downloaded once
 *     deno run -P examples/mnist_bnn.ts --data DIR --letters DIR --out results
 *
 * @module
 */
import { type DataSets, loadData } from "./mnist_bnn/data.ts";
import { prepareFiles, writeNumbers, writeResults } from "./mnist_bnn/files.ts";
import { HELP, type Options, readOptions } from "./mnist_bnn/options.ts";
import { onInterrupt, unlessInterrupted } from "./mnist_bnn/interrupt.ts";
import { judge } from "./mnist_bnn/judgement.ts";
import { formatAnswer } from "./mnist_bnn/answer.ts";
import { formatEvaluation, formatFinal, formatHeading, type Report } from "./mnist_bnn/report.ts";
import { setupOf } from "./mnist_bnn/setup.ts";
import { train } from "./mnist_bnn/training.ts";

async function main(options: Options): Promise<void> {
  const begin = performance.now();
  const say = (text: string) => options.quiet || console.log(text);
  await prepareFiles(options);
  const data = await loadData(options);
  const setup = setupOf(options, data.train.count);
  const signal = onInterrupt();

  say(formatData(data, setup.heldOut));
  say(formatHeading());
  const steps = options.steps ?? (data.isDrawn ? 1_000 : 10_000);
  const training = await train({ ...options, steps }, setup, data, {
    signal,
    async onEvaluation(evaluation, report) {
      say(formatEvaluation(evaluation));
      // What a run that is stopped has finished is not lost.
      await writeNumbers(report(seconds(begin)), options);
    },
  });
  const numbers = training.report(seconds(begin));
  const judgement = await unlessInterrupted(
    signal,
    () => judge(training.posterior, setup, data, { ...options, signal }),
  );
  if (!judgement) {
    await writeNumbers(numbers, options);
    console.error(`Interrupted after ${numbers.steps} steps of ${steps}`);
    Deno.exit(130);
  }

  const report: Report = {
    ...numbers,
    time: { ...numbers.time, total_s: seconds(begin) },
    final: { train: numbers.history.at(-1)!.train, test: judgement.test },
    uncertainty: judgement.uncertainty,
  };
  // Said before it is written: on a full disk the figures are not lost.
  say(formatFinal(report, options.samples));
  for (const answer of judgement.answers) say(`\n${formatAnswer(answer)}`);
  await writeNumbers(report, options);
  if (options.out !== undefined) {
    await writeResults(options.out, training.posterior, {
      report,
      test: judgement.predictions,
      labels: data.test.labels,
      answers: judgement.answers,
    });
  }
  const { time } = report, engine = report.engine + (report.device ? ` (${report.device})` : "");
  say(
    `\n${steps} steps on ${engine}: the first in ${time.first_step_ms.toFixed(0)} ms, then ` +
      `${time.ms_per_step?.toFixed(2) ?? "–"} ms each; ${time.total_s.toFixed(1)} s in all`,
  );
  if (data.isDrawn) {
    console.log(
      "For MNIST: deno run -P examples/mnist_bnn.ts downloads it, --data DIR reads it from a folder",
    );
  }
  console.log(`data: ${data.source}`);
  console.log(`test accuracy: ${judgement.test.accuracy.toFixed(4)}`);
}

function formatData(
  { source, train, test, letters, lettersSource }: DataSets,
  heldOut: number,
): string {
  const fitted = train.count - heldOut;
  return [
    `data: ${source}`,
    `${train.count} training images, of which ${fitted} to learn from and ${heldOut} held out; ` +
    `${test.count} test images` + (lettersSource ? `; ${letters.count} ${lettersSource}` : ""),
  ].join("\n");
}

function seconds(begin: number): number {
  return (performance.now() - begin) / 1000;
}

if (import.meta.main) {
  try {
    const options = readOptions(Deno.args);
    if (options) await main(options);
    else console.log(HELP);
    Deno.exit(0); // a signal listener would keep the program alive
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
