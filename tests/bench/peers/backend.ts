/**
 * A backend of eager tfjs by its name. The binary of `wasm` comes from npm beside the code: nothing is fetched.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import binary from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm" with {
  type: "bytes",
};

/** Makes `wasm` or `cpu` the backend of tfjs. */
export async function chooseBackend(name: string): Promise<void> {
  const url = URL.createObjectURL(
    new Blob([binary], { type: "application/wasm" }),
  );
  const files = ["", "-simd", "-threaded-simd"].map((kind) => [
    `tfjs-backend-wasm${kind}.wasm`,
    url,
  ]);
  setWasmPaths(Object.fromEntries(files), true);
  tf.env().platform.fetch = (path, init) => fetch(path, init);
  await tf.setBackend(name);
  await tf.ready();
}
