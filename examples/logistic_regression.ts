/**
 * A logistic regression on drawn data in batches: which features matter, and how sure one can be.
 *
 *     deno run -P examples/logistic_regression.ts --out weights.svg
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import {
  adam,
  autoNormal,
  batches,
  Bernoulli,
  type EngineName,
  engineNames,
  fold,
  intervals,
  Normal,
  normal,
  plate,
  randomKey,
  sample,
  type Scalar,
  schedules,
  SVI,
  table,
  type Tensor1D,
  type Tensor2D,
  uniform,
  Value,
  writeAtomically,
} from "@credence/credence";
import { tf } from "@credence/credence/tf";

const HELP = `Fits a logistic regression to drawn data by variational inference in batches.

  --rows N        how many data are drawn (2000)
  --batch N       rows in a batch (200)
  --steps N       steps of the optimiser (2000)
  --seed N        seed of the data and the run (0)
  --engine NAME   ${engineNames.join(", ")} (auto)
  --out FILE      a picture, as SVG
  --help          this text`;

/** The weights that the data are drawn with: some features do not matter. */
const TRUTH = [1.5, -1, 0.5, 0, 0, -0.25];
const INTERCEPT = -0.5;

/** P(y = 1) = 1 / (1 + exp(−(b + x w))). */
function model(x: Tensor2D, y?: Tensor1D) {
  const w = sample<Tensor1D>("w", Normal(0, 2).expand([TRUTH.length]).toEvent());
  const b = sample<Scalar>("b", Normal(0, 2));
  const logits = tf.dot(x, w).add(b);
  return plate("data", x.shape[0], () => sample("y", Bernoulli({ logits }), { obs: y }));
}

function drawData(rows: number, seed: number): { x: Value; y: Int32Array } {
  const key = randomKey(seed), n = TRUTH.length;
  const x = Float32Array.from(normal(fold(key, "x"), [rows, n]).dataSync());
  const u = uniform(fold(key, "y"), [rows]).dataSync();
  const y = Int32Array.from(u, (u, i) => {
    const logit = TRUTH.reduce((sum, w, j) => sum + w * x[i * n + j], INTERCEPT);
    return u < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
  });
  return { x: new Value({ data: x, shape: [rows, n], dtype: "float" }, "host"), y };
}

function whole(name: string, text: string, least = 1): number {
  const value = Number(text);
  if (text !== "" && Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(
    `Cannot run the example: --${name} must be an integer from ${least} on, got "${text}"`,
  );
}

async function main(): Promise<void> {
  const options = parseArgs(Deno.args, {
    string: ["rows", "batch", "steps", "seed", "engine", "out"],
    boolean: ["help"],
    default: { rows: "2000", batch: "200", steps: "2000", seed: "0", engine: "auto" },
    unknown: (name) => {
      throw new TypeError(`Cannot run the example: there is no option ${name}. Try --help`);
    },
  });
  if (options.help) return console.log(HELP);
  const rows = whole("rows", options.rows), steps = whole("steps", options.steps);
  const seed = whole("seed", options.seed, 0);

  const { x, y } = drawData(rows, seed);
  const source = batches<[Tensor2D, Tensor1D]>([x, y], {
    batchSize: whole("batch", options.batch),
  });
  const learningRate = schedules.cosine({ initial: 0.05, steps });
  const svi = SVI(model, autoNormal(model), adam({ learningRate }), {
    engine: options.engine as EngineName,
  });
  const result = await svi.run(randomKey(seed), steps, source);

  const summary = await result.posterior.summary({ numSamples: 4000 });
  const found = [...TRUTH.map((truth, i) => ({ name: `w[${i}]`, truth, ...summary.at("w", i) })), {
    name: "b",
    truth: INTERCEPT,
    ...summary.at("b"),
  }];
  console.log(table(found, [{ key: "name", heading: "" }, "truth", "mean", "sd", {
    key: "q5",
    heading: "5%",
  }, { key: "q95", heading: "95%" }]));
  const { recordMs, compileMs, runMs } = result.timings;
  console.log(
    `${result.steps} steps of ${(runMs / result.steps).toFixed(2)} ms on ${result.engine}, ` +
      `recorded in ${recordMs.toFixed(0)} ms, compiled in ${compileMs.toFixed(0)} ms`,
  );
  if (options.out) {
    const svg = intervals([
      {
        label: "posterior, 90 %",
        rows: found.map(({ name, mean, q5, q95 }) => ({
          label: name,
          point: mean,
          low: q5,
          high: q95,
        })),
      },
      {
        label: "truth",
        rows: found.map(({ name, truth }) => ({
          label: name,
          point: truth,
          low: truth,
          high: truth,
        })),
      },
    ], { title: "Weights of a logistic regression", reference: { label: "no effect", value: 0 } });
    await writeAtomically(options.out, svg);
    console.log(`${options.out} shows the weights`);
  }
}

if (import.meta.main) await main();
