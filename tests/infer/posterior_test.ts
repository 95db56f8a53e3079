/**
 * Posteriors: of guides that look at the data, and of another model than the one that is asked.
 *
 * @module
 */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import {
  adam,
  autoDelta,
  autoNormal,
  constraints,
  HalfNormal,
  loadPosterior,
  Normal,
  param,
  plate,
  predictive,
  randomKey,
  sample,
  type Scalar,
  SVI,
  type Tensor1D,
} from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";

const engine = "reference", key = randomKey(0);

function model(x: Tensor1D, y?: Tensor1D): void {
  const w = sample<Scalar>("w", Normal(0, 2)), sd = sample<Scalar>("sd", HalfNormal(1));
  plate("data", x.shape[0], () => sample("y", Normal(x.mul(w), sd), { obs: y }));
}

const DATA: [number[], number[]] = [[1, 2, 3], [2, 4, 7]];

Deno.test("a guide that computes its parameters from the data draws from them, also from a file", async () => {
  const line = (x: Tensor1D, y: Tensor1D) => {
    const w = sample<Scalar>("w", Normal(0, 2));
    plate("data", x.shape[0], () => sample("y", Normal(x.mul(w), 1), { obs: y }));
  };
  const guide = (x: Tensor1D, y: Tensor1D) => {
    const loc = tf.mul(param<Scalar>("a", 0.5), tf.mean(x.mul(y)));
    sample("w", Normal(loc, param("s", 0.3, { constraint: constraints.positive })));
  };
  const { posterior, params } = await SVI(line, guide, adam(), { engine }).run(key, 3, DATA);
  const draws = await posterior.draws("w", { numSamples: 4000 });
  const mean = Float64Array.from(draws.data).reduce((a, b) => a + b, 0) / 4000;
  const error = params.s.item() / Math.sqrt(4000);
  const z = (mean - params.a.item() * (2 + 8 + 21) / 3) / error;
  assertEquals(Math.abs(z) < 4.3, true, `${z} standard errors`);
  const folder = await Deno.makeTempDir(), file = join(folder, "line.safetensors");
  await posterior.save(file);
  const loaded = await loadPosterior(file, { guide, args: DATA, engine });
  assertEquals((await loaded.draws("w", { numSamples: 4000 })).data, draws.data);
  // Parameters that the file does not have are not taken from where a guide would begin.
  const other = (_x: Tensor1D, _y: Tensor1D) => void sample("w", Normal(param("b", 0.5), 1));
  const load = (args?: typeof DATA) => loadPosterior(file, { guide: other, args, engine });
  await assertRejects(() => load(DATA), TypeError, 'no parameter "b", expected one of shape []');
  const unlike = await load();
  await assertRejects(() => unlike.draws("w"), TypeError, 'no value of the parameter "b"');
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the posterior of another model, or of another kind of guide, is refused by name", async () => {
  const { posterior } = await SVI(model, autoNormal(model), adam(), { engine }).run(key, 2, DATA);
  const folder = await Deno.makeTempDir(), file = join(folder, "line.safetensors");
  await posterior.save(file);
  const refused = async (f: () => Promise<unknown>, ...words: string[]) => {
    const { message } = await assertRejects(f, TypeError);
    for (const word of words) assertStringIncludes(message, word);
  };
  const slope = (x: Tensor1D, y?: Tensor1D) => {
    const slope = sample<Scalar>("slope", Normal(0, 2));
    plate("data", x.shape[0], () => sample("y", Normal(x.mul(slope), 1), { obs: y }));
  };
  const wide = (x: Tensor1D, y?: Tensor1D) => {
    const w = sample<Tensor1D>("w", Normal(0, 2).expand([2]).toEvent());
    const sd = sample<Scalar>("sd", HalfNormal(1));
    plate("data", x.shape[0], () => sample("y", Normal(tf.sum(w), sd), { obs: y }));
  };
  const load = (options: Parameters<typeof loadPosterior<[Tensor1D, Tensor1D?]>>[1]) => () =>
    loadPosterior(file, { engine, ...options });
  await refused(load({ model: slope, args: DATA }), "the variable w, expected one of slope");
  await refused(load({ model: wide, args: DATA }), 'found "w" of shape [], expected [2]');
  await refused(load({ guide: autoNormal(slope), args: DATA }), "w, sd, expected slope", "another");
  await refused(load({ guide: autoDelta(model) }), "that of autoNormal, expected autoDelta");
  await refused(load({ guide: () => {} }), "of autoNormal, expected a guide written by hand");
  // Labels may be left out, and without arguments it is the prediction that sees the model.
  await load({ model, args: [DATA[0]] })();
  const other = await load({ model: slope })();
  const word = 'draws of "w" in the guide or posterior, and no such random variable in the model';
  await refused(() => other.predictive().draws(key, DATA[0]), word, "another model");
  const asked = predictive(slope, { posterior, engine });
  await refused(() => asked.summary(key, DATA[0]), word);
  await Deno.remove(folder, { recursive: true });
});
