import { type Shape, sizeOf, stridesOf } from "../../../lib/core/shape.ts";
import { readStrided } from "../../../lib/graph/kernels/strided.ts";
import { type Graph, isLoop, type Op, type TensorType } from "../../../lib/graph/node.ts";
import type { Value } from "../../../lib/graph/value.ts";
import type { Checked } from "../check.ts";
import { copyGraph } from "../copy_graph.ts";
import { rewrite } from "../rewrite.ts";

/** Every axis of one size made an axis of another: from the largest size on. Loops of that length get shorter with it. */
export function smallerSizes(checked: Checked): readonly (() => Checked)[] {
  const sizes = [...new Set(sizesIn(checked.graph))].sort((a, b) => b - a);
  return sizes.flatMap((from) =>
    [1, 2, 3].filter((to) => to < from).map((to) => () => resized(checked, from, to))
  );
}

function sizesIn(graph: Graph): number[] {
  return graph.nodes.flatMap((node) => (isLoop(node) ? sizesIn(node.body) : node.shape)).filter((
    n,
  ) => n > 1);
}

function resized(checked: Checked, from: number, to: number): Checked {
  const inputs = checked.inputs.map((x) => part(x, from, to));
  const graph = resizedGraph(checked.graph, from, to);
  // An index that was valid may not be any more: that is for the check to say.
  return rewrite({ ...checked, graph, inputs }, (op) => op);
}

function resizedGraph(graph: Graph, from: number, to: number): Graph {
  return copyGraph(graph, (op) => resizedOp(op, from, to));
}

/** The op with every size of one kind made another. Whether it fits the others, inference says. */
function resizedOp(op: Op, from: number, to: number): Op {
  const size = (n: number) => (n === from ? to : n);
  switch (op.kind) {
    case "input":
      return { ...op, type: resizedType(op.type, from, to) };
    case "constant": {
      const { data, shape, dtype } = part({ ...op.type, data: op.data }, from, to);
      return { ...op, data, type: { shape, dtype } };
    }
    case "range":
      return { ...op, length: size(op.length) };
    case "reshape":
    case "broadcastTo":
    case "scatterAdd":
    case "random":
      return { ...op, to: op.to.map(size) };
    case "slice":
      return { ...op, size: op.size.map(size), begin: op.begin.map((n) => Math.min(n, to - 1)) };
    case "oneHot":
      return { ...op, depth: size(op.depth) };
    case "map":
    case "scan":
      return { ...op, length: size(op.length), body: resizedGraph(op.body, from, to) };
    case "while":
      return {
        ...op,
        condition: resizedGraph(op.condition, from, to),
        body: resizedGraph(op.body, from, to),
      };
    default:
      return op;
  }
}

function resizedType({ shape, dtype }: TensorType, from: number, to: number): TensorType {
  return { shape: shape.map((n) => (n === from ? to : n)), dtype };
}

/** The first elements along the axes that get shorter. */
function part(x: Value, from: number, to: number): Value {
  if (x.dtype === "key") return x;
  const { shape, dtype } = resizedType(x, from, to);
  return { shape, dtype, data: firstElements(x, shape) };
}

function firstElements(x: Value, shape: Shape): Float64Array {
  return sizeOf(shape) === 0 ? new Float64Array(0) : readStrided(x.data, shape, stridesOf(x.shape));
}
