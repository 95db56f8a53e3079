import * as tf from "../../tensor/namespace.ts";
import type { Tensor } from "../../tensor/types.ts";
import { lowerCholesky, realVector } from "../constraints.ts";
import { exp } from "./scalar.ts";
import { defineTransform, type Transform } from "./transform.ts";

/**
 * Vectors of n(n + 1)/2 numbers to lower triangular n × n matrices with a positive diagonal.
 *
 * The first n(n − 1)/2 numbers fill what is below the diagonal, row by row; the last n become the diagonal.
 *
 *   log |det J| = Σᵢ log |d yᵢᵢ/dx|, which is Σ of the last n of x for the default
 *
 * @param diagonal The transform of the diagonal, from numbers to positive ones: `exp` by default, as in NumPyro, or
 * `softplus`.
 * @returns The transform.
 *
 * @example
 * ```ts
 * import { transforms } from "@credence/credence";
 *
 * console.log(await transforms.lowerCholesky().forward([0.5, 0, 0]).array()); // [[1, 0], [0.5, 1]]
 * ```
 */
export function lowerCholeskyTransform(diagonal: Transform = exp): Transform {
  return defineTransform({
    name: diagonal === exp ? "lowerCholesky" : `${diagonal.name}LowerCholesky`,
    domain: realVector,
    codomain: lowerCholesky,
    forwardEvent: ([size]) => [sideOf(size), sideOf(size)],
    inverseEvent: ([n, m]) => (n === m ? [n * (n + 1) / 2] : undefined),
    forward(x) {
      const n = sideOf(x.shape.at(-1)!);
      const below = n * (n - 1) / 2, lead = x.shape.slice(0, -1);
      const entries = tf.concat([
        part(x, 0, below),
        diagonal.forward(part(x, below, below + n)),
        tf.zeros([...lead, 1]), // what is above the diagonal
      ], -1);
      return tf.reshape(take(entries, placesIn(n)), [...lead, n, n]);
    },
    inverse(y) {
      const n = y.shape.at(-1)!, lead = y.shape.slice(0, -2);
      const entries = tf.reshape(y, [...lead, n * n]);
      const on = Array.from({ length: n }, (_, i) => i * n + i);
      return tf.concat([take(entries, belowDiagonal(n)), diagonal.inverse(take(entries, on))], -1);
    },
    logAbsDetJacobian(x) {
      const size = x.shape.at(-1)!, n = sideOf(size);
      const last = part(x, size - n, size);
      return tf.sum(diagonal.logAbsDetJacobian(last, diagonal.forward(last)), -1);
    },
  });
}

/** The n with n(n + 1)/2 = size. */
function sideOf(size: number): number {
  const n = Math.floor((Math.sqrt(8 * size + 1) - 1) / 2);
  if (n * (n + 1) / 2 === size) return n;
  throw new TypeError(
    `Cannot make a lower triangular matrix of ${size} numbers: expected 1, 3, 6, 10, …`,
  );
}

/** Positions of what is below the diagonal in a flat n × n matrix. */
function belowDiagonal(n: number): number[] {
  const places: number[] = [];
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) places.push(i * n + j);
  return places;
}

/** For each entry of a flat n × n matrix its place among the strictly lower entries, the diagonal, and one zero. */
function placesIn(n: number): number[] {
  const below = n * (n - 1) / 2;
  const places = new Array<number>(n * n).fill(below + n);
  belowDiagonal(n).forEach((at, i) => places[at] = i);
  for (let i = 0; i < n; i++) places[i * n + i] = below + i;
  return places;
}

function part(x: Tensor, from: number, to: number): Tensor {
  const lead = x.shape.slice(0, -1);
  return tf.slice(x, [...lead.map(() => 0), from], [...lead, to - from]);
}

function take(x: Tensor, places: readonly number[]): Tensor {
  return tf.gather(x, tf.tensor1d([...places], "int32"), x.rank - 1);
}
