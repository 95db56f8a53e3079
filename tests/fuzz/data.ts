import { storageSize } from "../../lib/core/nd_array.ts";
import type { NodeId, TensorType } from "../../lib/graph/node.ts";
import type { GraphBuilder } from "../../lib/graph/builder.ts";
import type { Value } from "../../lib/graph/value.ts";
import type { Dice } from "./dice.ts";

/** Floats at which functions have corners, poles and limits. All are exact in single precision. */
const SPECIAL_FLOATS = [0, -0, 1, -1, 0.5, 2 ** 60, -(2 ** 60), 2 ** -60, Infinity, -Infinity, NaN];

/**
 * Random elements: floats in [−2, 2), exact in single precision, so that all engines start from the same numbers; small
 * integers; coins; words of keys.
 *
 * @param special Whether floats may be zeros, ones, huge, tiny and not finite.
 */
export function randomValue(dice: Dice, type: TensorType, special: boolean): Value {
  const size = storageSize(type.shape, type.dtype);
  const element = elementOf(dice, type, special);
  return { ...type, data: Float64Array.from({ length: size }, element) };
}

function elementOf(dice: Dice, { dtype }: TensorType, special: boolean): () => number {
  switch (dtype) {
    case "float":
      return () =>
        special && dice.chance(0.25) ? dice.pick(SPECIAL_FLOATS) : Math.fround(dice.uniform(-2, 2));
    case "int32":
      return () => dice.between(-5, 8);
    case "bool":
      return () => dice.below(2);
    case "key":
      return () => dice.below(2 ** 32);
    default:
      return dtype satisfies never;
  }
}

/** A constant node of this value: sometimes the shared or broadcast one that the builder makes of equal elements. */
export function constantOf({ b, dice }: { b: GraphBuilder; dice: Dice }, value: Value): NodeId {
  const { shape, dtype, data } = value;
  if (dtype !== "key" && data.length > 0 && dice.chance(0.2)) {
    return b.full(shape, data[0], dtype);
  }
  return b.add({ kind: "constant", inputs: [], data, type: { shape, dtype } });
}
