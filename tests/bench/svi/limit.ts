/**
 * A contender: the step written by hand in WebAssembly.
 *
 *     deno run -P=tests tests/bench/svi/limit.ts reference
 *
 * @module
 */
import { limitStep } from "./limit/module.ts";
import { serve, stepByStep } from "./serve.ts";
import { workloadOf } from "./workloads.ts";

const { limit } = workloadOf(Deno.args[0]);
if (!limit) throw new RangeError(`There is no hand-written step of "${Deno.args[0]}"`);
const { memory, places: { at, weights }, ...step } = limitStep(limit);
const floats = new Float32Array(memory.buffer), { layers, batch } = limit;
for (let i = 0; i < batch * layers[0]; i++) {
  floats[at.x / 4 + i] = Math.max(0, 5 * (Math.random() - 0.8));
}
for (let i = 0; i < weights; i++) {
  floats[at.mu / 4 + i] = 0.1 * (Math.random() - 0.5);
  floats[at.logVar / 4 + i] = -7;
}
new Int32Array(memory.buffer, at.labels, batch).forEach((_, i, labels) => labels[i] = i % 10);

let number = 0;
const makeStep = () => {
  number++;
  step.sample(number);
  step.network();
  step.update(1e-3, 1, 1 - 0.9 ** number, 1 - 0.999 ** number);
};
await serve({}, stepByStep(makeStep));
