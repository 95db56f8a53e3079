import type { Places, Sizes } from "./places.ts";

/** The hand-written step in plain doubles: one loop after the other, nothing clever. */
export class LimitTwin {
  readonly mu: Float64Array;
  readonly logVar: Float64Array;
  readonly #sizes: Sizes;
  readonly #places: Places;
  readonly #memory: WebAssembly.Memory;
  readonly #moments: Float64Array[];

  /** Begins with the parameters in a memory; images and labels are read there. */
  constructor(sizes: Sizes, places: Places, memory: WebAssembly.Memory) {
    this.#sizes = sizes;
    this.#places = places;
    this.#memory = memory;
    const { at, weights } = places;
    const read = (address: number) =>
      Float64Array.from(new Float32Array(memory.buffer, address, weights));
    this.mu = read(at.mu);
    this.logVar = read(at.logVar);
    this.#moments = Array.from({ length: 4 }, () => new Float64Array(weights));
  }

  /** mu + sd · eps. */
  weights(eps: ArrayLike<number>): Float64Array {
    return this.mu.map((mu, i) => mu + Math.exp(this.logVar[i] / 2) * eps[i]);
  }

  /** The mean log likelihood, and minus its gradient with respect to the weights. */
  network(w: ArrayLike<number>): { logLikelihood: number; gradient: Float64Array } {
    const { batch, layers: [, , , classes] } = this.#sizes, { padded, offsets, at } = this.#places;
    const images = new Float32Array(this.#memory.buffer, at.x, batch * padded[0]);
    const labels = new Int32Array(this.#memory.buffer, at.labels, batch);
    const gradient = new Float64Array(this.#places.weights);
    const weight = (layer: number, i: number, j: number) =>
      offsets[2 * layer] / 4 + i * padded[layer + 1] + j;
    const bias = (layer: number, j: number) => offsets[2 * layer + 1] / 4 + j;
    let logLikelihood = 0;
    for (let row = 0; row < batch; row++) {
      const units: number[][] = [[...images.subarray(row * padded[0], (row + 1) * padded[0])]];
      for (let layer = 0; layer < 3; layer++) {
        units.push(Array.from({ length: padded[layer + 1] }, (_, j) => {
          const sum = units[layer].reduce(
            (sum, x, i) => sum + x * w[weight(layer, i, j)],
            w[bias(layer, j)],
          );
          return layer < 2 ? Math.max(0, sum) : sum;
        }));
      }
      const powers = units[3].map((z, j) => (j < classes ? Math.exp(z) : 0));
      const sum = powers.reduce((a, b) => a + b);
      logLikelihood += Math.log(powers[labels[row]] / sum) / batch;
      let slopes = powers.map((p, j) => (p / sum - (j === labels[row] ? 1 : 0)) / batch);
      for (let layer = 2; layer >= 0; layer--) {
        slopes.forEach((d, j) => {
          gradient[bias(layer, j)] += d;
          units[layer].forEach((x, i) => gradient[weight(layer, i, j)] += d * x);
        });
        const after = slopes;
        slopes = units[layer].map((x, i) =>
          x > 0 ? after.reduce((sum, d, j) => sum + d * w[weight(layer, i, j)], 0) : 0
        );
      }
    }
    return { logLikelihood, gradient };
  }

  /** Moves the parameters by Adam; the divergence before. */
  update(
    gradient: ArrayLike<number>,
    eps: ArrayLike<number>,
    { rate, beta, c1, c2 }: { rate: number; beta: number; c1: number; c2: number },
  ): number {
    const [m1, v1, m2, v2] = this.#moments, own = beta / 60_000;
    const adam = (values: Float64Array, m: Float64Array, v: Float64Array, i: number, g: number) => {
      m[i] = 0.9 * m[i] + 0.1 * g;
      v[i] = 0.999 * v[i] + 0.001 * g * g;
      values[i] -= rate * (m[i] / c1) / (Math.sqrt(v[i] / c2) + 1e-8);
    };
    let divergence = 0;
    for (let i = 0; i < this.mu.length; i++) {
      const sd = Math.exp(this.logVar[i] / 2), mu = this.mu[i];
      divergence += (sd * sd + mu * mu - 1 - this.logVar[i]) / 2;
      const forMu = gradient[i] + own * mu;
      const forLogVar = (gradient[i] * eps[i] * sd + own * (sd * sd - 1)) / 2;
      adam(this.mu, m1, v1, i, forMu);
      adam(this.logVar, m2, v2, i, forLogVar);
    }
    return divergence;
  }
}
