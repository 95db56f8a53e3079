import { sizeOf } from "../../core/shape.ts";
import type { Shape } from "../../core/shape.ts";
import type { Window } from "../node.ts";
import type { NodeOf, Value } from "../value.ts";
import { elementAt, windowAxes } from "../window.ts";

/**
 * Defines `conv`: an element of the result is the sum of products of the filter and what it lies on. What a filter does with
 * padding is not computed at all.
 */
export function conv(node: NodeOf<"conv">, x: Value, filter: Value): Float64Array {
  const out = new Float64Array(sizeOf(node.shape));
  forEachTerm(node, x.shape, filter.shape, node.shape, (i, k, o) => {
    out[o] += x.data[i] * filter.data[k];
  });
  return out;
}

/** Defines `convInput`, the adjoint of `conv` by the image: the same terms, added up where the image's element is. */
export function convInput(node: NodeOf<"convInput">, g: Value, filter: Value): Float64Array {
  const out = new Float64Array(sizeOf(node.shape));
  forEachTerm(node, node.shape, filter.shape, g.shape, (i, k, o) => {
    out[i] += g.data[o] * filter.data[k];
  });
  return out;
}

/** Defines `convFilter`, the adjoint of `conv` by the filter: the same terms, added up where the filter's element is. */
export function convFilter(node: NodeOf<"convFilter">, x: Value, g: Value): Float64Array {
  const out = new Float64Array(sizeOf(node.shape));
  forEachTerm(node, x.shape, node.shape, g.shape, (i, k, o) => {
    out[k] += x.data[i] * g.data[o];
  });
  return out;
}

/** Visits the terms of a convolution: the indices of the elements of image, filter and result that belong together. */
function forEachTerm(
  { window, groups }: { readonly window: Window; readonly groups: number },
  image: Shape,
  filter: Shape,
  result: Shape,
  visit: (image: number, filter: number, result: number) => void,
): void {
  const [, height, width, channels] = image, [rows, columns, each, outputs] = filter;
  const [batch, down, across] = result, share = outputs / groups;
  const [vertical, horizontal] = windowAxes(image, [rows, columns], window);
  const taps = cells([batch, down, across, rows, columns]);
  for (const [b, oy, ox, ky, kx] of taps) {
    const y = elementAt(vertical, oy, ky), x = elementAt(horizontal, ox, kx);
    if (y < 0 || y >= height || x < 0 || x >= width) continue;
    const pixel = ((b * height + y) * width + x) * channels;
    const place = ((b * down + oy) * across + ox) * outputs;
    const tap = (ky * columns + kx) * each;
    for (let o = 0; o < outputs; o++) {
      const first = pixel + Math.floor(o / share) * each;
      for (let c = 0; c < each; c++) visit(first + c, (tap + c) * outputs + o, place + o);
    }
  }
}

/** All coordinates in a shape, the last one counting fastest. The array is the same each time. */
export function* cells(shape: Shape): Generator<readonly number[]> {
  const at = shape.map(() => 0);
  for (let left = sizeOf(shape); left > 0; left--) {
    yield at;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++at[axis] < shape[axis]) break;
      at[axis] = 0;
    }
  }
}
