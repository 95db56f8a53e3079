/**
 * Constant factors move outwards until they meet, and then to the smallest factor.
 *
 *   c·x = x·c                           constants stand on the right, and of what commutes the constant summand too
 *   (x·c)·d = x·(c·d)                   where c·d neither over- nor underflows
 *   (x·s)·c = x·(s·c)                   for s smaller than x: a scalar's product costs nothing
 *   (x·c)·y = (x·y)·c, (x·c)/y = (x/y)·c, y/(x·c) = (y/x)·(1/c) for c = 2ᵏ, (x·c)² = x²·c², |x·c| = |x|·|c|
 *   x·c ± y·c = (x ± y)·c
 *   (d/x)·c = (d·c)/x,  x/c = x·(1/c)   the latter for c = 2ᵏ, whose reciprocal is exact; others stay
 *   Σ (x·s) = (Σ x)·s                   for s that is repeated along all axes of the sum
 *   (x/e)·e = (x·e)/e = x               for e that is positive by nature: eˣ, σ(x), softplus x, cosh x
 *   (x/e ± y)·e = x ± y·e
 *   (x·y)·z = x·(y·z)                   where y·z is there already, and so has not overflowed in vain
 *
 * Each side has its own roundings: they differ by some ulp. Unknown numbers are not multiplied in another order, for their
 * product may overflow where the original does not; constants are, if they are between 2⁻¹⁶ and 2¹⁶, so that only what is
 * within that factor of the ends of the range can over- or underflow otherwise than before.
 *
 * @module
 */
import { repeatedAxes } from "../../core/shape.ts";
import type { NodeId, TensorOp } from "../../graph/node.ts";
import { type Pass, passOf, type Simplifier } from "./simplifier.ts";

type Binary = Extract<TensorOp, { kind: "binary" }>;
type Reduce = Extract<TensorOp, { kind: "reduce" }>;

/** Moves constant factors. */
export const factors: Pass = passOf({
  unary,
  binary: (op, to) =>
    constantRight(op, to) ?? (to.isFloat(op.inputs[0]) ? float(op, to) : undefined),
  reduce: (op, to) => op.op === "sum" && to.isFloat(op.inputs[0]) ? sum(op, to) : undefined,
});

const COMMUTES: ReadonlySet<string> = new Set([
  "add",
  "mul",
  "maximum",
  "minimum",
  "squaredDifference",
]);

function constantRight(op: Binary, to: Simplifier): NodeId | undefined {
  const [a, b] = op.inputs;
  const isLeft = to.constantAt(a) !== undefined && to.constantAt(b) === undefined;
  return isLeft && COMMUTES.has(op.op) ? to.binary(op.op, b, a) : undefined;
}

function float(op: Binary, to: Simplifier): NodeId | undefined {
  const id = binary(op, to);
  return id === undefined ? undefined : to.like(op, id);
}

function binary(op: Binary, to: Simplifier): NodeId | undefined {
  const [a, b] = op.inputs;
  switch (op.op) {
    case "mul": {
      const c = to.constantAt(b);
      return c === undefined ? product(a, b, to) : scaled(a, c, to);
    }
    case "div":
      return quotient(a, b, to);
    case "add":
    case "sub":
      return common(op.op, a, b, to);
    default:
      return undefined;
  }
}

/** x·c. */
function scaled(x: NodeId, c: number, to: Simplifier): NodeId | undefined {
  const node = to.node(x);
  if (node.kind !== "binary") return undefined;
  const [y, z] = node.inputs;
  if (node.op === "div") {
    const d = to.constantAt(y);
    if (d === undefined || !isSafe(d * c)) return undefined;
    return to.binary("div", to.scalar(d * c), z);
  }
  if (node.op !== "mul") return undefined;
  const d = to.constantAt(z);
  if (d !== undefined) {
    return isSafe(c * d) ? to.binary("mul", y, to.scalar(c * d)) : undefined;
  }
  if (!isModerate(c) || to.sizeAt(y) === to.sizeAt(z)) return undefined;
  const [large, small] = to.sizeAt(y) > to.sizeAt(z) ? [y, z] : [z, y];
  return to.binary("mul", large, to.binary("mul", small, to.scalar(c)));
}

/** x·y, neither of them constant. */
function product(x: NodeId, y: NodeId, to: Simplifier): NodeId | undefined {
  return withoutFactor(x, y, to) ?? withoutFactor(y, x, to) ?? cancelled(x, y, to) ??
    cancelled(y, x, to) ?? regrouped(x, y, to) ?? regrouped(y, x, to);
}

/** (p·q)·y, where q·y or p·y is there already. It stays so: of three factors any two may be there, and turn by turn. */
function regrouped(x: NodeId, y: NodeId, to: Simplifier): NodeId | undefined {
  const [p, q] = to.pairAt("mul", x) ?? [];
  if (p === undefined || q === undefined) return undefined;
  // A scalar's product costs nothing, and is not taken apart for one that does.
  if (to.sizeAt(x) < to.sizeAt(y) || to.constantAt(q) !== undefined) return undefined;
  const known = (z: NodeId) => {
    const id = to.find({ kind: "binary", op: "mul", inputs: [z, y] });
    return id === x ? undefined : id;
  };
  const product = (z: NodeId, w: NodeId) => to.raw({ kind: "binary", op: "mul", inputs: [z, w] });
  const first = known(q), second = known(p);
  if (first !== undefined) return product(p, first);
  return second === undefined ? undefined : product(q, second);
}

/** (z·c)·y. */
function withoutFactor(x: NodeId, y: NodeId, to: Simplifier): NodeId | undefined {
  const scaled = factored(x, to);
  if (!scaled) return undefined;
  const { z, c } = scaled;
  if (to.sizeAt(y) < to.sizeAt(z)) {
    return to.binary("mul", z, to.binary("mul", y, to.scalar(c)));
  }
  if (to.sizeAt(y) > to.sizeAt(z)) return undefined;
  return to.binary("mul", to.binary("mul", z, y), to.scalar(c));
}

/** x as z·c, c a moderate constant. */
function factored(x: NodeId, to: Simplifier): { z: NodeId; c: number } | undefined {
  const pair = to.pairAt("mul", x);
  if (!pair) return undefined;
  const c = to.constantAt(pair[1]);
  return c !== undefined && isModerate(c) ? { z: pair[0], c } : undefined;
}

/** What is positive by nature, be it that it underflows. */
const POSITIVE: ReadonlySet<string> = new Set(["exp", "sigmoid", "softplus", "cosh"]);

/** (x/e)·e and (x/e ± y)·e. */
function cancelled(x: NodeId, e: NodeId, to: Simplifier): NodeId | undefined {
  if (!isPositive(e, to)) return undefined;
  const over = overE(x, e, to);
  if (over !== undefined) return over;
  const node = to.node(x);
  if (node.kind !== "binary" || (node.op !== "add" && node.op !== "sub")) return undefined;
  const [y, z] = node.inputs, first = overE(y, e, to), second = overE(z, e, to);
  if (first === undefined && second === undefined) return undefined;
  const times = (id: NodeId) => to.binary("mul", id, e);
  return to.binary(node.op, first ?? times(y), second ?? times(z));
}

function isPositive(e: NodeId, to: Simplifier): boolean {
  const node = to.node(e);
  return node.kind === "unary" && POSITIVE.has(node.op);
}

/** The x of x/e, if it has the shape of the quotient. */
function overE(id: NodeId, e: NodeId, to: Simplifier): NodeId | undefined {
  const pair = to.pairAt("div", id);
  return pair && pair[1] === e && to.sizeAt(pair[0]) === to.sizeAt(id) ? pair[0] : undefined;
}

function quotient(x: NodeId, y: NodeId, to: Simplifier): NodeId | undefined {
  const c = to.constantAt(y);
  if (c !== undefined) {
    return isPowerOfTwo(c) ? to.binary("mul", x, to.scalar(1 / c)) : undefined;
  }
  const pair = to.pairAt("mul", x);
  if (pair && isPositive(y, to)) {
    const [a, b] = pair, other = a === y ? b : b === y ? a : undefined;
    if (other !== undefined && to.sizeAt(other) === to.sizeAt(x)) return other;
  }
  const above = factored(x, to);
  if (above && to.sizeAt(above.z) >= to.sizeAt(y)) {
    return to.binary("mul", to.binary("div", above.z, y), to.scalar(above.c));
  }
  const below = factored(y, to);
  if (!below || !isPowerOfTwo(below.c)) return undefined;
  return to.binary("mul", to.binary("div", x, below.z), to.scalar(1 / below.c));
}

/** z·c ± w·c. */
function common(op: "add" | "sub", x: NodeId, y: NodeId, to: Simplifier): NodeId | undefined {
  if (x === y && op === "add") return to.binary("mul", x, to.scalar(2));
  const first = factored(x, to), second = factored(y, to);
  if (!first || !second || Math.abs(first.c) !== Math.abs(second.c)) return undefined;
  const opposite = op === "add" ? "sub" : "add";
  const both = to.binary(first.c === second.c ? op : opposite, first.z, second.z);
  return to.binary("mul", both, to.scalar(first.c));
}

function unary(op: Extract<TensorOp, { kind: "unary" }>, to: Simplifier): NodeId | undefined {
  if (op.op !== "square" && op.op !== "abs") return undefined;
  const scaled = to.isFloat(op.inputs[0]) ? factored(op.inputs[0], to) : undefined;
  if (!scaled) return undefined;
  const c = op.op === "square" ? scaled.c * scaled.c : Math.abs(scaled.c);
  return to.binary("mul", to.unary(op.op, scaled.z), to.scalar(c));
}

/** Σ (y·s). */
function sum(op: Reduce, to: Simplifier): NodeId | undefined {
  const [x] = op.inputs, pair = to.pairAt("mul", x), { shape } = to.type(x);
  if (!pair) return undefined;
  const isRepeated = (id: NodeId) => {
    const along = repeatedAxes(to.type(id).shape, shape);
    return op.axes.every((axis) => along.includes(axis) || shape[axis] === 1);
  };
  const at = pair.findIndex(isRepeated), other = pair[1 - at];
  if (at < 0 || to.sizeAt(other) !== to.sizeAt(x) || isRepeated(other)) return undefined;
  const total = to.add({ ...op, inputs: [to.reshape(other, shape)] });
  const lead = shape.length - to.type(pair[at]).shape.length;
  const small = shape.map((_, axis) => (axis < lead ? 1 : to.type(pair[at]).shape[axis - lead]));
  const kept = op.keepDims ? small : small.filter((_, axis) => !op.axes.includes(axis));
  return to.binary("mul", total, to.reshape(pair[at], kept));
}

/** The factors that may change places with unknown numbers. */
function isModerate(c: number): boolean {
  const size = Math.abs(c);
  return size >= 2 ** -16 && size <= 2 ** 16;
}

/** Whether a product of constants is a normal number in single precision. */
function isSafe(c: number): boolean {
  const size = Math.abs(c);
  return size >= 2 ** -126 && size < 2 ** 127;
}

/** Whether it is ±2ᵏ, with a reciprocal that is exact in single precision. */
function isPowerOfTwo(c: number): boolean {
  return isSafe(c) && Number.isInteger(Math.log2(Math.abs(c))) &&
    2 ** Math.log2(Math.abs(c)) === Math.abs(c);
}
