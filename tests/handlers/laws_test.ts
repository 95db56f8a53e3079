/**
 * What must hold of handlers whatever the model: densities are compared in f64.
 *
 * @module
 */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  block,
  condition,
  deterministic,
  factor,
  handle,
  type Handler,
  infer,
  intervene,
  lift,
  LocScaleReparam,
  mask,
  param,
  plate,
  reparam,
  replay,
  sample,
  scale,
  scope,
  seed,
  state,
  substitute,
  trace,
  TransformReparam,
  uncondition,
} from "../../lib/handlers/mod.ts";
import { fold, grad, randomKey, type Tensor, type Tensor1D } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { HalfNormal, LogNormal, Normal } from "../../lib/distributions/mod.ts";
import { assertClose, assertSame, f64 } from "./_helpers.ts";

const DATA = [1.5, -0.3, 0.8];

/** Location and scale unknown, three data. */
function model(y: Tensor | readonly number[] | undefined = DATA) {
  const mu = sample("mu", Normal(0, 2));
  const sigma = sample("sigma", HalfNormal(1));
  return plate("data", 3, () => sample("y", Normal(mu, sigma), { obs: y }));
}

const VALUES = { mu: 0.3, sigma: 0.7 } as const;

/** log N(x | loc, scale). */
function logNormal(x: number, loc: number, scale: number): number {
  return -0.5 * ((x - loc) / scale) ** 2 - Math.log(scale) - 0.5 * Math.log(2 * Math.PI);
}

/** The log joint of `model` at `VALUES`. */
const LOG_JOINT = logNormal(0.3, 0, 2) + logNormal(0.7, 0, 1) + Math.LN2 +
  DATA.reduce((sum, y) => sum + logNormal(y, 0.3, 0.7), 0);

Deno.test("the log density of a trace is the sum over its sites", async () => {
  assertClose(await f64(() => trace(substitute(model, VALUES))().logDensity()), [LOG_JOINT], 1e-14);
});

Deno.test("replay after trace gives the same values and the same log density", async () => {
  const first = trace(seed(model, 1))();
  const again = trace(replay(model, first))();
  assertStrictEquals(again.value("mu"), first.value("mu"));
  assertEquals([...again.sites.keys()], [...first.sites.keys()]);
  await assertSame(() => again.logDensity(), () => first.logDensity());
});

Deno.test("replay repeats the indices of a subsampled plate", () => {
  const subsampled = () => plate("data", 100, { subsampleSize: 4 }, (i) => i);
  const first = trace(seed(subsampled, 1))();
  assertStrictEquals(replay(subsampled, first)(), first.result);
});

Deno.test("condition then trace: the site is observed, with that value and its log probability", async () => {
  const traced = () => trace(condition(model, VALUES))();
  const site = traced().site("mu");
  assert(site.kind === "sample" && site.isObserved);
  assertEquals(await f64(() => traced().value("mu")), [0.3]);
  assertClose(await f64(() => traced().logDensity()), [LOG_JOINT], 1e-14);
});

Deno.test("condition wins over the data that the model names", async () => {
  const conditioned = condition(model, { y: [0, 0, 0] });
  assertEquals(await f64(() => trace(seed(conditioned, 0))().value("y")), [0, 0, 0]);
});

Deno.test("uncondition undoes condition and obs: the draws are those of the model without data", () => {
  const without = trace(seed(model, 3))(tf.zeros([3]));
  const unconditioned = uncondition(condition(model, { mu: 5 }));
  const traced = trace(seed(unconditioned, 3))();
  assertEquals(traced.value("mu").dataSync(), without.value("mu").dataSync());
  const site = traced.site("y");
  assert(site.kind === "sample" && !site.isObserved);
  assertEquals(Object.keys(traced.latents()), ["mu", "sigma", "y"]);
});

Deno.test("nested scales multiply, with each other and with a subsampled plate's", async () => {
  const part = () =>
    plate(
      "data",
      10,
      { subsampleSize: 5 },
      () => sample("y", Normal(0, 1), { obs: [1, 2, 3, 4, 5] }),
    );
  const logJoint = [1, 2, 3, 4, 5].reduce((sum, y) => sum + logNormal(y, 0, 1), 0);
  const traced = () => trace(seed(scale(scale(part, 3), 0.5), 0))();
  assertClose(await f64(() => traced().logDensity()), [2 * 1.5 * logJoint], 1e-14);
  const site = traced().site("y");
  assertEquals(site.kind === "sample" && site.scale, 3);
});

Deno.test("a scale may be a tensor", async () => {
  const half = tf.scalar(0.5);
  const traced = () => trace(scale(() => factor("term", [2, 4]), half))();
  assertEquals(await f64(() => traced().logDensity()), [3]);
});

Deno.test("block hides: from the handlers outside, not from those inside", () => {
  const names = (m: () => unknown) => [...trace(m)().sites.keys()];
  const inside = seed(model, 0);
  assertEquals(names(block(inside)), []);
  assertEquals(names(block(inside, { hide: ["mu", "data"] })), ["sigma", "y"]);
  assertEquals(names(block(inside, { expose: ["mu"] })), ["mu"]);
  assertEquals(names(block(inside, ({ kind }) => kind === "sample")), ["data"]);
  let seen: string[] = [];
  trace(block(() => void (seen = names(inside))))();
  assertEquals(seen, ["mu", "sigma", "data", "y"]);
});

Deno.test("mask zeroes: what is masked adds nothing, to the density or its gradient", async () => {
  const masked = mask(mask(model, [true, true, false]), true);
  const log = (m: typeof model) => (mu: Tensor) =>
    trace(substitute(m, { mu, sigma: 0.7 }))([1.5, -0.3, NaN]).logDensity();
  const prior = logNormal(0.7, 0, 1) + Math.LN2;
  // `mu` and `sigma` are scalars and are repeated along the mask: two of three count.
  const expected = 2 * (logNormal(0.3, 0, 2) + prior) + logNormal(1.5, 0.3, 0.7) +
    logNormal(-0.3, 0.3, 0.7);
  assertClose(await f64(() => log(masked)(tf.scalar(0.3))), [expected], 1e-14);
  const slope = 2 * (-0.3 / 4) + (1.5 - 0.3) / 0.49 + (-0.3 - 0.3) / 0.49;
  assertClose(await f64(() => grad(log(masked))(tf.scalar(0.3))), [slope], 1e-14);
});

Deno.test("a false mask leaves nothing", async () => {
  assertEquals(await f64(() => trace(seed(mask(model, false), 0))().logDensity()), [0]);
});

Deno.test("intervene cuts: the site has no log probability, and those after it see its value", async () => {
  const chain = () => sample("b", Normal(sample("a", Normal(0, 1)), 1));
  const traced = () => trace(condition(intervene(chain, { a: 2 }), { b: 3 }))();
  assertEquals(await f64(() => traced().value("a")), [2]);
  assertClose(await f64(() => traced().logDensity()), [logNormal(3, 2, 1)], 1e-14);
  assertEquals(traced().latents(), {});
});

Deno.test("lift then substitute: a parameter is a random variable like any other", async () => {
  const withParam = () => sample("y", Normal(param("loc", 0), 1), { obs: 2 });
  const lifted = lift(withParam, { loc: Normal(1, 3) });
  const log = () => trace(substitute(lifted, { loc: 0.5 }))().logDensity();
  assertClose(await f64(log), [logNormal(0.5, 1, 3) + logNormal(2, 0.5, 1)], 1e-14);
});

Deno.test("lift: one prior takes the shape of each parameter; a function chooses", () => {
  const params = () => [param("a", [1, 2]), param("b", 3)];
  const kinds = (m: () => unknown) => [...trace(seed(m, 0))().sites.values()].map((s) => s.kind);
  assertEquals(kinds(params), ["param", "param"]);
  assertEquals(kinds(lift(params, Normal(0, 1))), ["sample", "sample"]);
  assertEquals(kinds(lift(params, ({ name }) => (name === "b" ? Normal(0, 1) : undefined))), [
    "param",
    "sample",
  ]);
  assertEquals(trace(seed(lift(params, Normal(0, 1)), 0))().value("a").shape, [2]);
});

Deno.test("scope nests, names plates too, and is unknown inside", () => {
  const names: string[] = [];
  const listen: Handler = { postprocess: ({ name }) => void names.push(name) };
  const part = handle(listen, () => plate("p", 2, () => sample("x", Normal(0, 1))));
  const scoped = scope(scope(part, "in"), "out", { divider: "." });
  const traced = trace(seed(scoped, 0))();
  assertEquals([...traced.sites.keys()], ["out.in/p", "out.in/x"]);
  assertEquals(traced.site("out.in/x").plates.map(({ name }) => name), ["out.in/p"]);
  assertEquals(names, ["p", "x"]);
});

Deno.test("scope: a plate outside keeps its name", () => {
  const model = () =>
    plate("p", 2, scope(() => plate("q", 3, () => sample("x", Normal(0, 1))), "s"));
  const { plates } = trace(seed(model, 0))().site("s/x");
  assertEquals(plates, [
    { name: "s/q", size: 3, subsampleSize: 3, dim: -2 },
    { name: "p", size: 2, subsampleSize: 2, dim: -1 },
  ]);
});

for (const centered of [0, 0.3, 1]) {
  Deno.test(`LocScaleReparam(${centered}) leaves the joint density of the original sites unchanged`, async () => {
    const chain = () => {
      const mu = sample("mu", Normal(1, 2));
      const theta = plate("groups", 3, () => sample("theta", Normal(mu, 0.5)));
      return sample("y", Normal(theta, 1).toEvent(), { obs: DATA });
    };
    const other = reparam(chain, { theta: LocScaleReparam({ centered }) });
    const z = [0.2, -0.4, 1.1];
    const traced = () => trace(substitute(other, { mu: 0.3, theta_decentered: z }))();
    const theta = z.map((z) => 0.3 + 0.5 ** (1 - centered) * (z - 0.3 * centered));
    assertClose(await f64(() => traced().value("theta")), theta, 1e-14);
    // dθ/dz = scale^(1 − c), three times.
    const jacobian = 3 * (1 - centered) * Math.log(0.5);
    const [log] = await f64(() => traced().logDensity());
    const [plain] = await f64(() => trace(substitute(chain, { mu: 0.3, theta }))().logDensity());
    assertClose([log], [plain + jacobian], 1e-13);
  });
}

Deno.test("TransformReparam: the joint density is the original's times the Jacobian, draws are the same", async () => {
  const chain = () => {
    const x = plate("p", 2, () => sample("x", LogNormal(0.5, 2)));
    return sample("y", Normal(x, 1).toEvent(), { obs: [1, 2] });
  };
  const other = reparam(chain, { x: TransformReparam() });
  const u = [0.3, -1.2];
  const log = () => trace(substitute(other, { x_base: u }))().logDensity();
  const plain = () => trace(substitute(chain, { x: u.map(Math.exp) }))().logDensity();
  assertClose(await f64(log), [(await f64(plain))[0] + u[0] + u[1]], 1e-13);
  const event = () => sample("x", HalfNormal(1).expand([3]).toEvent());
  const traced = trace(seed(reparam(event, { x: TransformReparam() }), 0))();
  assertEquals([traced.value("x").shape, traced.logDensity().shape], [[3], []]);
});

Deno.test("reparam: draws have the distribution of the original", () => {
  const model = () => sample("x", Normal(3, 2).expand([10_000]));
  const x = Array.from(seed(reparam(model, () => LocScaleReparam()), 0)().dataSync());
  const mean = x.reduce((a, b) => a + b) / x.length;
  // 4.3 standard errors: a false alarm in 60,000 seeds.
  assert(Math.abs(mean - 3) < 4.3 * 2 / 100);
});

Deno.test("reparam keeps plates, scale and mask of its site", () => {
  const model = () => plate("p", 4, { subsampleSize: 2 }, () => sample("x", Normal(0, 1)));
  const site = trace(seed(reparam(model, { x: LocScaleReparam() }), 0))().site("x_decentered");
  assert(site.kind === "sample");
  assertEquals([site.scale, site.plates.length, site.value.shape], [2, 1, [2]]);
});

Deno.test("infer adds facts; those further out win", () => {
  const model = () => sample("x", Normal(0, 1), { infer: { a: 1, b: 1 } });
  const told = infer(infer(model, { x: { b: 2, c: 2 } }), () => ({ c: 3 }));
  assertEquals(trace(seed(told, 0))().site("x").infer, { a: 1, b: 2, c: 3 });
});

Deno.test("state: the trace shows the first value and the last", () => {
  const model = () => {
    const count = state("count", 1);
    count.set(count.value.add(1));
    count.set(count.value.mul(10));
    return deterministic("now", count.value);
  };
  const traced = trace(model)();
  assertEquals([...traced.value("count").dataSync(), ...traced.finalState("count").dataSync()], [
    1,
    20,
  ]);
  assertEquals([...trace(substitute(model, { count: 4 }))().value("now").dataSync()], [50]);
});

Deno.test("plates: axes from the right, in the order of entering; one after the other share an axis", () => {
  const model = () => {
    const a = plate(
      "a",
      2,
      () => plate("b", 3, () => sample("x", Normal(0, 1).expand([4]).toEvent())),
    );
    const b = plate("c", 5, { dim: -3 }, () => plate("d", 6, () => sample("y", Normal(0, 1))));
    const c = plate("d", 6, () => sample("z", Normal(0, 1)));
    return [a, b, c].map(({ shape }) => shape);
  };
  assertEquals(seed(model, 0)(), [[3, 2, 4], [5, 1, 6], [6]]);
});

Deno.test("a plate hands its body the indices in use", () => {
  assertEquals([...plate("p", 3, (i: Tensor1D) => i).dataSync()], [0, 1, 2]);
});

Deno.test("a factor in a plate counts once for each repetition", async () => {
  const model = () => plate("p", 3, () => factor("f", -2));
  assertEquals(await f64(() => trace(model)().logDensity()), [-6]);
});

Deno.test("handlers: the innermost first on the way out, last on the way back; what a handler samples is seen outside", () => {
  const log: string[] = [];
  const named = (who: string): Handler => ({
    process: ({ name }) => void log.push(`${who} > ${name}`),
    postprocess: ({ name }) => void log.push(`${who} < ${name}`),
  });
  const asking: Handler = {
    process: ({ name }) => {
      if (name === "x") sample("extra", Normal(0, 1));
    },
  };
  const model = handle(named("in"), () => sample("x", Normal(0, 1)));
  seed(handle(named("out"), handle(asking, model)), 0)();
  assertEquals(log, ["in > x", "out > extra", "out < extra", "out > x", "out < x", "in < x"]);
});

Deno.test("an error in a model leaves no handler behind", () => {
  const broken = seed(() => {
    throw new Error("broken");
  }, 0);
  let caught = "";
  try {
    broken();
  } catch (error) {
    caught = (error as Error).message;
  }
  assertEquals(caught, "broken");
  try {
    sample("x", Normal(0, 1));
  } catch (error) {
    caught = (error as Error).message;
  }
  assert(caught.startsWith('Cannot sample "x": found no value and no random key'));
});

Deno.test("a handler made by a function is new for each call", () => {
  let made = 0;
  const f = handle(() => (made++, {}), () => 0);
  f();
  f();
  assertEquals(made, 2);
});

Deno.test("seed: the key of a site is the seed's folded with its name", () => {
  const model = () => sample("x", Normal(0, 1));
  const key = randomKey(5);
  const direct = Normal(0, 1).sample(fold(key, "x"));
  assertEquals(seed(model, key)().dataSync(), direct.dataSync());
  assertEquals(seed(seed(model, key), 99)().dataSync(), direct.dataSync());
});
