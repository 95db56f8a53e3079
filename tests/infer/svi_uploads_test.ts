import { assertEquals } from "@std/assert";
import type { NdArray } from "../../lib/core/nd_array.ts";
import type { Engine, EngineBuffer, Executable } from "../../lib/core/engine.ts";
import type { Graph } from "../../lib/graph/node.ts";
import { wasmEngine } from "../../lib/compiler/engines/wasm.ts";
import {
  adam,
  autoNormal,
  batches,
  Normal,
  plate,
  randomKey,
  sample,
  type Source,
  SVI,
  type Tensor1D,
} from "../../mod.ts";

const model = (y: Tensor1D) => {
  const mean = sample("mean", Normal(0, 1));
  plate("rows", y.size, () => sample("y", Normal(mean, 1), { obs: y }));
};

/** The engine `wasm`, which tells of what sizes the arrays are that it copies from the host. */
function counting(): { engine: Engine<Graph>; uploads: number[]; given: number[] } {
  const uploads: number[] = [], given: number[] = [];
  const watched = (executable: Executable): Executable => ({
    engine: executable.engine,
    fallbacks: executable.fallbacks,
    run(inputs: readonly (NdArray | EngineBuffer)[]) {
      for (const input of inputs) if ("data" in input) given.push(input.data.length);
      return executable.run(inputs);
    },
    upload(array) {
      uploads.push(array.data.length);
      return executable.upload(array);
    },
    dispose: () => executable.dispose(),
  });
  const engine: Engine<Graph> = {
    ...wasmEngine,
    compile: async (graph, options) => watched(await wasmEngine.compile(graph, options)),
  };
  return { engine, uploads, given };
}

const source = (): Source<[Tensor1D]> =>
  batches<[Tensor1D]>([Float32Array.from({ length: 1000 }, (_, i) => i % 7)], { batchSize: 10 });

Deno.test("data that batches are taken from are copied to the engine once, for init, updates and the run after them", async () => {
  const { engine, uploads, given } = counting(), data = source();
  const svi = SVI(model, autoNormal(model), adam(), { engine });
  let state = await svi.init(randomKey(0), data);
  ({ state } = await svi.update(state, data));
  ({ state } = await svi.update(state, data));
  await svi.run(state, 3, data, { progress: false });
  assertEquals(uploads.filter((length) => length >= 1000), [1000]);
  assertEquals(given.filter((length) => length > 10), []);
});

Deno.test("another source's data take the place of those that were kept, and the steps are those of a fresh inference", async () => {
  const { engine, uploads } = counting(), [first, second] = [source(), source()];
  const svi = SVI(model, autoNormal(model), adam(), { engine });
  const begun = await svi.init(randomKey(0), first);
  const one = await svi.run(begun, 5, second, { progress: false });
  const twin = SVI(model, autoNormal(model), adam(), { engine: "wasm" });
  const two = await twin.run(randomKey(0), 5, second, { progress: false });
  assertEquals(uploads.filter((length) => length >= 1000), [1000, 1000]);
  assertEquals(one.history.elbo, two.history.elbo);
});
