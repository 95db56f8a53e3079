import { join } from "@std/path";
import { addonFolder } from "./addon.ts";
import { commandFailed, SetupError } from "./failure.ts";
import type { Command, System } from "./system.ts";

/** What the verification learnt. */
export interface Verified {
  /** The release that the loaded library names. */
  readonly tensorflow: string;
  readonly gpu: boolean;
}

/** What the program prints: `expected` says which. */
interface Results extends Verified {
  readonly matmul: readonly number[];
  readonly gradient: readonly number[];
  readonly int32: readonly number[];
  readonly adam: readonly number[];
}

/** What the program must compute. Integers are exact; 2²⁴ + 1 is not if it passes through a float. */
const EXPECTED = { matmul: [19, 22, 43, 50], gradient: [2, -4], int32: [16777217, -3] };

/** How far from the minimum Adam may end: from ±2 it is within 1e-6 after its 200 steps. */
const ADAM_BOUND = 0.05;

const PROGRAM = `
import util from "node:util";
import { createRequire } from "node:module";
// Gone from node:util, and tfjs-node calls them while it loads.
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;
const [directory, name] = Deno.args;
const tf = createRequire(directory + "/package.json")(name);
const values = (tensor) => [...tensor.dataSync()];
const weights = tf.variable(tf.tensor1d([1, -2]));
const adam = tf.train.adam(0.1);
for (let step = 0; step < 200; step++) adam.minimize(() => weights.square().sum());
const results = {
  tensorflow: tf.backend().binding.TF_Version,
  gpu: tf.backend().isUsingGpuDevice === true,
  matmul: values(tf.matMul([[1, 2], [3, 4]], [[5, 6], [7, 8]])),
  gradient: values(tf.grad((x) => x.square().sum())(tf.tensor1d([1, -2]))),
  int32: values(tf.add(tf.tensor1d([16777216, -4], "int32"), tf.scalar(1, "int32"))),
  adam: values(weights),
};
console.log("RESULTS " + JSON.stringify(results));
`;

/** The permissions that Credence's engine needs, which loads the add-on alone. */
export function enginePermissions(directory: string): string[] {
  return [`--allow-read=${directory}`, `--allow-ffi=${directory}`];
}

/** The permissions with which a program may use tfjs-node as it is: the least that works. */
export function permissionsFor(directory: string, packageName: string): string[] {
  return [
    // node-pre-gyp, which finds the add-on, lists all variables.
    "--allow-env",
    // It reads /usr/bin/ldd to tell glibc from musl.
    `--allow-read=${join(directory, "node_modules")},/usr/bin/ldd`,
    `--allow-ffi=${addonFolder(directory, packageName)}`,
  ];
}

/** Computes with the set-up in a Deno of its own, with no more permissions than that takes. */
export async function verify(
  system: System,
  directory: string,
  packageName: string,
  expectGpu: boolean,
): Promise<Verified> {
  const permissions = permissionsFor(directory, packageName);
  const command: Command = {
    program: system.deno,
    args: [
      "run",
      "--no-prompt",
      "--no-config",
      "--no-lock",
      ...permissions,
      "-",
      directory,
      packageName,
    ],
    cwd: directory,
    // Warnings say why a GPU is not used; without one they are about processors.
    env: { NO_COLOR: "1", TF_CPP_MIN_LOG_LEVEL: expectGpu ? "1" : "2" },
    input: PROGRAM,
  };
  const outcome = await system.run(command);
  const line = /^RESULTS (.*)$/m.exec(outcome.stdout)?.[1];
  if (outcome.code !== 0 || !line) {
    throw commandFailed("compute with what was set up", command, outcome);
  }
  const results: Results = JSON.parse(line);
  checkResults(results);
  if (expectGpu && !results.gpu) {
    const { code: _, ...said } = outcome;
    throw commandFailed("use the GPU: TensorFlow computes, but on the CPU", command, {
      code: 0,
      ...said,
    });
  }
  return { tensorflow: results.tensorflow, gpu: results.gpu };
}

function checkResults(results: Results): void {
  for (const name of ["matmul", "gradient", "int32"] as const) {
    const got = results[name].join(), expected = EXPECTED[name].join();
    if (got === expected) continue;
    throw new SetupError(
      `TensorFlow ${results.tensorflow} computes wrongly: ${name} is ${got}, expected ${expected}`,
    );
  }
  if (results.adam.every((weight) => Math.abs(weight) < ADAM_BOUND)) return;
  throw new SetupError(
    `TensorFlow ${results.tensorflow} computes wrongly: Adam ends at ${results.adam.join()}`,
  );
}
