import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  adam,
  autoNormal,
  type EngineName,
  Normal,
  plate,
  randomKey,
  sample,
  SVI,
} from "../../mod.ts";
import type { Tensor1D } from "../../mod.ts";

function model(y: Tensor1D) {
  const mu = sample("mu", Normal(0, 1));
  plate("data", y.shape[0], () => sample("y", Normal(mu, 1), { obs: y }));
}
const data: [Float64Array] = [Float64Array.of(1, 2, 3)];

async function explained(engine: EngineName): Promise<string> {
  const svi = SVI(model, autoNormal(model), adam(0.1), { engine });
  const state = await svi.init(randomKey(0), data as never);
  const text = await svi.explain(state, data as never);
  await svi.update(state, data as never); // the state is not consumed
  return text;
}

Deno.test("a step is explained kernel by kernel, or by what does not run as the engine's name promises", async () => {
  const text = await explained("wasm");
  assertStringIncludes(text, "0 on the host");
  assertStringIncludes(text, "random normal float[]");
  assertEquals(await explained("reference"), "a graph on reference, node by node");
  assertStringIncludes(await explained("tfjs-cpu"), "a graph on tfjs-cpu, node by node\n  ");
});
