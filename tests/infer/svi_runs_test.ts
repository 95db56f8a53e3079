/**
 * Runs: β, batches, going on, files, and what is recorded when.
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
import { join } from "@std/path";
import {
  adam,
  autoDelta,
  autoMultivariateNormal,
  autoNormal,
  type BatchSource,
  HalfNormal,
  type Key,
  loadPosterior,
  NonFiniteError,
  Normal,
  param,
  plate,
  randomKey,
  sample,
  type Scalar,
  scale,
  schedules,
  sgd,
  SVI,
  type SviResult,
  type Tensor1D,
  type Tensor2D,
} from "../../mod.ts";
import { near, normalNormal, regression, X, Y } from "./_svi.ts";

const engine = "reference";
type Rows = [Tensor2D, Tensor1D];

/** Two rows at a time: the third batch has one. */
const PAIRS: BatchSource<Rows> = {
  numData: 5,
  batchSize: 2,
  batch: (_key: Key, step: number) => {
    const begin = 2 * (step % 3);
    return [X.slice(begin, begin + 2), Y.slice(begin, begin + 2)];
  },
};
const WHOLE = [X, Y] as unknown as Rows;

const still = () => sgd({ learningRate: 0 });

Deno.test("the gradient of β · KL is β times that of KL", async () => {
  const prior = () => void sample("x", Normal(0, 1));
  const moved = async (beta: number) => {
    const guide = autoNormal(prior, { init: { x: 1.5 }, initScale: 0.5 });
    const svi = SVI(prior, guide, sgd({ learningRate: 0.1 }), { engine, beta });
    const { state } = await svi.run(randomKey(0), 1, []);
    return (await state.read()).slice(0, 2).map(({ data }) => data[0]);
  };
  const [none, one, third] = [await moved(0), await moved(1), await moved(1 / 3)];
  near(none, [1.5, 2 * Math.log(0.5)], 1e-15, "β = 0 moves nothing");
  const full = one.map((x, i) => x - none[i]), part = third.map((x, i) => x - none[i]);
  near(part, full.map((d) => d / 3), 1e-15, "a third of the step");
});

Deno.test("a schedule of β is applied step by step; per-site β weighs each site; per datum", async () => {
  const betas = [0, 0.25, 0.5, 1, 3];
  const svi = SVI(normalNormal, autoNormal(normalNormal), still(), {
    engine,
    beta: (step) => betas[step],
  });
  const { history } = await svi.run(randomKey(0), 5, [Y]);
  near(history.betaKl, betas.map((b, i) => b * history.kl[i] / Y.length), 1e-15, "β KL / N");
  near(history.elbo, history.nll.map((nll, i) => -nll - history.betaKl[i]), 1e-15, "elbo");

  const two = () => {
    sample("a", Normal(0, 1));
    sample("b", Normal(0, 2));
  };
  const guide = autoNormal(two, { init: { a: 1, b: 2 } });
  const { metrics } = await (async () => {
    const svi = SVI(two, guide, still(), { engine, beta: { a: 0.5, b: (step) => 2 + step } });
    return await svi.update(await svi.init(randomKey(0), []), []);
  })();
  near([metrics.betaKl], [0.5 * metrics.klOf.a + 2 * metrics.klOf.b], 1e-12, "per site");
});

Deno.test("β, learning rate and data of equal shape never record again", async () => {
  let calls = 0;
  const counted = (y: Tensor1D) => {
    calls++;
    normalNormal(y);
  };
  const source: BatchSource<[Tensor1D]> = {
    numData: 4,
    batchSize: 2,
    batch: (_key, step) => [[step, step + 1]],
  };
  const svi = SVI(
    counted,
    autoNormal(counted),
    adam({ learningRate: (step) => 0.1 / (step + 1) }),
    {
      engine,
      beta: (step) => step,
    },
  );
  const { state } = await svi.update(await svi.init(randomKey(0), source), source);
  const before = calls;
  await svi.run(state, 50, source);
  assertEquals(calls, before);
});

Deno.test("the ELBO averaged over a partition of the data is that of all, a small last batch included", async () => {
  const guide = autoDelta(regression, { init: { w: [0.3, -0.2] } });
  const parts = await SVI(regression, guide, still(), { engine }).run(randomKey(0), 3, PAIRS);
  const all = await SVI(regression, guide, still(), { engine }).run(randomKey(0), 1, WHOLE);
  const weighted = (x: Float64Array) => (2 * x[0] + 2 * x[1] + x[2]) / 5;
  near([weighted(parts.history.elbo)], [all.history.elbo[0]], 1e-14, "elbo");
  near([weighted(parts.history.nll)], [all.history.nll[0]], 1e-14, "nll");
  near(parts.history.kl, Array(3).fill(all.history.kl[0]), 1e-14, "KL");
});

Deno.test("a likelihood that would be scaled twice or never is refused", async () => {
  const run = (model: (x: Tensor2D, y: Tensor1D) => void, source: unknown = PAIRS) => () =>
    SVI(model, autoDelta(model), still(), { engine }).run(randomKey(0), 1, source as typeof PAIRS);
  const refused = async (f: () => PromiseLike<unknown>, ...words: string[]) => {
    const { message } = await assertRejects(async () => void await f(), TypeError);
    for (const word of words) assertStringIncludes(message, word);
  };
  const subsampled = (_x: Tensor2D, y: Tensor1D) => {
    const mu = sample<Scalar>("mu", Normal(0, 1));
    plate("data", 5, { subsampleSize: 2 }, () => sample("y", Normal(mu, 1), { obs: y }));
  };
  await refused(run(subsampled), '"y"', '"data"', "subsampleSize", "_test.ts");
  await refused(run(scale(regression, 5 / 2)), '"y"', "2.5", "twice");
  const outside = (_x: Tensor2D, y: Tensor1D) =>
    void sample("y", Normal(sample("mu", Normal(0, 1)), 1).expand([y.shape[0]]), { obs: y });
  await refused(run(outside), '"y"', "plate", "5 data");
  const { numData: _, ...lacking } = PAIRS;
  await assertRejects(async () => void await run(regression, lacking)(), TypeError, "numData");
  const nested = (_x: Tensor2D, y: Tensor1D) => {
    const mu = sample<Scalar>("mu", Normal(0, 1));
    plate(
      "outer",
      2,
      () =>
        plate(
          "inner",
          2,
          () => sample("y", Normal(mu, 1), { obs: y.reshape([1, 2]).tile([2, 1]) }),
        ),
    );
  };
  await refused(run(nested), '"inner" and "outer"');
});

Deno.test("a subsampled plate with variables of its own: the guide holds all rows and takes those in use", async () => {
  const data = [1, 2, 3, 4, 5, 6];
  const model = (size: number) => () => {
    const mu = sample<Scalar>("mu", Normal(0, 3));
    plate("groups", 6, { subsampleSize: size }, (rows) => {
      const theta = sample("theta", Normal(mu, 1));
      sample("y", Normal(theta, 0.5), { obs: tfGather(data, rows) });
    });
  };
  const guide = (size: number) => autoNormal(model(size), { init: { mu: 1, theta: 2 } });
  const all = await SVI(model(6), guide(6), still(), { engine }).run(randomKey(0), 1, []);
  const some = await SVI(model(2), guide(2), still(), { engine }).run(randomKey(0), 400, []);
  assertEquals(some.params.theta_auto_loc.shape, [6]);
  // All rows begin alike and the divergence is closed given mu: only the draw of mu varies between the two.
  near([some.history.kl[0]], [some.history.kl[1]], 0.5, "KL counts 6 groups, whichever are in use");
  near([all.history.kl[0]], [some.history.kl[0]], 0.5, "KL");
});

function tfGather(data: readonly number[], rows: Tensor1D) {
  return rows.toFloat().mul(1).add(data[0]); // the data are 1 … 6: row + 1
}

/** Parameters, slots and history of a result, to compare to the bit. */
async function fingerprint(result: SviResult<Rows>) {
  const values = await result.state.read();
  return { values: values.map(({ data }) => [...data]), elbo: [...result.history.elbo] };
}

Deno.test("same seed, same numbers; interrupted and continued is uninterrupted, to the bit", async () => {
  const make = () =>
    SVI(
      regression,
      autoMultivariateNormal(regression),
      adam({ learningRate: schedules.cosine({ initial: 0.05, steps: 60 }) }),
      { engine, beta: (step) => 1 / (step + 1) },
    );
  const whole = await fingerprint(await make().run(randomKey(5), 60, PAIRS));
  assertEquals(await fingerprint(await make().run(randomKey(5), 60, PAIRS)), whole);
  const part = await make().run(randomKey(5), 23, PAIRS);
  assertEquals(await fingerprint(await part.continue(37)), whole);
  // Interrupted by a signal after some report, in chunks of one step.
  const controller = new AbortController();
  const stopped = await make().run(randomKey(5), 60, PAIRS, {
    signal: controller.signal,
    reportMs: 0,
    onReport: ({ done }) => done >= 7 && controller.abort(),
  });
  assert(stopped.aborted);
  assertEquals(stopped.steps, 7);
  assertEquals(await fingerprint(await stopped.continue(53)), whole);
  // Step by step.
  const svi = make();
  let state = await svi.init(randomKey(5), PAIRS);
  for (let i = 0; i < 60; i++) ({ state } = await svi.update(state, PAIRS));
  assertEquals((await state.read()).map(({ data }) => [...data]), whole.values);
});

Deno.test("a state goes into a file, and another process goes on from it to the bit", async () => {
  const make = (guide = autoNormal(regression)) => SVI(regression, guide, adam(), { engine });
  const folder = await Deno.makeTempDir(), file = join(folder, "state.safetensors");
  const whole = await fingerprint(await make().run(randomKey(3), 20, PAIRS));
  const first = make();
  const { state } = await first.run(randomKey(3), 8, PAIRS);
  await first.save(file, state);
  const second = make();
  const rest = await second.run(await second.load(file, PAIRS), 12, PAIRS);
  assertEquals((await fingerprint(rest)).values, whole.values);
  assertEquals(rest.state.step, 20);
  await assertRejects(
    () => make(autoDelta(regression)).load(file, PAIRS),
    TypeError,
    "another model or optimiser",
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a variable of each datum is refused under an automatic guide with batches", async () => {
  const model = (_x: Tensor2D, y: Tensor1D) =>
    plate("data", y.shape[0], () => {
      sample("y", Normal(sample("z", Normal(0, 1)), 1), { obs: y });
    });
  await assertRejects(
    async () =>
      void await SVI(model, autoNormal(model), adam(), { engine }).run(randomKey(0), 1, PAIRS),
    TypeError,
    '"z": found a random variable in "data"',
  );
});

Deno.test("the numbers of ten steps, on any machine", async () => {
  const svi = SVI(regression, autoNormal(regression), adam({ learningRate: 0.1 }), { engine });
  const { params, history } = await svi.run(randomKey(42), 10, WHOLE);
  assertEquals([...params.w_auto_loc.data, ...params.w_auto_scale.data, history.loss[9]], PINNED);
});

const PINNED = [
  0.9474992368058502,
  0.12620555440320663,
  0.04856864658678526,
  0.04934080777534696,
  15.022801305622387,
];

Deno.test("a state is consumed by its update", async () => {
  const svi = SVI(normalNormal, autoNormal(normalNormal), adam(), { engine });
  const first = await svi.init(randomKey(0), [Y]);
  await svi.update(first, [Y]);
  await assertRejects(() => svi.update(first, [Y]), Error, "consumed");
});

Deno.test("a run can be walked over, and has its result afterwards", async () => {
  const svi = SVI(normalNormal, autoNormal(normalNormal), adam(), { engine });
  const run = svi.run(randomKey(0), 30, [Y], { reportMs: 0 });
  const done: number[] = [];
  for await (const report of run) done.push(report.done);
  assertEquals(done.at(-1), 30);
  assertEquals((await run.result()).steps, 30);
});

Deno.test("a posterior goes into a file and comes back to the bit, without its model", async () => {
  const model = () => {
    const s = sample("s", HalfNormal(1).expand([3]).toEvent());
    sample("t", Normal(0, 1).expand([2, 2]).toEvent());
    return s;
  };
  const folder = await Deno.makeTempDir();
  for (const make of [autoNormal, autoDelta, autoMultivariateNormal]) {
    const { posterior } = await SVI(model, make(model), adam(), { engine: "tfjs-cpu" }).run(
      randomKey(0),
      3,
      [],
    );
    const file = join(folder, `${make.name}.safetensors`);
    await posterior.save(file);
    const loaded = await loadPosterior(file, { engine: "tfjs-cpu" });
    const options = { numSamples: 20, key: randomKey(1) };
    for (const site of ["s", "t"]) {
      assertEquals(
        (await loaded.draws(site, options)).data,
        (await posterior.draws(site, options)).data,
      );
    }
    const other = () => void sample("s", HalfNormal(1).expand([4]).toEvent());
    await assertRejects(
      () => loadPosterior(file, { guide: make(other), args: [] }),
      TypeError,
      "another model",
    );
    const bytes = await Deno.readFile(file);
    await Deno.writeFile(file, bytes.subarray(0, bytes.length - 5));
    await assertRejects(() => loadPosterior(file), Error, make.name);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a step that is not finite stops the run with step, site and op, and the last finite parameters", async () => {
  const model = () => {
    const x = param<Scalar>("x", 1);
    // log of a parameter that goes below 0: at step 10 with steps of 0.1.
    sample("z", Normal(x.log(), 1), { obs: -100 });
  };
  const none = () => {};
  const svi = SVI(model, none, sgd({ learningRate: 1e-3 }), { engine });
  const error = await assertRejects(
    async () => void await svi.run(randomKey(0), 1000, []),
    NonFiniteError,
  );
  assert(error.step > 0);
  assertEquals(error.site, "z");
  assertEquals(error.op, "unary log");
  assertStringIncludes(error.message, "_test.ts");
  const result = error.result!;
  assertEquals(result.steps, error.step);
  assert(Number.isFinite(result.params.x.item()));
  assert(result.history.loss.every(Number.isFinite));
});

Deno.test("steps that are not finite are skipped and counted, where that is asked", async () => {
  const source: BatchSource<[Tensor1D]> = {
    numData: 4,
    batchSize: 2,
    batch: (_key, step) => [step % 3 === 1 ? [1e300, 1e300] : [1, 2]],
  };
  const run = (onNonFinite: "skip" | "stop") =>
    SVI(normalNormal, autoNormal(normalNormal), adam(), { engine, onNonFinite })
      .run(randomKey(0), 9, source);
  const result = await run("skip");
  assertEquals([result.steps, result.failures], [9, 3]);
  assert(Number.isFinite(result.params.mu_auto_loc.item()));
  const error = await assertRejects(async () => void await run("stop"), NonFiniteError);
  assertEquals([error.step, error.site], [1, "y"]);
});

Deno.test("bad problems are refused by name", async () => {
  const svi = (options: object, guide = autoNormal(normalNormal)) =>
    SVI(normalNormal, guide, adam(), { engine, ...options });
  for (const beta of [-1, NaN, Infinity, { mu: -0.1 }]) {
    assertThrows(() => svi({ beta }), RangeError, "β");
  }
  for (const numParticles of [0, -1, 1.5]) {
    assertThrows(() => svi({ numParticles }), RangeError, `got ${numParticles}`);
  }
  assertThrows(() => svi({}).run(randomKey(0), 0, [Y]), RangeError, "got 0");
  const late = svi({ beta: (step: number) => (step === 2 ? undefined : 1) });
  await assertRejects(async () => void await late.run(randomKey(0), 5, [Y]), RangeError, "step 2");
  await assertRejects(
    async () => void await svi({ beta: { nu: 1 } }).run(randomKey(0), 1, [Y]),
    RangeError,
    '"nu"',
  );
  await assertRejects(
    async () => void await svi({}).run(randomKey(0), 1, [[1, NaN, 2, NaN]]),
    RangeError,
    "2 NaN in args[0] of shape [4], the first at [1]",
  );
});

Deno.test("a run that was walked over for a while and then forgotten does not keep its program alive", async () => {
  const root = new URL("../../", import.meta.url);
  const program = `
    import { adam, autoNormal, Normal, plate, randomKey, sample, SVI } from "${root}mod.ts";
    const model = (y) => {
      const mu = sample("mu", Normal(0, 1));
      plate("data", 3, () => sample("y", Normal(mu, 1), { obs: y }));
    };
    const run = SVI(model, autoNormal(model), adam(0.1))
      .run(randomKey(0), 1e9, [Float64Array.of(1, 2, 3)], { progress: false, reportMs: 1 });
    const walk = run[Symbol.asyncIterator]();
    for (let i = 0; i < 3; i++) await walk.next();
    console.log("forgotten");
  `;
  const config = new URL("deno.json", root).pathname;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", "--config", config, "--ext=ts", program],
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(20_000),
  });
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  assertEquals([code, text.decode(stdout)], [0, "forgotten\n"], text.decode(stderr));
});
