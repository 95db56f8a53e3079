import type { FloatType } from "../../../lib/core/dtype.ts";
import type { Graph } from "../../../lib/graph/node.ts";
import type { Value } from "../../../lib/graph/value.ts";
import { boundGraph } from "./bound_graph.ts";
import { type Bounded, exact, F32, type Precision } from "./bounded.ts";

/** Precisions between single and double: their errors can be followed in double arithmetic. */
const MIDDLE: Precision = { unit: 2 ** -36, largest: Number.MAX_VALUE, smallest: 2 ** -1022 };
const FINER: Precision = { ...MIDDLE, unit: MIDDLE.unit / 2 };
/** The unit of double precision as a share of the one of {@linkcode MIDDLE}. */
const SHARE = 2 ** -17;

/**
 * The outputs of a graph on the reference, with bounds on what an engine of this width may be off. Those in double precision
 * are carried on from those for units of 2⁻³⁶ and 2⁻³⁷.
 */
export function engineBounds(
  graph: Graph,
  inputs: readonly Value[],
  floatType: FloatType,
): Bounded[] {
  const given = inputs.map(exact);
  if (floatType === "f32") return boundGraph(graph, given, F32);
  const finer = boundGraph(graph, given, FINER);
  return boundGraph(graph, given, MIDDLE).map((x, n) => ({
    ...x,
    error: x.error.map((e, i) => atSmallerUnit(e, finer[n].error[i])),
  }));
}

/**
 * An error for a unit that is so small a share, from those for the unit 1 and for ½.
 *
 * Most errors are proportional to the unit. Some are not: `atan2` jumps by 2π over its cut for however small an error, and a
 * `sigmoid` is off by ½ at most. The straight line through both errors is above every function of the unit that is concave,
 * jumps among them, as far as below ½; the one through 0 and the error at 1 above every one that is convex and begins at 0.
 */
function atSmallerUnit(whole: number, half: number): number {
  if (whole === Infinity || half === Infinity) return Infinity;
  const slope = 2 * (whole - half), start = whole - slope;
  return Math.max(whole * SHARE, start + slope * SHARE);
}
