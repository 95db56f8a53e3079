import type { FloatType } from "../../../lib/core/dtype.ts";
import type { Graph } from "../../../lib/graph/node.ts";
import type { Value } from "../../../lib/graph/value.ts";
import { boundGraph } from "./bound_graph.ts";
import { type Bounded, exact, F32, type Precision } from "./bounded.ts";

/** A precision between single and double: its errors can be followed in double arithmetic. */
const MIDDLE: Precision = { unit: 2 ** -36, largest: Number.MAX_VALUE, smallest: 2 ** -1022 };

/**
 * The outputs of a graph on the reference, with bounds on what an engine of this width may be off. To first order errors
 * are proportional to the unit: those in double precision are found as 2⁻¹⁷ of those for a unit of 2⁻³⁶.
 */
export function engineBounds(
  graph: Graph,
  inputs: readonly Value[],
  floatType: FloatType,
): Bounded[] {
  const given = inputs.map(exact);
  if (floatType === "f32") return boundGraph(graph, given, F32);
  return boundGraph(graph, given, MIDDLE).map((x) => ({
    ...x,
    error: x.error.map((e) => e * 2 ** -17),
  }));
}
