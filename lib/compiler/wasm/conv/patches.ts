/**
 * Patches of images: the elements under a window at each of its places as a row of a matrix, zeros for padding; and the
 * adjoint, which adds such rows to images.
 *
 * @module
 */
import {
  type Expr,
  type FunctionBuilder,
  type FunctionHandle,
  i32,
  i32x4,
  type Local,
  v128,
} from "../asm/mod.ts";
import { type Emitter, once } from "../emitter.ts";
import { emitAddRow } from "../single/add_row.ts";
import { type Geometry, geometryKey } from "./geometry.ts";
import { forEachPlace, forEachRow, forEachTap, isWholeRow, type Place } from "./walk.ts";

type I32 = Local<"i32">;

/** Parameters: the images, the patches, the first place and the one to stop at. */
export type PatchFunction = FunctionHandle<readonly ["i32", "i32", "i32", "i32"], readonly []>;

/** How many elements a patch has. */
export function patchLength({ vertical, horizontal, channels }: Geometry): number {
  return vertical.taps * horizontal.taps * channels;
}

/** So many bytes behind the patches may be written. */
export const PATCH_SLACK = 16;

/** The function that copies the patches of some places to where the first of them is to lie. */
export function patchesOf(emitter: Emitter, geometry: Geometry): PatchFunction {
  return once(
    emitter,
    `patches ${geometryKey(geometry)}`,
    () =>
      define(emitter, "patches", geometry, {
        run: (f, pixels, patch, bytes) => copyUp(f, patch, pixels, bytes),
        padding: (f, patch, bytes) => clearUp(f, patch, bytes),
      }),
  );
}

/** The function that adds patches to the images that they are of. */
export function addPatchesTo(emitter: Emitter, geometry: Geometry): PatchFunction {
  return once(
    emitter,
    `addPatches ${geometryKey(geometry)}`,
    () =>
      define(emitter, "addPatches", geometry, {
        run: (f, pixels, patch, bytes) => emitAddRow(f, pixels, patch, bytes, geometry.width),
        padding: () => {},
      }),
  );
}

/** What is done with some neighbouring elements of a patch. */
interface Action {
  /** They are those of neighbouring pixels. */
  run(f: FunctionBuilder, pixels: Expr<"i32">, patch: I32, bytes: number): void;
  /** They are in the padding. */
  padding(f: FunctionBuilder, patch: I32, bytes: number): void;
}

function define(
  { module }: Emitter,
  name: string,
  geometry: Geometry,
  action: Action,
): PatchFunction {
  const params = ["i32", "i32", "i32", "i32"] as const;
  return module.function(name, { params, results: [] }, (f, images, patches, from, to) => {
    const patch = f.let(patches);
    forEachPlace(f, geometry, images, from, to, (place) => {
      emitPatch(f, geometry, place, patch, action);
    });
  });
}

/** One patch; its address is moved on behind it. */
function emitPatch(
  f: FunctionBuilder,
  geometry: Geometry,
  place: Place,
  patch: I32,
  { run, padding }: Action,
): void {
  const { size, channels, horizontal: { taps, dilation } } = geometry;
  const pixel = channels * size, row = taps * pixel;
  const advance = (bytes: number) => f.set(patch, i32.add(patch, i32.const(bytes)));
  const byTaps = (line: I32) =>
    forEachTap(f, geometry, place, line, (pixels) => {
      run(f, pixels, patch, pixel);
      advance(pixel);
    }, () => {
      padding(f, patch, pixel);
      advance(pixel);
    });
  const atOnce = (line: I32) => {
    run(f, i32.add(line, i32.mul(place.x, i32.const(pixel))), patch, row);
    advance(row);
  };
  forEachRow(f, geometry, place, (line) => {
    const isWhole = isWholeRow(geometry, place);
    if (dilation > 1 && taps > 1) return byTaps(line);
    if (isWhole === undefined) return atOnce(line);
    f.if(isWhole, () => atOnce(line), () => byTaps(line));
  }, () => {
    padding(f, patch, row);
    advance(row);
  });
}

/** Up to so many bytes are moved by instructions one after the other. */
const SHORT = 256;

/** Copies in whole vectors: what is written behind the end is overwritten later, as patches are written in order. */
function copyUp(f: FunctionBuilder, to: I32, from: Expr<"i32">, bytes: number): void {
  if (bytes > SHORT) return f.memoryCopy(to, from, i32.const(bytes));
  const source = f.let(from);
  for (let at = 0; at < bytes; at += 16) f.store(to, v128.load(source, at), at);
}

function clearUp(f: FunctionBuilder, to: I32, bytes: number): void {
  if (bytes > SHORT) return f.memoryFill(to, i32.const(0), i32.const(bytes));
  for (let at = 0; at < bytes; at += 16) f.store(to, i32x4.const(0, 0, 0, 0), at);
}
