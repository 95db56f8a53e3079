/**
 * The gradient of a `where` is not poisoned by its dead branch.
 *
 * Backwards, `where(c, f(x), y)` gives f(x) the adjoint where(c, g, 0), and x that times f′(x). On the dead lanes, where c
 * is false, the derivative is 0, whatever f does there; but 0·f′(x) is NaN if f′(x) is infinite, as for log, √x, 1/x and
 * powers at 0, and the user would have to guard the operand. So the mask is moved to the outside of products:
 *
 *   where(c, a, 0)·d = where(c, a·d, 0)     where(c, a, 0)/d = where(c, a/d, 0)     −where(c, a, 0) = where(c, −a, 0)
 *   where(c, 0, a) likewise                 where(c, a, 0) + where(c, b, 0) = where(c, a + b, 0)
 *   where(c, a, 0) + where(c, 0, b) = where(c, a, b)
 *
 * On live lanes both sides are the same to the bit. On dead ones the left side is 0·d, which is 0 (of some sign) for every
 * finite d and NaN for others; the right side is 0 for all d. The rule is applied to every product, not to those of gradients
 * alone: a graph does not say which is which, and who masks a number by 0 does not ask for the NaN behind the mask.
 *
 * A mask is seen through what moves elements, through sums of masked arrays (dead where both are), and through what
 * chooses between g, g/2 and 0, the derivative of a maximum. It is not seen through reductions and products of matrices.
 *
 * @module
 */
import { sizeOf } from "../../core/shape.ts";
import type { NodeId, TensorOp } from "../../graph/node.ts";
import { type Pass, passOf, type Simplifier } from "./simplifier.ts";

type Binary = Extract<TensorOp, { kind: "binary" }>;

/** Moves masks outwards. */
export const masks: Pass = passOf({
  unary(op, to) {
    const mask = op.op === "neg" ? directMask(op.inputs[0], to) : undefined;
    return mask && chosen(to, mask, (x) => to.unary("neg", x));
  },
  binary(op, to) {
    if (!to.isFloat(op.inputs[0])) return undefined;
    const [a, b] = op.inputs;
    switch (op.op) {
      case "mul":
        return masked(op, 0, to.isFinite(b), to) ?? masked(op, 1, to.isFinite(a), to);
      case "div":
        // 0/0 of two masks is asked for in so many words.
        if (maskOf(b, to)) return undefined;
        return masked(op, 0, (to.constantAt(b) ?? 0) !== 0, to);
      case "add":
        return sum(a, b, to);
      default:
        return undefined;
    }
  },
});

/** An array that is 0 wherever `condition` is not `alive`; where it is, it has the elements of `live`. */
interface Mask {
  readonly condition: NodeId;
  readonly alive: boolean;
  readonly live: NodeId;
  /** Whether `live` is masked itself: then what is done to it goes through this pass no more. */
  readonly isMasked: boolean;
}

function chosen(to: Simplifier, mask: Mask, f: (live: NodeId) => NodeId): NodeId {
  const live = f(mask.live), zero = to.scalar(0);
  return mask.alive ? to.where(mask.condition, live, zero) : to.where(mask.condition, zero, live);
}

/**
 * A product or quotient, the operand `at` of which is masked: computed where that is alive. If the other one is `harmless`, 0
 * stays 0, and only a mask that costs nothing is moved: there may be more of the chain.
 */
function masked(op: Binary, at: 0 | 1, harmless: boolean, to: Simplifier): NodeId | undefined {
  const mask = harmless ? directMask(op.inputs[at], to) : maskOf(op.inputs[at], to);
  if (!mask) return undefined;
  const on = (live: NodeId): TensorOp => ({
    ...op,
    inputs: at === 0 ? [live, op.inputs[1]] : [op.inputs[0], live],
  });
  const value = (live: NodeId) => (mask.isMasked ? to.raw(on(live)) : to.add(on(live)));
  return to.like(op, chosen(to, mask, value));
}

/** The mask that a node is itself. */
function directMask(id: NodeId, to: Simplifier): Mask | undefined {
  const node = to.node(id);
  if (node.kind !== "where" || node.dtype !== "float") return undefined;
  const [condition, a, b] = node.inputs;
  if (to.constantAt(b) === 0) return { condition, alive: true, live: a, isMasked: false };
  return to.constantAt(a) === 0 ? { condition, alive: false, live: b, isMasked: false } : undefined;
}

/** The mask that a node is, or has in it. */
function maskOf(id: NodeId, to: Simplifier): Mask | undefined {
  return directMask(id, to) ?? nestedMask(id, to) ?? movedMask(id, to);
}

/** where(c, a, M) and M + N with masks M and N: alive where one of two conditions holds. */
function nestedMask(id: NodeId, to: Simplifier): Mask | undefined {
  const node = to.node(id);
  if (node.kind === "where" && node.dtype === "float") {
    const [condition, a, b] = node.inputs;
    const no = maskOf(b, to), yes = no ? undefined : maskOf(a, to);
    if (no) return either(to, id, { condition, alive: true }, no);
    return yes && either(to, id, { condition, alive: false }, yes);
  }
  const pair = to.pairAt("add", id) ?? to.pairAt("sub", id);
  const [first, second] = pair?.map((term) => maskOf(term, to)) ?? [];
  return first && second && either(to, id, first, second);
}

type Condition = Pick<Mask, "condition" | "alive">;

function either(to: Simplifier, live: NodeId, first: Condition, second: Condition): Mask {
  const holds = ({ condition, alive }: Condition) =>
    alive ? condition : to.add({ kind: "not", inputs: [condition] });
  const inputs = [holds(first), holds(second)] as const;
  return {
    condition: to.add({ kind: "logical", op: "or", inputs }),
    alive: true,
    live,
    isMasked: true,
  };
}

/** A mask in another shape or order. */
function movedMask(id: NodeId, to: Simplifier): Mask | undefined {
  const node = to.node(id);
  switch (node.kind) {
    case "reshape":
    case "transpose":
    case "reverse":
    case "slice": {
      const { shape: _shape, dtype: _dtype, origin: _origin, ...op } = node;
      const { shape } = to.type(node.inputs[0]);
      const mask = sizeOf(shape) === 0 ? undefined : maskOf(node.inputs[0], to);
      if (!mask) return undefined;
      const moved = (x: NodeId) => to.add({ ...op, inputs: [to.broadcastTo(x, shape)] });
      return { ...mask, condition: moved(mask.condition), live: moved(mask.live) };
    }
    default:
      return undefined;
  }
}

/** Two masks with one condition. */
function sum(a: NodeId, b: NodeId, to: Simplifier): NodeId | undefined {
  const first = directMask(a, to), second = directMask(b, to);
  if (!first || !second || first.condition !== second.condition) return undefined;
  if (first.alive === second.alive) {
    return chosen(to, first, (live) => to.binary("add", live, second.live));
  }
  const [yes, no] = first.alive ? [first, second] : [second, first];
  return to.where(first.condition, yes.live, no.live);
}
