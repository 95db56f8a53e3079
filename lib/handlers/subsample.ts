/**
 * Random subsets without replacement. The graph has no sorting, and needs none.
 *
 * @module
 */
import type { Key } from "../tensor/key.ts";
import { whileLoop } from "../tensor/loops.ts";
import * as tf from "../tensor/namespace.ts";
import { bits, fold } from "../tensor/random.ts";
import type { Tensor, Tensor1D } from "../tensor/types.ts";

/** Up to this size all pairs are compared, which is exact; beyond, a network of rounds is as good and linear. */
const ALL_PAIRS = 256;
const ROUNDS = 6;

/**
 * `count` different integers of 0 … size − 1, every subset and order as likely as any other: the beginning of a random
 * permutation, so that more of them begin with the fewer.
 *
 * Works while recording, with a symbolic key and on any engine.
 */
export function subsample(key: Key, size: number, count: number): Tensor1D {
  return size <= ALL_PAIRS ? ranks(key, size, count) : shuffled(key, size, count);
}

/** The ranks of random integers among all of them: a tie (one pair in 2³²) goes to the first. */
function ranks(key: Key, size: number, count: number): Tensor1D {
  const drawn = bits(key, [size]);
  const index = tf.range(0, size, 1, "int32");
  const mine = tf.expandDims(tf.slice(drawn, [0], [count]), 1);
  const myIndex = tf.expandDims(tf.slice(index, [0], [count]), 1);
  const isBefore = tf.logicalOr(
    tf.less(drawn, mine),
    tf.logicalAnd(tf.equal(drawn, mine), tf.less(index, myIndex)),
  );
  return tf.sum(tf.cast(isBefore, "int32"), 1);
}

/**
 * A keyed permutation of 0 … size − 1 at 0 … count − 1: a Feistel network on pairs of digits below m = ⌈√size⌉, whose
 * rounds are tables of random digits,
 *
 *   (l, r) → (r, (l + tableₖ[r]) mod m),
 *
 * which permutes 0 … m² − 1. What falls on size or beyond walks on along its cycle until it is back in range.
 *
 * M. Luby and C. Rackoff, How to construct pseudorandom permutations from pseudorandom functions, SIAM J. Comput. 17 (1988);
 * J. Black and P. Rogaway, Ciphers with arbitrary finite domains, CT-RSA 2002.
 */
function shuffled(key: Key, size: number, count: number): Tensor1D {
  const m = Math.ceil(Math.sqrt(size));
  const tables = Array.from(
    { length: ROUNDS },
    (_, round) => tf.mod(bits(fold(key, round), [m]), int(m)),
  );
  const isOutside = (x: Tensor) => tf.greaterEqual(x, int(size));
  return whileLoop(
    ({ x }) => tf.any(isOutside(x)),
    ({ x, tables }) => ({ x: tf.where(isOutside(x), network(x, tables, m), x), tables }),
    { x: network(tf.range(0, count, 1, "int32"), tables, m), tables },
  ).x as Tensor1D;
}

function network(x: Tensor, tables: readonly Tensor[], m: number): Tensor {
  let left = tf.floorDiv(x, int(m));
  let right = tf.sub(x, tf.mul(left, int(m)));
  for (const table of tables) {
    [left, right] = [right, tf.mod(tf.add(left, tf.gather(table, right)), int(m))];
  }
  return tf.add(tf.mul(left, int(m)), right);
}

function int(value: number): Tensor {
  return tf.scalar(value, "int32");
}
