import { exp } from "../math/exp.ts";
import { checkCount, checkDraws } from "./check.ts";
import { sampleSd } from "./moments.ts";
import { quantiles } from "./quantile.ts";

/** A density at points. */
export interface DensityCurve {
  /** The points, equally spaced and increasing. */
  readonly x: Float64Array;
  /** The density at each. */
  readonly y: Float64Array;
  /** The kernel's standard deviation. */
  readonly bandwidth: number;
}

/** Options of {@linkcode kernelDensity}. */
export interface KernelDensityOptions {
  /** At how many points; 200 by default. */
  readonly points?: number;
  /** The kernel's standard deviation; by default Silverman's rule. */
  readonly bandwidth?: number;
}

/** Beyond this many bandwidths the kernel, below 2e-8 of its peak, is left out. */
const REACH = 6;

/**
 * A smooth estimate of the density that draws come from.
 *
 *   f(x) = (1 / (n h)) Σ φ((x − xᵢ) / h),   h = 0.9 min(s, IQR / 1.34) n^(−1/5)
 *
 * φ is the standard normal density, cut off at six bandwidths.
 * Where h would be 0, because more than half of the draws are equal, s takes the place of the minimum.
 *
 * @param draws Finite numbers in any order, at least two; without a bandwidth, two that differ.
 * @param options How many points, the bandwidth.
 * @returns f from three bandwidths below the least draw to three above the greatest.
 * @throws {RangeError} If there are fewer draws, one is not finite, or an option is not positive.
 *
 * Reference: B. W. Silverman, Density estimation for statistics and data analysis, Chapman and Hall 1986, equations 2.2a and
 * 3.31.
 *
 * @example
 * ```ts
 * import { kernelDensity } from "@credence/credence";
 *
 * const { x, y } = kernelDensity(Float64Array.of(-1, 0, 1));
 * console.log(y.reduce((sum, f) => sum + f) * (x[1] - x[0]) > 0.99); // true
 * ```
 */
export function kernelDensity(
  draws: Float64Array,
  options: KernelDensityOptions = {},
): DensityCurve {
  const action = "estimate the density";
  checkDraws(action, draws.length, 2);
  const wrong = draws.find((x) => !Number.isFinite(x));
  if (wrong !== undefined) {
    throw new RangeError(`Cannot ${action}: found the draw ${wrong}, expected finite ones`);
  }
  const { points = 200, bandwidth = silverman(action, draws) } = options;
  checkCount(action, "points", points);
  if (!(bandwidth > 0 && Number.isFinite(bandwidth))) {
    throw new RangeError(`Cannot ${action}: found bandwidth ${bandwidth}, expected a positive one`);
  }
  const sorted = draws.toSorted();
  const low = sorted[0] - 3 * bandwidth;
  const span = sorted[sorted.length - 1] + 3 * bandwidth - low;
  const x = Float64Array.from(
    { length: points },
    (_, i) => low + span * i / Math.max(points - 1, 1),
  );
  const scale = 1 / (sorted.length * bandwidth * Math.sqrt(2 * Math.PI));
  let first = 0;
  const y = x.map((at) => {
    while (sorted[first] < at - REACH * bandwidth) first++;
    let sum = 0;
    for (let i = first; sorted[i] <= at + REACH * bandwidth; i++) {
      const z = (at - sorted[i]) / bandwidth;
      sum += exp(-z * z / 2);
    }
    return scale * sum;
  });
  return { x, y, bandwidth };
}

/** Silverman's bandwidth. */
function silverman(action: string, draws: Float64Array): number {
  const sd = sampleSd(draws);
  if (sd === 0) {
    throw new RangeError(`Cannot ${action}: found draws that all are ${draws[0]}, expected others`);
  }
  const [q1, q3] = quantiles(draws, [0.25, 0.75]);
  const spread = Math.min(sd, (q3 - q1) / 1.34) || sd;
  return 0.9 * spread * draws.length ** -0.2;
}
