import { assertEquals } from "@std/assert";
import {
  evaluate,
  Exponential,
  factor,
  grad,
  HalfNormal,
  type Key,
  logDensity,
  mask,
  Normal,
  param,
  plate,
  randomKey,
  sample,
  scale,
  scan,
  seed,
  type Tensor,
  Uniform,
} from "../../mod.ts";
import { map } from "../../lib/tensor/loops.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { assertClose, f64 } from "../handlers/_helpers.ts";
import { exponential, halfNormal, normal } from "../models/densities.ts";

function model(y: readonly number[]) {
  const mu = sample("mu", Normal(0, 2));
  const sigma = sample("sigma", HalfNormal(1));
  factor("extra", mu.square().mul(-0.1));
  return plate("data", y.length, () => sample("y", Normal(mu, sigma), { obs: y }));
}

const Y = [1, 2];

Deno.test("logDensity: at constrained values it is the log joint", async () => {
  const log = () => logDensity(model, { args: [Y], values: { mu: 0.5, sigma: 0.7 } });
  const expected = normal(0.5, 0, 2) + halfNormal(0.7, 1) - 0.025 + normal(1, 0.5, 0.7) +
    normal(2, 0.5, 0.7);
  assertClose(await f64(log), [expected], 1e-14);
});

Deno.test("logDensity: unconstrained values are mapped to the support, with log |det J|; per site", async () => {
  const u = Math.log(0.7);
  const values = { mu: 0.5, sigma: u };
  const { total, sites } = await evaluate(
    () => logDensity(model, { args: [Y], values, unconstrained: true, perSite: true }),
    { engine: "reference" },
  );
  const expected = {
    mu: normal(0.5, 0, 2),
    sigma: halfNormal(0.7, 1) + u,
    extra: -0.025,
    y: normal(1, 0.5, 0.7) + normal(2, 0.5, 0.7),
  };
  assertEquals(Object.keys(sites), Object.keys(expected));
  assertClose(Object.values(sites).map((v) => v.item()), Object.values(expected), 1e-14);
  assertClose([total.item()], [Object.values(expected).reduce((a, b) => a + b)], 1e-14);
});

Deno.test("logDensity: over unconstrained space the density still integrates to 1 (to 1e-12)", async () => {
  // The trapezoidal rule converges geometrically for a smooth density that vanishes at both ends.
  const step = 0.05;
  const grid = Array.from({ length: 2001 }, (_, i) => (i - 1000) * step);
  for (const make of [() => Exponential(2), () => HalfNormal(0.5), () => Uniform(-1, 3)]) {
    const log = (u: Tensor) =>
      logDensity(() => sample("x", make()), { values: { x: u }, unconstrained: true });
    const logs = await f64(() => map(log, tf.tensor1d(grid)) as Tensor);
    assertClose([step * logs.reduce((sum, l) => sum + Math.exp(l), 0)], [1], 1e-12);
  }
});

Deno.test("logDensity: plates scale the Jacobian, other scales and masks do not", async () => {
  const u = 0.3, x = Math.exp(u);
  const site = () => sample("x", Exponential(1));
  const at = (m: () => unknown, values: Record<string, Tensor | number | number[]>) =>
    f64(() => logDensity(m, { values, unconstrained: true }));
  assertClose(await at(scale(site, 0.5), { x: u }), [0.5 * exponential(x, 1) + u], 1e-14);
  assertClose(await at(mask(site, false), { x: u }), [u], 1e-14);
  const key = randomKey(0);
  const subsampled = seed(() => plate("p", 10, { subsampleSize: 2 }, site), key);
  assertClose(await at(subsampled, { x: [u, u] }), [10 * (exponential(x, 1) + u)], 1e-14);
});

Deno.test("logDensity: parameters are mapped to their constraint, without a Jacobian", async () => {
  const model = () => {
    const scale = param("scale", 1, { constraint: { kind: "positive" } });
    sample("y", Normal(0, scale), { obs: 1 });
  };
  const log = (values: Record<string, number>) =>
    f64(() => logDensity(model, { values, unconstrained: true }));
  assertClose(await log({}), [normal(1, 0, 1)], 1e-14);
  assertClose(await log({ scale: Math.LN2 }), [normal(1, 0, 2)], 1e-14);
});

Deno.test("logDensity: sites of a scan, unconstrained, and the gradient", async () => {
  const model = () =>
    scan(
      (c: Tensor) => [c, sample("rate", Exponential(2))],
      tf.scalar(0),
      undefined,
      { length: 3 },
    );
  const u = [0.1, -0.2, 0.3];
  const log = (u: Tensor) => logDensity(model, { values: { rate: u }, unconstrained: true });
  const expected = u.reduce((sum, u) => sum + exponential(Math.exp(u), 2) + u, 0);
  assertClose(await f64(() => log(tf.tensor1d(u))), [expected], 1e-14);
  const slopes = u.map((u) => 1 - 2 * Math.exp(u));
  assertClose(await f64(() => grad(log)(tf.tensor1d(u))), slopes, 1e-14);
});

Deno.test("logDensity: eager is the same in single precision; recorded, values and keys are inputs", async () => {
  const values = { mu: 0.5, sigma: 0.7 };
  const eager = logDensity(model, { args: [Y], values }).dataSync();
  assertClose([...eager], await f64(() => logDensity(model, { args: [Y], values })), 1e-6);
  const f = (key: Key, mu: Tensor) =>
    logDensity(seed(model, key), { args: [Y], values: { mu, sigma: 0.7 } });
  const recorded = await evaluate(f, {
    args: [randomKey(0), tf.scalar(0.5)],
    engine: "reference",
  });
  assertClose([recorded.item()], [...eager], 1e-6);
});
