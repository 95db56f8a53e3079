import { sizeOf } from "../../core/shape.ts";
import type { NodeOf, Value } from "../value.ts";
import { elementAt, windowAxes } from "../window.ts";
import { cells } from "./conv.ts";

/**
 * Defines `argMaxPool`: of the elements of a channel that a window covers, the first that is NaN, or else the first of the
 * largest, row by row; as its index in the whole array.
 */
export function argMaxPool(node: NodeOf<"argMaxPool">, x: Value): Float64Array {
  const [, height, width, channels] = x.shape, [rows, columns] = node.size;
  const [vertical, horizontal] = windowAxes(x.shape, node.size, node.window);
  const out = new Float64Array(sizeOf(node.shape));
  let place = 0;
  for (const [b, oy, ox, channel] of cells(node.shape)) {
    let best = -1;
    for (const [ky, kx] of cells([rows, columns])) {
      const iy = elementAt(vertical, oy, ky), ix = elementAt(horizontal, ox, kx);
      if (iy < 0 || iy >= height || ix < 0 || ix >= width) continue;
      const at = ((b * height + iy) * width + ix) * channels + channel;
      if (best < 0 || isBetter(x.data[at], x.data[best])) best = at;
    }
    out[place++] = best;
  }
  return out;
}

function isBetter(candidate: number, best: number): boolean {
  return candidate > best || (Number.isNaN(candidate) && !Number.isNaN(best));
}
