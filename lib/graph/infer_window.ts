/**
 * The grammar of nodes that walk over images with a window: convolutions and pooling.
 *
 * Each function gives the type of the result, or in words what is wrong.
 *
 * @module
 */
import { formatShape, sameShape, type Shape } from "../core/shape.ts";
import { formatType, type TensorOp, type TensorType, type Window } from "./node.ts";
import { placesOf, spanOf, tapsInside, windowAxes, type WindowAxis } from "./window.ts";

type OpOf<Kind> = Extract<TensorOp, { kind: Kind }>;

/** A convolution, or one of its adjoints, of operands of dtype float. */
export function convType(
  op: OpOf<"conv" | "convInput" | "convFilter">,
  [a, b]: readonly TensorType[],
): TensorType | string {
  switch (op.kind) {
    case "conv": {
      const shape = convShape(op, a.shape, b.shape);
      return typeof shape === "string" ? shape : { shape, dtype: "float" };
    }
    case "convInput":
      return adjointType(op, convShape(op, op.to, b.shape), a);
    case "convFilter":
      return adjointType(op, convShape(op, a.shape, op.to), b);
    default:
      return op satisfies never;
  }
}

/** The places of the largest elements of windows over an image of dtype float. */
export function argMaxPoolType(op: OpOf<"argMaxPool">, x: TensorType): TensorType | string {
  const places = placesIn(op.window, op.size, x.shape, "window");
  if (typeof places === "string") return places;
  for (const [i, axis] of windowAxes(x.shape, op.size, op.window).entries()) {
    const lost = tapsInside(axis).indexOf(0);
    if (lost >= 0) return `window ${lost} along axis ${i + 1} has nothing but padding in it`;
  }
  return { shape: [x.shape[0], ...places, x.shape[3]], dtype: "int32" };
}

function adjointType(
  op: OpOf<"convInput" | "convFilter">,
  result: Shape | string,
  adjoint: TensorType,
): TensorType | string {
  if (typeof result === "string") return result;
  if (!sameShape(result, adjoint.shape)) {
    return `the convolution of which it is an adjoint gives ${formatShape(result)}, ` +
      `the operand is ${formatType(adjoint)}`;
  }
  return { shape: op.to, dtype: "float" };
}

/** The shape of what a convolution gives. */
function convShape(
  { window, groups }: { readonly window: Window; readonly groups: number },
  x: Shape,
  filter: Shape,
): Shape | string {
  if (![...x, ...filter].every((n) => Number.isSafeInteger(n) && n >= 0)) {
    return `sizes must be non-negative integers, got ${formatShape(x)} and ${formatShape(filter)}`;
  }
  if (filter.length !== 4) {
    return `a filter has 4 axes (height, width, channels in, channels out), got ${
      formatShape(filter)
    }`;
  }
  const [height, width, each, outputs] = filter;
  const places = placesIn(window, [height, width], x, "filter");
  if (typeof places === "string") return places;
  if (!Number.isSafeInteger(groups) || groups < 1) {
    return `groups must be a positive integer, got ${groups}`;
  }
  const shared = groups === 1 ? "" : ` in ${groups} groups`;
  if (x[3] !== each * groups) {
    return `the image ${formatShape(x)} has ${x[3]} channels, the filter ${formatShape(filter)} ` +
      `takes ${each}${shared}`;
  }
  if (outputs % groups !== 0) {
    return `${outputs} channels do not fall into ${groups} equal groups`;
  }
  return [x[0], ...places, outputs];
}

/** How many places a window has along the two axes of an image. */
function placesIn(
  window: Window,
  taps: readonly [number, number],
  image: Shape,
  what: "filter" | "window",
): readonly [number, number] | string {
  if (image.length !== 4) {
    return `an image has 4 axes (batch, height, width, channels), got ${formatShape(image)}`;
  }
  const axes = windowAxes(image, taps, window);
  const wrong = axes.map((axis, i) => wrongWith(axis, i === 0 ? "rows" : "columns", what));
  return wrong.find((text) => text !== undefined) ?? [placesOf(axes[0]), placesOf(axes[1])];
}

function wrongWith(axis: WindowAxis, name: string, what: string): string | undefined {
  const { size, taps, stride, dilation, padding } = axis;
  const integers = { stride, dilation, [what]: taps };
  for (const [key, value] of Object.entries(integers)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      return `${key} along ${name} must be a positive integer, got ${value}`;
    }
  }
  if (!padding.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    return `padding along ${name} must be non-negative integers, got ${formatShape(padding)}`;
  }
  if (placesOf(axis) < 1) {
    return `the ${what} spans ${spanOf(axis)} ${name}, the image has ${size}, ` +
      `with padding ${size + padding[0] + padding[1]}`;
  }
  return undefined;
}
