/**
 * Supports in the graph: whether a value is inside, and a value that is.
 *
 * @module
 */
import * as tf from "../tensor/namespace.ts";
import type { Tensor } from "../tensor/types.ts";
import type { Constraint } from "./constraint.ts";
import { floatOf } from "./values.ts";

/** Whether each event of the value is in the set; `undefined` where every number is. */
export function isInside(constraint: Constraint, value: Tensor): Tensor | undefined {
  switch (constraint.kind) {
    case "real":
    case "realVector":
    case "lowerCholesky": // checked by value alone: its shape says most of it
      return undefined;
    case "positive":
      return tf.greater(value, 0);
    case "nonNegative":
      return tf.greaterEqual(value, 0);
    case "unitInterval":
      return within(value, 0, 1);
    case "boolean":
      return tf.logicalOr(tf.equal(value, 0), tf.equal(value, 1));
    case "nonNegativeInteger":
      return tf.logicalAnd(tf.greaterEqual(value, 0), whole(value));
    case "interval":
      return within(value, floatOf(constraint.lower), floatOf(constraint.upper));
    case "integerInterval":
      return tf.logicalAnd(
        within(value, floatOf(constraint.lower), floatOf(constraint.upper)),
        whole(value),
      );
    case "greaterThan":
      return tf.greater(value, floatOf(constraint.lower));
    case "lessThan":
      return tf.less(value, floatOf(constraint.upper));
    case "simplex": {
      const sum = tf.sum(value, -1);
      return tf.logicalAnd(
        tf.all(tf.greaterEqual(value, 0), -1),
        tf.less(tf.abs(tf.sub(sum, 1)), 1e-5),
      );
    }
    case "orderedVector": {
      const n = value.shape.at(-1)!;
      const [low, high] = [0, 1].map((from) =>
        tf.slice(value, [...zeros(value), from], [...all(value), n - 1])
      );
      return tf.all(tf.less(low, high), -1);
    }
    case "independent": {
      const inside = isInside(constraint.base, value);
      if (!inside) return undefined;
      const axes = Array.from({ length: constraint.ndims }, (_, i) => inside.rank - 1 - i);
      return tf.all(inside, axes);
    }
    default:
      return constraint satisfies never;
  }
}

/** A value of the set, of a shape that broadcasts to the value's. */
export function insideOf(constraint: Constraint, value: Tensor): Tensor {
  switch (constraint.kind) {
    case "interval":
    case "integerInterval":
      return tf.cast(tf.add(tf.zerosLike(value), floatOf(constraint.lower)), value.dtype);
    case "greaterThan":
      return tf.add(tf.zerosLike(value), tf.add(floatOf(constraint.lower), 1));
    case "lessThan":
      return tf.add(tf.zerosLike(value), tf.sub(floatOf(constraint.upper), 1));
    case "simplex":
      return tf.div(tf.onesLike(value), value.shape.at(-1)!);
    case "orderedVector":
      return tf.add(tf.zerosLike(value), tf.range(0, value.shape.at(-1)!));
    case "independent":
      return insideOf(constraint.base, value);
    default:
      return tf.onesLike(value);
  }
}

function within(value: Tensor, lower: Tensor | number, upper: Tensor | number): Tensor {
  return tf.logicalAnd(tf.greaterEqual(value, lower), tf.lessEqual(value, upper));
}

function whole(value: Tensor): Tensor {
  return value.dtype === "float32"
    ? tf.equal(value, tf.floor(value))
    : tf.onesLike(tf.cast(value, "bool"));
}

const zeros = (value: Tensor) => value.shape.slice(0, -1).map(() => 0);
const all = (value: Tensor) => value.shape.slice(0, -1);
