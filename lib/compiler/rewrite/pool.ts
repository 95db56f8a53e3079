import type { NodeId } from "../../graph/node.ts";
import { elementAt, placesOf, windowAxes, type WindowAxis } from "../../graph/window.ts";
import type { Rewriter, Rule } from "./rewriter.ts";

/**
 * The places of largest elements, for engines that gather: each window's taps side by side, the first of the largest among
 * them, and from a table where that is in the image.
 *
 * ```
 * t[b, y, x, c] = argMax over taps of x[b, Y(y, tap), X(x, tap), c]
 * result        = ((b·H + Y(y, t))·W + X(x, t))·C + c
 * ```
 *
 * A tap in the padding stands for its nearest neighbour in the window that is not, and so never for anything new.
 */
export const argMaxPoolByGather: Rule = (op, to) => {
  if (op.kind !== "argMaxPool") return undefined;
  const [image] = op.inputs, { shape } = to.type(image);
  const [batch, height, width, channels] = shape;
  const [rows, columns] = windowAxes(shape, op.size, op.window).map(places);
  const [high, wide] = op.size, taps = high * wide;
  const down = rows.length / high, across = columns.length / wide;
  const apart = gather(to, gather(to, image, rows, 1), columns, 2);
  const split = to.reshape(apart, [batch, down, high, across, wide, channels]);
  const sideBySide = to.reshape(to.transpose(split, [0, 1, 3, 5, 2, 4]), [
    batch,
    down,
    across,
    channels,
    taps,
  ]);
  const tap = to.add({ kind: "argReduce", op: "argMax", inputs: [sideBySide], axis: 4 });

  const table = new Float64Array(down * across * taps);
  const window = new Float64Array(down * across);
  for (let y = 0, n = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      window[y * across + x] = n;
      for (let ky = 0; ky < high; ky++) {
        for (let kx = 0; kx < wide; kx++) {
          const pixel = rows[y * high + ky] * width + columns[x * wide + kx];
          table[n++] = pixel * channels;
        }
      }
    }
  }
  const int = (data: Float64Array, size: readonly number[]) =>
    to.constant(data, { shape: size, dtype: "int32" });
  const entry = to.binary("add", tap, int(window, [down, across, 1]));
  const inImage = to.add({
    kind: "gather",
    inputs: [int(table, [table.length]), entry],
    axis: 0,
    batchDims: 0,
  });
  const image0 = int(steps(batch, height * width * channels), [batch, 1, 1, 1]);
  const inPixel = int(steps(channels, 1), [channels]);
  return to.binary("add", to.binary("add", inImage, image0), inPixel);
};

/** The element of the image for each tap of each place. */
function places(axis: WindowAxis): number[] {
  const isInside = (at: number) => at >= 0 && at < axis.size;
  return Array.from({ length: placesOf(axis) }, (_, place) => {
    const all = Array.from({ length: axis.taps }, (_, tap) => elementAt(axis, place, tap));
    const inside = all.filter(isInside);
    return all.map((at) => isInside(at) ? at : at < 0 ? inside[0] : inside[inside.length - 1]);
  }).flat();
}

function gather(to: Rewriter, x: NodeId, indices: readonly number[], axis: number): NodeId {
  const at = to.constant(Float64Array.from(indices), { shape: [indices.length], dtype: "int32" });
  return to.add({ kind: "gather", inputs: [x, at], axis, batchDims: 0 });
}

function steps(count: number, step: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => i * step);
}
