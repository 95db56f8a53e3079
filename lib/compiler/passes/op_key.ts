import type { NodeId, TensorOp, Window } from "../../graph/node.ts";

/** Ops whose operands may change places without any bit of the result changing, but for which NaN it is. */
const COMMUTATIVE: ReadonlySet<string> = new Set([
  "add",
  "mul",
  "maximum",
  "minimum",
  "squaredDifference",
  "equal",
  "notEqual",
  "and",
  "or",
  "xor",
]);

/** Constants of more elements than this are equal if they are one array. */
const COMPARED = 64;

/**
 * A text that two ops have in common if and only if they compute the same: the kind, the attributes, the operands, those of
 * commutative ops in order of their ids. Random nodes are no exception, since their keys are operands.
 *
 * An input has a text of its own each, by its name and `id`, the node that it is going to be.
 */
export function opKey(op: TensorOp, id: NodeId): string {
  switch (op.kind) {
    case "input":
      return `input ${id}`;
    case "constant":
      return `constant ${op.type.dtype} ${op.type.shape} : ${contentOf(op.data)}`;
    case "range":
      return `range ${op.to} ${numberKey(op.start)} ${numberKey(op.step)} ${op.length}`;
    case "binary":
    case "compare":
    case "logical":
      return `${op.kind} ${op.op} ${pairKey(op.op, op.inputs)}`;
    case "unary":
    case "classify":
    case "deriveKey":
      return `${op.kind} ${op.op} ${op.inputs}`;
    case "not":
    case "where":
    case "softmax":
    case "logSoftmax":
      return `${op.kind} ${op.inputs}`;
    case "clip":
      return `clip ${numberKey(op.min)} ${numberKey(op.max)} ${op.inputs}`;
    case "cast":
    case "reshape":
    case "broadcastTo":
      return `${op.kind} ${op.to} : ${op.inputs}`;
    case "random":
      return `random ${op.op} ${op.to} : ${op.inputs}`;
    case "transpose":
      return `transpose ${op.perm} : ${op.inputs}`;
    case "reverse":
      return `reverse ${op.axes} : ${op.inputs}`;
    case "slice":
      return `slice ${op.begin} : ${op.size} : ${op.inputs}`;
    case "pad":
      return `pad ${op.padding} : ${numberKey(op.value)} ${op.inputs}`;
    case "tile":
      return `tile ${op.reps} : ${op.inputs}`;
    case "concat":
      return `concat ${op.axis} ${op.inputs}`;
    case "gather":
      return `gather ${op.axis} ${op.batchDims} ${op.inputs}`;
    case "scatterAdd":
      return `scatterAdd ${op.axis} ${op.batchDims} ${op.to} : ${op.inputs}`;
    case "oneHot":
      return `oneHot ${op.to} ${op.depth} ${numberKey(op.on)} ${numberKey(op.off)} ${op.inputs}`;
    case "cumsum":
      return `cumsum ${op.axis} ${op.exclusive} ${op.reverse} ${op.inputs}`;
    case "reduce":
      return `reduce ${op.op} ${op.axes} : ${op.keepDims} ${op.inputs}`;
    case "argReduce":
      return `argReduce ${op.op} ${op.axis} ${op.inputs}`;
    case "argSort":
      return `argSort ${op.descending} ${op.inputs}`;
    case "matMul":
      return `matMul ${op.transposeA} ${op.transposeB} ${op.inputs}`;
    case "triangularSolve":
      return `triangularSolve ${op.transpose} ${op.inputs}`;
    case "conv":
      return `conv ${windowKey(op.window)} ${op.groups} ${op.inputs}`;
    case "convInput":
    case "convFilter":
      return `${op.kind} ${windowKey(op.window)} ${op.groups} ${op.to} : ${op.inputs}`;
    case "argMaxPool":
      return `argMaxPool ${op.size} ${windowKey(op.window)} ${op.inputs}`;
    case "einsum":
      return `einsum ${op.equation} ${op.inputs}`;
    case "get":
      return `get ${op.index} ${op.inputs}`;
    default:
      return op satisfies never;
  }
}

function windowKey({ strides, padding, dilations }: Window): string {
  return `${strides} : ${padding} : ${dilations}`;
}

function pairKey(op: string, [a, b]: readonly [NodeId, NodeId]): string {
  return COMMUTATIVE.has(op) && b < a ? `${b},${a}` : `${a},${b}`;
}

/** The sign of a zero included: a constant is what it is. */
function numberKey(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}

const names = new WeakMap<Float64Array, number>();
let nextName = 0;

function contentOf(data: Float64Array): string {
  if (data.length <= COMPARED) return Array.from(data, numberKey).join();
  let name = names.get(data);
  if (name === undefined) names.set(data, name = nextName++);
  return `array ${name}`;
}
