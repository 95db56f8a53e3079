/**
 * Laplace's approximation: the curvature of the log joint at its mode.
 *
 * @module
 */
import { fromFloat64, toFloat64 } from "../../core/nd_array.ts";
import { referenceEngine } from "../../graph/reference_engine.ts";
import type { Message } from "../../handlers/message.ts";
import { seed } from "../../handlers/seed.ts";
import { substitute } from "../../handlers/substitute.ts";
import { evaluateOn } from "../../tensor/evaluate.ts";
import type { InputData } from "../../tensor/leaves.ts";
import { grad } from "../../tensor/grad.ts";
import { randomKey } from "../../tensor/random.ts";
import * as tf from "../../tensor/namespace.ts";
import { map } from "../../tensor/loops.ts";
import type { Scalar, Tensor } from "../../tensor/types.ts";
import { Value } from "../../tensor/value.ts";
import { multivariateNormalFamily } from "../guides/auto_multivariate_normal.ts";
import { dimensionOf, partsOf, pieces } from "../guides/joint.ts";
import { logDensity } from "../log_density.ts";
import { choleskyOf, inverseOf, solveWith } from "./matrices.ts";
import type { PosteriorFacts } from "./facts.ts";
import { Posterior } from "./posterior.ts";

/** How often Newton's method may improve the mode. */
const NEWTON_STEPS = 50;

/**
 * The normal distribution at the mode near `auto_loc`. The mode is found by Newton's method, u ← u − H⁻¹ g, in double precision
 * whatever the engine; a step that does not raise the log joint is halved, and where the log joint is curved upwards the matrix
 * is made larger along its diagonal (Levenberg 1944).
 *
 * @throws {RangeError} If the log joint is not curved downwards in every direction at the mode.
 */
export async function laplacePosterior<A extends readonly unknown[]>(
  facts: PosteriorFacts<A>,
): Promise<Posterior<A>> {
  const { model, args, latents, params, floatType } = facts;
  const parts = partsOf(latents!, "autoLaplace");
  const n = dimensionOf(parts);
  const given = ({ kind, name }: Message) => kind === "param" ? params[name]?.tensor() : undefined;
  const log = (u: Tensor, ...args: unknown[]) =>
    logDensity(seed(substitute(model!, given), randomKey(0)), {
      args: args as unknown as A,
      values: pieces(parts, u),
      unconstrained: true,
    }) as Scalar;
  const gradient = (u: Tensor, ...args: unknown[]) => grad((u: Tensor) => log(u, ...args))(u);
  const curvature = (u: Tensor, ...args: unknown[]) => ({
    log: log(u, ...args),
    gradient: gradient(u, ...args),
    hessian: map(
      (direction: Tensor) =>
        grad((u: Tensor) => tf.sum(tf.mul(gradient(u, ...args), direction)) as Scalar)(u),
      tf.eye(n) as Tensor,
    ),
  });
  const at = (u: Float64Array) =>
    evaluateOn(referenceEngine, "f64", curvature, [u, ...args! as readonly InputData[]]);

  let u = toFloat64(params.auto_loc.data).slice();
  let here = await at(u);
  for (let i = 0; i < NEWTON_STEPS; i++) {
    const step = newtonStep(negative(here.hessian.data), here.gradient.data as Float64Array, n);
    let size = 1, next = u, there = here;
    for (; size > 1e-6; size /= 2) {
      next = u.map((x, k) => x + size * step[k]);
      there = await at(next);
      if (there.log.item() >= here.log.item()) break;
    }
    if (!(there.log.item() > here.log.item())) break;
    [u, here] = [next, there];
  }
  const factor = choleskyOf(negative(here.hessian.data), n);
  if (!factor) {
    throw new RangeError(
      "Cannot make Laplace's approximation: the log joint is not curved downwards in every direction " +
        "where the search ended, expected a mode. Make more steps, or begin elsewhere",
    );
  }
  const scaleTril = choleskyOf(inverseOf(factor, n), n)!;
  const value = (data: Float64Array, shape: readonly number[]) =>
    new Value({ data: fromFloat64(data, "float", floatType), shape, dtype: "float" }, "reference");
  return new Posterior<A>({
    ...facts,
    family: multivariateNormalFamily(1),
    params: { ...params, auto_loc: value(u, [n]), auto_scale_tril: value(scaleTril, [n, n]) },
  });
}

/** (−H + λ I)⁻¹ g, with λ as large as it must be for the matrix to be positive definite: a way upwards always. */
function newtonStep(curvature: Float64Array, gradient: Float64Array, n: number): Float64Array {
  const scale = curvature.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-12);
  for (let damping = 0; damping < 1e6; damping = damping === 0 ? 1e-6 : damping * 10) {
    const damped = curvature.map((x, i) => x + (i % (n + 1) === 0 ? damping * scale : 0));
    const factor = choleskyOf(damped, n);
    if (factor) return solveWith(factor, gradient, n);
  }
  throw new RangeError(
    "Cannot make Laplace's approximation: the log joint is not finite near its mode",
  );
}

function negative(hessian: ArrayLike<number>): Float64Array {
  return Float64Array.from(hessian, (x) => -x);
}
