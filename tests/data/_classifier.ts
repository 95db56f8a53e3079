/**
 * A plain classifier of images: layers with rectifiers between them, softmax, cross entropy, Adam. With one layer it is linear.
 *
 * @module
 */
import { permutation } from "../../lib/data/permutation.ts";
import { foldKey, seedKey } from "../../lib/random/key.ts";
import { fillNormal } from "../../lib/random/normal.ts";
import type { LabelledImages } from "../../mod.ts";

/** How a classifier learns. */
export interface Learning {
  /** The sizes of the layers between the pixels and the ten classes. */
  readonly hidden: readonly number[];
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
}

/** Learns from images, and gives a function that says which class an image of a set is of. */
export function learn(
  { images, labels }: LabelledImages,
  { hidden, steps, batchSize, learningRate }: Learning,
): (images: Uint8Array, index: number) => number {
  const sizes = [images.shape[1], ...hidden, 10];
  const layers = sizes.slice(1).map((outs, i) => new Layer(sizes[i], outs, i));
  const values = sizes.map((n) => new Float32Array(n));
  const slopes = sizes.map((n) => new Float32Array(n));

  const logits = (bytes: Uint8Array, index: number): Float32Array => {
    for (let j = 0; j < sizes[0]; j++) values[0][j] = bytes[index * sizes[0] + j] / 255;
    layers.forEach((layer, i) => layer.forward(values[i], values[i + 1], i + 1 < layers.length));
    return values[layers.length];
  };
  const perEpoch = Math.floor(labels.length / batchSize);
  for (let step = 0; step < steps; step++) {
    const order = permutation(foldKey(seedKey(1), Math.floor(step / perEpoch)), labels.length);
    for (let i = 0; i < batchSize; i++) {
      const row = order[step % perEpoch * batchSize + i];
      const scores = logits(images.data, row), most = Math.max(...scores);
      const odds = scores.map((z) => Math.exp(z - most));
      const sum = odds.reduce((a, b) => a + b);
      slopes[layers.length].set(odds.map((p, k) => (p / sum - +(k === labels[row])) / batchSize));
      for (let k = layers.length - 1; k >= 0; k--) {
        layers[k].backward(values[k], slopes[k + 1], k > 0 ? slopes[k] : undefined);
      }
    }
    for (const layer of layers) layer.update(learningRate, step + 1);
  }
  return (bytes, index) => {
    const scores = logits(bytes, index);
    return scores.indexOf(Math.max(...scores));
  };
}

/** y = x W + b, and what Adam remembers of W and b. Most pixels are 0, and passed over. */
class Layer {
  readonly #ins: number;
  readonly #outs: number;
  /** W, a row for each input, and b as one more row. */
  readonly #weights: Float32Array;
  readonly #slopes: Float32Array;
  readonly #mean: Float32Array;
  readonly #square: Float32Array;

  constructor(ins: number, outs: number, seed: number) {
    this.#ins = ins;
    this.#outs = outs;
    this.#weights = new Float32Array((ins + 1) * outs);
    const normals = fillNormal(seedKey(seed), new Float64Array(ins * outs));
    this.#weights.set(normals.map((z) => z / Math.sqrt(ins)));
    this.#slopes = new Float32Array(this.#weights.length);
    this.#mean = new Float32Array(this.#weights.length);
    this.#square = new Float32Array(this.#weights.length);
  }

  forward(x: Float32Array, y: Float32Array, rectified: boolean): void {
    const weights = this.#weights, ins = this.#ins, outs = this.#outs;
    y.set(weights.subarray(ins * outs));
    for (let i = 0; i < ins; i++) {
      const input = x[i], row = i * outs;
      if (input === 0) continue;
      for (let k = 0; k < outs; k++) y[k] += input * weights[row + k];
    }
    if (rectified) { for (let k = 0; k < outs; k++) if (y[k] < 0) y[k] = 0; }
  }

  /** Adds to the slopes of the weights; `dx`, where asked for, receives those of the inputs, 0 where a rectifier gave 0. */
  backward(x: Float32Array, dy: Float32Array, dx?: Float32Array): void {
    const weights = this.#weights, slopes = this.#slopes, ins = this.#ins, outs = this.#outs;
    for (let k = 0; k < outs; k++) slopes[ins * outs + k] += dy[k];
    for (let i = 0; i < ins; i++) {
      const input = x[i], row = i * outs;
      if (dx) dx[i] = 0;
      if (input === 0) continue;
      for (let k = 0; k < outs; k++) slopes[row + k] += input * dy[k];
      if (!dx) continue;
      let sum = 0;
      for (let k = 0; k < outs; k++) sum += weights[row + k] * dy[k];
      dx[i] = sum;
    }
  }

  /** A step of Adam. */
  update(learningRate: number, step: number): void {
    const weights = this.#weights, slopes = this.#slopes, mean = this.#mean, square = this.#square;
    const rate = learningRate * Math.sqrt(1 - 0.999 ** step) / (1 - 0.9 ** step);
    for (let i = 0; i < weights.length; i++) {
      const slope = slopes[i];
      mean[i] += 0.1 * (slope - mean[i]);
      square[i] += 0.001 * (slope * slope - square[i]);
      weights[i] -= rate * mean[i] / (Math.sqrt(square[i]) + 1e-8);
    }
    slopes.fill(0);
  }
}
