/**
 * Derivatives of reductions, softmax and logSoftmax.
 *
 * With y the reduction of x and g its adjoint, y and g are first spread over x again: one value for all the elements that it
 * was made of.
 *
 * @module
 */
import type { GraphBuilder } from "../builder.ts";
import type { NodeId, ReduceName } from "../node.ts";
import { sizeOf } from "../../core/shape.ts";
import type { NodeOf } from "../value.ts";
import { Formula } from "./formula.ts";
import { othersAlong } from "./others.ts";
import type { Pullback, Rule } from "./rule.ts";

type Derivative = Pullback<NodeOf<"reduce">>;

/** g to each element. */
const sum: Derivative = ({ b, node, g }) => b.broadcastTo(keepDims(b, node, g), xShape(b, node));

/** g/n to each of the n elements. */
const mean: Derivative = (at) => {
  const { b, node, g } = at, shape = xShape(b, node);
  const n = sizeOf(node.axes.map((axis) => shape[axis]));
  return sum({ ...at, g: new Formula(b).div(g, b.scalar(n)) });
};

/** g to the elements that equal the extremum, in equal parts. */
const extremum: Derivative = ({ b, node, y, g }) => {
  const f = new Formula(b), [x] = node.inputs;
  const ties = f.is("equal", x, keepDims(b, node, y));
  const count = b.reduce("sum", b.cast(ties, "float"), node.axes, true);
  return f.only(ties, f.div(keepDims(b, node, g), count));
};

/** g times the product of the other elements; no division, so zeros are nothing special. */
const prod: Derivative = ({ b, node, g }) => {
  const [x] = node.inputs;
  return new Formula(b).mul(keepDims(b, node, g), othersAlong(b, x, node.axes));
};

/**
 * g·e/Σe with e = exp(x − y). Σe is 1 but for the rounding of y, which grows with |y|: dividing by it takes that out again.
 * Where every element is −∞ so is y; it is replaced by 0, and the weights are 0 rather than NaN.
 */
const logSumExp: Derivative = ({ b, node, y, g }) => {
  const f = new Formula(b), [x] = node.inputs;
  const nothing = f.is("equal", y, f.k(-Infinity));
  const finite = b.where(nothing, f.k(0), y);
  const e = f.fn("exp", f.sub(x, keepDims(b, node, finite)));
  const total = b.where(nothing, f.k(1), b.reduce("sum", e, node.axes, node.keepDims));
  return f.mul(keepDims(b, node, f.div(g, total)), e);
};

const DERIVATIVES = {
  sum,
  mean,
  prod,
  max: extremum,
  min: extremum,
  logSumExp,
  any: undefined,
  all: undefined,
} satisfies Record<ReduceName, Derivative | undefined>;

/** The rule of {@linkcode ReduceName} nodes. */
export const reduce: Rule<NodeOf<"reduce">> = (node) => [DERIVATIVES[node.op]];

/** y·(g − Σ g·y), the sum over the last axis. */
export const softmax: Rule<NodeOf<"softmax">> = () => [({ b, node, y, g }) => {
  const f = new Formula(b), last = node.shape.length - 1;
  return f.mul(y, f.sub(g, b.reduce("sum", f.mul(g, y), [last], true)));
}];

/** g − exp(y)·Σ g, the sum over the last axis. */
export const logSoftmax: Rule<NodeOf<"logSoftmax">> = () => [({ b, node, y, g }) => {
  const f = new Formula(b), last = node.shape.length - 1;
  return f.sub(g, f.mul(f.fn("exp", y), b.reduce("sum", g, [last], true)));
}];

function xShape(b: GraphBuilder, node: NodeOf<"reduce">): readonly number[] {
  return b.type(node.inputs[0]).shape;
}

/** A value of the result's shape with the reduced axes back, of size 1. */
function keepDims(b: GraphBuilder, node: NodeOf<"reduce">, value: NodeId): NodeId {
  return b.reshape(value, xShape(b, node).map((n, axis) => (node.axes.includes(axis) ? 1 : n)));
}
