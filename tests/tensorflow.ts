/**
 * The tests of the engine `tensorflow` on TensorFlow itself, `deno task test:tensorflow`: where `CREDENCE_TENSORFLOW` says
 * that it was set up, or in `./.tensorflow`. There it must be and work, and all of the tests must run. Ends with the line
 * `N passed, N failed`.
 *
 * @module
 */
import { join } from "@std/path";
import { DIRECTORY_VARIABLE } from "../lib/compiler/engines/tensorflow_loader.ts";
import { report, runSteps, sum } from "./project/gate.ts";
import { denoIn } from "./project/run_deno.ts";
import { tensorflowDirectory } from "./tools/tensorflow.ts";
import type { Loaded } from "./tools/tensorflow_device.ts";
import { tensorflowSteps } from "./tools/tensorflow_steps.ts";

const directory = tensorflowDirectory();
const run = denoIn(join(import.meta.dirname!, ".."), { [DIRECTORY_VARIABLE]: directory });

const { code, output } = await run(
  ["run", "--no-prompt", "--no-check", "-P=tests", "tests/tools/tensorflow_device.ts"],
);
if (code !== 0) {
  console.log("\n0 passed, 1 failed");
  Deno.exit(1);
}
const { version, device }: Loaded = JSON.parse(output);
console.log(`TensorFlow ${version} in ${directory} computes on ${device}`);
const outcomes = await runSteps(tensorflowSteps(device), run);
console.log(`\n${report(outcomes)}`);
if (sum(outcomes).failed > 0) Deno.exit(1);
