import * as tf from "../../tensor/namespace.ts";
import type { Tensor } from "../../tensor/types.ts";
import { realVector, simplex } from "../constraints.ts";
import { defineTransform, type Transform } from "./transform.ts";

/**
 * Vectors of K − 1 numbers to points of the simplex, of K: each number says what part of the stick that is left is broken off.
 *
 *   zₖ = σ(xₖ − log(K − 1 − k)),   yₖ = zₖ Π_{j<k} (1 − zⱼ),   k = 0 … K − 2;   y_{K−1} is what is left
 *
 * x = 0 gives the centre. log |det J| is that of the first K − 1 entries of y. All is done in logarithms, so a part may be as
 * small as a double can be.
 *
 * Reference: Stan Reference Manual, "Unit simplex"; the same as in NumPyro.
 */
export const stickBreaking: Transform = defineTransform({
  name: "stickBreaking",
  domain: realVector,
  codomain: simplex,
  forwardEvent: ([n]) => [n + 1],
  inverseEvent: ([n]) => (n > 0 ? [n - 1] : undefined),
  forward(x) {
    const shifted = tf.sub(x, offsets(x.shape.at(-1)!));
    const kept = tf.neg(tf.softplus(shifted)); // log(1 − zₖ)
    const before = tf.cumsum(kept, x.rank - 1, true);
    const broken = tf.sub(before, tf.softplus(tf.neg(shifted)));
    return tf.exp(tf.concat([broken, tf.sum(kept, -1, true)], -1));
  },
  inverse(y) {
    const n = y.shape.at(-1)! - 1;
    const left = tf.cumsum(y, y.rank - 1, true, true); // Σ_{j>k} yⱼ
    return tf.add(tf.sub(tf.log(head(y, n)), tf.log(head(left, n))), offsets(n));
  },
  logAbsDetJacobian(x) {
    const shifted = tf.sub(x, offsets(x.shape.at(-1)!));
    const kept = tf.neg(tf.softplus(shifted));
    const before = tf.cumsum(kept, x.rank - 1, true);
    return tf.sum(tf.add(before, tf.sub(kept, tf.softplus(tf.neg(shifted)))), -1);
  },
});

/** log(K − 1 − k), for k = 0 … K − 2. */
function offsets(n: number): Tensor {
  return tf.tensor1d(Float64Array.from({ length: n }, (_, k) => Math.log(n - k)));
}

function head(x: Tensor, n: number): Tensor {
  return tf.slice(x, x.shape.map(() => 0), [...x.shape.slice(0, -1), n]);
}
