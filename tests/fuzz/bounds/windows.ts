/**
 * Errors of what walks over images.
 *
 * @module
 */
import { evaluateNode } from "../../../lib/graph/evaluate_node.ts";
import { cells } from "../../../lib/graph/kernels/conv.ts";
import { elementAt, windowAxes } from "../../../lib/graph/window.ts";
import type { NodeOf } from "../../../lib/graph/value.ts";
import { type Bounded, type Precision, unknown } from "./bounded.ts";
import { isSure } from "./rows.ts";
import { boundSums } from "./sums.ts";

/** The value of a convolution or an adjoint. Whether padding, taken for zeros, meets an infinity is left to engines. */
export function boundConv(
  node: NodeOf<"conv" | "convInput" | "convFilter">,
  operands: readonly Bounded[],
  precision: Precision,
): Bounded {
  const isPadded = node.window.padding.flat().some((n) => n > 0);
  const isFinite = operands.every(({ data }) => data.every(Number.isFinite));
  if (isPadded && !isFinite) return unknown(node, evaluateNode(node, operands));
  return boundSums(node, operands, precision);
}

/** The value of `argMaxPool`: an index is sure if no other element under its window can reach the one it is of. */
export function boundArgMaxPool(node: NodeOf<"argMaxPool">, [x]: readonly Bounded[]): Bounded {
  const data = evaluateNode(node, [x]), { shape, dtype } = node;
  const [, height, width, channels] = x.shape;
  const [vertical, horizontal] = windowAxes(x.shape, node.size, node.window);
  const error = new Float64Array(data.length);
  let place = 0;
  for (const [b, oy, ox, channel] of cells(shape)) {
    const under: number[] = [];
    for (const [ky, kx] of cells(node.size)) {
      const iy = elementAt(vertical, oy, ky), ix = elementAt(horizontal, ox, kx);
      if (iy < 0 || iy >= height || ix < 0 || ix >= width) continue;
      under.push(((b * height + iy) * width + ix) * channels + channel);
    }
    const values = Float64Array.from(under, (i) => x.data[i]);
    const errors = Float64Array.from(under, (i) => x.error[i]);
    error[place++] = isSure(values, errors, 1) ? 0 : Infinity;
  }
  return { data, shape, dtype, error };
}
