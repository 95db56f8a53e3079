/**
 * A contender: the program of a step alone, without what `run` does around it.
 *
 *     deno run -P=tests tests/bench/svi/program.ts reference
 *
 * @module
 */
import { Instance } from "../../../lib/compiler/engines/wasm/instance.ts";
import { capture } from "./capture.ts";
import { serve, stepByStep } from "./serve.ts";
import { compileAnew } from "../../../lib/compiler/compile.ts";
import { workloadOf } from "./workloads.ts";

const { graph, carried, inputs } = await capture(workloadOf(Deno.args[0]));
const program = compileAnew(graph, { floatType: "f32", carried });
const instance = new Instance(program);
program.inputs.forEach((slot, i) => instance.write(slot, inputs[i].data));
await serve(
  { bytes: program.bytes, liveBytes: program.liveBytes },
  stepByStep(() => instance.run()),
);
