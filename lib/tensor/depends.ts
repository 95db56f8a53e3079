import { nodeOf, recorder } from "./recording.ts";
import type { Tensor } from "./types.ts";

/** Whether any of the tensors is computed from `source`, in the recording at work. */
export function dependsOn(tensors: readonly Tensor[], source: Tensor): boolean {
  const { builder } = recorder();
  const first = nodeOf(source);
  const seen = new Set<number>();
  const visit = (id: number): boolean => {
    if (id === first) return true;
    // Operands stand before what they are used for: nothing before the source depends on it.
    if (id < first || seen.has(id)) return false;
    seen.add(id);
    return builder.node(id).inputs.some(visit);
  };
  return tensors.map(nodeOf).some(visit);
}
