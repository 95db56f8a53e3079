/**
 * Starts tfjs's WebAssembly backend without files, permissions or a change of the current backend.
 *
 * @module
 */
import { EngineUnavailableError } from "../../../core/engine.ts";
import { engine, env, getKernelsForBackend, type KernelBackend } from "@tensorflow/tfjs-core";

const NAME = "wasm";

/** The backend: the user's if there is one already, else a new one. All use one, since its kernels can serve one only. */
export async function loadWasm(): Promise<KernelBackend> {
  const { registry, registryFactory } = engine();
  if (registry[NAME]) return registry[NAME];
  const isNew = !(NAME in registryFactory);
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  // Of several backends tfjs takes the one of the highest priority when the user has chosen none. Not one of ours.
  if (isNew) registryFactory[NAME].priority = 0;

  const loading = withBinary(await readBinary(), (url) => {
    setWasmPaths(Object.fromEntries(FILES.map((file) => [file, url])), true);
    return Promise.resolve(registryFactory[NAME].factory());
  });
  // Who asks tfjs for the backend meanwhile gets the same one.
  registryFactory[NAME].factory = () => loading;
  const backend = await loading;
  registry[NAME] = backend;
  for (const { setupFunc } of getKernelsForBackend(NAME)) setupFunc?.(backend);
  return backend;
}

/** The names under which tfjs asks for its module, according to what the machine can do. */
const FILES = [
  "tfjs-backend-wasm.wasm",
  "tfjs-backend-wasm-simd.wasm",
  "tfjs-backend-wasm-threaded-simd.wasm",
];

async function readBinary(): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return (await import("./wasm_binary.ts")).bytes;
  } catch (cause) {
    throw new EngineUnavailableError(
      'Cannot load engine "tfjs-wasm": its WebAssembly file is imported as bytes, which Deno must be allowed to do by ' +
        '"unstable": ["raw-imports"] in deno.json, or --unstable-raw-imports',
      { cause },
    );
  }
}

/** Runs `f` with a URL of the bytes, which tfjs can fetch for as long as that takes. */
async function withBinary<T>(
  bytes: Uint8Array<ArrayBuffer>,
  f: (url: string) => Promise<T>,
): Promise<T> {
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/wasm" }));
  const { platform } = env();
  const before = platform.fetch;
  platform.fetch = (path, init) => fetch(path, init);
  try {
    return await f(url);
  } finally {
    platform.fetch = before;
    URL.revokeObjectURL(url);
  }
}
