import { normalizeAxis, type Shape } from "../../core/shape.ts";
import type { NodeId, ReduceName } from "../../graph/node.ts";
import {
  attrsOf,
  type KernelCall,
  type KernelTable,
  type RecordKernel,
  toFloat,
  toNumber,
} from "./kernel.ts";

/** The axes that a reduction is asked for: one, several, or all. */
export function axesOf(
  axis: number | readonly number[] | null | undefined,
  shape: Shape,
): number[] {
  if (axis === undefined || axis === null) return shape.map((_, i) => i);
  return [axis].flat().map((i) => {
    const found = normalizeAxis(i, shape.length);
    if (found === undefined) throw new RangeError(`shape [${shape.join(", ")}] has no axis ${i}`);
    return found;
  });
}

interface ReduceAttrs {
  readonly axis?: number | number[];
  readonly reductionIndices?: number | number[]; // Max has its own name for it
  readonly keepDims?: boolean;
}

type Convert = (call: KernelCall) => NodeId;
const asNumber: Convert = ({ builder, inputs }) => toNumber(builder, inputs.x);
const asFloat: Convert = ({ builder, inputs }) => toFloat(builder, inputs.x);
const asBool: Convert = ({ builder, inputs }) => builder.cast(inputs.x, "bool");

const reduce = (op: ReduceName, convert: Convert): RecordKernel => (call) => {
  const { axis, reductionIndices, keepDims } = attrsOf<ReduceAttrs>(call);
  const x = convert(call);
  const axes = axesOf(reductionIndices ?? axis, call.builder.type(x).shape);
  return call.builder.reduce(op, x, axes, keepDims ?? false);
};

const argReduce = (op: "argMax" | "argMin"): RecordKernel => (call) => {
  const x = toNumber(call.builder, call.inputs.x);
  const [axis] = axesOf(attrsOf<{ axis: number }>(call).axis, call.builder.type(x).shape);
  return call.builder.add({ kind: "argReduce", op, inputs: [x], axis });
};

const overLastAxis = (kind: "softmax" | "logSoftmax"): RecordKernel => (call) => {
  const x = toFloat(call.builder, call.inputs.logits);
  const { dim, axis } = attrsOf<{ dim?: number; axis?: number }>(call);
  const { shape } = call.builder.type(x);
  const [over] = axesOf(dim ?? axis ?? -1, shape);
  if (over !== shape.length - 1) {
    throw new RangeError(
      `${kind} is taken over the last axis, got axis ${over} of ${shape.length}`,
    );
  }
  return call.builder.add({ kind, inputs: [x] });
};

/** Kernels that compute an element of the result from many of the operand. */
export const REDUCE: KernelTable = {
  Sum: reduce("sum", asNumber),
  Mean: reduce("mean", asFloat),
  Prod: reduce("prod", asNumber),
  Max: reduce("max", asNumber),
  Min: reduce("min", asNumber),
  Any: reduce("any", asBool),
  All: reduce("all", asBool),
  ArgMax: argReduce("argMax"),
  ArgMin: argReduce("argMin"),
  Softmax: overLastAxis("softmax"),
  LogSoftmax: overLastAxis("logSoftmax"),
  Cumsum: (call) => {
    const { axis, exclusive, reverse } = attrsOf<
      { axis: number; exclusive: boolean; reverse: boolean }
    >(call);
    const x = toNumber(call.builder, call.inputs.x);
    const [along] = axesOf(axis, call.builder.type(x).shape);
    return call.builder.add({ kind: "cumsum", inputs: [x], axis: along, exclusive, reverse });
  },
};
