import { assert, assertAlmostEquals } from "@std/assert";
import { limitStep } from "./module.ts";
import { LimitTwin } from "./_twin.ts";

const SIZES = { layers: [12, 8, 16, 10], batch: 4 } as const;

/** A step with weights, images and labels, and the same in plain doubles. */
function steps() {
  const step = limitStep(SIZES), { places: { at, weights }, memory } = step;
  const view = (address: number, count: number) => new Float32Array(memory.buffer, address, count);
  const [mu, logVar] = [view(at.mu, weights), view(at.logVar, weights)];
  mu.forEach((_, i) => mu[i] = Math.sin(i));
  logVar.forEach((_, i) => logVar[i] = -3 + Math.cos(7 * i));
  const x = view(at.x, SIZES.batch * SIZES.layers[0]);
  x.forEach((_, i) => x[i] = Math.max(0, Math.sin(3 * i)));
  new Int32Array(memory.buffer, at.labels, SIZES.batch).forEach((_, i, y) => y[i] = 3 * i);
  const twin = new LimitTwin(SIZES, step.places, memory);
  return { step, twin, view: (name: keyof typeof at) => view(at[name], weights) };
}

/** How far apart two arrays are, by the largest magnitude in the second. */
function distance(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let most = 0, apart = 0;
  for (let i = 0; i < expected.length; i++) {
    most = Math.max(most, Math.abs(expected[i]));
    apart = Math.max(apart, Math.abs(found[i] - expected[i]));
  }
  return apart / most;
}

// Sums of at most 16 terms, a few roundings each, through three layers and back: 200 roundings are more than enough.
const BOUND = 200 * 2 ** -24;

Deno.test("hand-written step: likelihood and gradient are the plain ones, within 200 roundings of the largest", () => {
  const { step, twin, view } = steps();
  step.sample(1);
  const expected = twin.network(view("w"));
  const found = step.network();
  assertAlmostEquals(found, expected.logLikelihood, BOUND * Math.abs(expected.logLikelihood));
  const apart = distance(view("grad"), expected.gradient);
  assert(apart <= BOUND, `the gradient is off by ${apart}`);
});

Deno.test("hand-written step: weights, divergence and Adam are the plain ones, within 200 roundings of the largest", () => {
  const { step, twin, view } = steps();
  for (let t = 1; t <= 3; t++) {
    step.sample(t);
    assert(distance(view("w"), twin.weights(view("eps"))) <= BOUND, "weights");
    step.network();
    const [c1, c2] = [1 - 0.9 ** t, 1 - 0.999 ** t];
    const expected = twin.update(view("grad"), view("eps"), { rate: 0.1, beta: 50, c1, c2 });
    const found = step.update(0.1, 50, c1, c2);
    assertAlmostEquals(found, expected, BOUND * Math.abs(expected));
    // A move is the rate times a quotient: what it is off by is that of the quotient, not of the parameter.
    assert(distance(view("mu"), twin.mu) <= BOUND, "mu");
    assert(distance(view("logVar"), twin.logVar) <= BOUND, "logVar");
  }
});

Deno.test("hand-written step: draws have mean 0 and variance 1 within 4.3 standard errors (false alarm: 4e-5 each)", () => {
  const step = limitStep({ layers: [784, 64, 64, 10], batch: 4 });
  const { places: { at, weights }, memory } = step;
  step.sample(3);
  const eps = new Float32Array(memory.buffer, at.eps, weights);
  const mean = eps.reduce((a, b) => a + b, 0) / weights;
  const variance = eps.reduce((a, b) => a + b * b, 0) / weights;
  assert(Math.abs(mean) < 4.3 / Math.sqrt(weights), `the mean is ${mean}`);
  assert(Math.abs(variance - 1) < 4.3 * Math.sqrt(2 / weights), `the variance is ${variance}`);
});
