/**
 * A straight line through noisy points, beside its exact posterior: the one model where every approximation can be checked.
 *
 *     deno run -P examples/linear_regression.ts --guide full --out line.svg
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import {
  adam,
  autoLaplace,
  autoMultivariateNormal,
  autoNormal,
  type EngineName,
  engineNames,
  fold,
  Normal,
  normal,
  plate,
  type Posterior,
  randomKey,
  sample,
  type Scalar,
  scatter,
  schedules,
  SVI,
  table,
  type Tensor1D,
  uniform,
  writeAtomically,
} from "@credence/credence";

const HELP = `Fits a line to drawn points and compares the posterior with the exact one.

  --guide NAME    mean-field, full or laplace (full)
  --points N      how many points are drawn (30)
  --steps N       steps of the optimiser (2000)
  --seed N        seed of the data and the run (0)
  --engine NAME   ${engineNames.join(", ")} (auto)
  --out FILE      a picture, as SVG
  --help          this text`;

const NOISE = 0.8;
const PRIOR = 5;

/** y = intercept + slope x + noise. */
function model(x: Tensor1D, y?: Tensor1D) {
  const intercept = sample<Scalar>("intercept", Normal(0, PRIOR));
  const slope = sample<Scalar>("slope", Normal(0, PRIOR));
  return plate(
    "points",
    x.shape[0],
    () => sample("y", Normal(x.mul(slope).add(intercept), NOISE), { obs: y }),
  );
}

const GUIDES = {
  "mean-field": autoNormal(model),
  full: autoMultivariateNormal(model),
  laplace: autoLaplace(model),
};

/** A normal distribution of intercept and slope. */
interface Exact {
  readonly mean: readonly [number, number];
  readonly sd: readonly [number, number];
  readonly correlation: number;
}

/** The posterior in closed form: precision P = I/PRIOR² + XᵀX/NOISE², mean P⁻¹ Xᵀy/NOISE². */
function exactPosterior(x: Float64Array, y: Float64Array): Exact {
  const sum = (f: (i: number) => number) => x.reduce((total, _, i) => total + f(i), 0) / NOISE ** 2;
  const a = 1 / PRIOR ** 2 + sum(() => 1),
    b = sum((i) => x[i]),
    c = 1 / PRIOR ** 2 + sum((i) => x[i] ** 2);
  const [u, v] = [sum((i) => y[i]), sum((i) => x[i] * y[i])];
  const determinant = a * c - b * b;
  return {
    mean: [(c * u - b * v) / determinant, (a * v - b * u) / determinant],
    sd: [Math.sqrt(c / determinant), Math.sqrt(a / determinant)],
    correlation: -b / Math.sqrt(a * c),
  };
}

function drawPoints(n: number, seed: number): { x: Float64Array; y: Float64Array } {
  const key = randomKey(seed);
  const x = Float64Array.from(uniform(fold(key, "x"), [n]).dataSync(), (u) => 4 * u);
  const noise = normal(fold(key, "noise"), [n]).dataSync();
  return { x, y: x.map((x, i) => 1 - 0.7 * x + NOISE * noise[i]) };
}

/** Mean, standard deviations and correlation of draws. */
async function estimate(posterior: Pick<Posterior, "draws">): Promise<Exact> {
  const draws = await posterior.draws(undefined, { numSamples: 20_000 });
  const [a, b] = [draws.intercept.data, draws.slope.data].map((data) => Float64Array.from(data));
  const mean = (x: Float64Array) => x.reduce((sum, v) => sum + v, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  const covariance = (x: Float64Array, mx: number, y: Float64Array, my: number) =>
    mean(x.map((v, i) => (v - mx) * (y[i] - my)));
  const [sa, sb] = [Math.sqrt(covariance(a, ma, a, ma)), Math.sqrt(covariance(b, mb, b, mb))];
  return { mean: [ma, mb], sd: [sa, sb], correlation: covariance(a, ma, b, mb) / (sa * sb) };
}

/** Mean and central 90 % of the line at each place, from draws of it. */
function band(at: Float64Array, { mean: [a, b], sd: [sa, sb], correlation }: Exact) {
  const middle = at.map((x) => a + b * x);
  const half = at.map((x) =>
    1.645 * Math.sqrt(sa ** 2 + (x * sb) ** 2 + 2 * x * correlation * sa * sb)
  );
  return {
    middle,
    low: middle.map((m, i) => m - half[i]),
    high: middle.map((m, i) => m + half[i]),
  };
}

function draw(x: Float64Array, y: Float64Array, found: Exact, exact: Exact): string {
  const at = Float64Array.from({ length: 81 }, (_, i) => i / 20);
  const own = band(at, found), right = band(at, exact);
  return scatter({
    points: [{ label: "data", x, y }],
    lines: [{ label: "SVI", x: at, y: own.middle }, { label: "exact", x: at, y: right.middle }],
    bands: [
      { label: "SVI, 90 % of lines", x: at, low: own.low, high: own.high },
      { label: "exact, 90 % of lines", x: at, low: right.low, high: right.high },
    ],
  }, { title: "Bayesian linear regression", xLabel: "x", yLabel: "y" });
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (text !== "" && Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(
    `Cannot run the example: --${name} must be a positive integer, got "${text}"`,
  );
}

async function main(): Promise<void> {
  const options = parseArgs(Deno.args, {
    string: ["guide", "points", "steps", "seed", "engine", "out"],
    boolean: ["help"],
    default: { guide: "full", points: "30", steps: "2000", seed: "0", engine: "auto" },
    unknown: (name) => {
      throw new TypeError(`Cannot run the example: there is no option ${name}. Try --help`);
    },
  });
  if (options.help) return console.log(HELP);
  if (!Object.hasOwn(GUIDES, options.guide)) {
    throw new RangeError(
      `Cannot run the example: --guide must be one of ${Object.keys(GUIDES).join(", ")}`,
    );
  }
  const guide = GUIDES[options.guide as keyof typeof GUIDES];
  const steps = whole("steps", options.steps), seed = Number(options.seed);

  const { x, y } = drawPoints(whole("points", options.points), seed);
  const learningRate = schedules.cosine({ initial: 0.05, steps });
  const svi = SVI(model, guide, adam({ learningRate }), { engine: options.engine as EngineName });
  const result = await svi.run(randomKey(seed), steps, [x, y]);

  const found = await estimate(result.posterior), exact = exactPosterior(x, y);
  const rows = ["intercept", "slope"].map((site, i) => ({
    site,
    mean: found.mean[i],
    "exact mean": exact.mean[i],
    sd: found.sd[i],
    "exact sd": exact.sd[i],
  }));
  console.log(table(rows));
  console.log(
    `correlation ${found.correlation.toFixed(3)}, exact ${exact.correlation.toFixed(3)}` +
      (options.guide === "mean-field" ? " (a mean-field guide has none, and is too narrow)" : ""),
  );
  const { recordMs, compileMs, runMs } = result.timings;
  console.log(
    `${result.steps} steps of ${(runMs / result.steps).toFixed(2)} ms on ${result.engine}, ` +
      `recorded in ${recordMs.toFixed(0)} ms, compiled in ${compileMs.toFixed(0)} ms`,
  );
  if (options.out) {
    await writeAtomically(options.out, draw(x, y, found, exact));
    console.log(`${options.out} shows the line`);
  }
}

if (import.meta.main) await main();
