import { type DataType, slice_util } from "@tensorflow/tfjs-core";
import type { Shape } from "../../core/shape.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { NodeId } from "../../graph/node.ts";
import { graphDType } from "../dtype.ts";
import { concat, sliceAxis } from "./axes.ts";
import { attrsOf, type KernelTable } from "./kernel.ts";
import { axesOf } from "./reduce.ts";

function withAxis(shape: Shape, axis: number): number[] {
  return [...shape.slice(0, axis), 1, ...shape.slice(axis)];
}

/** All operands as one dtype: that of the first two that differ, by the rule for two, and so on. */
function unify(b: GraphBuilder, ids: readonly NodeId[]): NodeId[] {
  const dtypes = new Set(ids.map((id) => b.type(id).dtype));
  if (dtypes.size < 2) return [...ids];
  const dtype = dtypes.has("float") ? "float" : "int32";
  return ids.map((id) => b.cast(id, dtype));
}

/** The sizes of the pieces that an axis of `n` elements is split into; one of them may be −1, for the rest. */
function splitSizes(parts: number | readonly number[], n: number): number[] {
  if (typeof parts === "number") return new Array<number>(parts).fill(n / parts);
  const rest = n - parts.reduce((sum, size) => sum + Math.max(size, 0), 0);
  return parts.map((size) => (size === -1 ? rest : size));
}

/** Kernels that move elements and compute nothing. */
export const MOVEMENT: KernelTable = {
  Reshape: (call) =>
    call.builder.reshape(
      call.inputs.x,
      inferredShape(
        attrsOf<{ shape: number[] }>(call).shape,
        call.builder.type(call.inputs.x).shape,
      ),
    ),
  ExpandDims: (call) => {
    const { shape } = call.builder.type(call.inputs.input);
    const { dim } = attrsOf<{ dim: number }>(call);
    return call.builder.reshape(
      call.inputs.input,
      withAxis(shape, dim < 0 ? dim + shape.length + 1 : dim),
    );
  },
  BroadcastTo: (call) =>
    call.builder.broadcastTo(call.inputs.x, attrsOf<{ shape: number[] }>(call).shape),
  Transpose: (call) =>
    call.builder.transpose(call.inputs.x, attrsOf<{ perm: number[] }>(call).perm),
  Reverse: (call) => {
    const { x } = call.inputs;
    const axes = axesOf(attrsOf<{ dims: number[] }>(call).dims, call.builder.type(x).shape);
    return axes.length ? call.builder.add({ kind: "reverse", inputs: [x], axes }) : x;
  },
  Slice: (call) => {
    const { x } = call.inputs;
    const attrs = attrsOf<{ begin: number[]; size: number[] }>(call);
    const { shape } = call.builder.type(x);
    const [begin, size] = slice_util.parseSliceParams(
      { shape: [...shape] } as Parameters<typeof slice_util.parseSliceParams>[0],
      attrs.begin,
      attrs.size,
    );
    return call.builder.add({ kind: "slice", inputs: [x], begin, size });
  },
  PadV2: (call) => {
    const { paddings, constantValue } = attrsOf<
      { paddings: [number, number][]; constantValue: number }
    >(call);
    return call.builder.add({
      kind: "pad",
      inputs: [call.inputs.x],
      padding: paddings,
      value: constantValue,
    });
  },
  Tile: (call) => {
    const { builder: b, inputs: { x } } = call;
    const { reps } = attrsOf<{ reps: number[] }>(call);
    const { shape } = b.type(x);
    // tf.broadcastTo calls this kernel too; a repeated axis of size 1 is a broadcast.
    const repeats = shape.every((n, i) => n === 1 || reps[i] === 1);
    return repeats
      ? b.broadcastTo(x, shape.map((n, i) => n * reps[i]))
      : b.add({ kind: "tile", inputs: [x], reps });
  },
  Concat: (call) => {
    const { builder: b } = call;
    const inputs = unify(b, Object.values(call.inputs));
    const [axis] = axesOf(attrsOf<{ axis: number }>(call).axis, b.type(inputs[0]).shape);
    return concat(b, inputs, axis);
  },
  Pack: (call) => {
    const { builder: b } = call;
    const inputs = unify(b, Object.values(call.inputs));
    const { shape } = b.type(inputs[0]);
    const [axis] = axesOf(attrsOf<{ axis: number }>(call).axis, [...shape, 1]);
    return concat(b, inputs.map((x) => b.reshape(x, withAxis(b.type(x).shape, axis))), axis);
  },
  SplitV: (call) => {
    const { builder: b, inputs: { x } } = call;
    const attrs = attrsOf<{ numOrSizeSplits: number | number[]; axis: number }>(call);
    const { shape } = b.type(x);
    const [axis] = axesOf(attrs.axis, shape);
    let begin = 0;
    return splitSizes(attrs.numOrSizeSplits, shape[axis])
      .map((size) => sliceAxis(b, x, axis, (begin += size) - size, size));
  },
  Unpack: (call) => {
    const { builder: b, inputs: { value } } = call;
    const { shape } = b.type(value);
    const [axis] = axesOf(attrsOf<{ axis: number }>(call).axis, shape);
    const rest = shape.filter((_, i) => i !== axis);
    return Array.from(
      { length: shape[axis] },
      (_, i) => b.reshape(sliceAxis(b, value, axis, i, 1), rest),
    );
  },
  ZerosLike: ({ builder, inputs: { x } }) => like(builder, x, 0),
  OnesLike: ({ builder, inputs: { x } }) => like(builder, x, 1),
  Fill: (call) => {
    const { shape, value, dtype } = attrsOf<
      { shape: number[]; value: number; dtype: DataType }
    >(call);
    return call.builder.full(shape, value, graphDType(dtype ?? "float32"));
  },
  Range: (call) => {
    const { start, stop, step, dtype } = attrsOf<
      { start: number; stop: number; step: number; dtype: "float32" | "int32" }
    >(call);
    const by = stop < start && step === 1 ? -1 : step; // as tfjs: counting down needs no step
    const length = Math.max(0, Math.ceil((stop - start) / by));
    return call.builder.add({
      kind: "range",
      inputs: [],
      start,
      step: by,
      length,
      to: dtype === "int32" ? "int32" : "float",
    });
  },
  LinSpace: (call) => {
    const { start, stop, num } = attrsOf<{ start: number; stop: number; num: number }>(call);
    const step = num > 1 ? (stop - start) / (num - 1) : 0;
    return call.builder.add({ kind: "range", inputs: [], start, step, length: num, to: "float" });
  },
};

function like(b: GraphBuilder, x: NodeId, value: number): NodeId {
  const { shape, dtype } = b.type(x);
  return b.full(shape, value, dtype);
}

function inferredShape(shape: readonly number[], from: Shape): number[] {
  const size = from.reduce((n, m) => n * m, 1);
  const known = shape.reduce((n, m) => (m === -1 ? n : n * m), 1);
  return shape.map((n) => (n === -1 ? size / known : n));
}
