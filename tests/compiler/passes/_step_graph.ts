import { adam, autoNormal, randomKey, SVI } from "../../../mod.ts";
import type { Engine } from "../../../lib/core/engine.ts";
import type { Graph } from "../../../lib/graph/node.ts";
import { model } from "../../bench/reference_model.ts";
import { example } from "../../bench/reference_network.ts";

/** The graph of a step of variational inference for the reference network, as an engine is given it. */
export async function stepGraph(): Promise<Graph> {
  const graphs: Graph[] = [];
  const spy: Engine<Graph> = {
    name: "spy",
    floatTypes: ["f32"],
    compile(graph) {
      graphs.push(graph);
      throw new Error("this engine looks at graphs only");
    },
  };
  const { images, labels } = example(), batch = [images, labels] as const;
  const source = { numData: 55_000, batchSize: images.shape[0], batch: () => batch };
  const guide = autoNormal(model, { initScale: { logVariance: -7 } });
  const svi = SVI(model, guide, adam(1e-3), { engine: spy });
  await svi.init(randomKey(0), source).catch(() => {});
  return graphs[0];
}
