/**
 * Divergences in closed form.
 *
 * A rule is given the parameters of both distributions and returns KL(p ‖ q) of each event, up to broadcasting. To add one,
 * add a line to {@linkcode RULES}.
 *
 * @module
 */
import { triangularSolve } from "../../tensor/extra_ops.ts";
import * as tf from "../../tensor/namespace.ts";
import type { Tensor } from "../../tensor/types.ts";
import type { Parameters } from "../base.ts";
import { solve } from "../multivariate_normal.ts";
import { logRatio, ratioExcess, squareExcess, sumLast, weightedLogRatio } from "./formula.ts";

/** KL(p ‖ q) of each event, from the parameters. */
export type KlRule = (p: Parameters, q: Parameters) => Tensor;

/** log(σq/σp) + (σp² + (μp − μq)²)/(2σq²) − ½. */
const normal: KlRule = (p, q) => {
  const z = tf.div(tf.sub(p.loc, q.loc), q.scale);
  return tf.add(squareExcess(p.scale, q.scale), tf.mul(tf.square(z), 0.5));
};

/** log(σq/σp) + σp²/(2σq²) − ½. */
const halfNormal: KlRule = (p, q) => squareExcess(p.scale, q.scale);

/** log(λp/λq) + λq/λp − 1. */
const exponential: KlRule = (p, q) => ratioExcess(q.rate, p.rate);

/** log of the ratio of the widths; ∞ where p has values that q has not. */
const uniform: KlRule = (p, q) => {
  const log = logRatio(tf.sub(q.high, q.low), tf.sub(p.high, p.low));
  const isContained = tf.logicalAnd(
    tf.lessEqual(q.low, p.low),
    tf.lessEqual(p.high, q.high),
  );
  return tf.where(isContained, log, Infinity);
};

/** Two classes: those of a categorical distribution with the logits 0 and a. */
const bernoulli: KlRule = (p, q) => {
  if (p.logits && q.logits) {
    const d = tf.sub(q.logits, p.logits);
    const one = tf.sigmoid(p.logits), zero = tf.sigmoid(tf.neg(p.logits));
    return tf.where(
      tf.less(tf.abs(d), FAR),
      logOfMean([one, zero], [tf.mul(zero, d), tf.neg(tf.mul(one, d))]),
      tf.add(
        tf.mul(one, tf.sub(tf.softplus(tf.neg(q.logits)), tf.softplus(tf.neg(p.logits)))),
        tf.mul(zero, tf.sub(tf.softplus(q.logits), tf.softplus(p.logits))),
      ),
    );
  }
  const [a, b] = [p, q].map(probsOfBernoulli);
  // Of two probabilities near each other the difference is exact, that of 1 less them is not.
  const difference = tf.sub(b[1], a[1]);
  return tf.add(weightedLogRatio(a[1], b[1]), weightedLogRatio(a[0], b[0], difference));
};

/** P(0) and P(1). */
function probsOfBernoulli({ probs, logits }: Parameters): [Tensor, Tensor] {
  if (logits) return [tf.sigmoid(tf.neg(logits)), tf.sigmoid(logits)];
  return [tf.sub(1, probs), probs];
}

/** Where differences of logits are this large, their exponentials may overflow single precision. */
const FAR = 80;

/**
 * log Σ pₖ exp(dₖ) for Σ pₖ dₖ = 0, by way of the exponentials less 1: the terms of the first order, which add to nothing,
 * leave no error of the size of 1 behind. By Jensen's inequality the sum is not negative. Large differences are cut off: the
 * caller takes another formula there.
 */
function logOfMean(p: readonly Tensor[], d: readonly Tensor[]): Tensor {
  const terms = p.map((each, k) => tf.mul(each, tf.expm1(tf.clipByValue(d[k], -FAR, FAR))));
  return tf.log1p(terms.reduce((sum, term) => tf.add(sum, term)));
}

/** Σₖ pₖ (log pₖ − log qₖ). */
const categorical: KlRule = (p, q) => {
  if (p.logits && q.logits) return categoricalByLogits(p.logits, q.logits);
  const [a, b] = [p, q].map(({ probs, logits }) => logits ? tf.softmax(logits) : probs);
  return sumLast(weightedLogRatio(a, b), 1);
};

/** With d the differences of the logits, less their mean under p: log Σ pₖ exp(dₖ). */
function categoricalByLogits(a: Tensor, b: Tensor): Tensor {
  const p = tf.softmax(a);
  const isPossible = tf.greater(a, -Infinity);
  const isShared = tf.logicalAnd(isPossible, tf.greater(b, -Infinity));
  const difference = tf.sub(tf.where(isShared, b, 0), tf.where(isShared, a, 0));
  const mean = tf.sum(tf.mul(p, difference), -1, true);
  const d = tf.where(isShared, tf.sub(difference, mean), 0);
  const near = logOfMeanLast(p, d);
  const far = tf.logSumExp(tf.add(tf.logSoftmax(a), d), -1);
  const within = tf.where(tf.less(tf.max(d, -1), FAR), near, far);
  // What p excludes counts in the normaliser of q alone.
  const other = sumLast(tf.where(isPossible, 0, tf.softmax(b)), 1);
  const isContained = tf.all(tf.logicalOr(tf.logicalNot(isPossible), isShared), -1);
  return tf.where(isContained, tf.sub(within, tf.log1p(tf.neg(other))), Infinity);
}

function logOfMeanLast(p: Tensor, d: Tensor): Tensor {
  return tf.log1p(sumLast(tf.mul(p, tf.expm1(tf.clipByValue(d, -FAR, FAR))), 1));
}

/**
 * With B = Lq⁻¹(Lp − Lq), lower triangular, and z = Lq⁻¹(μp − μq):
 *
 *   |z|²/2 + Σ_{i>j} Bᵢⱼ²/2 + Σᵢ [((1 + Bᵢᵢ)² − 1)/2 − log(1 + Bᵢᵢ)]
 *
 * which is ½(tr Σq⁻¹Σp + |z|² − n) + log det Lq − log det Lp with what cancels left out.
 */
const multivariateNormal: KlRule = (p, q) => {
  const [lp, lq, shift] = [p.scaleTril, q.scaleTril, tf.sub(p.loc, q.loc)];
  const isDiagonal = tf.cast(tf.eye(lp.shape.at(-1)!), "bool");
  const b = triangularSolve(lq, tf.sub(lp, lq));
  const off = tf.mul(sumLast(tf.square(tf.where(isDiagonal, 0, b)), 2), 0.5);
  const [dp, dq] = [lp, lq].map((l) => tf.sum(tf.where(isDiagonal, l, 0), -1));
  const square = tf.mul(sumLast(tf.square(solve(lq, shift)), 1), 0.5);
  return tf.add(tf.add(square, off), sumLast(squareExcess(dp, dq), 1));
};

/** The rules by the names of p and q. */
export const RULES: Readonly<Record<string, Readonly<Record<string, KlRule>>>> = {
  Bernoulli: { Bernoulli: bernoulli },
  Categorical: { Categorical: categorical },
  Exponential: { Exponential: exponential },
  HalfNormal: { HalfNormal: halfNormal },
  LogNormal: { LogNormal: normal }, // log is one to one
  MultivariateNormal: { MultivariateNormal: multivariateNormal },
  Normal: { Normal: normal },
  Uniform: { Uniform: uniform },
};
