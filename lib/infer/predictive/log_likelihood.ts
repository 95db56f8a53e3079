/**
 * The log likelihood of each datum, draw by draw.
 *
 * @module
 */
import { sizeOf } from "../../core/shape.ts";
import { weighted } from "../../handlers/log_prob.ts";
import type { Site } from "../../handlers/trace.ts";
import type { Tensor } from "../../tensor/types.ts";
import { Value } from "../../tensor/value.ts";

/** The log likelihood of each event of the sites with data. */
export function logLikelihoods(sites: ReadonlyMap<string, Site>): Record<string, Tensor> {
  const found = [...sites.values()].flatMap((site) =>
    site.kind === "sample" && site.isObserved
      ? [
        [
          site.name,
          weighted(site.logProb ?? site.distribution.logProb(site.value), {
            mask: site.mask,
            scale: 1,
          }),
        ] as const,
      ]
      : []
  );
  if (found.length > 0) return Object.fromEntries(found);
  throw new TypeError(
    "Cannot take the log likelihood: found no data in the model, expected the observations among " +
      "its arguments",
  );
}

/** log (1/S) Σ p(y | draw) of each datum, by a running maximum: log Σ exp in one pass. */
export class MeanLikelihood {
  readonly #first: Value;
  readonly #most: Float64Array;
  readonly #sum: Float64Array;

  /** Begins with the shape of a first chunk, [draws, ...]. */
  constructor(first: Value) {
    const size = sizeOf(first.shape.slice(1));
    this.#first = first;
    this.#most = new Float64Array(size).fill(-Infinity);
    this.#sum = new Float64Array(size);
  }

  /** Takes a chunk in. */
  add({ data }: Value): void {
    const most = this.#most, sum = this.#sum, size = most.length;
    for (let at = 0; at < data.length; at++) {
      const x = data[at], i = at % size;
      if (x === -Infinity) continue;
      if (x > most[i]) {
        sum[i] *= Math.exp(most[i] - x);
        most[i] = x;
      }
      sum[i] += x === most[i] ? 1 : Math.exp(x - most[i]);
    }
  }

  /** What the draws say together. */
  result(numSamples: number): Value {
    const { shape, engine } = this.#first;
    const data = this.#most.map((m, i) => m + Math.log(this.#sum[i] / numSamples));
    return new Value({ data, shape: shape.slice(1), dtype: "float" }, engine);
  }
}
