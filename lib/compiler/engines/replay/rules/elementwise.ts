import type { NodeId } from "../../../../graph/node.ts";
import type { Rewriter, Rule } from "../../../rewrite/rewriter.ts";

/** tfjs-core names a kernel for it, few backends have it. */
export const xorIsNotEqual: Rule = (op, to) =>
  op.kind === "logical" && op.op === "xor"
    ? to.add({ kind: "compare", op: "notEqual", inputs: op.inputs })
    : undefined;

/** tfjs's `Cast` keeps the lowest bits; whether a number is not 0 is a comparison. */
export const castToBool: Rule = (op, to) => {
  if (op.kind !== "cast") return undefined;
  const [x] = op.inputs;
  const { dtype } = to.type(x);
  if (dtype === op.to) return x;
  return op.to === "bool" ? to.compare("notEqual", x, to.scalar(0, dtype)) : undefined;
};

/** `ClipByValue` takes floats. A bound of an int32 is one too, or there is none. */
export const clipIntegers: Rule = (op, to) => {
  if (op.kind !== "clip" || to.type(op.inputs[0]).dtype !== "int32") return undefined;
  const bounded = (x: NodeId, name: "maximum" | "minimum", bound: number) =>
    Number.isFinite(bound) ? to.binary(name, x, to.scalar(bound, "int32")) : x;
  return bounded(bounded(op.inputs[0], "maximum", op.min), "minimum", op.max);
};

/** `where(isNan(x), x, y)`: gives back the NaN that a kernel dropped. */
export function keepNan(to: Rewriter, x: NodeId, y: NodeId): NodeId {
  return to.where(to.add({ kind: "classify", op: "isNan", inputs: [x] }), x, y);
}

/** Whether it is known that an array holds no NaN. */
export function isCleanConstant(to: Rewriter, id: NodeId): boolean {
  const node = to.node(id);
  if (node.kind === "broadcastTo") return isCleanConstant(to, node.inputs[0]);
  return node.kind === "constant" && !node.data.some(Number.isNaN);
}
