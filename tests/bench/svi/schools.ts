/**
 * Eight schools, not centred: value and gradient of the log joint in doubles, as a sampler asks for them. It prints one line
 * of JSON.
 *
 *     deno run -P=tests tests/bench/svi/schools.ts
 *
 * Data: D. B. Rubin, Estimation in parallel randomized experiments, Journal of Educational Statistics 6 (1981), table 1.
 *
 * @module
 */
import {
  HalfNormal,
  logDensity,
  type NdArray,
  Normal,
  plate,
  record,
  sample,
  type Scalar,
  type Tensor,
  type Tensor1D,
  Value,
  valueAndGrad,
} from "../../../mod.ts";
import { compileAnew } from "../../../lib/compiler/compile.ts";
import { WasmExecutable } from "../../../lib/compiler/engines/wasm/executable.ts";
import { Instance } from "../../../lib/compiler/engines/wasm/instance.ts";
import { readData } from "../../../lib/tensor/leaves.ts";
import { callOf } from "../../../lib/tensor/record.ts";
import { explain } from "../../../lib/compiler/explain.ts";

const EFFECTS = [28, 8, -3, 7, -1, 1, 18, 12];
const ERRORS = [15, 10, 16, 11, 9, 11, 10, 18];

function model(errors: Tensor1D, effects: Tensor1D) {
  const mu = sample<Scalar>("mu", Normal(0, 5));
  const tau = sample<Scalar>("tau", HalfNormal(5));
  plate("schools", 8, () => {
    const z = sample("z", Normal(0, 1));
    sample("effect", Normal(z.mul(tau).add(mu), errors), { obs: effects });
  });
}

function valueAndGradient(values: Record<string, Tensor>, errors: Tensor1D, effects: Tensor1D) {
  return valueAndGrad((values: Record<string, Tensor>) =>
    logDensity(model, { args: [errors, effects], values, unconstrained: true })
  )(values);
}

/** The fewest microseconds that a call took, over rounds of so many calls. */
function fastest(call: () => void, count: number): number {
  const times: number[] = [];
  for (let round = 0; round < 40; round++) {
    const start = performance.now();
    for (let i = 0; i < count; i++) call();
    times.push((performance.now() - start) / count);
  }
  return 1000 * Math.min(...times);
}

const vector = (x: readonly number[]) =>
  new Value({ data: Float64Array.from(x), shape: [x.length], dtype: "float" }, "host");
const scalar = (x: number) =>
  new Value({ data: Float64Array.of(x), shape: [], dtype: "float" }, "host");
const args = [
  { mu: scalar(0.3), tau: scalar(0.5), z: vector(EFFECTS.map((x) => x / 30)) },
  vector(ERRORS),
  vector(EFFECTS),
];

const start = performance.now();
const { graph } = record(valueAndGradient as (...args: unknown[]) => unknown, args);
const recorded = performance.now();
const program = compileAnew(graph, { floatType: "f64" });
const instance = new Instance(program);
const compiled = performance.now();

const { data, names } = callOf(args);
const inputs: NdArray[] = data.map((array, i) => readData(array, names[i]));
program.inputs.forEach((slot, i) => instance.write(slot, inputs[i].data));
const executable = new WasmExecutable(graph, program);
const state = inputs.slice(0, 3);
const kept = inputs.slice(3).map((array) => executable.upload(array));
await new Promise((done) => setTimeout(done, 200));
const inside = fastest(() => instance.run(), 20_000);
const call = fastest(() => void executable.run([...state, ...kept]), 5000);

let read = Infinity;
for (let round = 0; round < 40; round++) {
  const begin = performance.now();
  for (let i = 0; i < 1000; i++) {
    const results = executable.run([...state, ...kept]);
    for (const result of results) await result.read();
  }
  read = Math.min(read, performance.now() - begin);
}
if (Deno.args.includes("--explain")) console.log(explain(program));
console.log(JSON.stringify({
  record_ms: recorded - start,
  compile_ms: compiled - recorded,
  inside_us: inside,
  call_us: call,
  read_us: read,
  kernels: program.account.kernels.length,
}));
