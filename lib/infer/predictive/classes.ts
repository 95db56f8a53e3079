/**
 * What a classifier says: mean probabilities, and how sure it is.
 *
 * @module
 */
import { type Shape, sizeOf } from "../../core/shape.ts";
import { OnlineMoments } from "../../diagnostics/online_moments.ts";
import type { Distribution } from "../../distributions/distribution.ts";
import type { Site } from "../../handlers/trace.ts";
import { tensorOf } from "../../handlers/values.ts";
import * as tf from "../../tensor/namespace.ts";
import type { Tensor } from "../../tensor/types.ts";
import { Value } from "../../tensor/value.ts";

/** What a classifier says, for each of the things that it is asked about. */
export interface ClassPredictions {
  /** The mean of the probabilities over the draws, of shape [..., classes]. */
  readonly probabilities: Value;
  /** The class of the highest mean probability, int32. */
  readonly predicted: Value;
  /** The standard deviation over the draws (population, n) of the predicted class's probability. */
  readonly sd: Value;
  /** The entropy of the mean probabilities, in nats: all uncertainty. */
  readonly entropy: Value;
  /** The entropy of the mean less the mean of the entropies, in nats: what the draws disagree about. At least 0 up to rounding. */
  readonly mutualInformation: Value;
}

/** Gathers what is said of a classifier, draw by draw. */
export class ClassFigures {
  readonly #shape: Shape;
  readonly #engine: string;
  readonly #moments: OnlineMoments;
  /** The sum of the draws' entropies, row by row. */
  readonly #entropies: Float64Array;

  /** Begins with the shape of a first chunk of probabilities, [draws, ..., classes]. */
  constructor({ shape: [, ...shape], engine }: Value) {
    this.#shape = shape;
    this.#engine = engine;
    this.#moments = new OnlineMoments(sizeOf(shape));
    this.#entropies = new Float64Array(sizeOf(shape.slice(0, -1)));
  }

  /** Takes a chunk in. */
  add({ data: given }: Value): void {
    const classes = this.#shape[this.#shape.length - 1], entropies = this.#entropies;
    const data = Float64Array.from(given);
    refuseNonFinite(data, this.#shape);
    this.#moments.add(data);
    for (let at = 0; at < data.length; at += classes) {
      entropies[at / classes % entropies.length] += entropyAt(data, at, classes);
    }
  }

  /** What all draws together say. */
  result(): ClassPredictions {
    const shape = this.#shape, classes = shape[shape.length - 1], rows = this.#entropies.length;
    const mean = this.#moments.mean(), sd = this.#moments.populationSd();
    const predicted = new Int32Array(rows), spread = new Float64Array(rows);
    const entropy = new Float64Array(rows), information = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      const at = i * classes;
      for (let c = 1; c < classes; c++) {
        if (mean[at + c] > mean[at + predicted[i]]) predicted[i] = c;
      }
      spread[i] = sd[at + predicted[i]];
      entropy[i] = entropyAt(mean, at, classes);
      information[i] = entropy[i] - this.#entropies[i] / this.#moments.count;
    }
    const of = shape.slice(0, -1), engine = this.#engine;
    const float = (data: Float64Array, shape: Shape) =>
      new Value({ data, shape, dtype: "float" }, engine);
    return {
      probabilities: float(mean, shape),
      predicted: new Value({ data: predicted, shape: of, dtype: "int32" }, engine),
      sd: float(spread, of),
      entropy: float(entropy, of),
      mutualInformation: float(information, of),
    };
  }
}

/** The probabilities of the classifier among the sites: of the only one, or of the one asked for. */
export function classProbabilities(
  sites: ReadonlyMap<string, Site>,
  asked: readonly string[] | undefined,
  isGiven: (name: string) => boolean,
): Tensor {
  const isClassifier = (site: Site) =>
    site.kind === "sample" && CLASSIFIERS.includes(site.distribution.name);
  const candidates = [...sites.values()].filter((site) =>
    asked ? asked.includes(site.name) : isClassifier(site) && !isGiven(site.name)
  );
  const names = candidates.map(({ name }) => `"${name}"`).join(" and ");
  if (candidates.length !== 1) {
    throw new TypeError(
      `Cannot predict classes: found ${
        candidates.length === 0 ? "no categorical site" : names
      }, expected one. Name it: sites`,
    );
  }
  const [site] = candidates;
  if (site.kind !== "sample" || !isClassifier(site)) {
    const found = site.kind === "sample" ? `a ${site.distribution.name}` : `a ${site.kind} site`;
    throw new TypeError(
      `Cannot predict classes of ${names}: found ${found}, expected a Categorical or Bernoulli`,
    );
  }
  if (site.isObserved) {
    throw new TypeError(
      `Cannot predict classes of ${names}: found data for it, expected none. Leave the labels out`,
    );
  }
  return probabilitiesOf(site.distribution);
}

const CLASSIFIERS: readonly string[] = ["Categorical", "Bernoulli"];

/** The probabilities of the values of a distribution, along a last axis. */
function probabilitiesOf({ name, parameters, batchShape }: Distribution): Tensor {
  const given = tensorOf(parameters.logits ?? parameters.probs);
  const isLogits = parameters.logits !== undefined;
  if (name === "Categorical") {
    const probabilities = isLogits ? tf.softmax(given) : given;
    return tf.broadcastTo(probabilities, [...batchShape, probabilities.shape.at(-1)!]);
  }
  const one = tf.broadcastTo(isLogits ? tf.sigmoid(given) : given, [...batchShape]);
  const zero = isLogits
    ? tf.broadcastTo(tf.sigmoid(tf.neg(given)), [...batchShape])
    : tf.sub(1, one);
  return tf.stack([zero, one], -1);
}

function entropyAt(p: Float64Array, at: number, classes: number): number {
  let sum = 0;
  for (let i = at; i < at + classes; i++) if (p[i] > 0) sum -= p[i] * Math.log(p[i]);
  return sum;
}

function refuseNonFinite(data: Float64Array, shape: Shape): void {
  const first = data.findIndex((x) => !Number.isFinite(x));
  if (first < 0) return;
  const count = data.reduce((n, x) => n + (Number.isFinite(x) ? 0 : 1), 0);
  const row = Math.floor(first % sizeOf(shape) / shape[shape.length - 1]);
  throw new RangeError(
    `Cannot predict classes: found ${count} probabilities that are not finite, the first at row ${row}`,
  );
}
