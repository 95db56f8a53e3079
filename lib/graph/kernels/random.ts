/**
 * Keys and draws.
 *
 * @module
 */
import { sizeOf } from "../../core/shape.ts";
import { fillBits } from "../../random/bits.ts";
import { foldKey, type KeyWords, splitKeyAt } from "../../random/key.ts";
import { fillNormal } from "../../random/normal.ts";
import { fillUniform } from "../../random/uniform.ts";
import type { NodeOf, Value } from "../value.ts";

/**
 * Defines `deriveKey`: `fold` is `foldKey(key, data)`, `split` the key at position `data` of what `splitKey` gives.
 */
export function deriveKey(node: NodeOf<"deriveKey">, key: Value, data: Value): Float64Array {
  switch (node.op) {
    case "fold":
      return Float64Array.from(foldKey(words(key), data.data[0]));
    case "split":
      return Float64Array.from(splitKeyAt(words(key), data.data[0]));
    default:
      return node.op satisfies never;
  }
}

/** Defines `random`: `bits` as int32, `uniform` and `normal` as `fillUniform` and `fillNormal` give them. */
export function random(node: NodeOf<"random">, key: Value): Float64Array {
  const size = sizeOf(node.to);
  switch (node.op) {
    case "bits":
      return Float64Array.from(fillBits(words(key), new Uint32Array(size)), (word) => word | 0);
    case "uniform":
      return fillUniform(words(key), new Float64Array(size));
    case "normal":
      return fillNormal(words(key), new Float64Array(size));
    default:
      return node.op satisfies never;
  }
}

function words(key: Value): KeyWords {
  return [key.data[0], key.data[1]];
}
