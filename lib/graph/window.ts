/**
 * Windows that walk over images: how many places they have, and which elements they cover.
 *
 * @module
 */
import type { Shape } from "../core/shape.ts";
import type { Window } from "./node.ts";

/** A window along one axis of an image. */
export interface WindowAxis {
  /** How many elements the image has. */
  readonly size: number;
  /** How many elements the window takes. */
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  /** How many elements of padding are before and behind the image. */
  readonly padding: readonly [number, number];
}

/** The window along both axes of an image of shape [batch, height, width, channels]. */
export function windowAxes(
  image: Shape,
  taps: readonly [number, number],
  { strides, dilations, padding }: Window,
): readonly [WindowAxis, WindowAxis] {
  const along = (axis: 0 | 1): WindowAxis => ({
    size: image[axis + 1],
    taps: taps[axis],
    stride: strides[axis],
    dilation: dilations[axis],
    padding: padding[axis],
  });
  return [along(0), along(1)];
}

/** How many elements a window spans from its first tap to its last. */
export function spanOf({ taps, dilation }: WindowAxis): number {
  return (taps - 1) * dilation + 1;
}

/** How many places a window has: 0 or fewer if it does not fit. */
export function placesOf(axis: WindowAxis): number {
  const { size, stride, padding: [before, after] } = axis;
  return Math.floor((size + before + after - spanOf(axis)) / stride) + 1;
}

/** The element of the image that a tap of a window falls on; it may lie in the padding. */
export function elementAt({ stride, dilation, padding }: WindowAxis, place: number, tap: number) {
  return place * stride - padding[0] + tap * dilation;
}

/** How many of its taps a window has inside of the image, at each place. */
export function tapsInside(axis: WindowAxis): number[] {
  const { size, taps } = axis;
  return Array.from({ length: placesOf(axis) }, (_, place) => {
    let count = 0;
    for (let tap = 0; tap < taps; tap++) {
      const at = elementAt(axis, place, tap);
      if (at >= 0 && at < size) count++;
    }
    return count;
  });
}
