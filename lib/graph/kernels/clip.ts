import type { NodeOf, Value } from "../value.ts";
import { castElement } from "./cast.ts";

/** Defines `clip`: the nearest value in [min, max]; NaN stays NaN. */
export function clip(node: NodeOf<"clip">, x: Value): Float64Array {
  return x.data.map((v) => castElement(Math.min(Math.max(v, node.min), node.max), node.dtype));
}
