/**
 * The numbers of the learning curve.
 *
 * @module
 */
import {
  accuracy,
  type Key,
  type Posterior,
  type Tensor1D,
  type Tensor2D,
} from "@credence/credence";
import { divergences, type Setup } from "./setup.ts";

/** Images as the model takes them, with their labels. */
export interface Labelled {
  readonly images: Tensor2D;
  readonly labels: Int32Array;
}

/** How well a posterior does on some images. */
export interface Metrics {
  readonly accuracy: number;
  /** log likelihood − β · divergence, per datum. */
  readonly elbo: number;
  /** Mean over draws and images, in nats. */
  readonly log_likelihood: number;
  readonly kl_divergence: number;
  /** exp(elbo / classes). */
  readonly mean_approximate_evidence: number;
}

const CLASSES = 10;
/** How many draws of the weights the numbers rest on. */
const DRAWS = 10;

/** Evaluates a posterior; rejected with the signal's reason where that is given first. */
export async function evaluate(
  posterior: Posterior<[Tensor2D, Tensor1D?]>,
  { images, labels }: Labelled,
  key: Key,
  setup: Setup,
  { numData, signal }: { readonly numData: number; readonly signal: AbortSignal },
): Promise<Metrics> {
  const { logits } = await posterior.predictive({ numSamples: DRAWS, sites: ["logits"], signal })
    .draws(key, images);
  const rows = labels.length;
  const mean = new Float64Array(rows * CLASSES);
  let logLikelihood = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    for (let row = 0; row < rows; row++) {
      const logP = logSoftmax(logits.data, (draw * rows + row) * CLASSES);
      logLikelihood += logP[labels[row]] / (DRAWS * rows);
      for (let c = 0; c < CLASSES; c++) mean[row * CLASSES + c] += Math.exp(logP[c]) / DRAWS;
    }
  }
  const divergence = setup.divergence(divergences(posterior.params));
  const elbo = logLikelihood - setup.beta * divergence / setup.perDatum(numData);
  return {
    accuracy: accuracy(mean, labels),
    elbo,
    log_likelihood: logLikelihood,
    kl_divergence: divergence,
    mean_approximate_evidence: Math.exp(elbo / CLASSES),
  };
}

/** log softmax of one row, in double precision. */
function logSoftmax(logits: ArrayLike<number>, at: number): Float64Array {
  const row = Float64Array.from({ length: CLASSES }, (_, c) => logits[at + c]);
  const most = Math.max(...row);
  const total = Math.log(row.reduce((sum, x) => sum + Math.exp(x - most), 0));
  return row.map((x) => x - most - total);
}
