/**
 * What a run tells on the way, and what it leaves behind however it ends.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  adam,
  autoNormal,
  type BatchSource,
  Normal,
  plate,
  randomKey,
  sample,
  type Scalar,
  SVI,
  type Tensor1D,
  type Tensor2D,
} from "../../mod.ts";
import { cpuAdapter, tfjsCpu } from "../../lib/compiler/engines/tfjs_cpu.ts";
import { watch } from "../engines/_tfjs.ts";
import { near, normalNormal, regression, X, Y } from "./_svi.ts";

const engine = "reference", key = randomKey(0);

Deno.test("reports come as far apart as was asked for, and the last tells of the last step", async () => {
  const svi = SVI(normalNormal, autoNormal(normalNormal), adam(), { engine });
  const reports = async (reportMs: number) => {
    const seen: { at: number; done: number }[] = [];
    const onReport = ({ done }: { done: number }) => seen.push({ at: performance.now(), done });
    await svi.run(key, 400, [Y], { reportMs, onReport });
    return seen;
  };
  const apart = await reports(60);
  const gaps = apart.slice(1, -1).map(({ at }, i) => at - apart[i].at);
  assert(gaps.every((gap) => gap >= 59), `${gaps}`);
  assertEquals(apart.at(-1)!.done, 400);
  assertEquals((await reports(1e6)).map(({ done }) => done), [400]);
});

Deno.test("the divergence of each site is kept where that is asked, and where a run goes on", async () => {
  const model = (y: Tensor1D) => {
    const a = sample<Scalar>("a", Normal(0, 1)), b = sample<Scalar>("b", Normal(0, 2));
    plate("data", y.shape[0], () => sample("y", Normal(a.add(b), 1), { obs: y }));
  };
  const svi = SVI(model, autoNormal(model), adam(0.1), { engine });
  const first = await svi.run(key, 70, [Y], { klPerSite: true });
  const { history } = await first.continue(5);
  assertEquals(history.sites, ["a", "b"]);
  const sum = history.klOf("a").map((kl, i) => kl + history.klOf("b")[i]);
  assertEquals(sum.length, 75);
  near(sum, history.kl, 1e-14, "the sites together");
  assertThrows(
    () => history.klOf("c"),
    RangeError,
    'no such site in the history, expected one of "a"',
  );

  const plain = await svi.run(key, 2, [Y]);
  assertThrows(() => plain.history.klOf("a"), RangeError, "klPerSite: true");
  const late = (await plain.continue(1, { klPerSite: true })).history.klOf("b");
  assertEquals([...late].map(Number.isNaN), [true, true, false]);
});

Deno.test("a run that fails, or whose reports nobody reads to the end, leaves no data on its engine", async () => {
  await cpuAdapter.load();
  const batch = (_: unknown, step: number) => {
    if (step === 30) throw new Error("the disk is gone");
    return [X.slice(0, 2), Y.slice(0, 2)];
  };
  const source = { numData: 5, batchSize: 2, batch } as unknown as BatchSource<
    [Tensor2D, Tensor1D]
  >;
  const svi = SVI(regression, autoNormal(regression), adam(), { engine: tfjsCpu });
  await svi.run(key, 5, source);
  const watcher = watch(cpuAdapter);
  const before = watcher.alive();
  await assertRejects(async () => void await svi.run(key, 50, source), Error, "the disk is gone");
  assertEquals(watcher.alive(), before);
  for await (const { done } of svi.run(key, 25, source, { reportMs: 0 })) if (done === 3) break;
  assertEquals(watcher.alive(), before);
  watcher.stop();
});
