/**
 * Value and gradient of the log joint of the reference network, recorded and replayed on a tfjs backend. It prints one line of
 * JSON; `replay.ts` runs it beside the same in eager tfjs.
 *
 *     deno run -P=tests tests/bench/replay_step.ts tfjs-wasm|tfjs-cpu [repetitions]
 *
 * @module
 */
import { chooseEngine, type EngineName, record } from "../../mod.ts";
import { readData } from "../../lib/tensor/leaves.ts";
import { callOf } from "../../lib/tensor/record.ts";
import { valueAndGradient } from "../tools/print_reference_network.ts";
import { example } from "./reference_network.ts";

/** Milliseconds that each of several calls took, in rising order. */
function timed(f: () => void, repetitions: number): number[] {
  return Array.from({ length: repetitions }, () => {
    const start = performance.now();
    f();
    return performance.now() - start;
  }).sort((a, b) => a - b);
}

const name = (Deno.args[0] ?? "tfjs-wasm") as EngineName;
const repetitions = Number(Deno.args[1] ?? (name === "tfjs-cpu" ? 10 : 100));
const { layers, images, labels } = example();
const args: Parameters<typeof valueAndGradient> = [layers, images, labels];

const start = performance.now();
const { graph } = record(valueAndGradient, args);
const recorded = performance.now();
const { engine, floatType } = chooseEngine(name);
const executable = await engine.compile(graph, { floatType });
const compiled = performance.now();

const inputs = callOf(args).data.map((data) => {
  const array = readData(data, "input");
  return array.dtype === "float" ? { ...array, data: Float32Array.from(array.data) } : array;
});
const step = () => executable.run(inputs).forEach((buffer) => buffer.dispose());
timed(step, Math.ceil(repetitions / 5));
const times = timed(step, repetitions);
console.log(JSON.stringify({
  engine: engine.name,
  median_ms: times[repetitions >> 1],
  min_ms: times[0],
  record_ms: recorded - start,
  compile_ms: compiled - recorded,
  nodes: graph.nodes.length,
  fallbacks: executable.fallbacks,
}));
