/**
 * Kernels of tfjs that pick or place rows by indices of several axes, and that count.
 *
 * @module
 */
import { type Shape, sizeOf, stridesOf } from "../../core/shape.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { NodeId } from "../../graph/node.ts";
import { concat, sliceAxis } from "./axes.ts";
import { attrsOf, type KernelCall, type KernelTable, toNumber } from "./kernel.ts";

/**
 * The numbers of the rows that indices of several axes name, for an array whose first axes have these sizes.
 *
 * Each index is looked up in a table of the multiples of its stride, so that one that is out of range is refused by its own
 * axis: the number that it would give with the others might well be that of another row.
 *
 * @param indices int32 of shape [...i, axes].
 * @param sizes The sizes of the axes.
 * @returns int32 of shape [i], one axis.
 */
function rowNumbers(b: GraphBuilder, indices: NodeId, sizes: Shape): NodeId {
  const { shape } = b.type(indices), count = sizeOf(shape.slice(0, -1));
  const table = b.reshape(b.cast(indices, "int32"), [count, sizes.length]);
  if (sizes.length === 1) return b.reshape(table, [count]);
  const strides = stridesOf(sizes);
  return sizes.reduce((sum, length, axis) => {
    const range = { start: 0, step: strides[axis], length, to: "int32", inputs: [] } as const;
    const multiples = b.reshape(
      b.add({ kind: "range", ...range }),
      sizes.map((_, i) => (i === axis ? length : 1)),
    );
    const own = b.reshape(sliceAxis(b, table, 1, axis, 1), [count]);
    const picked = b.add({ kind: "gather", inputs: [multiples, own], axis, batchDims: 0 });
    return b.binary("add", sum, b.reshape(picked, [count]));
  }, b.full([count], 0, "int32"));
}

/** What rows that indices name are to an array. */
interface Rows {
  /** The number of each row named, of one axis. */
  readonly numbers: NodeId;
  /** How many rows the array has. */
  readonly count: number;
  /** The shape of a row. */
  readonly row: Shape;
}

function rowsOf(b: GraphBuilder, indices: NodeId, shape: Shape): Rows {
  const depth = b.type(indices).shape.at(-1) ?? 0;
  const sizes = shape.slice(0, depth);
  return { numbers: rowNumbers(b, indices, sizes), count: sizeOf(sizes), row: shape.slice(depth) };
}

function scatterRows(b: GraphBuilder, { numbers, count, row }: Rows, updates: NodeId): NodeId {
  const inputs = [numbers, updates] as const;
  return b.add({ kind: "scatterAdd", inputs, axis: 0, batchDims: 0, to: [count, ...row] });
}

/** Whether each number is the last of its value. */
function isLast(b: GraphBuilder, numbers: NodeId): NodeId {
  const [n] = b.type(numbers).shape;
  const order = b.add({ kind: "argSort", inputs: [numbers], descending: false });
  const sorted = b.add({ kind: "gather", inputs: [numbers, order], axis: 0, batchDims: 0 });
  const differs = b.compare(
    "notEqual",
    sliceAxis(b, sorted, 0, 0, n - 1),
    sliceAxis(b, sorted, 0, 1, n - 1),
  );
  const ends = b.cast(concat(b, [differs, b.full([1], 1, "bool")], 0), "int32");
  const inputs = [order, ends] as const;
  return b.cast(b.add({ kind: "scatterAdd", inputs, axis: 0, batchDims: 0, to: [n] }), "bool");
}

/** The array with rows replaced; of several for one row the last counts. */
function replaceRows(b: GraphBuilder, x: NodeId, indices: NodeId, updates: NodeId): NodeId {
  const { shape, dtype } = b.type(x);
  const rows = rowsOf(b, indices, shape), { numbers, count, row } = rows;
  const [n] = b.type(numbers).shape, unit = row.map(() => 1);
  if (n === 0) return x;
  const given = b.reshape(toNumber(b, updates), [n, ...row]);
  const zero = b.scalar(0, b.type(given).dtype);
  const counted = n === 1
    ? given
    : b.where(b.reshape(isLast(b, numbers), [n, ...unit]), given, zero);
  const written = scatterRows(b, { ...rows, row: [] }, b.full([n], 1, "int32"));
  const is = b.reshape(b.compare("greater", written, b.scalar(0, "int32")), [count, ...unit]);
  const values = b.cast(scatterRows(b, rows, counted), dtype);
  return b.reshape(b.where(is, values, b.reshape(x, [count, ...row])), shape);
}

interface CountAttrs {
  readonly size: number;
  readonly binaryOutput?: boolean;
}

/** How often each number comes, or the weights of each added up; what is not below `size` is not counted, as in tfjs. */
function counts(call: KernelCall): NodeId {
  const { builder: b, inputs } = call, { size, binaryOutput = false } = attrsOf<CountAttrs>(call);
  const { shape } = b.type(inputs.x);
  const batch = call.name === "DenseBincount" ? shape.slice(0, -1) : [];
  const x = b.reshape(inputs.x, [...batch, sizeOf(shape.slice(batch.length))]);
  const type = b.type(x), { shape: given, dtype } = b.type(inputs.weights);
  const isWeighted = sizeOf(given) > 0 && !binaryOutput;
  const numeric = dtype === "bool" ? "int32" : dtype;
  const weights = isWeighted
    ? b.cast(b.reshape(inputs.weights, type.shape), numeric)
    : b.full(type.shape, 1, numeric);
  const places = b.binary("minimum", x, b.scalar(size, "int32"));
  const axis = batch.length, to = [...batch, size + 1];
  const all = b.add({
    kind: "scatterAdd",
    inputs: [places, weights],
    axis,
    batchDims: axis,
    to,
  });
  const counted = sliceAxis(b, all, axis, 0, size);
  return binaryOutput ? b.binary("minimum", counted, b.scalar(1, numeric)) : counted;
}

/** Kernels that pick, place and count by indices. */
export const SCATTER: KernelTable = {
  GatherNd: ({ builder: b, inputs: { params, indices } }) => {
    const { numbers, count, row } = rowsOf(b, indices, b.type(params).shape);
    const table = b.reshape(params, [count, ...row]);
    const picked = b.add({ kind: "gather", inputs: [table, numbers], axis: 0, batchDims: 0 });
    return b.reshape(picked, [...b.type(indices).shape.slice(0, -1), ...row]);
  },
  ScatterNd: (call) => {
    const { builder: b, inputs: { indices, updates } } = call;
    const { shape } = attrsOf<{ shape: number[] }>(call);
    const rows = rowsOf(b, indices, shape), given = toNumber(b, updates);
    const [n] = b.type(rows.numbers).shape;
    return b.reshape(scatterRows(b, rows, b.reshape(given, [n, ...rows.row])), shape);
  },
  TensorScatterUpdate: ({ builder, inputs: { tensor, indices, updates } }) =>
    replaceRows(builder, tensor, indices, updates),
  SparseToDense: (call) => {
    const { builder: b, inputs: { sparseIndices, sparseValues, defaultValue } } = call;
    const { outputShape } = attrsOf<{ outputShape: number[] }>(call);
    const { shape } = b.type(sparseIndices);
    const indices = shape.length < 2 ? b.reshape(sparseIndices, [sizeOf(shape), 1]) : sparseIndices;
    const [n] = b.type(indices).shape;
    const values = b.broadcastTo(sparseValues, [n]);
    const filled = b.broadcastTo(b.cast(defaultValue, b.type(values).dtype), outputShape);
    return replaceRows(b, filled, indices, values);
  },
  Bincount: counts,
  DenseBincount: counts,
};
