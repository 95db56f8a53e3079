/**
 * Pieces of divergences that stay accurate where the two distributions are nearly equal.
 *
 * @module
 */
import * as tf from "../../tensor/namespace.ts";
import type { Tensor } from "../../tensor/types.ts";

/** (a − b)/b: of two numbers close to each other the difference is exact. */
export function relativeDifference(a: Tensor, b: Tensor): Tensor {
  return tf.div(tf.sub(a, b), b);
}

/**
 * log(a/b) for positive a and b, to full relative precision where they are nearly equal. Their difference can be given where
 * it is known better than from a and b.
 */
export function logRatio(a: Tensor, b: Tensor, difference: Tensor = tf.sub(a, b)): Tensor {
  const t = tf.div(difference, b);
  const isNear = tf.less(tf.abs(t), 0.5);
  // Each branch is given a harmless argument where the other is taken: no infinity reaches a gradient.
  const near = tf.log1p(tf.where(isNear, t, 0));
  const far = tf.log(tf.where(isNear, 1, tf.div(a, b)));
  return tf.where(isNear, near, far);
}

/** a/b − 1 − log(a/b), which is never negative. */
export function ratioExcess(a: Tensor, b: Tensor): Tensor {
  return tf.sub(relativeDifference(a, b), logRatio(a, b));
}

/**
 * ((a/b)² − 1)/2 − log(a/b), which is never negative: (exp(2s) − 1)/2 − s with s = log(a/b). It is stationary at s = 0, so the
 * rounding of s does not matter there, as long as both terms have the same one.
 */
export function squareExcess(a: Tensor, b: Tensor): Tensor {
  const s = tf.log(tf.div(a, b));
  return tf.sub(tf.mul(tf.expm1(tf.mul(s, 2)), 0.5), s);
}

/** p log(p/q); 0 for p = 0, ∞ for q = 0 otherwise. */
export function weightedLogRatio(p: Tensor, q: Tensor, difference: Tensor = tf.sub(p, q)): Tensor {
  const isPlain = tf.logicalAnd(tf.greater(p, 0), tf.greater(q, 0));
  const plain = (x: Tensor, otherwise: number) => tf.where(isPlain, x, otherwise);
  const log = logRatio(plain(p, 1), plain(q, 1), plain(difference, 0));
  return tf.where(isPlain, tf.mul(p, log), tf.where(tf.equal(p, 0), 0, Infinity));
}

/** The sum over the last `count` axes. */
export function sumLast(x: Tensor, count: number): Tensor {
  return count ? tf.sum(x, Array.from({ length: count }, (_, i) => x.rank - count + i)) : x;
}
