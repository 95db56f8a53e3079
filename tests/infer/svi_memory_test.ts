/**
 * What a run leaves alive where its engine computes.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { adam, autoNormal, type BatchSource, randomKey, SVI } from "../../mod.ts";
import type { Tensor1D, Tensor2D } from "../../mod.ts";
import { TFJS_ENGINES, watch } from "../engines/_tfjs.ts";
import { regression, X, Y } from "./_svi.ts";

const BATCHES: BatchSource<[Tensor2D, Tensor1D]> = {
  numData: 5,
  batchSize: 2,
  batch: (_key, step) => {
    const begin = 2 * (step % 2);
    return [X.slice(begin, begin + 2), Y.slice(begin, begin + 2)];
  },
};

for (const { engine, adapter } of TFJS_ENGINES) {
  for (const [name, source] of [["all data", [X, Y]], ["batches", BATCHES]] as const) {
    Deno.test(`${engine.name}: 1,000 steps with ${name} keep as much memory as the first ones`, async () => {
      await adapter.load();
      const svi = SVI(regression, autoNormal(regression), adam(0.01), { engine });
      const watcher = watch(adapter);
      const before = watcher.alive();
      // Walking lets us look between two chunks, where the parameters, the slots and the data are alive.
      const seen: { count: number; bytes: number }[] = [];
      const run = svi.run(randomKey(0), 1000, source as typeof BATCHES, { reportMs: 5 });
      for await (const _ of run) seen.push(watcher.alive());
      const { state } = await run.result();
      assertEquals(state.step, 1000);
      assertEquals(new Set(seen.map((alive) => JSON.stringify(alive))).size, 1);
      const after = watcher.alive();
      const again = await svi.run(state, 1000, source as typeof BATCHES);
      assertEquals(watcher.alive(), after, "a second run leaves no more than the first");
      assertEquals(again.state.step, 2000);
      // What stays are constants of the compiled step: no parameter, slot or datum of the run.
      assertEquals(after.bytes - before.bytes < 1000, true, `${after.bytes - before.bytes} bytes`);
      watcher.stop();
    });
  }
}
