/**
 * Puts nodes that no kernel computes as they are in nodes that loops and products compute.
 *
 * ```
 * softmax x       = e / Σ e,               e = exp(x − m), m the largest element of the row
 * logSoftmax x    = x − m − log Σ e
 * logSumExp x     = s + log Σ exp(x − s),  s = m if that is finite, else 0: an infinite m is the result itself
 * mean x          = Σ x / n
 * oneHot i        = where(i = 0 1 2 …, on, off)
 * pad x           = x between constants, one axis after the other
 * tile x          = x repeated along axes of its own, which are then joined with those behind them
 * einsum          = products of matrices, two operands at a time
 * conv            = rewrite/conv.ts, where it is simple or has groups
 * ```
 *
 * @module
 */
import { castElement } from "../../graph/kernels/cast.ts";
import { bodiesOf, type Graph, isLoop, type NodeId, type TensorOp } from "../../graph/node.ts";
import { convOfCopies, convOfGroups, convOfOneTap } from "../rewrite/conv.ts";
import { einsumByMatMul } from "../rewrite/einsum.ts";
import { emptyArrays, emptyParts } from "../rewrite/empty.ts";
import { logSoftmax, meanIsSum, reduceNoAxes } from "../rewrite/reduce.ts";
import { rewrite, type Rule } from "../rewrite/rewriter.ts";

/** The graph without nodes that only other engines have kernels for; its bodies too. */
export function decompose(graph: Graph): Graph {
  return rewrite(graph, decomposing(graph));
}

/** The rules that put the nodes of a graph in other words. */
export function decomposing(graph: Graph): readonly Rule[] {
  // What is made of no elements is a constant before anything is put in other words.
  return hasEmpty(graph) ? [emptyArrays, inOtherWords] : [inOtherWords];
}

function hasEmpty({ nodes }: Graph): boolean {
  return nodes.some((node) => {
    const types = isLoop(node) ? node.results : [node];
    return types.some(({ shape }) => shape.includes(0)) || bodiesOf(node).some(hasEmpty);
  });
}

const softmax: Rule = (op, to) => {
  if (op.kind !== "softmax") return undefined;
  const [x] = op.inputs, last = [to.type(x).shape.length - 1];
  const terms = to.unary("exp", to.binary("sub", x, to.reduce("max", x, last, true)));
  return to.binary("div", terms, to.reduce("sum", terms, last, true));
};

const logSumExp: Rule = (op, to) => {
  if (op.kind !== "reduce" || op.op !== "logSumExp") return undefined;
  const [x] = op.inputs;
  const largest = to.reduce("max", x, op.axes, true);
  const isFinite = to.add({ kind: "classify", op: "isFinite", inputs: [largest] });
  const shift = to.where(isFinite, largest, to.scalar(0));
  const terms = to.unary("exp", to.binary("sub", x, shift));
  const sum = to.reduce("sum", terms, op.axes, true);
  const result = to.binary("add", shift, to.unary("log", sum));
  if (op.keepDims) return result;
  return to.reshape(result, to.type(x).shape.filter((_, axis) => !op.axes.includes(axis)));
};

const oneHot: Rule = (op, to) => {
  if (op.kind !== "oneHot") return undefined;
  const [indices] = op.inputs, { depth } = op;
  const column = to.reshape(indices, [...to.type(indices).shape, 1]);
  const classes = to.add({
    kind: "range",
    inputs: [],
    start: 0,
    step: 1,
    length: depth,
    to: "int32",
  });
  const value = (v: number) => to.scalar(castElement(v, op.to), op.to);
  return to.where(to.compare("equal", column, classes), value(op.on), value(op.off));
};

const pad: Rule = (op, to) => {
  if (op.kind !== "pad") return undefined;
  let [x]: readonly NodeId[] = op.inputs;
  op.padding.forEach((sizes, axis) => {
    const { shape, dtype } = to.type(x);
    const [before, after] = sizes.map((size) => {
      if (size === 0) return [];
      const value = to.scalar(castElement(op.value, dtype), dtype);
      return [to.broadcastTo(value, shape.map((n, i) => (i === axis ? size : n)))];
    });
    x = to.add({ kind: "concat", inputs: [...before, x, ...after], axis });
  });
  return x;
};

const tile: Rule = (op, to) => {
  if (op.kind !== "tile") return undefined;
  const [x] = op.inputs, { shape } = to.type(x);
  const own = shape.flatMap((size) => [1, size]);
  const repeated = shape.flatMap((size, axis) => [op.reps[axis], size]);
  const spread = to.broadcastTo(to.reshape(x, own), repeated);
  return to.reshape(spread, shape.map((size, axis) => size * op.reps[axis]));
};

const CONVOLUTIONS: readonly Rule[] = [convOfOneTap, convOfGroups, convOfCopies];

/** The rules by the kind of what they put in other words. */
const RULES: { readonly [K in TensorOp["kind"]]?: readonly Rule[] } = {
  concat: [emptyParts],
  reduce: [reduceNoAxes, meanIsSum, logSumExp],
  softmax: [softmax],
  logSoftmax: [logSoftmax],
  oneHot: [oneHot],
  pad: [pad],
  tile: [tile],
  einsum: [einsumByMatMul],
  conv: CONVOLUTIONS,
  convInput: CONVOLUTIONS,
  convFilter: CONVOLUTIONS,
};

const inOtherWords: Rule = (op, to) => {
  for (const rule of RULES[op.kind] ?? []) {
    const id = rule(op, to);
    if (id !== undefined) return id;
  }
  return undefined;
};
