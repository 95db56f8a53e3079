/**
 * The reference network: fully connected, ReLU, standard normal priors on all weights and biases, a categorical
 * likelihood. Its twin has the gradient by hand, since differences across a kink of ReLU are none.
 *
 * @module
 */
import { Categorical, Normal, plate, sample, type Tensor, type Tensor2D } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { logSumExp, normal, total } from "./densities.ts";
import { type Flat, type ModelCase, type Numbers, wiggle } from "./model_case.ts";

interface Layer {
  readonly into: number;
  readonly out: number;
  /** The names of its weights and biases. */
  readonly w: string;
  readonly b: string;
}

interface Data {
  readonly batch: number;
  /** Row-major, [batch, inputs]. */
  readonly images: Float64Array;
  readonly labels: Int32Array;
}

/** A network of these sizes with this many data. */
export function network(sizes: readonly number[], batch: number): ModelCase {
  const layers = sizes.slice(1).map((out, l) => ({ into: sizes[l], out, w: `w${l}`, b: `b${l}` }));
  const data = {
    batch,
    images: wiggle([batch, sizes[0]], 1, 0, 7).data.map((x) => Math.max(0, x)),
    labels: Int32Array.from({ length: batch }, (_, i) => (7 * i) % sizes.at(-1)!),
  };
  return {
    name: `the network ${sizes.join("-")} with ${batch} data`,
    model: () => model(layers, data),
    values: exampleValues(layers),
    logJoint: (values) => logJoint(layers, data, values),
    gradient: (values) => gradient(layers, data, values),
  };
}

function exampleValues(layers: readonly Layer[]): Record<string, Numbers> {
  return Object.fromEntries(layers.flatMap(({ into, out, w, b }, l) => [
    [w, wiggle([into, out], Math.sqrt(2 / into), 0, 100 * l)],
    [b, wiggle([out], 0.1, 0, 10 * l)],
  ]));
}

function model(layers: readonly Layer[], { batch, images, labels }: Data): Tensor {
  let hidden: Tensor2D = tf.tensor2d(images, [batch, layers[0].into]);
  layers.forEach(({ into, out, w, b }, l) => {
    const weights = sample(w, Normal(0, 1).expand([into, out]).toEvent());
    const linear: Tensor2D = hidden.matMul(weights).add(
      sample(b, Normal(0, 1).expand([out]).toEvent()),
    );
    hidden = l < layers.length - 1 ? tf.relu(linear) : linear;
  });
  return plate("data", batch, () => sample("y", Categorical({ logits: hidden }), { obs: labels }));
}

function logJoint(layers: readonly Layer[], data: Data, values: Flat): number {
  const logits = forward(layers, data, values).at(-1)!;
  const numbers = Object.values(values).flatMap((v) => [...v]);
  return total(numbers, (x) => normal(x, 0, 1)) + total(data.labels, (label, n) => {
    const row = rowOf(logits, n, layers.at(-1)!.out);
    return row[label] - logSumExp(row);
  });
}

/** The input of each layer, and the logits last, all row-major. */
function forward(layers: readonly Layer[], { batch, images }: Data, values: Flat): Float64Array[] {
  const activations = [images];
  layers.forEach(({ into, out, w, b }, l) => {
    const before = activations[l], after = new Float64Array(batch * out);
    for (let n = 0; n < batch; n++) {
      for (let j = 0; j < out; j++) {
        let sum = values[b][j];
        for (let i = 0; i < into; i++) sum += before[n * into + i] * values[w][i * out + j];
        after[n * out + j] = l < layers.length - 1 ? Math.max(0, sum) : sum;
      }
    }
    activations.push(after);
  });
  return activations;
}

/** Backpropagation, layer by layer from the last. */
function gradient(layers: readonly Layer[], data: Data, values: Flat): Flat {
  const activations = forward(layers, data, values);
  const result = Object.fromEntries(
    Object.entries(values).map(([name, v]) => [name, v.map((x) => -x)]), // of the priors
  );
  let delta = logitSlopes(activations.at(-1)!, data.labels, layers.at(-1)!.out);
  for (let l = layers.length - 1; l >= 0; l--) {
    const { into, out, w, b } = layers[l];
    const before = new Float64Array(data.batch * into);
    delta.forEach((d, at) => {
      const n = Math.floor(at / out), j = at % out;
      result[b][j] += d;
      for (let i = 0; i < into; i++) {
        result[w][i * out + j] += d * activations[l][n * into + i];
        before[n * into + i] += d * values[w][i * out + j];
      }
    });
    delta = before.map((d, at) => (activations[l][at] > 0 ? d : 0));
  }
  return result;
}

/** ∂ log p(label) / ∂ logits = one-hot(label) − softmax(logits). */
function logitSlopes(logits: Float64Array, labels: Int32Array, classes: number): Float64Array {
  return logits.map((logit, at) => {
    const n = Math.floor(at / classes);
    return Number(labels[n] === at % classes) -
      Math.exp(logit - logSumExp(rowOf(logits, n, classes)));
  });
}

function rowOf(logits: Float64Array, n: number, classes: number): number[] {
  return [...logits.subarray(n * classes, (n + 1) * classes)];
}
