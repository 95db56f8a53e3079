import type { GraphBuilder } from "../../graph/builder.ts";
import type { NodeId } from "../../graph/node.ts";

/** Elements `begin` to `begin + size` of one axis. */
export function sliceAxis(
  b: GraphBuilder,
  x: NodeId,
  axis: number,
  begin: number,
  size: number,
): NodeId {
  const { shape } = b.type(x);
  return b.add({
    kind: "slice",
    inputs: [x],
    begin: shape.map((_, i) => (i === axis ? begin : 0)),
    size: shape.with(axis, size),
  });
}

/** So many elements of a value before and behind one axis. */
export function padAxis(
  b: GraphBuilder,
  x: NodeId,
  axis: number,
  [before, behind]: readonly [number, number],
  value: number,
): NodeId {
  if (before === 0 && behind === 0) return x;
  const padding = b.type(x).shape.map((_, i): [number, number] =>
    i === axis ? [before, behind] : [0, 0]
  );
  return b.add({ kind: "pad", inputs: [x], padding, value });
}

/** One axis from its end to its beginning. */
export function reverseAxis(b: GraphBuilder, x: NodeId, axis: number): NodeId {
  return b.add({ kind: "reverse", inputs: [x], axes: [axis] });
}

/** Arrays of one dtype side by side; one alone is itself. */
export function concat(b: GraphBuilder, inputs: readonly NodeId[], axis: number): NodeId {
  return inputs.length === 1 ? inputs[0] : b.add({ kind: "concat", inputs, axis });
}

/** The rows of these numbers along an axis. */
export function takeRows(
  b: GraphBuilder,
  x: NodeId,
  axis: number,
  rows: readonly number[],
): NodeId {
  if (rows.every((row, i) => row === i) && rows.length === b.type(x).shape[axis]) return x;
  const type = { shape: [rows.length], dtype: "int32" } as const;
  const indices = b.constant(Float64Array.from(rows), type);
  return b.add({ kind: "gather", inputs: [x, indices], axis, batchDims: 0 });
}
