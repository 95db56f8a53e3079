/**
 * Guides: as models, their first values, and whether they fit.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  adam,
  autoDelta,
  autoLaplace,
  autoMultivariateNormal,
  autoNormal,
  Bernoulli,
  block,
  constraints,
  evaluate,
  Exponential,
  factor,
  HalfNormal,
  type Init,
  LogNormal,
  type Model,
  MultivariateNormal,
  NonFiniteError,
  Normal,
  param,
  plate,
  randomKey,
  sample,
  type Scalar,
  scope,
  seed,
  substitute,
  SVI,
  trace,
  Uniform,
} from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { near } from "./_svi.ts";

const engine = "reference";

const model = () => {
  sample("w", Normal(0, 1).expand([50, 40]).toEvent());
  sample("b", Normal(3, 1).expand([2000]).toEvent());
  sample("s", HalfNormal(1).expand([300]).toEvent());
  sample("u", Uniform(-1, 3));
};

/** The first values of the parameters, by name. */
async function firstValues(guide: Model<[], unknown, unknown>, key = 0) {
  const values = await evaluate(() => {
    const { sites } = trace(seed(guide, randomKey(key)))();
    return Object.fromEntries(
      [...sites].flatMap(([name, site]) => (site.kind === "param" ? [[name, site.value]] : [])),
    );
  }, { engine });
  return Object.fromEntries(Object.entries(values).map(([name, v]) => [name, [...v.data]]));
}

const sd = (x: readonly number[]) => Math.sqrt(x.reduce((s, v) => s + v * v, 0) / x.length);
const mean = (x: readonly number[]) => x.reduce((s, v) => s + v, 0) / x.length;

Deno.test("an automatic guide is a model: names, shapes, handlers", () => {
  const guide = autoNormal(model);
  const traced = trace(seed(guide, 0))();
  assertEquals([...traced.sites.keys()].slice(0, 3), ["w_auto_loc", "w_auto_scale", "w"]);
  assertEquals(traced.value("w").shape, [50, 40]);
  assert(traced.value("s").dataSync().every((x) => x > 0));
  const fixed = substitute(guide, { u_auto_loc: 0, u_auto_scale: 1e-9 });
  near(trace(seed(fixed, 0))().value("u").dataSync(), [1], 1e-6, "the middle of (−1, 3)");
  assertEquals([...trace(block(seed(guide, 0), { expose: ["b"] }))().sites.keys()], ["b"]);
  const scoped = trace(seed(scope(autoNormal(() => sample("x", Normal(0, 1))), "net"), 0))();
  assertEquals([...scoped.sites.keys()], ["net/x_auto_loc", "net/x_auto_scale", "net/x"]);
});

Deno.test("first locations: each strategy has its law, within 4.3 standard errors", async () => {
  const strategies = {
    fanIn: { w: Math.sqrt(2 / 50), n: 2000 },
    // The variance of a standard normal within ±2 is 1 − 4 φ(2) / (1 − 2 Φ(−2)).
    truncatedFanIn: { w: Math.sqrt((1 - 4 * 0.05399096651 / 0.9544997361) / 50), n: 2000 },
    sample: { w: 1, n: 2000 },
    uniform: { w: 2 / Math.sqrt(3), n: 2000 },
  };
  for (const [init, { w, n }] of Object.entries(strategies)) {
    const first = await firstValues(autoNormal(model, { init: init as "fanIn" }));
    near([sd(first.w_auto_loc) / w], [1], 4.3 / Math.sqrt(2 * n), `${init}: sd`);
    near([mean(first.w_auto_loc)], [0], 4.3 * w / Math.sqrt(n), `${init}: mean`);
  }
  const truncated = await firstValues(autoNormal(model, { init: "truncatedFanIn" }));
  assert(truncated.w_auto_loc.every((x) => Math.abs(x) <= 2 / Math.sqrt(50)));
  assert(truncated.b_auto_loc.every((x) => x === 0));
});

Deno.test("by default real matrices have fanIn and others the median of 15 draws", async () => {
  const first = await firstValues(autoNormal(model));
  near([sd(first.w_auto_loc) / 0.2], [1], 4.3 / Math.sqrt(4000), "fanIn");
  // The median of 15 normal draws has a variance of about π / (2 · 15 + π − 4 …): 0.1 within a tenth.
  near([mean(first.b_auto_loc)], [3], 4.3 * 0.33 / Math.sqrt(2000), "median");
  near([sd(first.b_auto_loc.map((x) => x - 3))], [0.317], 0.03, "spread of the median");
  // log of the median of a half normal, 0.6745.
  near([mean(first.s_auto_loc)], [Math.log(0.6745)], 0.1, "median of a half normal");
  assert(first.w_auto_scale.every((x) => Math.abs(x - 0.03) < 1e-15));
});

Deno.test("first values as numbers, arrays, functions; scales as sd or log variance", async () => {
  const one = () => {
    sample("x", Normal(0, 1).expand([2]).toEvent());
    sample("s", HalfNormal(1));
  };
  const first = await firstValues(autoNormal(one, {
    init: { x: [1, 2], s: 0.5 },
    initScale: { logVariance: -7 },
  }));
  assertEquals(first.x_auto_loc, [1, 2]);
  near(first.s_auto_loc, [Math.log(0.5)], 1e-15, "log");
  near(first.x_auto_scale, [Math.exp(-3.5), Math.exp(-3.5)], 1e-15, "scale");
  const doubled = await firstValues(autoNormal(one, {
    init: ({ name, shape }) => tf.fill([...shape], name.length + 1),
    initScale: { sd: 0.2 },
  }));
  assertEquals(doubled.x_auto_loc, [2, 2]);
  near(doubled.x_auto_scale, [0.2, 0.2], 1e-15, "scale");
  const points = await firstValues(autoDelta(one, { init: { s: 0.25 } }));
  assertEquals(points.s_auto_loc, [0.25]);
  for (const initScale of [0, -1, NaN, { sd: 0 }]) {
    assertThrows(() => autoNormal(one, { initScale }), RangeError, "initScale");
  }
  const run = (init: Record<string, unknown>) => () =>
    trace(seed(autoNormal(one, { init: init as Init }), 0))();
  assertThrows(run({ y: 1 }), RangeError, '"y"');
  assertThrows(run({ x: "fanOut" }), RangeError, '"fanOut"');
});

Deno.test("every support: draws of the guides lie in it, and their log densities are right", async () => {
  const all = () => {
    sample("real", Normal(0, 1));
    sample("positive", Exponential(1));
    sample("interval", Uniform(2, 5).expand([3]).toEvent());
    sample("vector", MultivariateNormal([0, 0], [[1, 0], [0.5, 1]]));
    sample("log", LogNormal(0, 1));
  };
  for (const make of [autoNormal, autoMultivariateNormal, autoDelta, autoLaplace]) {
    const svi = SVI(all, make(all), adam(), { engine, kl: "monteCarlo" });
    const { params } = await svi.run(randomKey(0), 3, []);
    assert(
      Object.values(params).every(({ data }) => data.every((x: number) => Number.isFinite(x))),
    );
  }
});

/** The error of a run of one step. */
async function refusal(model: Model<[], unknown, unknown>, guide: Model<[], unknown, unknown>) {
  const error = await assertRejects(async () =>
    void await SVI(model, guide, adam(), { engine }).run(randomKey(0), 1, [])
  );
  return (error as Error).message;
}

Deno.test("a guide that does not fit its model is refused by name, with the user's line", async () => {
  const two = () => {
    sample("a", Normal(0, 1));
    sample("rate", Exponential(1));
  };
  const location = () => param<Scalar>("m", 0);
  const guides: [string, () => void, string[]][] = [
    ["lacks a site", () => void sample("a", Normal(location(), 1)), [
      '"rate"',
      "no site in the guide",
    ]],
    ["has one too many", () => {
      sample("a", Normal(location(), 1));
      sample("rate", Exponential(1));
      sample("rte", Exponential(1));
    }, ['"rte"', "isAuxiliary", 'mean "rate"']],
    ["another support", () => {
      sample("a", Normal(location(), 1));
      sample("rate", Normal(0, 1));
    }, ['"rate"', "a number", "support of Exponential"]],
    ["another shape", () => {
      sample("a", Normal(location(), 1).expand([2]));
      sample("rate", Exponential(1));
    }, ['"a"', "[2]", "[]"]],
    ["data in the guide", () => {
      sample("a", Normal(location(), 1), { obs: 1 });
      sample("rate", Exponential(1));
    }, ['"a"', "data in the guide"]],
    ["a discrete site", () => {
      sample("a", Bernoulli({ probs: tf.sigmoid(location()) }));
      sample("rate", Exponential(1));
    }, ['"a"', "Bernoulli", "logSumExp"]],
  ];
  for (const [what, guide, words] of guides) {
    const message = await refusal(two, guide);
    for (const word of [...words, "guides_test.ts"]) assertStringIncludes(message, word, what);
  }
});

Deno.test("a discrete random variable under an automatic guide is refused, with the choices", async () => {
  const discrete = () => void sample("coin", Bernoulli({ probs: 0.5 }));
  for (const make of [autoNormal, autoDelta, autoMultivariateNormal, autoLaplace]) {
    const message = await refusal(discrete, make(discrete));
    for (
      const word of [
        '"coin"',
        make.name,
        "Bernoulli",
        "logSumExp",
        "condition",
        "block",
        "guides_test.ts",
      ]
    ) {
      assertStringIncludes(message, word);
    }
  }
  const written = () => void sample("x", Normal(param("m", 0), 1));
  const both = () => {
    sample("coin", Bernoulli({ probs: 0.5 }));
    sample("x", Normal(0, 1));
  };
  assertStringIncludes(await refusal(both, written), '"coin"');
});

Deno.test("first values that are not finite: others are tried, then there is a table of all terms", async () => {
  // log p is finite near 0 alone: neither the value asked for nor a draw will do.
  const narrow = () => {
    const x = sample<Scalar>("x", Normal(0, 100));
    factor("wall", tf.where(tf.less(tf.abs(x), 1.5), 0, -Infinity));
  };
  const { params } = await SVI(narrow, autoNormal(narrow, { init: { x: 50 } }), adam(), { engine })
    .run(randomKey(0), 1, []);
  assert(Math.abs(params.x_auto_loc.item()) < 1.5);
  const hopeless = () => {
    const x = sample<Scalar>("x", Normal(0, 1));
    sample("y", Normal(tf.log(tf.neg(tf.square(x))), 1), { obs: 1 });
  };
  const error = await assertRejects(
    async () =>
      void await SVI(hopeless, autoNormal(hopeless), adam(), { engine }).run(randomKey(0), 1, []),
    NonFiniteError,
  );
  for (
    const word of [
      "as given",
      "median",
      "sample",
      "uniform in [-2, 2]",
      "uniform in [-0.1, 0.1]",
      "y  ",
      "log likelihood",
      "gradient",
      "unary log",
      "guides_test.ts",
    ]
  ) {
    assertStringIncludes(error.message, word);
  }
  assertEquals(error.site, "y");
});

Deno.test("a guide by hand with constraints, an auxiliary variable, and a parameter of the model", async () => {
  const data = [1, 2, 3, 2.5];
  const model = () => {
    const mu = sample<Scalar>("mu", Normal(0, 5));
    const spread = param<Scalar>("spread", 2, { constraint: constraints.positive });
    plate("data", 4, () => sample("y", Normal(mu, spread), { obs: data }));
  };
  const guide = () => {
    const noise = sample<Scalar>("noise", Normal(0, 1e-3), { infer: { isAuxiliary: true } });
    const scale = param<Scalar>("scale", 1, { constraint: constraints.positive });
    sample("mu", Normal(tf.add(param<Scalar>("loc", 0), noise), scale));
  };
  const svi = SVI(model, guide, adam({ learningRate: 0.02 }), { engine, numParticles: 4 });
  const { params, methods } = await svi.run(randomKey(0), 1500, []);
  assertEquals(methods, { mu: "closed form", noise: "Monte Carlo" });
  near(params.loc.data, [2.1], 0.1, "loc");
  assert(params.spread.item() > 0.4 && params.spread.item() < 1.2 && params.scale.item() < 0.8);
});

Deno.test("particles: the loss of P is the mean of the losses at the folded keys", async () => {
  const model = () => {
    const x = sample<Scalar>("x", Normal(0, 1));
    sample("y", Normal(x, 1), { obs: 2 });
  };
  const losses = async (numParticles: number) => {
    const svi = SVI(model, autoNormal(model, { initScale: 1 }), adam({ learningRate: 0 }), {
      engine,
      numParticles,
    });
    const { history } = await svi.run(randomKey(1), 800, []);
    return history.nll;
  };
  const variance = (x: Float64Array) => sd([...x].map((v) => v - mean([...x]))) ** 2;
  const [one, sixteen] = [variance(await losses(1)), variance(await losses(16))];
  // A ratio of two variances of 800 draws with heavy tails: 16 within a third.
  assert(one / sixteen > 11 && one / sixteen < 23, `${one / sixteen}`);
});
