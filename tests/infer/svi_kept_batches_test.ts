import { assert, assertEquals } from "@std/assert";
import {
  adam,
  autoNormal,
  batches,
  Categorical,
  type Engine,
  type Graph,
  Normal,
  plate,
  randomKey,
  sample,
  scaled,
  SVI,
  type Tensor1D,
  type Tensor2D,
} from "../../mod.ts";
import { wasmEngine } from "../../lib/compiler/engines/wasm.ts";

/** Softmax regression of 6 pixels on 3 classes. */
function model(images: Tensor2D, labels: Tensor1D) {
  const w = sample<Tensor2D>("w", Normal(0, 1).expand([6, 3]).toEvent());
  plate("data", images.shape[0], () => {
    sample("label", Categorical({ logits: images.matMul(w) }), { obs: labels });
  });
}

const images = {
  data: Uint8Array.from({ length: 60 }, (_, i) => (i % 4 === 0 ? (37 * i) % 256 : 0)),
  shape: [10, 6],
};
const labels = Int32Array.from({ length: 10 }, (_, i) => i % 3);
const source = () => batches([scaled(images, 1 / 255), labels], { batchSize: 4, last: "keep" });

async function fit(engine: Engine<Graph>, ...steps: readonly number[]) {
  const svi = SVI(model, autoNormal(model), adam(0.05), { engine });
  const [first, ...others] = steps;
  let result = await svi.run(randomKey(3), first, source() as never, { progress: false });
  for (const more of others) result = await result.continue(more, { progress: false });
  const params = Object.fromEntries(
    Object.entries(result.params).map(([name, value]) => [name, [...value.data]]),
  );
  return { params, loss: [...result.history.loss] };
}

Deno.test("batches that the engine gathers are those that it is given, to the bit, smaller last ones too", async () => {
  const given: Engine<Graph> = { ...wasmEngine, keepsBound: false };
  const kept = await fit(wasmEngine, 20);
  assertEquals(await fit(given, 20), kept);
  assertEquals(await fit(wasmEngine, 7, 1, 12), kept);
  assert(kept.loss[19] < kept.loss[0]);
});

Deno.test("where the engine gathers batches, none is gathered on the host but the first and the last", async () => {
  const own = source(), asked: number[] = [];
  const watched = {
    ...own,
    batch: (...[key, step]: Parameters<typeof own.batch>) => {
      asked.push(step);
      return own.batch(key, step);
    },
  };
  const svi = SVI(model, autoNormal(model), adam(0.05), { engine: "wasm" });
  const { timings } = await svi.run(randomKey(3), 30, watched as never, { progress: false });
  assertEquals(new Set(asked), new Set([0, 30]));
  for (const [name, ms] of Object.entries(timings)) assert(ms > 0, name);
  assert(timings.bindMs < timings.initMs + timings.runMs);
});
