/**
 * Normalisations: nodes put together.
 *
 * @module
 */
import { sizeOf } from "../../core/shape.ts";
import { attrsOf, type KernelTable, toFloat } from "./kernel.ts";

/** Kernels that normalise. */
export const NORMALISE: KernelTable = {
  /** (x − mean)·scale/√(variance + ε) + offset. */
  FusedBatchNorm: (call) => {
    const { builder: b, inputs } = call;
    const epsilon = b.scalar(attrsOf<{ varianceEpsilon: number }>(call).varianceEpsilon);
    const deviation = b.unary("rsqrt", b.binary("add", toFloat(b, inputs.variance), epsilon));
    const factor = inputs.scale === undefined
      ? deviation
      : b.binary("mul", toFloat(b, inputs.scale), deviation);
    const centred = b.binary("sub", toFloat(b, inputs.x), toFloat(b, inputs.mean));
    const y = b.binary("mul", centred, factor);
    return inputs.offset === undefined ? y : b.binary("add", y, toFloat(b, inputs.offset));
  },
  /**
   * x·(bias + α·Σ x²)^−β, the sum over the channels not further away than the radius: a product with a matrix of ones near the
   * diagonal.
   */
  LRN: (call) => {
    const { builder: b } = call, x = toFloat(b, call.inputs.x);
    const { depthRadius, bias, alpha, beta } = attrsOf<
      { depthRadius: number; bias: number; alpha: number; beta: number }
    >(call);
    const { shape } = b.type(x), channels = shape[shape.length - 1];
    const band = Float64Array.from(
      { length: channels * channels },
      (_, i) => Number(Math.abs(Math.floor(i / channels) - i % channels) <= depthRadius),
    );
    const near = b.constant(band, { shape: [channels, channels], dtype: "float" });
    const squares = b.reshape(b.unary("square", x), [sizeOf(shape.slice(0, -1)), channels]);
    const inputs = [squares, near] as const;
    const sums = b.add({ kind: "matMul", inputs, transposeA: false, transposeB: false });
    const base = b.binary("add", b.scalar(bias), b.binary("mul", b.scalar(alpha), sums));
    const factor = b.binary("pow", base, b.scalar(-beta));
    return b.binary("mul", x, b.reshape(factor, shape));
  },
};
