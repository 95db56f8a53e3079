/**
 * A backend of eager tfjs by its name. The binary of `wasm` comes from npm beside the code: nothing is fetched.
 *
 * @module
 */
import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import binary from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm" with {
  type: "bytes",
};

/** Makes `wasm`, `cpu` or `tensorflow` the backend of tfjs. */
export async function chooseBackend(name: string): Promise<void> {
  if (name === "tensorflow") loadNative();
  else loadBinary();
  await tf.setBackend(name);
  await tf.ready();
}

/** tfjs-node from where it was set up: it shares the kernels and the engine of this copy of tfjs, which is of its version. */
function loadNative(): void {
  const directory = Deno.env.get("CREDENCE_TENSORFLOW") ?? `${Deno.cwd()}/.tensorflow`;
  const require = createRequire(`${directory}/package.json`);
  const util = require("node:util");
  // tfjs-node calls what is gone from newer runtimes.
  util.isNullOrUndefined ??= (x: unknown) => x === null || x === undefined;
  util.isArray ??= Array.isArray;
  const names = ["tfjs-node-gpu", "tfjs-node"].map((name) => `@tensorflow/${name}`);
  for (const name of names) {
    try {
      return void require(name);
    } catch (error) {
      if ((error as { code?: string }).code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new Error(`There is neither ${names.join(" nor ")} in ${directory}`);
}

function loadBinary(): void {
  const url = URL.createObjectURL(
    new Blob([binary], { type: "application/wasm" }),
  );
  const files = ["", "-simd", "-threaded-simd"].map((kind) => [
    `tfjs-backend-wasm${kind}.wasm`,
    url,
  ]);
  setWasmPaths(Object.fromEntries(files), true);
  tf.env().platform!.fetch = (path, init) => fetch(path, init);
}
