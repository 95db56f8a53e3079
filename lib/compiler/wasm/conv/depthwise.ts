/**
 * Convolutions of each channel with a filter of its own: image, filter and result have the same channels, which lie side by
 * side in vectors.
 *
 * @module
 */
import { f32x4, f64x2, type FunctionBuilder, i32, i32x4, type Local } from "../asm/mod.ts";
import type { FilterParts } from "../../plan/selected.ts";
import { type Emitter, once } from "../emitter.ts";
import { type Bytes, cut, loadBytes, storeBytes } from "../single/bytes.ts";
import { type Geometry, geometryKey } from "./geometry.ts";
import { type ConvFunction, placesIn } from "./products.ts";
import { forEachPlace, forEachRow, forEachTap, type Place } from "./walk.ts";

type I32 = Local<"i32">;

const FLOATS = { f32: f32x4, f64: f64x2 } as const;

const SIGNATURE = {
  params: ["i32", "i32", "i32", "i32", "i32", "i32"] as const,
  results: [] as const,
};

/** The function of such a convolution or of its adjoint by the image; its items are those of `products.ts`. It needs no scratch memory. */
export function defineDepthwise(
  emitter: Emitter,
  kind: "conv" | "convInput",
  geometry: Geometry,
): ConvFunction {
  return once(emitter, `depthwise ${kind} ${geometryKey(geometry)}`, () => {
    const write = { conv: emitForward, convInput: emitByImage }[kind];
    return emitter.module.function(`depthwise ${kind}`, SIGNATURE, (f, a, b, out, from, to) => {
      write(f, geometry, { a, b, out, from, to });
    });
  });
}

/** The function of its adjoint by the filter. */
export function defineDepthwiseFilter(
  emitter: Emitter,
  geometry: Geometry,
  parts: FilterParts,
): ConvFunction {
  const key = `depthwise filter ${parts.count} ${parts.places} ${geometryKey(geometry)}`;
  return once(
    emitter,
    key,
    () =>
      emitter.module.function("depthwise convFilter", SIGNATURE, (f, a, b, out, from, to) => {
        emitByFilter(f, geometry, { a, b, out, from, to }, parts);
      }),
  );
}

interface Operands {
  readonly a: I32;
  readonly b: I32;
  readonly out: I32;
  readonly from: I32;
  readonly to: I32;
}

/** Writes loops over the channels: the byte from which on, and how many vectors or bytes are computed at once. */
function forEachChannel(
  f: FunctionBuilder,
  { channels, size }: Geometry,
  body: (at: I32, vectors: number, bytes: Bytes) => void,
): void {
  const at = f.local("i32"), all = channels * size;
  const grouped = all - all % 64, whole = all - all % 16;
  f.for(at, 0, grouped, 64, () => body(at, 4, 16));
  f.for(at, grouped, whole, 16, () => body(at, 1, 16));
  for (const [offset, bytes] of cut(all - whole)) {
    f.set(at, i32.const(whole + offset));
    body(at, 1, bytes);
  }
}

/** The sum over the taps of image and filter, for each place. */
function emitForward(f: FunctionBuilder, geometry: Geometry, operands: Operands): void {
  const { a: images, b: filter, out, from, to } = operands, { add, mul } = FLOATS[geometry.width];
  const pitch = geometry.channels * geometry.size;
  forEachPlace(f, geometry, images, from, to, (place) => {
    const target = f.let(i32.add(out, i32.mul(place.index, i32.const(pitch))));
    forEachChannel(f, geometry, (at, vectors, bytes) => {
      const sums = Array.from({ length: vectors }, () => f.let(i32x4.const(0, 0, 0, 0)));
      forEachPair(f, geometry, place, filter, (pixel, tap) => {
        const x = f.let(i32.add(pixel, at)), w = f.let(i32.add(tap, at));
        sums.forEach((sum, v) =>
          f.set(sum, add(sum, mul(loadBytes(x, bytes, 16 * v), loadBytes(w, bytes, 16 * v))))
        );
      });
      const place_ = f.let(i32.add(target, at));
      sums.forEach((sum, v) => storeBytes(f, place_, sum, bytes, 16 * v));
    });
  });
}

/** Each place's adjoint, times the filter, is added to the image. */
function emitByImage(f: FunctionBuilder, geometry: Geometry, operands: Operands): void {
  const { a: results, b: filter, out, from, to } = operands;
  const { down, across, vertical, horizontal, channels, size } = geometry;
  const places = i32.const(down * across);
  const imageBytes = vertical.size * horizontal.size * channels * size;
  const own = i32.add(out, i32.mul(from, i32.const(imageBytes)));
  f.memoryFill(own, i32.const(0), i32.mul(i32.sub(to, from), i32.const(imageBytes)));
  const [first, end] = [f.let(i32.mul(from, places)), f.let(i32.mul(to, places))];
  forEachPlace(f, geometry, out, first, end, (place) => {
    const source = f.let(i32.add(results, i32.mul(place.index, i32.const(channels * size))));
    addProducts(f, geometry, place, filter, (pixel, tap) => [pixel, tap, source]);
  });
}

/** Each place's adjoint, times the image, is added to the filter, part by part. */
function emitByFilter(
  f: FunctionBuilder,
  geometry: Geometry,
  { a: images, b: results, out, from, to }: Operands,
  { places }: FilterParts,
): void {
  const { vertical, horizontal, channels, size } = geometry;
  const filterBytes = vertical.taps * horizontal.taps * channels * size;
  const part = f.local("i32"), stop = f.local("i32"), all = i32.const(placesIn(geometry));
  const own = f.let(i32.add(out, i32.mul(from, i32.const(filterBytes))));
  f.for(part, from, to, 1, () => {
    f.memoryFill(own, i32.const(0), i32.const(filterBytes));
    f.set(stop, i32.mul(i32.add(part, i32.const(1)), i32.const(places)));
    f.if(i32.gtS(stop, all), () => f.set(stop, all));
    const first = i32.mul(part, i32.const(places));
    forEachPlace(f, geometry, images, first, stop, (place) => {
      const source = f.let(i32.add(results, i32.mul(place.index, i32.const(channels * size))));
      addProducts(f, geometry, place, own, (pixel, tap) => [tap, pixel, source]);
    });
    f.set(own, i32.add(own, i32.const(filterBytes)));
  });
}

/** At each tap of a place, for all channels: the first array chosen gets the product of the other two added. */
function addProducts(
  f: FunctionBuilder,
  geometry: Geometry,
  place: Place,
  filter: I32,
  choose: (pixel: I32, tap: I32) => readonly [sum: I32, factor: I32, other: I32],
): void {
  const { add, mul } = FLOATS[geometry.width];
  forEachPair(f, geometry, place, filter, (pixel, tap) => {
    const arrays = choose(pixel, tap);
    forEachChannel(f, geometry, (at, vectors, bytes) => {
      const [sum, factor, other] = arrays.map((array) => f.let(i32.add(array, at)));
      for (let v = 0; v < vectors; v++) {
        const load = (pointer: I32) => loadBytes(pointer, bytes, 16 * v);
        storeBytes(f, sum, add(load(sum), mul(load(factor), load(other))), bytes, 16 * v);
      }
    });
  });
}

/** Writes a loop over the taps of a place that lie on the image: the pixel, and the same tap of the filter. */
function forEachPair(
  f: FunctionBuilder,
  geometry: Geometry,
  place: Place,
  filter: I32,
  body: (pixel: I32, tap: I32) => void,
): void {
  const { channels, size, horizontal } = geometry, pitch = channels * size;
  const tap = f.let(filter);
  const advance = (taps: number) => f.set(tap, i32.add(tap, i32.const(taps * pitch)));
  forEachRow(f, geometry, place, (line) => {
    forEachTap(f, geometry, place, line, (pixel) => {
      body(pixel, tap);
      advance(1);
    }, () => advance(1));
  }, () => advance(horizontal.taps));
}
