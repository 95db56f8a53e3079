import type { DType } from "../../core/dtype.ts";
import type { NodeOf, Value } from "../value.ts";

/**
 * A number as an element of a dtype.
 *
 * To int32: towards zero; NaN and the infinities give 0 and what is out of range wraps modulo 2³², as in JavaScript. To
 * bool: whether it is not 0 (NaN is not).
 *
 * @param x Any double.
 * @param to The dtype; a float stays as it is.
 * @returns The element as a double.
 */
export function castElement(x: number, to: DType): number {
  switch (to) {
    case "int32":
      return x | 0;
    case "bool":
      return x !== 0 ? 1 : 0;
    case "float":
    case "key":
      return x;
    default:
      return to satisfies never;
  }
}

/** Defines `cast`: {@linkcode castElement} of every element. */
export function cast(node: NodeOf<"cast">, x: Value): Float64Array {
  const widens = node.to === "float" || node.to === x.dtype || x.dtype === "bool";
  return widens ? x.data : x.data.map((value) => castElement(value, node.to));
}
