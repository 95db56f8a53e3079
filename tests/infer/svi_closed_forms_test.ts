/**
 * Variational inference against posteriors that are known.
 *
 * A guide that can be the posterior has it as its only optimum. What is left is the noise of the optimiser: with Adam and a rate
 * that falls to nothing along a half cosine the last iterates are a weighted mean over hundreds of steps, whose error is far
 * below a posterior standard deviation: with one draw a step 0.05 of it were seen, and √10 less with ten. The tolerance for
 * ten draws is 0.06; the seeds are fixed.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  adam,
  autoDelta,
  autoLaplace,
  autoMultivariateNormal,
  autoNormal,
  Exponential,
  HalfNormal,
  LogNormal,
  type Model,
  Normal,
  param,
  plate,
  randomKey,
  sample,
  type Scalar,
  schedules,
  sgd,
  SVI,
  type Tensor1D,
} from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import {
  meanAndError,
  near,
  normalNormal,
  normalNormalExact,
  regression,
  regressionExact,
  WEIGHT_SD,
  X,
  Y,
} from "./_svi.ts";

const engine = "reference";
const falling = (steps: number, initial = 0.05) =>
  adam({ learningRate: schedules.cosine({ initial, steps }) });

Deno.test("autoNormal finds the posterior of Normal–Normal: mean, sd, and the log evidence as ELBO", async () => {
  const exact = normalNormalExact(Y);
  const svi = SVI(normalNormal, autoNormal(normalNormal), falling(2000), {
    engine,
    numParticles: 10,
  });
  const { params, history, methods } = await svi.run(randomKey(0), 2000, [Y]);
  near(params.mu_auto_loc.data, [exact.mean], 0.06 * exact.sd, "mean");
  near(params.mu_auto_scale.data, [exact.sd], 0.06 * exact.sd, "sd");
  assertEquals(methods, { mu: "closed form" });
  // At the optimum log p(y | mu) varies with the draw, the mean of the ELBO does not: its standard error over 500 steps.
  const { mean, error } = meanAndError(history.elbo.slice(1500));
  near([mean * Y.length], [exact.logEvidence], 4.3 * error * Y.length + 1e-3, "ELBO");
});

Deno.test("autoNormal is exact where the posterior is independent: an orthogonal design", async () => {
  const x = [[1, 1], [1, -1], [-1, 1], [-1, -1]], y = [2, 0.3, -0.5, -1];
  const { mean, covariance } = regressionExact(x, y);
  const svi = SVI(regression, autoNormal(regression), falling(2000), {
    engine,
    numParticles: 10,
  });
  const { params } = await svi.run(randomKey(1), 2000, [x, y]);
  const sds = [Math.sqrt(covariance[0][0]), Math.sqrt(covariance[1][1])];
  near(params.w_auto_loc.data, mean, 0.06 * sds[0], "mean");
  near(params.w_auto_scale.data, sds, 0.06 * sds[0], "sd");
});

Deno.test("autoNormal has the conditional sds where the posterior is not independent", async () => {
  const { mean, precision } = regressionExact(X, Y);
  const svi = SVI(regression, autoNormal(regression), falling(2000), {
    engine,
    numParticles: 10,
  });
  const { params } = await svi.run(randomKey(2), 2000, [X, Y]);
  const sds = [1 / Math.sqrt(precision[0][0]), 1 / Math.sqrt(precision[1][1])];
  near(params.w_auto_loc.data, mean, 0.06 * sds[0], "mean");
  near(params.w_auto_scale.data, sds, 0.06 * sds[0], "sd");
});

Deno.test("autoMultivariateNormal finds mean and covariance", async () => {
  const { mean, covariance } = regressionExact(X, Y);
  const svi = SVI(regression, autoMultivariateNormal(regression), falling(2500), {
    engine,
    numParticles: 4,
  });
  const { params } = await svi.run(randomKey(3), 2500, [X, Y]);
  const [a, , b, c] = params.auto_scale_tril.data;
  const sd = Math.sqrt(covariance[0][0]);
  near(params.auto_loc.data, mean, 0.06 * sd, "mean");
  near(
    [a * a, a * b, b * b + c * c],
    [covariance[0][0], covariance[0][1], covariance[1][1]],
    0.05 * sd * sd,
    "covariance",
  );
});

Deno.test("autoLaplace is exact for a Gaussian posterior, wherever the optimiser stopped", async () => {
  const { mean, covariance } = regressionExact(X, Y);
  const svi = SVI(regression, autoLaplace(regression), falling(50), { engine });
  const { posterior } = await svi.run(randomKey(4), 50, [X, Y]);
  const { auto_loc: loc, auto_scale_tril: tril } = posterior.params;
  const [a, , b, c] = tril.data;
  near(loc.data, mean, 1e-10, "mean");
  near(
    [a * a, a * b, b * b + c * c],
    [covariance[0][0], covariance[0][1], covariance[1][1]],
    1e-10,
    "covariance",
  );
});

Deno.test("autoLaplace in unconstrained space: a rate with an exponential prior", async () => {
  // With u = log rate: log p = n u − rate Σ y + u − rate + const, with mode rate = (n + 1) / (Σ y + 1) and curvature −(n + 1).
  const data = [0.5, 1.1, 0.2, 0.9];
  const model = (y: Tensor1D) => {
    const rate = sample("rate", Exponential(1));
    plate("data", y.shape[0], () => sample("y", Exponential(rate), { obs: y }));
  };
  const svi = SVI(model, autoLaplace(model), falling(200), { engine });
  const { posterior } = await svi.run(randomKey(5), 200, [data]);
  const sum = data.reduce((a, b) => a + b, 0);
  near(posterior.params.auto_loc.data, [Math.log(5 / (sum + 1))], 1e-10, "mode");
  near(posterior.params.auto_scale_tril.data, [1 / Math.sqrt(5)], 1e-10, "scale");
});

Deno.test("autoDelta is the maximum a posteriori estimate: ridge regression", async () => {
  const { mean } = regressionExact(X, Y);
  const svi = SVI(regression, autoDelta(regression), falling(1500), { engine });
  const { params } = await svi.run(randomKey(6), 1500, [X, Y]);
  near(params.w_auto_loc.data, mean, 1e-6, "mode");
});

Deno.test("autoDelta with β = 0 is maximum likelihood: least squares", async () => {
  const svi = SVI(regression, autoDelta(regression), falling(1500), { engine, beta: 0 });
  const { params } = await svi.run(randomKey(7), 1500, [X, Y]);
  const { precision } = regressionExact(X, Y);
  // Without the prior: (P − I/σ²) w = Xᵀy/s².
  const g = precision.map((row, j) => row.map((v, k) => v - (j === k ? 1 / WEIGHT_SD ** 2 : 0)));
  const b = [0, 1].map((j) => X.reduce((sum, row, i) => sum + row[j] * Y[i], 0) * 4);
  const determinant = g[0][0] * g[1][1] - g[0][1] ** 2;
  const expected = [
    (g[1][1] * b[0] - g[0][1] * b[1]) / determinant,
    (g[0][0] * b[1] - g[0][1] * b[0]) / determinant,
  ];
  near(params.w_auto_loc.data, expected, 1e-6, "least squares");
});

/** The numbers of many draws with parameters that do not move. */
async function fixedGuide<A extends readonly unknown[]>(
  model: Model<A, unknown, unknown>,
  guide: Model<A, unknown, unknown>,
  args: A,
  kl: "auto" | "monteCarlo",
  steps = 4000,
) {
  const svi = SVI(model, guide, sgd({ learningRate: 0 }), { engine, kl });
  return await svi.run(randomKey(8), steps, args as never, { progress: false });
}

Deno.test("the ELBO of a fixed guide is its closed form, within 4.3 standard errors", async () => {
  const loc = 0.4, scale = 0.7;
  const guide = (_y: Tensor1D) =>
    sample("mu", Normal(param("m", loc), param("s", scale, { constraint: { kind: "positive" } })));
  const { history } = await fixedGuide(normalNormal, guide, [Y] as never, "auto");
  const logLikelihood = Y.reduce(
    (sum, y) => sum - 0.5 * Math.log(2 * Math.PI * 4) - ((y - loc) ** 2 + scale ** 2) / 8,
    0,
  );
  const kl = Math.log(3 / scale) + (scale ** 2 + loc ** 2) / 18 - 0.5;
  const { mean, error } = meanAndError(history.elbo);
  near([mean * Y.length], [logLikelihood - kl], 4.3 * error * Y.length, "ELBO");
  near([history.kl[0]], [kl], 1e-12, "KL");
});

const SITES: Readonly<Record<string, () => void>> = {
  Normal: () => void sample("x", Normal(1, 2).expand([3]).toEvent()),
  HalfNormal: () => void sample("x", HalfNormal(2)),
  LogNormal: () => void sample("x", LogNormal(0.5, 1.5)),
};

for (const [name, model] of Object.entries(SITES)) {
  for (const make of [autoNormal, autoMultivariateNormal]) {
    Deno.test(`KL of ${make.name} from ${name}: Monte Carlo and what is closed agree within 4.3 standard errors`, async () => {
      const guide = make(model, {
        init: { x: name === "Normal" ? [0.5, 1, 2] : 1.3 },
        initScale: 0.4,
      });
      const [closed, estimated] = [
        await fixedGuide(model, guide, [], "auto"),
        await fixedGuide(model, guide, [], "monteCarlo"),
      ].map(({ history }) => meanAndError(history.kl));
      near([closed.mean], [estimated.mean], 4.3 * Math.hypot(closed.error, estimated.error), "KL");
    });
  }
}

Deno.test("a guide in another order than the model's is estimated, and right", async () => {
  const model = () => {
    const mu = sample<Scalar>("mu", Normal(0, 1));
    sample("theta", Normal(mu, 0.5));
  };
  const reversed = () => {
    const theta = sample<Scalar>("theta", Normal(param("t", 0.3), 0.8));
    sample("mu", Normal(tf.mul(theta, 0.5), 0.6));
  };
  const { history, methods } = await fixedGuide(model, reversed, [], "auto", 20_000);
  assertEquals(methods.theta, "Monte Carlo");
  assertEquals(methods.mu, "closed form");
  // E_q[log q − log p]: theta ~ N(0.3, 0.8), mu | theta ~ N(theta/2, 0.6); mu − 0 and theta − mu are normal under q.
  const entropy = (s: number) => 0.5 + Math.log(s) + 0.5 * Math.log(2 * Math.PI);
  const second = (mean: number, variance: number, s: number) =>
    -0.5 * Math.log(2 * Math.PI) - Math.log(s) - (mean ** 2 + variance) / (2 * s * s);
  const logP = second(0.15, 0.25 * 0.64 + 0.36, 1) + second(0.15, 0.25 * 0.64 + 0.36, 0.5);
  const expected = -entropy(0.8) - entropy(0.6) - logP;
  const { mean, error } = meanAndError(history.kl);
  near([mean], [expected], 4.3 * error, "KL");
  assert(error < 0.05);
});
