import type { DataType } from "@tensorflow/tfjs-core";
import { graphDType } from "../dtype.ts";
import { attrsOf, type KernelTable, toNumber } from "./kernel.ts";
import { axesOf } from "./reduce.ts";

/** Kernels that pick or place elements by index. */
export const SELECT: KernelTable = {
  GatherV2: (call) => {
    const { builder: b, inputs: { x, indices } } = call;
    const { axis, batchDims } = attrsOf<{ axis: number; batchDims: number }>(call);
    const [along] = axesOf(axis, b.type(x).shape);
    const rank = b.type(indices).shape.length;
    return b.add({
      kind: "gather",
      inputs: [x, b.cast(indices, "int32")],
      axis: along,
      batchDims: batchDims < 0 ? batchDims + rank : batchDims ?? 0,
    });
  },
  UnsortedSegmentSum: (call) => {
    const { builder: b, inputs: { x, segmentIds } } = call;
    const updates = toNumber(b, x);
    return b.add({
      kind: "scatterAdd",
      inputs: [b.cast(segmentIds, "int32"), updates],
      axis: 0,
      batchDims: 0,
      to: [
        attrsOf<{ numSegments: number }>(call).numSegments,
        ...b.type(updates).shape.slice(b.type(segmentIds).shape.length),
      ],
    });
  },
  OneHot: (call) => {
    const { depth, onValue, offValue, dtype } = attrsOf<
      { depth: number; onValue: number; offValue: number; dtype?: DataType }
    >(call);
    const to = graphDType(dtype ?? "int32");
    if (to === "key") throw new TypeError("internal: tfjs has no keys");
    return call.builder.add({
      kind: "oneHot",
      inputs: [call.builder.cast(call.inputs.indices, "int32")],
      depth,
      on: onValue,
      off: offValue,
      to,
    });
  },
};
