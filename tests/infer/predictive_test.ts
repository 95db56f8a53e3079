/**
 * Predictions: against closed forms and plain loops, in chunks of any size, and what is refused.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  adam,
  autoNormal,
  Bernoulli,
  Categorical,
  deterministic,
  type Engine,
  type Graph,
  Normal,
  param,
  plate,
  predictive,
  type PredictOptions,
  quantiles,
  randomKey,
  sample,
  type Scalar,
  SVI,
  type Tensor1D,
  type Tensor2D,
  Uniform,
} from "../../mod.ts";
import { referenceEngine } from "../../lib/graph/reference_engine.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { MU_SD, near, NOISE, normalNormalExact, Y } from "./_svi.ts";

const engine = "reference" as const;
/** Standard errors within which an estimate must lie: beyond them is one in 60,000. */
const Z = 4.3;

/** mu ~ Normal(0, 3), n values of Normal(mu, 2), and twice mu. */
function model(n: number, y?: Tensor1D) {
  const mu = sample<Scalar>("mu", Normal(0, MU_SD));
  deterministic("twice", mu.mul(2));
  plate("data", n, () => sample("y", Normal(mu, NOISE), { obs: y }));
}

/** The exact posterior of mu given Y. */
function exactGuide() {
  const { mean, sd } = normalNormalExact(Y);
  sample("mu", Normal(param("m", mean), sd));
}

/** Two classifiers, one of which is to be named. */
function classifier(x: Tensor2D, labels?: Tensor1D) {
  const w = sample<Tensor2D>("w", Normal(0, 1).expand([2, 3]).toEvent());
  const logits = deterministic("logits", tf.matMul(x, w));
  plate("data", x.shape[0], () => sample("label", Categorical({ logits }), { obs: labels }));
}

const X = [[1, 2], [0.5, -1], [3, 0], [-0.2, 0.1]] as unknown as Tensor2D;

Deno.test("prior and posterior predictive have their closed forms", async () => {
  const numSamples = 4000;
  const { mean, sd } = normalNormalExact(Y);
  for (
    const [source, loc, spread] of [
      [{}, 0, Math.hypot(MU_SD, NOISE)],
      [{ guide: exactGuide }, mean, Math.hypot(sd, NOISE)],
      [{ guide: exactGuide, params: { m: -5 } }, -5, Math.hypot(sd, NOISE)],
    ] as const
  ) {
    const { y } = await predictive(model, { ...source, numSamples, engine })
      .summary(randomKey(1), 2);
    // The two elements share mu, so each is tested by itself.
    near(y.mean.data, [loc, loc], Z * spread / Math.sqrt(numSamples), "mean");
    near(y.sd.data, [spread, spread], Z * spread / Math.sqrt(2 * numSamples), "sd");
    // A quantile's standard error is √(q (1 − q) / n) over the density there.
    const z = 1.6448536269514722, density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) / spread;
    const error = Z * Math.sqrt(0.05 * 0.95 / numSamples) / density;
    near([...y.quantiles.data].slice(0, 2), [loc - z * spread, loc - z * spread], error, "5 %");
    near([...y.quantiles.data].slice(4), [loc + z * spread, loc + z * spread], error, "95 %");
  }
});

Deno.test("given draws are used one by one, other variables are drawn from the prior", async () => {
  const mu = [0.5, -2, 100];
  const { twice, y, ...others } = await predictive(model, { draws: { mu }, engine })
    .draws(randomKey(0), 4);
  assertEquals([...twice.data], [1, -4, 200]);
  assertEquals(y.shape, [3, 4]);
  assert(y.data.slice(8).every((value: number) => Math.abs(value - 100) < 6 * NOISE));
  assertEquals(Object.keys(others), ["mu"]);
});

Deno.test("draws do not depend on the size of the chunks or on how many are asked for", async () => {
  const of = (options: PredictOptions) =>
    predictive(model, { guide: exactGuide, sites: ["y"], engine, ...options })
      .draws(randomKey(3), 5);
  const whole = await of({ numSamples: 23 });
  const pieces = await of({ numSamples: 23, budgetBytes: 1200 });
  const fewer = await of({ numSamples: 7 });
  assertEquals(pieces.y.data, whole.y.data);
  assertEquals(fewer.y.data, whole.y.data.slice(0, 35));
});

Deno.test("summaries are those of the draws, in one pass over them or in several", async () => {
  const options = { guide: exactGuide, numSamples: 101, quantiles: [0, 0.1, 0.5, 1], engine };
  const all = await predictive(model, options).draws(randomKey(5), 6);
  for (const budgetBytes of [undefined, 5000]) {
    const summary = await predictive(model, { ...options, budgetBytes }).summary(randomKey(5), 6);
    assertEquals(Object.keys(summary), Object.keys(all));
    for (const [name, { data, shape }] of Object.entries(all)) {
      const size = data.length / 101, { mean, sd, quantiles: asked } = summary[name];
      assertEquals([mean.shape, sd.shape], [shape.slice(1), shape.slice(1)]);
      assertEquals(asked.shape, [4, ...shape.slice(1)]);
      for (let j = 0; j < size; j++) {
        const column = Float64Array.from({ length: 101 }, (_, s) => data[s * size + j]);
        const average = column.reduce((a, b) => a + b) / 101;
        const squares = column.reduce((sum, x) => sum + (x - average) ** 2, 0);
        near([mean.data[j]], [average], 1e-12, `mean of ${name}`);
        near([sd.data[j]], [Math.sqrt(squares / 100)], 1e-12, `sd of ${name}`);
        const expected = quantiles(column, options.quantiles);
        assertEquals(options.quantiles.map((_, k) => asked.data[k * size + j]), [...expected]);
      }
    }
  }
});

/** The reference engine with a note of each program and of how many draws each run makes. */
function watched() {
  const compiled: Graph[] = [], sizes: number[] = [];
  const engine: Engine<Graph> = {
    ...referenceEngine,
    async compile(graph, options) {
      compiled.push(graph);
      const executable = await referenceEngine.compile(graph, options);
      return {
        engine: executable.engine,
        fallbacks: executable.fallbacks,
        upload: (array) => executable.upload(array),
        dispose: () => executable.dispose(),
        run(inputs) {
          const outputs = executable.run(inputs);
          sizes.push(outputs[0].shape[0]);
          return outputs;
        },
      };
    },
  };
  return { engine, compiled, sizes };
}

Deno.test("the chunks fit the budget whatever the number of draws; new data record nothing", async () => {
  for (const numSamples of [500, 5000]) {
    const { engine, compiled, sizes } = watched();
    const prediction = predictive(classifier, { numSamples, budgetBytes: 20_000, engine });
    await prediction.classes(randomKey(0), X);
    // Half of the budget holds a draw's 12 probabilities three times: as 4, 8 and 8 bytes.
    assert(Math.max(...sizes) <= 10_000 / (12 * 20), `${sizes}`);
    assert(Math.max(...sizes) > 10, "and they are not needlessly small");
    const before = compiled.length;
    assert(before <= 2, "one program for whole chunks, one for the last");
    await prediction.classes(randomKey(1), [[0, 1], [1, 0], [2, 2], [3, 3]] as never);
    assertEquals(compiled.length, before);
  }
});

Deno.test("classes: mean, deviation, entropy and mutual information as plain loops have them", async () => {
  const numSamples = 37, rows = 4;
  const options = { numSamples, engine } as const;
  const { logits } = await predictive(classifier, options).draws(randomKey(2), X);
  const said = await predictive(classifier, { ...options, budgetBytes: 5000 })
    .classes(randomKey(2), X);
  assertEquals(said.probabilities.shape, [rows, 3]);
  const entropyOf = (p: readonly number[]) => -p.reduce((sum, x) => sum + x * Math.log(x), 0);
  for (let i = 0; i < rows; i++) {
    const draws = Array.from({ length: numSamples }, (_, s) => {
      const e = [0, 1, 2].map((c) => Math.exp(logits.data[(s * rows + i) * 3 + c]));
      return e.map((x) => x / (e[0] + e[1] + e[2]));
    });
    const mean = [0, 1, 2].map((c) => draws.reduce((sum, p) => sum + p[c], 0) / numSamples);
    const best = mean.indexOf(Math.max(...mean));
    const spread = Math.sqrt(
      draws.reduce((sum, p) => sum + (p[best] - mean[best]) ** 2, 0) / numSamples,
    );
    const own = draws.reduce((sum, p) => sum + entropyOf(p), 0) / numSamples;
    near([...said.probabilities.data].slice(3 * i, 3 * i + 3), mean, 1e-14, "mean");
    assertEquals(said.predicted.data[i], best);
    near([said.sd.data[i]], [spread], 1e-14, "sd");
    near([said.entropy.data[i]], [entropyOf(mean)], 1e-14, "entropy");
    near([said.mutualInformation.data[i]], [entropyOf(mean) - own], 1e-14, "information");
  }
});

Deno.test("a Bernoulli is a classifier of two classes; a given label of probability 0 has no entropy", async () => {
  const coins = () => {
    const p = sample<Scalar>("p", Uniform(0, 1));
    sample("x", Bernoulli({ probs: p }));
    sample("z", Bernoulli({ logits: tf.mul(p, 0).add(800) }));
  };
  const draws = { p: [0.25, 0.75, 1] };
  const x = await predictive(coins, { draws, sites: ["x"], engine }).classes(randomKey(0));
  near(x.probabilities.data, [1 / 3, 2 / 3], 1e-15, "probabilities");
  const z = await predictive(coins, { draws, sites: ["z"], engine }).classes(randomKey(0));
  assertEquals([...z.probabilities.data], [0, 1]);
  assertEquals([z.entropy.item(), z.mutualInformation.item(), z.sd.item()], [0, 0, 0]);
});

Deno.test("log likelihoods are those of the draws; their mean is taken in the likelihood", async () => {
  const mu = [0.3, 1, -40];
  const prediction = predictive(model, { draws: { mu }, engine });
  const { y } = await prediction.logLikelihood(randomKey(0), Y.length, Y as never);
  const expected = mu.flatMap((m) =>
    Y.map((v) => -0.5 * ((v - m) / NOISE) ** 2 - Math.log(NOISE * Math.sqrt(2 * Math.PI)))
  );
  near(y.data, expected, 1e-12, "log likelihood");
  assertEquals(y.shape, [3, 5]);
  const { y: density } = await prediction
    .logPredictiveDensity(randomKey(0), Y.length, Y as never);
  const means = Y.map((_, i) =>
    Math.log([0, 1, 2].reduce((sum, s) => sum + Math.exp(expected[s * 5 + i]), 0) / 3)
  );
  near(density.data, means, 1e-13, "log predictive density");
});

Deno.test("a datum that no draw allows has log density −∞, one that a draw allows has not", async () => {
  const bounded = (y: Tensor1D) => {
    const top = sample<Scalar>("top", Uniform(0, 10));
    plate("data", 2, () => sample("y", Uniform(0, top), { obs: y }));
  };
  const { y } = await predictive(bounded, { draws: { top: [1, 4] }, engine })
    .logPredictiveDensity(randomKey(0), [2, 5] as never);
  near([y.data[0]], [Math.log(0.25 / 2)], 1e-15, "half of the draws");
  assertEquals(y.data[1], -Infinity);
});

Deno.test("a posterior predicts", async () => {
  const guide = autoNormal(model, { init: "median" });
  const svi = SVI(model, guide, adam(0.05), { engine });
  const { posterior, params } = await svi.run(randomKey(0), 50, [Y.length, Y as never]);
  const settings = { numSamples: 20, sites: ["y"] };
  const own = await posterior.predictive(settings).draws(randomKey(1), 3);
  const other = await predictive(model, { posterior, engine, ...settings }).draws(randomKey(1), 3);
  assertEquals(own.y.data, other.y.data);
  const third = await predictive(model, { guide, params, engine, ...settings })
    .draws(randomKey(1), 3);
  assertEquals(third.y.data, own.y.data);
});

Deno.test("a prediction can be ended between two chunks", async () => {
  const end = new AbortController();
  end.abort(new Error("enough"));
  const prediction = predictive(model, { engine, signal: end.signal });
  await assertRejects(() => prediction.draws(randomKey(0), 1), Error, "enough");
});

Deno.test("bad input is named", async () => {
  const made = (options: PredictOptions, says: string) =>
    assertThrows(() => predictive(model, { engine, ...options }), Error, says);
  made({ guide: exactGuide, draws: { mu: [1] } }, "found guide and draws, expected one of them");
  made({ draws: {} }, "found no site in draws");
  made({ draws: { mu: [1, 2], y: [[1], [2], [3]] } }, 'found 3 draws of "y", expected 2');
  made({ draws: { mu: [1, 2] }, numSamples: 3 }, "found 2 draws, expected numSamples, 3, or more");
  const given = predictive(model, { guide: exactGuide, params: { n: 1 }, engine });
  await assertRejects(() => given.draws(randomKey(0), 1), RangeError, 'the parameter "m"');
  made({ numSamples: 0 }, "numSamples must be a positive integer, got 0");
  made({ numSamples: 2.5 }, "numSamples must be a positive integer, got 2.5");
  made({ budgetBytes: 0 }, "budgetBytes must be positive, got 0");
  made({ quantiles: [0.5, 1.5] }, "a quantile must be from 0 to 1, got 1.5");

  const key = randomKey(0);
  const run = async (options: PredictOptions, says: string) => {
    const error = await assertRejects(() =>
      predictive(model, { engine, ...options }).draws(key, 2)
    );
    assert((error as Error).message.includes(says), (error as Error).message);
  };
  await run({ sites: ["twise"] }, 'Cannot predict "twise": found no such site');
  await run({ sites: ["twise"] }, "twice");
  await run({ draws: { nu: [1, 2] } }, 'draws of "nu": found no such random variable');
  await run({ draws: { mu: [[1, 2], [3, 4]] } }, '"mu"');

  const two = () => {
    sample("a", Bernoulli({ probs: 0.5 }));
    sample("b", Bernoulli({ probs: 0.5 }));
  };
  const classes = (f: Parameters<typeof predictive>[0], options: PredictOptions, says: string) =>
    assertRejects(() => predictive(f, { engine, ...options }).classes(key), Error, says);
  await classes(two, {}, 'found "a" and "b", expected one');
  await classes(() => sample("x", Normal(0, 1)), {}, "found no categorical site");
  await classes(() => sample("x", Normal(0, 1)), { sites: ["x"] }, "found a Normal, expected");
  const seen = () => sample("x", Bernoulli({ probs: 0.5 }), { obs: 1 });
  await classes(seen, {}, "found data for it, expected none");
  const bad = () => sample("x", Categorical({ probs: tf.tensor1d([NaN, 1]) }));
  await classes(bad, { numSamples: 2 }, "not finite");
  await assertRejects(
    () => predictive(model, { engine }).logLikelihood(key, 2),
    TypeError,
    "found no data in the model",
  );
});
