/**
 * A contender: value and gradient of the small convolutional network, recorded once and run on an engine.
 *
 *     deno run -P=tests tests/bench/conv/step.ts wasm|tfjs-wasm|tfjs-cpu
 *
 * @module
 */
import { chooseEngine, type EngineName, record, type Tensor, valueAndGrad } from "../../../mod.ts";
import { readData } from "../../../lib/tensor/leaves.ts";
import { callOf } from "../../../lib/tensor/record.ts";
import { serve, stepByStep } from "../svi/serve.ts";
import { example, loss } from "./lenet.ts";

const { weights, images, labels } = example();
const f = (weights: Tensor[], x: typeof images, y: typeof labels) =>
  valueAndGrad((weights: Tensor[]) => loss(weights, x, y))(weights);
const args: Parameters<typeof f> = [weights, images, labels];
const { graph } = record(f, args);
const { engine, floatType } = chooseEngine(Deno.args[0] as EngineName);
const executable = await engine.compile(graph, { floatType });
const inputs = callOf(args).data.map((data) => {
  const array = readData(data, "input");
  return array.dtype === "float" ? { ...array, data: Float32Array.from(array.data) } : array;
});
const [value] = executable.run(inputs);
await serve(
  { loss: (await value.read()).data[0], fallbacks: executable.fallbacks },
  stepByStep(() => executable.run(inputs).forEach((buffer) => buffer.dispose())),
);
