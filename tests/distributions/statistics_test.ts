/**
 * Whether draws follow their distribution. The keys are fixed, so a test that passes passes always; were they not, each would
 * raise a false alarm once in a million.
 */
import { assert } from "@std/assert";
import { evaluate, MultivariateNormal, Normal, randomKey, type Tensor } from "../../mod.ts";
import type { Defined } from "../../lib/distributions/base.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { DISTRIBUTION_CASES, distributionOf } from "./_cases.ts";

const REFERENCE = { engine: "reference" } as const;
const COUNT = 20_000;
/** Two-sided quantile of the normal distribution for a false-alarm rate of 1e-6. */
const SIGMAS = 4.89;

/**
 * √n times the largest distance between the empirical distribution function and the true one. Kolmogorov's distribution:
 * P(K > k) ≈ 2 exp(−2k²), which is 1e-6 at k = 2.69.
 */
function kolmogorov(uniforms: ArrayLike<number>): number {
  const u = Float64Array.from(uniforms).sort(), n = u.length;
  let distance = 0;
  u.forEach((x, i) => distance = Math.max(distance, x - i / n, (i + 1) / n - x));
  return Math.sqrt(n) * distance;
}
const KOLMOGOROV = 2.69;

/** χ² of counts against expectations, and what it exceeds once in a million (Wilson and Hilferty's approximation). */
function chiSquare(counts: readonly number[], expected: readonly number[]): [number, number] {
  const used = counts.map((_, i) => i).filter((i) => expected[i] > 0);
  const found = used.reduce((sum, i) => sum + (counts[i] - expected[i]) ** 2 / expected[i], 0);
  const k = used.length - 1, v = 2 / (9 * k);
  return [found, k * (1 - v + 4.75 * Math.sqrt(v)) ** 3];
}

for (const row of DISTRIBUTION_CASES) {
  const d = distributionOf(row);
  if (row.isConstant || row.batchShape.length > 0 || row.eventShape.length > 0) continue;
  const draw = () => evaluate(() => d.sample(randomKey(1), [COUNT]), REFERENCE);

  if (d.isDiscrete) {
    Deno.test(`${row.title}: ${COUNT} draws by χ², false alarm 1e-6`, async () => {
      const draws = await draw();
      const values = [...new Set(draws.data)].sort();
      const probs = await evaluate(() => d.logProb(Int32Array.from(values)).exp(), REFERENCE);
      const counts = values.map((v) => draws.data.filter((x) => x === v).length);
      const [found, most] = chiSquare(counts, [...probs.data].map((p) => p * COUNT));
      assert(found < most, `χ² = ${found}, at most ${most}`);
    });
  } else {
    Deno.test(`${row.title}: ${COUNT} draws by Kolmogorov and Smirnov, false alarm 1e-6`, async () => {
      const draws = await draw();
      const uniforms = await evaluate((x: Tensor) => d.cdf(x), {
        args: [draws.data as Float64Array],
        ...REFERENCE,
      });
      const found = kolmogorov(uniforms.data);
      assert(found < KOLMOGOROV, `K = ${found}, at most ${KOLMOGOROV}`);
    });
  }
}

for (const row of DISTRIBUTION_CASES) {
  const d = distributionOf(row);
  if (row.isConstant || (d as Defined).definition.mean === undefined) continue;
  Deno.test(`${row.title}: mean and variance of ${COUNT} draws, false alarm 1e-6 each`, async () => {
    const found = await evaluate(() => {
      const x = d.sample(randomKey(2), [COUNT]).toFloat();
      const mean = x.mean(0), square = x.sub(mean).square();
      return {
        mean,
        variance: square.mean(0),
        fourth: square.square().mean(0),
        wantMean: d.mean(),
        wantVariance: d.variance(),
      };
    }, REFERENCE);
    found.wantMean.data.forEach((want, i) => {
      const variance = found.wantVariance.data[i];
      const ofMean = Math.sqrt(variance / COUNT);
      // The variance of a squared deviation is the fourth moment less the squared variance.
      const ofVariance = Math.sqrt((found.fourth.data[i] - variance ** 2) / COUNT);
      near("mean", found.mean.data[i], want, ofMean);
      near("variance", found.variance.data[i], variance, ofVariance);
    });
  });
}

function near(what: string, found: number, want: number, deviation: number): void {
  const error = Math.abs(found - want) / deviation;
  assert(error < SIGMAS, `${what} ${found}, expected ${want}: ${error} standard errors`);
}

Deno.test("MultivariateNormal: a projection of the draws is normal, by Kolmogorov and Smirnov, false alarm 1e-6", async () => {
  const loc = [0.5, -1, 2], scaleTril = [[1.2, 0, 0], [-0.4, 0.7, 0], [2, 0.3, 0.1]];
  const direction = [0.3, -2, 1];
  const uniforms = await evaluate(() => {
    const x = MultivariateNormal(loc, scaleTril).sample(randomKey(3), [COUNT]);
    const along = tf.mul(x, direction).sum(-1);
    const scale = tf.mul(tf.tensor(direction).expandDims(1), scaleTril).sum(0).square().sum()
      .sqrt();
    return Normal(tf.mul(loc, direction).sum(), scale).cdf(along);
  }, REFERENCE);
  const found = kolmogorov(uniforms.data);
  assert(found < KOLMOGOROV, `K = ${found}`);
});

Deno.test("draws of a batch, of an expanded distribution and of a sample shape are independent", async () => {
  for (const shape of [[2], [2, 1], [1, 2]]) {
    const { correlation } = await evaluate(() => {
      const d = Normal(0, [1]).expand([shape[0] === 1 ? 2 : shape.at(-1)!]);
      const x = d.sample(randomKey(4), [COUNT, ...(shape[0] === 2 ? [2] : [])]);
      const flat = x.reshape([COUNT, -1]);
      return {
        correlation: flat.slice([0, 0], [COUNT, 1]).mul(flat.slice([0, 1], [COUNT, 1])).mean(),
      };
    }, REFERENCE);
    near("correlation", correlation.item(), 0, 1 / Math.sqrt(COUNT));
  }
});
