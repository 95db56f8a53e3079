/**
 * The page that explains the language, and the language: the same draws and the same log densities.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { Bernoulli, HalfNormal, Normal, randomKey, type Tensor } from "../../mod.ts";
import * as real from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import * as mini from "./mini.ts";
import { assertSame } from "./_helpers.ts";

/** What a model of this page is written in: either language. */
interface Language {
  sample(name: string, distribution: real.Distribution, obs?: Tensor): Tensor;
  plate<R>(name: string, size: number, body: (indices: Tensor) => R): R;
  scale<A extends unknown[], R>(f: (...args: A) => R, factor: number): (...args: A) => R;
}

const REAL: Language = {
  sample: (name, distribution, obs) => real.sample(name, distribution, { obs }),
  plate: (name, size, body) => real.plate(name, size, body),
  scale: (f, factor) => real.scale(f, factor),
};

const y = tf.tensor1d([0.3, -1.2, 2.2]);

const MODELS: Readonly<Record<string, (language: Language) => unknown>> = {
  "one site": ({ sample }) => sample("x", Normal(1, 2)),
  "a hierarchy in a plate": ({ sample, plate }) => {
    const mu = sample("mu", Normal(0, 1));
    const sigma = sample("sigma", HalfNormal(1));
    return plate("data", 3, () => sample("y", Normal(sample("x", Normal(mu, sigma)), 1), y));
  },
  "nested plates, with events": ({ sample, plate }) =>
    plate("a", 2, () =>
      plate("b", 3, () => {
        const w = sample("w", Normal(0, 1).expand([4]).toEvent());
        return sample("c", Bernoulli({ logits: w.sum(-1) }));
      })),
  "plates one after the other": ({ sample, plate }) => {
    const a = plate("a", 2, () => sample("x", Normal(0, 1)));
    return plate("b", 3, (i) => sample("y", Normal(a.sum(), 1).expand([3])).add(i.toFloat()));
  },
  "a scale within": ({ sample, scale }) => {
    const x = sample("x", Normal(0, 1));
    return scale(() => sample("y", Normal(x, 1), tf.scalar(0.5)), 0.25)();
  },
};

for (const [what, model] of Object.entries(MODELS)) {
  Deno.test(`mini and real agree on ${what}: sites, draws, log density, replay, condition, block`, async () => {
    const key = randomKey(11);
    const inMini = () => model(mini), inReal = () => model(REAL);
    const miniTrace = () => mini.trace(mini.seed(inMini, key))();
    const realTrace = () => real.trace(real.seed(inReal, key))();
    const names = [...miniTrace().keys()];
    assertEquals(realSites(realTrace()), names);
    for (const name of names) {
      await assertSame(() => realTrace().value(name), () => miniTrace().get(name)!.value!);
    }
    await assertSame(() => realTrace().logDensity(), () => mini.logJoint(miniTrace()));

    const first = names[0];
    const data = { [first]: miniTrace().get(first)!.value!.mul(0).add(1) };
    await assertSame(
      () => real.trace(real.condition(real.seed(inReal, key), data))().logDensity(),
      () => mini.logJoint(mini.trace(mini.condition(mini.seed(inMini, key), data))()),
    );
    await assertSame(
      () => real.trace(real.replay(inReal, realTrace()))().logDensity(),
      () => mini.logJoint(mini.trace(mini.replay(inMini, miniTrace()))()),
    );
    const hide = [first];
    assertEquals(
      realSites(real.trace(real.block(real.seed(inReal, key), { hide }))()),
      [...mini.trace(mini.block(mini.seed(inMini, key), hide))().keys()],
    );
  });
}

/** The random variables: the page has no message for a plate. */
function realSites({ sites }: real.Trace): string[] {
  return [...sites].flatMap(([name, { kind }]) => (kind === "sample" ? [name] : []));
}
