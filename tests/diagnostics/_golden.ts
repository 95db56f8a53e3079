import { join } from "@std/path";

interface DrawsCase {
  readonly name: string;
  readonly draws: string;
  readonly mean: number;
  readonly populationSd: number;
  readonly sampleSd: number | null;
  readonly quantiles: string;
  readonly hdi: readonly [mass: number, interval: [number, number]][];
}

interface ClassesCase {
  readonly probabilities: string;
  readonly labels: string;
  readonly classes: number;
  readonly accuracy: number;
  readonly nll: number;
  readonly logLoss: number;
  readonly brier: number;
  readonly ece: readonly [bins: number, error: number][];
  readonly entropy: string | null;
}

interface Golden {
  readonly ps: readonly number[];
  readonly draws: readonly DrawsCase[];
  readonly classes: readonly ClassesCase[];
  readonly auroc: readonly { scores: string; labels: string; auroc: number }[];
  readonly kde: readonly { draws: string; bandwidth: number; x: string; y: string }[];
}

/** What other programs computed: see make_golden.py. */
export const golden: Golden = JSON.parse(
  Deno.readTextFileSync(join(import.meta.dirname!, "golden.json")),
);

/** A text of numbers with blanks between. */
export function numbers(text: string): Float64Array {
  return Float64Array.from(text.split(" "), Number);
}
