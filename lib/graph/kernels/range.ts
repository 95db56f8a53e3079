import type { NodeOf } from "../value.ts";
import { castElement } from "./cast.ts";

/** Defines `range`: `start + i·step`, each computed for itself in double and then cast. */
export function range(node: NodeOf<"range">): Float64Array {
  return Float64Array.from(
    { length: node.length },
    (_, i) => castElement(node.start + i * node.step, node.to),
  );
}
