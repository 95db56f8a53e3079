/**
 * Effects of coaching in eight schools: how much can be learnt about each from the others. The effects are written as
 * mu + tau · z, without which the posterior is a funnel that no guide of this kind fits.
 *
 *     deno run -P examples/eight_schools.ts --out schools.svg
 *
 * Data: D. B. Rubin, Estimation in parallel randomized experiments, Journal of Educational Statistics 6 (1981), table 1.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import {
  adam,
  autoMultivariateNormal,
  deterministic,
  type EngineName,
  engineNames,
  HalfNormal,
  intervals,
  Normal,
  plate,
  randomKey,
  sample,
  schedules,
  SVI,
  table,
  type Tensor1D,
  writeAtomically,
} from "@credence/credence";

const HELP = `Fits the eight schools model by variational inference.

  --steps N       steps of the optimiser (4000)
  --seed N        seed of the run (0)
  --engine NAME   ${engineNames.join(", ")} (auto)
  --out FILE      a picture, as SVG
  --help          this text`;

const SCHOOLS = ["A", "B", "C", "D", "E", "F", "G", "H"];
const EFFECTS = [28, 8, -3, 7, -1, 1, 18, 12];
const ERRORS = [15, 10, 16, 11, 9, 11, 10, 18];

/** The effects have a common mean and spread; what was measured of each has an error that is known. */
function model(errors: Tensor1D, effects?: Tensor1D) {
  const mu = sample("mu", Normal(0, 5));
  const tau = sample("tau", HalfNormal(5));
  return plate("schools", 8, () => {
    const z = sample("z", Normal(0, 1));
    const theta = deterministic("theta", z.mul(tau).add(mu));
    return sample("effect", Normal(theta, errors), { obs: effects });
  });
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (text !== "" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new RangeError(
    `Cannot run the example: --${name} must be an integer from 0 on, got "${text}"`,
  );
}

async function main(): Promise<void> {
  const options = parseArgs(Deno.args, {
    string: ["steps", "seed", "engine", "out"],
    boolean: ["help"],
    default: { steps: "4000", seed: "0", engine: "auto" },
    unknown: (name) => {
      throw new TypeError(`Cannot run the example: there is no option ${name}. Try --help`);
    },
  });
  if (options.help) return console.log(HELP);
  const steps = whole("steps", options.steps), seed = whole("seed", options.seed);

  const learningRate = schedules.cosine({ initial: 0.02, steps });
  const svi = SVI(model, autoMultivariateNormal(model), adam({ learningRate }), {
    engine: options.engine as EngineName,
    numParticles: 8,
  });
  const result = await svi.run(randomKey(seed), steps, [ERRORS, EFFECTS]);
  console.log(String(await result.posterior.summary({ numSamples: 10_000 })), "\n");

  const predictive = result.posterior.predictive({ numSamples: 10_000, sites: ["theta"] });
  const { theta } = await predictive.summary(randomKey(seed + 1), ERRORS);
  const rows = SCHOOLS.map((school, i) => ({
    school,
    measured: EFFECTS[i],
    error: ERRORS[i],
    mean: theta.mean.data[i],
    sd: theta.sd.data[i],
    low: theta.quantiles.data[i],
    high: theta.quantiles.data[2 * SCHOOLS.length + i],
  }));
  console.log(
    table(rows, ["school", "measured", "error", "mean", "sd", { key: "low", heading: "5%" }, {
      key: "high",
      heading: "95%",
    }]),
  );
  const { recordMs, compileMs, runMs } = result.timings;
  console.log(
    `${result.steps} steps of ${(runMs / result.steps).toFixed(2)} ms on ${result.engine}, ` +
      `recorded in ${recordMs.toFixed(0)} ms, compiled in ${compileMs.toFixed(0)} ms`,
  );
  if (options.out) {
    const measured = rows.map(({ school, measured, error }) => ({
      label: school,
      point: measured,
      low: measured - 1.645 * error,
      high: measured + 1.645 * error,
    }));
    const svg = intervals([
      { label: "measured, 90 %", rows: measured },
      {
        label: "posterior, 90 %",
        rows: rows.map(({ school, mean, low, high }) => ({
          label: school,
          point: mean,
          low,
          high,
        })),
      },
    ], { title: "Effects of coaching in eight schools", xLabel: "points in the test" });
    await writeAtomically(options.out, svg);
    console.log(`${options.out} shows the schools`);
  }
}

if (import.meta.main) await main();
