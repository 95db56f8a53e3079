/**
 * Where the elements of a node lie: interval arithmetic, with NaN beside it.
 *
 *   x ∈ [a, b], y ∈ [c, d]  ⟹  x + y ∈ [a + c, b + d],  x·y ∈ hull {ac, ad, bc, bd},  f(x) ∈ [f(a), f(b)] for rising f
 *
 * Inputs may be anything. The bounds are good to a few roundings of single precision, so they tell a sign and whether
 * something is finite, not which of two close numbers is larger. What may leave the range of single precision is
 * infinite here, and nothing made by a product is ever sure to be more than 0: it may underflow.
 *
 * @module
 */
import { sizeOf } from "../../core/shape.ts";
import type { BinaryName, Node, NodeId, TensorType, UnaryName } from "../../graph/node.ts";
import type { NodeOf } from "../../graph/value.ts";

/** An interval that holds every element that is a number, and whether there may be NaN. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly nan: boolean;
}

/** What is known of the operands of a node. */
export interface Known {
  /** Where the elements of an operand lie. */
  range(id: NodeId): Range;
  /** The type of an operand. */
  type(id: NodeId): TensorType;
}

const ANYTHING: Range = { low: -Infinity, high: Infinity, nan: true };

/** Of larger constants nothing is known. */
const LOOKED_AT = 65_536;

/** Far enough below 2¹²⁸, where single precision ends, for roundings not to matter. */
const LARGEST = 2 ** 120;

/** The range of a node, from those of its operands. */
export function rangeOf(node: Node, known: Known): Range {
  const at = (i: number) => known.range(node.inputs[i]);
  switch (node.kind) {
    case "constant":
      return node.dtype === "key" || node.data.length > LOOKED_AT ? ANYTHING : hullOf(node.data);
    case "unary":
      return node.dtype === "float" ? unary(node.op, at(0)) : integer(node);
    case "binary":
      return node.dtype === "float" ? binary(node.op, at(0), at(1)) : integer(node);
    case "clip":
      return clipped(at(0), node.min, node.max);
    case "where":
      return union(at(1), at(2));
    case "cast":
      return node.dtype === "float" ? at(0) : integer(node);
    case "reshape":
    case "broadcastTo":
    case "transpose":
    case "reverse":
    case "slice":
    case "tile":
    case "gather":
      return at(0);
    case "pad":
      return union(at(0), hullOf([node.value]));
    case "concat":
      return node.inputs.map((_, i) => at(i)).reduce(union);
    case "oneHot":
      return hullOf([node.on, node.off]);
    case "reduce":
      return reduced(node, at(0), known);
    case "softmax":
      return { low: 0, high: 1, nan: true };
    case "logSoftmax":
      return { low: -Infinity, high: 0, nan: true };
    case "random":
      if (node.op === "uniform") return { low: 0, high: 1, nan: false };
      // The normal quantile of 2⁻⁶⁴ is −9.1.
      return node.op === "normal" ? { low: -64, high: 64, nan: false } : integer(node);
    default:
      return integer(node);
  }
}

/** What is known from the dtype alone. */
function integer(node: Node): Range {
  if (!("dtype" in node) || node.dtype === "float" || node.dtype === "key") return ANYTHING;
  return node.dtype === "bool"
    ? { low: 0, high: 1, nan: false }
    : { low: -(2 ** 31), high: 2 ** 31, nan: false };
}

function hullOf(data: Iterable<number>): Range {
  let low = Infinity, high = -Infinity, nan = false;
  for (const x of data) {
    if (Number.isNaN(x)) nan = true;
    else low = Math.min(low, x), high = Math.max(high, x);
  }
  return low > high ? { low: 0, high: 0, nan } : interval(low, high, nan);
}

function interval(low: number, high: number, nan: boolean): Range {
  return {
    low: low < -LARGEST ? -Infinity : low,
    high: high > LARGEST ? Infinity : high,
    nan,
  };
}

function union(x: Range, y: Range): Range {
  return { low: Math.min(x.low, y.low), high: Math.max(x.high, y.high), nan: x.nan || y.nan };
}

function clipped(x: Range, min: number, max: number): Range {
  const bound = (v: number) => Math.min(Math.max(v, min), max);
  return interval(bound(x.low), bound(x.high), x.nan);
}

function unary(op: UnaryName, x: Range): Range {
  const { low, high, nan } = x;
  const rising = (f: (v: number) => number) => interval(f(low), f(high), nan);
  const within = (least: number, most: number, risk: boolean) => interval(least, most, nan || risk);
  const isInfinite = low === -Infinity || high === Infinity;
  switch (op) {
    case "neg":
      return interval(-high, -low, nan);
    case "abs":
      return interval(distance(x), Math.max(-low, high), nan);
    case "square":
      // It may underflow.
      return interval(0, Math.max(low * low, high * high), nan);
    case "relu":
      return rising((v) => Math.max(v, 0));
    case "sign":
    case "tanh":
    case "erf":
      return within(low >= 0 ? 0 : -1, high <= 0 ? 0 : 1, false);
    case "sigmoid":
      return within(0, 1, false);
    case "erfc":
      return within(0, 2, false);
    case "exp":
    case "expm1":
      return rising(Math[op]);
    case "sqrt":
      return within(0, Math.sqrt(Math.max(high, 0)), low < 0);
    case "rsqrt":
      return within(0, Infinity, low < 0);
    case "cosh":
      return within(1, Math.cosh(Math.max(-low, high)), false);
    case "softplus":
      return within(0, Math.max(high, 0) + 1, false);
    case "sin":
    case "cos":
      return within(-1, 1, isInfinite);
    case "atan":
      return within(-2, 2, false);
    default:
      return ANYTHING;
  }
}

/** How far the interval is from 0. */
function distance({ low, high }: Range): number {
  return low > 0 ? low : high < 0 ? -high : 0;
}

function binary(op: BinaryName, x: Range, y: Range): Range {
  const nan = x.nan || y.nan;
  switch (op) {
    case "add":
      return sum(x, y);
    case "sub":
      return sum(x, { low: -y.high, high: -y.low, nan: y.nan });
    case "mul":
      return product(x, y);
    case "maximum":
      return interval(Math.max(x.low, y.low), Math.max(x.high, y.high), nan);
    case "minimum":
      return interval(Math.min(x.low, y.low), Math.min(x.high, y.high), nan);
    case "squaredDifference":
      return { ...ANYTHING, low: 0 };
    case "div":
      return x.low >= 0 && y.low >= 0 ? { ...ANYTHING, low: 0 } : ANYTHING;
    default:
      return ANYTHING;
  }
}

/** ∞ − ∞ is NaN. */
function sum(x: Range, y: Range): Range {
  const opposed = (x.high === Infinity && y.low === -Infinity) ||
    (x.low === -Infinity && y.high === Infinity);
  const low = x.low === -Infinity || y.low === -Infinity ? -Infinity : x.low + y.low;
  const high = x.high === Infinity || y.high === Infinity ? Infinity : x.high + y.high;
  return interval(low, high, x.nan || y.nan || opposed);
}

/** 0·∞ is NaN, and no end of an interval. */
function product(x: Range, y: Range): Range {
  const ends = [x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high];
  const numbers = ends.map((v) => (Number.isNaN(v) ? 0 : v));
  const low = Math.min(...numbers), high = Math.max(...numbers);
  const risk = (unbounded(x) && hasZero(y)) || (unbounded(y) && hasZero(x));
  return interval(Math.min(low, 0), Math.max(high, 0), x.nan || y.nan || risk);
}

const unbounded = ({ low, high }: Range) => low === -Infinity || high === Infinity;
const hasZero = ({ low, high }: Range) => low <= 0 && high >= 0;

function reduced(node: NodeOf<"reduce">, x: Range, known: Known): Range {
  if (node.dtype !== "float") return integer(node);
  const { shape } = known.type(node.inputs[0]);
  const n = sizeOf(node.axes.map((axis) => shape[axis]));
  switch (node.op) {
    case "sum":
      return product({ ...x, nan: sum(x, x).nan }, { low: n, high: n, nan: false });
    case "max":
    case "min":
    case "mean":
      return n > 0 ? { ...x, nan: x.nan || unbounded(x) } : ANYTHING;
    default:
      return ANYTHING;
  }
}
