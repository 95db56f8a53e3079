/**
 * Errors of what is made of nothing, or of a key.
 *
 * @module
 */
import { evaluateNode } from "../../../lib/graph/evaluate_node.ts";
import type { NodeOf } from "../../../lib/graph/value.ts";
import {
  type Bounded,
  isExact,
  type Precision,
  representation,
  settled,
  unknown,
} from "./bounded.ts";

/** The value of a constant: rounded once, if single precision does not hold it. */
export function boundConstant(node: NodeOf<"constant">, precision: Precision): Bounded {
  const { data, shape, dtype } = node;
  const error = data.map((value) => (dtype === "float" ? representation(value, precision) : 0));
  return { data, shape, dtype, error: settled(data, dtype, error, precision) };
}

/** The value of a range: start and step are rounded, product and sum too, unless none needs it. */
export function boundRange(node: NodeOf<"range">, precision: Precision): Bounded {
  const { start, step, shape, dtype } = node;
  const data = evaluateNode(node, []);
  const rounds = [start, step, ...data].some((value) => representation(value, precision) > 0);
  const error = data.map((_, i) =>
    rounds && dtype === "float" ? 2 * precision.unit * (Math.abs(start) + Math.abs(i * step)) : 0
  );
  return { data, shape, dtype, error };
}

/** The roundings granted to a normal: an engine may draw in singles. */
const NORMAL_ROUNDINGS = 9;

/** A derived key, or draws. Bits are exact, a uniform is cut off after the last bit that there is. */
export function boundDraw(
  node: NodeOf<"deriveKey" | "random">,
  operands: readonly Bounded[],
  precision: Precision,
): Bounded {
  const { shape, dtype } = node, data = evaluateNode(node, operands);
  if (!operands.every(isExact)) return unknown(node, data);
  const error = data.map((value) => {
    if (dtype !== "float") return 0;
    return node.op === "uniform"
      ? precision.unit
      : NORMAL_ROUNDINGS * precision.unit * Math.abs(value);
  });
  return { data, shape, dtype, error };
}
