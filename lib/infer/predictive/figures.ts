/**
 * Mean, standard deviation and quantiles of a site, from draws that come in chunks.
 *
 * @module
 */
import { type Shape, sizeOf } from "../../core/shape.ts";
import { OnlineMoments } from "../../diagnostics/online_moments.ts";
import { quantiles } from "../../diagnostics/quantile.ts";
import { Value } from "../../tensor/value.ts";

/** A site over all draws, elementwise. */
export interface PredictiveSummary {
  /** The mean, of the site's shape. */
  readonly mean: Value;
  /** The sample standard deviation (n − 1), of the site's shape. */
  readonly sd: Value;
  /** The quantiles, of shape [quantiles, ...shape of the site]. */
  readonly quantiles: Value;
}

/** The draws of some elements, one column each: of those from `begin` on. */
export class Window {
  readonly #columns = new Map<number, Float64Array>();

  constructor(readonly begin: number, readonly count: number, readonly numSamples: number) {}

  /** Takes what it holds from a chunk of a site whose elements begin at `offset`. */
  take(chunk: Float64Array, size: number, offset: number, start: number): void {
    const from = Math.max(0, this.begin - offset);
    const to = Math.min(size, this.begin + this.count - offset);
    for (let j = from; j < to; j++) {
      let column = this.#columns.get(offset + j);
      if (!column) this.#columns.set(offset + j, column = new Float64Array(this.numSamples));
      for (let s = 0; s * size < chunk.length; s++) column[start + s] = chunk[s * size + j];
    }
  }

  column(element: number): Float64Array | undefined {
    return this.#columns.get(element);
  }
}

/** What is known of a site. */
export class SiteFigures {
  readonly moments: OnlineMoments | undefined;
  readonly #quantiles: Float64Array;
  readonly #size: number;

  constructor(readonly shape: Shape, readonly offset: number, readonly asked: number) {
    this.#size = sizeOf(shape);
    this.moments = this.#size > 0 ? new OnlineMoments(this.#size) : undefined;
    this.#quantiles = new Float64Array(asked * this.#size);
  }

  /** Takes the quantiles of the elements that a window holds. */
  quantilesFrom(window: Window, asked: readonly number[]): void {
    for (let j = 0; j < this.#size; j++) {
      const column = window.column(this.offset + j);
      if (!column) continue;
      quantiles(column, asked).forEach((q, k) => this.#quantiles[k * this.#size + j] = q);
    }
  }

  result(): PredictiveSummary {
    const float = (data: Float64Array, shape: Shape) =>
      new Value({ data, shape, dtype: "float" }, "host");
    const none = new Float64Array(0);
    const isOne = (this.moments?.count ?? 0) < 2;
    return {
      mean: float(this.moments?.mean() ?? none, this.shape),
      sd: float(
        isOne ? new Float64Array(this.#size).fill(NaN) : this.moments!.sampleSd(),
        this.shape,
      ),
      quantiles: float(this.#quantiles, [this.asked, ...this.shape]),
    };
  }
}
