/**
 * Errors of functions of each element by itself.
 *
 * How an operand's error goes on is found by trying: the function is evaluated at both ends of where the operand may be,
 * all combinations for several operands. Steps turn up by themselves: if the ends give different integers, the result is
 * not known. To that the error of the function itself is added.
 *
 * @module
 */
import { evaluateNode } from "../../../lib/graph/evaluate_node.ts";
import { broadcastData } from "../../../lib/graph/kernels/strided.ts";
import type { NodeOf, Value } from "../../../lib/graph/value.ts";
import { type Bounded, distance, type Precision, representation, settled } from "./bounded.ts";
import { BINARY_ULPS, POW_ULPS, UNARY_ULPS } from "./ladder.ts";

/** Nodes whose elements each depend on one element of each operand. */
export type Elementwise = NodeOf<
  "unary" | "binary" | "compare" | "logical" | "not" | "classify" | "where" | "clip" | "cast"
>;

/** The value of an elementwise node with its errors. */
export function boundElementwise(
  node: Elementwise,
  operands: readonly Bounded[],
  precision: Precision,
): Bounded {
  const data = evaluateNode(node, operands);
  const spread = operands.map((x) => spreadTo(x, node));
  const moved = propagate(node, spread, data);
  const own = ownErrors(node, spread, data, precision);
  const error = moved.map((e, i) => e + (own ? own(i, e) : 0));
  return {
    data,
    shape: node.shape,
    dtype: node.dtype,
    error: settled(data, node.dtype, error, precision),
  };
}

/** An operand repeated to the shape of the result. */
function spreadTo(x: Bounded, node: Elementwise): Bounded {
  const error = broadcastData({ ...x, data: x.error }, node.shape);
  return { data: broadcastData(x, node.shape), shape: node.shape, dtype: x.dtype, error };
}

/** How far the result moves when the operands move as far as they may. */
function propagate(
  node: Elementwise,
  operands: readonly Bounded[],
  data: Float64Array,
): Float64Array {
  const error = new Float64Array(data.length);
  if (node.kind === "where") return chosenErrors(operands, error);
  const isMoving = operands.some((x) => x.error.some((e) => e > 0));
  const corners = [...(isMoving ? cornersOf(operands) : []), ...otherZeros(node, operands)];
  for (const corner of corners) {
    const there = evaluateNode(node, corner);
    there.forEach((value, i) => error[i] = Math.max(error[i], distance(value, data[i])));
  }
  return isMoving
    ? error.map((e, i) => {
      // Not even tanh is bounded then: what is not known may be NaN.
      const isLost = operands.some((x) => x.error[i] === Infinity);
      return isLost || (node.kind === "compare" && mayBeEqual(operands, i)) ||
          mayVanish(node, operands[0], i)
        ? Infinity
        : capped(node, operands, i, e);
    })
    : error;
}

/** The operands at the ends of where they may be: 2 for one, 4 for two. */
function cornersOf(operands: readonly Bounded[]): Value[][] {
  return operands.reduce<Value[][]>(
    (found, x) => found.flatMap((before) => [-1, 1].map((sign) => [...before, moved(x, sign)])),
    [[]],
  );
}

function moved(x: Bounded, sign: number): Value {
  return x.dtype === "float" ? { ...x, data: x.data.map((v, i) => v + sign * x.error[i]) } : x;
}

/** Functions that tell 0 from −0. */
const TELLING = new Set(["reciprocal", "rsqrt", "div", "floorDiv", "pow", "atan2"]);

/**
 * The operands with zeros of the other sign. Which sign a zero has is not held against an engine: whether a sum starts from
 * +0, what the sign of −0 is. So where a function tells them apart its result is not known.
 */
function otherZeros(node: Elementwise, operands: readonly Bounded[]): Value[][] {
  if (!("op" in node) || !TELLING.has(node.op) || node.dtype !== "float") return [];
  const has = operands.map((x) => x.data.includes(0));
  const flipped = operands.map((x, n) =>
    has[n] ? { ...x, data: x.data.map((v) => (v === 0 ? -v : v)) } : x
  );
  if (!has.includes(true)) return [];
  return operands.length === 1 || !has.every(Boolean)
    ? [flipped]
    : [flipped, [flipped[0], operands[1]], [operands[0], flipped[1]]];
}

function mayBeEqual([a, b]: readonly Bounded[], i: number): boolean {
  const reach = a.error[i] + b.error[i];
  return reach > 0 && !(Math.abs(a.data[i] - b.data[i]) > reach);
}

/** Whether a number that is asked whether it is 0 may be so within its error. */
function mayVanish(node: Elementwise, x: Bounded, i: number): boolean {
  return node.kind === "cast" && node.to === "bool" && x.error[i] > 0 &&
    Math.abs(x.data[i]) <= x.error[i];
}

/** Of functions that come back, the ends say nothing if they are far apart. */
function capped(node: Elementwise, [x]: readonly Bounded[], i: number, error: number): number {
  if (node.kind !== "unary") return error;
  const reach = x.error[i];
  if (node.op === "sin" || node.op === "cos") return Math.min(reach, 2);
  return node.op === "tan" && reach > 0.1 ? Infinity : error;
}

/** The error of what is chosen; where it is not known which, how far both are apart too. */
function chosenErrors([condition, a, b]: readonly Bounded[], error: Float64Array): Float64Array {
  return error.map((_, i) => {
    if (condition.error[i] === 0) return condition.data[i] ? a.error[i] : b.error[i];
    return Math.max(a.error[i], b.error[i]) + distance(a.data[i], b.data[i]);
  });
}

/** What the function itself adds at an element, whose error is `moved` so far. */
type OwnError = (i: number, moved: number) => number;

function ownErrors(
  node: Elementwise,
  operands: readonly Bounded[],
  data: Float64Array,
  precision: Precision,
): OwnError | undefined {
  if (node.dtype !== "float") return undefined;
  const relative = (ulps: number): OwnError => (i, e) =>
    Number.isFinite(data[i]) ? 2 * ulps * precision.unit * (Math.abs(data[i]) + e) : 0;
  switch (node.kind) {
    case "unary":
      return relative(UNARY_ULPS[node.op]);
    case "binary":
      return binaryErrors(node, operands, precision, relative);
    case "clip":
      return () => representation(node.min, precision) + representation(node.max, precision);
    case "cast":
      return operands[0].dtype === "int32" ? (i) => representation(data[i], precision) : undefined;
    default:
      return undefined;
  }
}

function binaryErrors(
  node: NodeOf<"binary">,
  operands: readonly Bounded[],
  precision: Precision,
  relative: (ulps: number) => OwnError,
): OwnError {
  const [x, y] = operands;
  switch (node.op) {
    case "floorDiv":
      return (i) => floorError(x, y, i, precision);
    case "mod":
      return (i, e) => modError(x, y, i, precision) + relative(2)(i, e);
    case "pow":
      return (i, e) => {
        // Of NaN and infinity JavaScript says NaN, C and IEEE 754 say 1.
        if (Math.abs(x.data[i]) === 1 && !Number.isFinite(y.data[i])) return Infinity;
        const power = Math.abs(y.data[i] * Math.log(Math.abs(x.data[i])));
        return relative(POW_ULPS * (1 + (Number.isFinite(power) ? power : 0)))(i, e);
      };
    default:
      return relative(BINARY_ULPS[node.op]);
  }
}

/** How far the floor of a quotient may be off, wherever the operands are, and rounded. */
function floorError(x: Bounded, y: Bounded, i: number, { unit }: Precision): number {
  const quotient = x.data[i] / y.data[i], room = Math.abs(y.data[i]) - y.error[i];
  if (x.error[i] + y.error[i] === 0 && isPlain(quotient)) return 0;
  if (!(room > 0) || !Number.isFinite(quotient)) return Infinity;
  const reach = (x.error[i] + Math.abs(quotient) * y.error[i]) / room;
  const far = reach + 4 * unit * Math.abs(quotient), floor = Math.floor(quotient);
  return Math.max(floor - Math.floor(quotient - far), Math.floor(quotient + far) - floor);
}

/** Whether a quotient of exact numbers is the same after rounding. */
function isPlain(quotient: number): boolean {
  return !Number.isFinite(quotient) || Math.fround(quotient) === quotient;
}

/** The remainder moves with both operands; where the quotient may be another one, by the whole divisor. */
function modError(x: Bounded, y: Bounded, i: number, precision: Precision): number {
  const [a, b] = [x.data[i], y.data[i]];
  if (x.error[i] + y.error[i] === 0 && !Number.isFinite(a % b)) return 0;
  if (floorError(x, y, i, precision) > 0) return Math.abs(b) + y.error[i];
  const multiple = Math.abs(Math.floor(a / b));
  return x.error[i] + multiple * y.error[i] + 4 * precision.unit * Math.abs(a);
}
