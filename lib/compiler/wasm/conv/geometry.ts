/**
 * What a window over images is, for code that walks it: every size is known when a program is compiled.
 *
 * @module
 */
import type { FloatType } from "../../../core/dtype.ts";
import type { Shape } from "../../../core/shape.ts";
import type { TensorType, Window } from "../../../graph/node.ts";
import type { NodeOf } from "../../../graph/value.ts";
import { spanOf, windowAxes, type WindowAxis } from "../../../graph/window.ts";
import type { SelectedNodeOf } from "../../plan/selected.ts";
import { bytesOf } from "../layout.ts";

/** A window over images of floats. */
export interface Geometry {
  readonly width: FloatType;
  /** The bytes of an element. */
  readonly size: 4 | 8;
  readonly batch: number;
  readonly channels: number;
  readonly vertical: WindowAxis;
  readonly horizontal: WindowAxis;
  /** Places of the window, from top to bottom and from left to right. */
  readonly down: number;
  readonly across: number;
}

/** Nodes that are convolutions or adjoints of one. */
export type Convolution =
  | NodeOf<"conv" | "convInput" | "convFilter">
  | SelectedNodeOf<"convFilterParts">;

/** The shapes of image, filter and result of a convolution. */
export interface ConvShapes {
  readonly image: Shape;
  readonly filter: Shape;
  readonly result: Shape;
}

/** The shapes of a convolution whichever of the three arrays its node gives. */
export function convShapes(node: Convolution, [a, b]: readonly TensorType[]): ConvShapes {
  switch (node.kind) {
    case "conv":
      return { image: a.shape, filter: b.shape, result: node.shape };
    case "convInput":
      return { image: node.shape, filter: b.shape, result: a.shape };
    case "convFilter":
    case "convFilterParts":
      return { image: a.shape, filter: node.to, result: b.shape };
    default:
      return node satisfies never;
  }
}

/** The window of a convolution. */
export function convGeometry(
  { image, filter, result }: ConvShapes,
  window: Window,
  width: FloatType,
): Geometry {
  return geometryOf(image, [filter[0], filter[1]], result, window, width);
}

/** A window of so many taps over an image, which gives a result. */
export function geometryOf(
  image: Shape,
  taps: readonly [number, number],
  result: Shape,
  window: Window,
  width: FloatType,
): Geometry {
  const [vertical, horizontal] = windowAxes(image, taps, window);
  return {
    width,
    size: bytesOf("float", width),
    batch: image[0],
    channels: image[3],
    vertical,
    horizontal,
    down: result[1],
    across: result[2],
  };
}

/** Whether some taps fall on padding along an axis. */
export function leavesImage(axis: WindowAxis, places: number): boolean {
  const last = (places - 1) * axis.stride - axis.padding[0] + spanOf(axis);
  return axis.padding[0] > 0 || last > axis.size;
}

/** What tells windows apart. */
export function geometryKey(geometry: Geometry): string {
  return JSON.stringify(geometry);
}
