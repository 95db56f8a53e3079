import { broadcast, sameShape, type Shape, sizeOf } from "../../../../core/shape.ts";
import { inferType } from "../../../../graph/infer.ts";
import type { NodeId, TensorOp } from "../../../../graph/node.ts";
import type { Rewriter, Rule } from "../../../rewrite/rewriter.ts";

/** Repeating twice is repeating once. */
export const mergeBroadcasts: Rule = (op, to) => {
  if (op.kind !== "broadcastTo") return undefined;
  const small = beforeBroadcast(to, op.inputs[0]);
  return small === op.inputs[0] ? undefined : to.broadcastTo(small, op.to);
};

/**
 * What treats every element alike is done before repeating, not after; and elementwise kernels repeat by themselves, so
 * that most arrays need not be repeated at all.
 */
export const broadcastLate: Rule = (op, to) => {
  switch (op.kind) {
    case "unary":
    case "classify":
    case "not":
    case "clip":
    case "cast": {
      const [x] = op.inputs;
      const small = beforeBroadcast(to, x);
      if (small === x) return undefined;
      return to.broadcastTo(to.add({ ...op, inputs: [small] }), shapeAt(to, x));
    }
    case "binary":
    case "compare":
    case "logical":
      return pairBroadcastLate(op, to);
    default:
      return undefined;
  }
};

type Pair = Extract<TensorOp, { kind: "binary" | "compare" | "logical" }>;

function pairBroadcastLate(op: Pair, to: Rewriter): NodeId | undefined {
  const [a, b] = op.inputs;
  const left = beforeBroadcast(to, a), right = beforeBroadcast(to, b);
  if (left === a && right === b) return undefined;
  const shape = broadcast(shapeAt(to, a), shapeAt(to, b))!;
  // What is smaller on each axis where the others broadcast does so too.
  return to.broadcastTo(to.add({ ...op, inputs: [left, right] }), shape);
}

/** `Select` takes three arrays of one shape. */
export const spreadWhere: Rule = (op, to) => {
  if (op.kind !== "where") return undefined;
  const shape = inferType(op, op.inputs.map((id) => to.type(id))).shape;
  const [condition, a, b] = op.inputs.map((id) => to.broadcastTo(id, shape));
  if ([condition, a, b].every((id, i) => id === op.inputs[i])) return undefined;
  return to.add({ ...op, inputs: [condition, a, b] });
};

/**
 * Repeating is calling a kernel that broadcasts with something that changes nothing, x · 1 or x ∨ false or x + 0: tfjs's
 * `Tile` takes ten times as long. A repeated constant is a constant, written once.
 */
export const repeat: Rule = (op, to) => {
  if (op.kind !== "broadcastTo" || to.node(op.inputs[0]).kind === "constant") return undefined;
  const [x] = op.inputs;
  const neutral = (value: number, dtype: "float" | "int32" | "bool") =>
    to.broadcastTo(to.scalar(value, dtype), op.to);
  switch (to.type(x).dtype) {
    case "float":
      return to.raw({ kind: "binary", op: "mul", inputs: [x, neutral(1, "float")] });
    case "int32":
      return to.raw({ kind: "binary", op: "add", inputs: [x, neutral(0, "int32")] });
    case "bool":
      return to.raw({ kind: "logical", op: "or", inputs: [x, neutral(0, "bool")] });
    default:
      return undefined;
  }
};

/** A kernel for matrices takes batches of one size, or one of them of size 1. */
export const spreadBatches: Rule = (op, to) => {
  if (op.kind !== "matMul") return undefined;
  const [a, b] = op.inputs.map((id) => shapeAt(to, id).slice(0, -2));
  if (sizeOf(a) === 1 || sizeOf(b) === 1 || sameShape(a, b)) return undefined;
  const batch = broadcast(a, b)!;
  const [x, y] = op.inputs.map((id) =>
    to.broadcastTo(id, [...batch, ...shapeAt(to, id).slice(-2)])
  );
  return to.add({ ...op, inputs: [x, y] });
};

function beforeBroadcast(to: Rewriter, id: NodeId): NodeId {
  const node = to.node(id);
  return node.kind === "broadcastTo" ? node.inputs[0] : id;
}

function shapeAt(to: Rewriter, id: NodeId): Shape {
  return to.type(id).shape;
}
