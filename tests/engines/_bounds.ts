/**
 * How far an engine of a given precision may be from the reference, node by node.
 *
 * u is the largest relative error of rounding: 2⁻²⁴ in single precision, 2⁻⁵³ in double. A bound counts the roundings of a
 * plain evaluation: n of them in a sum of n terms, whatever their order; LIBM for a function of the mathematical library.
 */
import { sizeOf } from "../../lib/core/shape.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import {
  describe,
  type Graph,
  isLoop,
  type LoopNode,
  type TensorNode,
} from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";

/** The rounding errors granted to a function of the mathematical library. */
const LIBM = 8;

/** An absolute bound for each element of the result, and the formula for the test's name. */
export interface Bound {
  /** Such as `2u·|y|`. */
  readonly formula: string;
  /** The bound for each element of y, given inputs and u. */
  of(graph: Graph, inputs: readonly Value[], y: Value, u: number): Float64Array;
}

/** The node that a graph of the table of ops is about: its loop, or else its output. */
export function subject(graph: Graph): TensorNode | LoopNode {
  const loop = graph.nodes.find(isLoop);
  if (loop) return loop;
  return graph.nodes[graph.outputs[0]] as TensorNode;
}

/** The bound that holds for an op of the table. */
export function boundFor(graph: Graph): Bound {
  const node = subject(graph);
  return BOUNDS[describe(node)] ?? BOUNDS[node.kind] ?? EXACT;
}

const EXACT: Bound = { formula: "exactly", of: (_graph, _inputs, y) => y.data.map(() => 0) };

/** A relative error, of so many roundings. */
function relative(roundings: number): Bound {
  return {
    formula: roundings === 1 ? "within u·|y|" : `within ${roundings}u·|y|`,
    of: (_graph, _inputs, y, u) => y.data.map((v) => roundings * u * Math.abs(v)),
  };
}

/** A sum of products of inputs: so many roundings as a term goes through, of the sum of their absolute values. */
const LINEAR: Bound = {
  formula: "within (n + 2)u·Σ|terms|, n the number of terms",
  of(graph, inputs, y, u) {
    const [scale] = interpret(graph, inputs.map((x) => ({ ...x, data: x.data.map(Math.abs) })));
    return scale.data.map((v, i) => (Number.isFinite(y.data[i]) ? (terms(graph) + 2) * u * v : 0));
  },
};

/** How many terms are added to make one element. */
function terms(graph: Graph): number {
  const node = subject(graph) as TensorNode;
  const operands = node.inputs.map((id) => graph.nodes[id] as TensorNode);
  const [a] = operands;
  switch (node.kind) {
    case "matMul":
      return a.shape.at(node.transposeA ? -2 : -1)!;
    case "conv":
      return sizeOf(operands[1].shape.slice(0, 3));
    case "convInput":
      return sizeOf(operands[1].shape.slice(0, 2)) * operands[1].shape[3];
    case "convFilter":
      return sizeOf(operands[1].shape.slice(0, 3));
    case "einsum":
      return operands.reduce((n, { shape }) => n * Math.max(1, ...shape), 1);
    case "cumsum":
      return a.shape[node.axis];
    case "scatterAdd":
      return sizeOf(a.shape);
    default:
      return reducedLength(graph);
  }
}

/** The length of what is reduced to one element. */
function reducedLength(graph: Graph): number {
  const node = subject(graph) as TensorNode;
  const x = graph.nodes[node.inputs[0]!] as TensorNode;
  if (node.kind === "reduce") return sizeOf(node.axes.map((axis) => x.shape[axis]));
  return x.shape.at(-1) ?? 1;
}

/** Through exp and log of differences: those are as wrong as the largest input is large. */
function logarithmic(formula: string, isRelative: boolean): Bound {
  return {
    formula,
    of(graph, inputs, y, u) {
      const largest = Math.max(0, ...inputs[0].data.filter(Number.isFinite).map(Math.abs));
      const errors = reducedLength(graph) + 2 * LIBM + 4 * largest;
      return y.data.map((v) =>
        u * (isRelative ? errors * Math.abs(v) : errors + LIBM * Math.abs(v))
      );
    },
  };
}

/** Loops of the table neither grow nor shrink errors: each step adds those of a few functions. */
const LOOP: Bound = {
  formula: "within 16(T + 1)u·max(1, |y|), T the number of steps",
  of(graph, _inputs, y, u) {
    const node = subject(graph) as LoopNode;
    const steps = node.kind === "while" ? 1 : node.length;
    return y.data.map((v) => 16 * (steps + 1) * u * Math.max(1, Math.abs(v)));
  },
};

const BOUNDS: Readonly<Record<string, Bound>> = {
  ...Object.fromEntries(
    ["exp", "expm1", "log", "log1p", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh"]
      .concat(["tanh", "asinh", "acosh", "atanh", "erf", "erfc", "ndtri", "sigmoid"])
      .map((op) => [`unary ${op}`, relative(LIBM)]),
  ),
  "unary softplus": relative(LIBM),
  "unary sqrt": relative(1),
  "unary square": relative(1),
  "unary reciprocal": relative(1),
  "unary rsqrt": relative(2),
  "binary add": relative(1),
  "binary sub": relative(1),
  "binary mul": relative(1),
  "binary div": relative(1),
  "binary mod": relative(1),
  "binary squaredDifference": relative(3),
  "binary pow": relative(2 * LIBM),
  "binary atan2": relative(LIBM),
  "reduce sum": LINEAR,
  "reduce mean": LINEAR,
  "reduce prod": {
    formula: "within n·u·|y|, n the number of factors",
    of: (graph, _inputs, y, u) => y.data.map((v) => reducedLength(graph) * u * Math.abs(v)),
  },
  "reduce logSumExp": logarithmic("within (n + 16 + 4·max|x| + 8·|y|)u", false),
  softmax: logarithmic("within (n + 16 + 4·max|x|)u·|y|", true),
  logSoftmax: logarithmic("within (n + 16 + 4·max|x| + 8·|y|)u", false),
  cumsum: LINEAR,
  matMul: LINEAR,
  conv: LINEAR,
  convInput: LINEAR,
  convFilter: LINEAR,
  einsum: LINEAR,
  triangularSolve: {
    formula: "within 8(n + 1)u·max|y|, n the size of the matrix",
    of(graph, _inputs, y, u) {
      const largest = Math.max(0, ...y.data.map(Math.abs));
      return y.data.map(() => 8 * (reducedLength(graph) + 1) * u * largest);
    },
  },
  scatterAdd: LINEAR,
  // Their attributes and what they are given as doubles are rounded once.
  clip: relative(1),
  cast: relative(1),
  constant: relative(1),
  range: relative(1),
  pad: relative(1),
  oneHot: relative(1),
  // An engine may draw in singles; those of doubles are the reference's to the bit (tests/compiler).
  "random normal": relative(9),
  "random uniform": {
    formula: "within 2⁻²⁴, cut off",
    of: (_graph, _inputs, y) => y.data.map(() => 2 ** -24),
  },
  map: LOOP,
  scan: LOOP,
  while: LOOP,
};
