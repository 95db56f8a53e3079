/**
 * Choices, truth values, and changes of dtype that are known or said twice.
 *
 *   where(true, a, b) = a      where(c, a, a) = a        where(¬c, a, b) = where(c, b, a)
 *   where(c, where(c, a, b), d) = where(c, a, d)         where(c, true, false) = c
 *   x ∧ true = x ∨ false = x ⊻ false = x      x ∧ false = false      x ∨ true = true      x ∧ x = x ∨ x = x
 *   ¬¬x = x      ¬(x = y) = x ≠ y      ¬(x < y) = x ≥ y, of integers: a NaN has no order
 *   clip(clip(x, a, b), c, d) = clip(x, a′, b′), with a′ and b′ clipped to [c, d]
 *   float(i) < k = i < k         for whole |k| < 2²⁴, which single precision tells from their neighbours
 *   to(cast x) = to x            where the cast on the way loses nothing
 *   isFinite(c·x) = isFinite x   for 0 < |c| ≤ 1, and isNan, isInf; isFinite x = true where it is proved
 *
 * All are exact, NaN and infinities included.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import type { CompareName, NodeId, TensorOp } from "../../graph/node.ts";
import { castElement } from "../../graph/kernels/cast.ts";
import { type Pass, passOf, type Simplifier } from "./simplifier.ts";

type Of<Kind extends TensorOp["kind"]> = Extract<TensorOp, { kind: Kind }>;

/** Makes choices that are known. */
export const choices: Pass = passOf({ where, logical, not, compare, classify, clip, cast });

function where(op: Of<"where">, to: Simplifier): NodeId | undefined {
  const [c, a, b] = op.inputs;
  const known = to.constantAt(c);
  if (known !== undefined) return to.like(op, known ? a : b);
  if (a === b) return to.like(op, a);
  const condition = to.node(c), yes = to.node(a), no = to.node(b);
  if (condition.kind === "not") return to.where(condition.inputs[0], b, a);
  if (yes.kind === "where" && yes.inputs[0] === c) {
    return to.like(op, to.where(c, yes.inputs[1], b));
  }
  if (no.kind === "where" && no.inputs[0] === c) return to.like(op, to.where(c, a, no.inputs[2]));
  if (to.type(a).dtype !== "bool") return undefined;
  const [first, second] = [to.constantAt(a), to.constantAt(b)];
  if (first === undefined || second === undefined) return undefined;
  return to.like(op, first ? c : to.add({ kind: "not", inputs: [c] }));
}

function logical(op: Of<"logical">, to: Simplifier): NodeId | undefined {
  const [a, b] = op.inputs;
  if (a === b) return op.op === "xor" ? to.full(to.shapeOf(op), 0, "bool") : a;
  const [known, x] = to.constantAt(a) === undefined ? [to.constantAt(b), a] : [to.constantAt(a), b];
  if (known === undefined) return undefined;
  if (op.op === "xor") {
    return to.like(op, known ? to.add({ kind: "not", inputs: [x] }) : x);
  }
  const isNeutral = (op.op === "and") === (known !== 0);
  return isNeutral ? to.like(op, x) : to.full(to.shapeOf(op), known, "bool");
}

const OPPOSITE: Readonly<Record<CompareName, CompareName>> = {
  equal: "notEqual",
  notEqual: "equal",
  less: "greaterEqual",
  lessEqual: "greater",
  greater: "lessEqual",
  greaterEqual: "less",
};

function not(op: Of<"not">, to: Simplifier): NodeId | undefined {
  const node = to.node(op.inputs[0]);
  if (node.kind === "not") return node.inputs[0];
  if (node.kind !== "compare") return undefined;
  const isOrder = node.op !== "equal" && node.op !== "notEqual";
  return isOrder && to.isFloat(node.inputs[0])
    ? undefined
    : to.compare(OPPOSITE[node.op], ...node.inputs);
}

/** Whether equal operands satisfy it. */
const REFLEXIVE: ReadonlySet<CompareName> = new Set(["equal", "lessEqual", "greaterEqual"]);

function compare(op: Of<"compare">, to: Simplifier): NodeId | undefined {
  const [a, b] = op.inputs;
  if (a === b && !to.range(a).nan) {
    return to.full(to.shapeOf(op), REFLEXIVE.has(op.op) ? 1 : 0, "bool");
  }
  const isFixed = (id: NodeId) => to.constantAt(id) !== undefined;
  if (!to.isFloat(a) || isFixed(a) === isFixed(b)) return undefined;
  const left = asInteger(to, a), right = asInteger(to, b);
  return left === undefined || right === undefined ? undefined : to.compare(op.op, left, right);
}

/** The int32 that a float is the same number as: one that was cast, or a small whole constant. */
function asInteger(to: Simplifier, id: NodeId): NodeId | undefined {
  const node = to.node(id), value = to.constantAt(id);
  if (value !== undefined) {
    const isSmall = Number.isInteger(value) && Math.abs(value) < 2 ** 24;
    return isSmall ? to.scalar(value + 0, "int32") : undefined;
  }
  const isCast = node.kind === "cast" && to.type(node.inputs[0]).dtype === "int32";
  return isCast ? node.inputs[0] : undefined;
}

function classify(op: Of<"classify">, to: Simplifier): NodeId | undefined {
  const [x] = op.inputs, { low, high, nan } = to.range(x);
  if (to.isFinite(x)) return to.full(to.type(x).shape, op.op === "isFinite" ? 1 : 0, "bool");
  if (op.op === "isNan" && !nan) return to.full(to.type(x).shape, 0, "bool");
  if (op.op === "isInf" && low > -Infinity && high < Infinity) {
    return to.full(to.type(x).shape, 0, "bool");
  }
  const node = to.node(x);
  if (node.kind === "unary" && (node.op === "neg" || node.op === "abs")) {
    return to.add({ ...op, inputs: node.inputs });
  }
  if (node.kind !== "binary" || node.op !== "mul") return undefined;
  const factor = Math.abs(to.constantAt(node.inputs[1]) ?? 0);
  return factor > 0 && factor <= 1 ? to.add({ ...op, inputs: [node.inputs[0]] }) : undefined;
}

function clip(op: Of<"clip">, to: Simplifier): NodeId | undefined {
  const node = to.node(op.inputs[0]), { min, max } = op;
  if (min === -Infinity && max === Infinity) return op.inputs[0];
  if (node.kind !== "clip") return undefined;
  const bound = (value: number) => Math.min(Math.max(value, min), max);
  return to.add({ ...op, inputs: node.inputs, min: bound(node.min), max: bound(node.max) });
}

function cast(op: Of<"cast">, to: Simplifier): NodeId | undefined {
  const [x] = op.inputs, node = to.node(x), { dtype } = to.type(x);
  if (dtype === op.to) return x;
  if (node.kind === "oneHot" && op.to !== "key") {
    const [on, off] = [node.on, node.off].map((v) => castElement(castElement(v, dtype), op.to));
    const { inputs, depth } = node;
    return to.add({ kind: "oneHot", inputs, depth, on, off, to: op.to });
  }
  if (node.kind !== "cast") return undefined;
  return isLossless(to.type(node.inputs[0]).dtype, dtype)
    ? to.cast(node.inputs[0], op.to)
    : undefined;
}

/** Whether every value of a dtype is one of another: that a float may be a single one is no reason to lose digits. */
function isLossless(from: DType, to: DType): boolean {
  return from === "bool" || (from === "int32" && to === "float");
}
