/**
 * Loops over the places of a window, and over its taps that lie on the image.
 *
 * @module
 */
import { type Expr, type FunctionBuilder, i32, type Local } from "../asm/mod.ts";
import { spanOf, type WindowAxis } from "../../../graph/window.ts";
import { type Geometry, leavesImage } from "./geometry.ts";

type I32 = Local<"i32">;

/** A place of the window. */
export interface Place {
  /** Its number, all images counted. */
  readonly index: I32;
  /** The address of the image. */
  readonly image: I32;
  /** The row and the column of the image under the first tap; they may lie in the padding. */
  readonly y: I32;
  readonly x: I32;
}

/** Bytes from pixel to pixel, from row to row and from image to image. */
export function pitches({ size, channels, vertical, horizontal }: Geometry) {
  const pixel = channels * size, row = horizontal.size * pixel;
  return { pixel, row, image: vertical.size * row };
}

/** Writes a loop over the places from `from` on and below `to`, in order. */
export function forEachPlace(
  f: FunctionBuilder,
  geometry: Geometry,
  images: Expr<"i32">,
  from: Expr<"i32">,
  to: Expr<"i32">,
  body: (place: Place) => void,
): void {
  const { down, across, vertical, horizontal } = geometry, pitch = pitches(geometry).image;
  const index = f.local("i32"), y = f.local("i32"), x = f.local("i32");
  const constant = i32.const;
  const begin = f.let(from);
  const image = f.let(
    i32.add(images, i32.mul(i32.divU(begin, constant(down * across)), constant(pitch))),
  );
  const inside = f.let(i32.remU(begin, constant(down * across)));
  const start = (axis: typeof vertical, place: Expr<"i32">) =>
    i32.sub(i32.mul(place, constant(axis.stride)), constant(axis.padding[0]));
  const end = (axis: typeof vertical, places: number) => places * axis.stride - axis.padding[0];
  f.set(y, start(vertical, i32.divU(inside, constant(across))));
  f.set(x, start(horizontal, i32.remU(inside, constant(across))));
  f.for(index, begin, to, 1, () => {
    body({ index, image, y, x });
    f.set(x, i32.add(x, constant(horizontal.stride)));
    f.if(i32.eq(x, constant(end(horizontal, across))), () => {
      f.set(x, constant(-horizontal.padding[0]));
      f.set(y, i32.add(y, constant(vertical.stride)));
      f.if(i32.eq(y, constant(end(vertical, down))), () => {
        f.set(y, constant(-vertical.padding[0]));
        f.set(image, i32.add(image, constant(pitch)));
      });
    });
  });
}

/** Writes a loop over the rows of a window: the address of the row of the image, or what is done where there is none. */
export function forEachRow(
  f: FunctionBuilder,
  geometry: Geometry,
  { image, y }: Place,
  body: (line: I32) => void,
  otherwise?: () => void,
): void {
  const { vertical, down } = geometry, pitch = pitches(geometry).row;
  const tap = f.local("i32"), at = f.let(y), line = f.local("i32");
  f.for(tap, 0, vertical.taps, 1, () => {
    const inside = () => {
      f.set(line, i32.add(image, i32.mul(at, i32.const(pitch))));
      body(line);
    };
    // A row above the image is a large number without its sign.
    if (leavesImage(vertical, down)) {
      f.if(i32.ltU(at, i32.const(vertical.size)), inside, otherwise);
    } else inside();
    f.set(at, i32.add(at, i32.const(vertical.dilation)));
  });
}

/** Writes a loop over the taps of a row of a window: the address of the pixel, or what is done where there is none. */
export function forEachTap(
  f: FunctionBuilder,
  geometry: Geometry,
  { x }: Place,
  line: I32,
  body: (pixel: I32) => void,
  otherwise?: () => void,
): void {
  const { horizontal, across } = geometry, pitch = pitches(geometry).pixel;
  const tap = f.local("i32"), at = f.let(x), pixel = f.local("i32");
  f.for(tap, 0, horizontal.taps, 1, () => {
    const inside = () => {
      f.set(pixel, i32.add(line, i32.mul(at, i32.const(pitch))));
      body(pixel);
    };
    if (leavesImage(horizontal, across)) {
      f.if(i32.ltU(at, i32.const(horizontal.size)), inside, otherwise);
    } else inside();
    f.set(at, i32.add(at, i32.const(horizontal.dilation)));
  });
}

/** Whether all taps of a place lie on the image; nothing if they always do. */
export function isWholePlace(geometry: Geometry, { y, x }: Place): Expr<"i32"> | undefined {
  const { vertical, horizontal, down, across } = geometry;
  const within = (axis: WindowAxis, first: I32) => {
    const last = axis.size - spanOf(axis);
    // One before the image is a large number without its sign.
    return last < 0 ? i32.const(0) : i32.leU(first, i32.const(last));
  };
  const checks = [
    ...(leavesImage(vertical, down) ? [within(vertical, y)] : []),
    ...(leavesImage(horizontal, across) ? [within(horizontal, x)] : []),
  ];
  return checks.length === 2 ? i32.and(checks[0], checks[1]) : checks[0];
}
