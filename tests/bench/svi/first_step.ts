/**
 * The time to the first step of a workload in a fresh process, and what it is spent on. It prints one line of JSON.
 *
 *     deno run -P=tests tests/bench/svi/first_step.ts reference
 *
 * @module
 */
import process from "node:process";
import { type Engine, type Graph, randomKey } from "../../../mod.ts";
import { accountOf } from "../../../lib/compiler/account_of.ts";
import { checkSizes } from "../../../lib/compiler/check_sizes.ts";
import { planOf, simplified } from "../../../lib/compiler/compile.ts";
import { densitiesOf } from "../../../lib/compiler/engines/wasm/density.ts";
import { WasmExecutable } from "../../../lib/compiler/engines/wasm/executable.ts";
import { moduleOf } from "../../../lib/compiler/engines/wasm/module.ts";
import { emitProgram } from "../../../lib/compiler/wasm/emit_program.ts";
import { verify } from "../../../lib/graph/verify.ts";
import { inferenceOf, workloadOf } from "./workloads.ts";

const processorTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Milliseconds by part. */
const spent: Record<string, number> = {};

function timed<T>(part: string, f: () => T): T {
  const start = performance.now();
  const value = f();
  spent[part] = (spent[part] ?? 0) + performance.now() - start;
  return value;
}

/** The engine `wasm`, part by part. */
const engine: Engine<Graph> = {
  name: "wasm",
  floatTypes: ["f32"],
  keepsBound: true,
  // deno-lint-ignore require-await -- so that a fault of the graph rejects the promise
  async compile(graph, options) {
    const { floatType, carried = 0, bound } = options;
    timed("check", () => {
      verify(graph);
      checkSizes(graph, floatType);
    });
    const simple = timed("simplify", () => simplified(graph));
    const plan = timed("plan", () => {
      return planOf(simple, { floatType, carried, densities: densitiesOf(options) });
    });
    const emitted = timed(
      "emit",
      () => emitProgram(graph, plan, floatType, { carried, share: "what pays" }),
    );
    const account = timed("account", () => accountOf(graph, simple, plan, floatType));
    const program = { ...emitted, carried, account };
    timed("module", () => moduleOf(program));
    const executable = timed("bind", () => new WasmExecutable(graph, program, { bound }));
    return {
      ...{ engine: "wasm", fallbacks: executable.fallbacks },
      run: (inputs) => timed("runs", () => executable.run(inputs)),
      upload: (array) => timed("upload", () => executable.upload(array)),
      dispose: () => executable.dispose(),
    };
  },
};

const workload = workloadOf(Deno.args[0]), source = workload.source();
const start = performance.now(), used = processorTime();
const svi = inferenceOf(workload, engine);
// Its first values are tried by a step, and then the first step is made.
const { state } = await svi.update(await svi.init(randomKey(0), source), source);
const all = performance.now() - start, processor = processorTime() - used;
const { timings } = await svi.run(state, 1, source, { progress: false });
const record = timings.recordMs, known = Object.values(spent).reduce((a, b) => a + b, record);
console.log(
  JSON.stringify({ all, "all, cpu": processor, "first values": all - known, record, ...spent }),
);
