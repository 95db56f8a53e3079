/**
 * The bytes of tfjs's WebAssembly module. Importing them takes a setting of the importing project, `raw-imports`: only
 * what can do without this file imports it, and when it is needed.
 *
 * @module
 */
import binary from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm" with {
  type: "bytes",
};

/** The module for machines with SIMD and without threads: the one that tfjs asks for under Deno. */
export const bytes: Uint8Array<ArrayBuffer> = binary;
