import { sizeOf } from "../../core/shape.ts";
import type { NodeOf, Value } from "../value.ts";
import { castElement } from "./cast.ts";

/** Defines `oneHot`: `out[…, j] = (j = indices[…]) ? on : off`, both cast to the result's dtype. */
export function oneHot(node: NodeOf<"oneHot">, indices: Value): Float64Array {
  const on = castElement(node.on, node.to), off = castElement(node.off, node.to);
  const out = new Float64Array(sizeOf(node.shape)).fill(off);
  indices.data.forEach((index, i) => {
    if (index >= 0 && index < node.depth) out[i * node.depth + index] = on;
  });
  return out;
}
