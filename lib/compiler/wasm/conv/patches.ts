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
import { forEachPlace, forEachRow, forEachTap, isWholePlace, pitches, type Place } from "./walk.ts";

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
        run: (f, pixels, patch, bytes) =>
          emitAddRow(f, addressOf(pixels), addressOf(patch), bytes, geometry.width),
        padding: () => {},
      }),
  );
}

/** What is done with some neighbouring elements of a patch. */
interface Action {
  /** They are those of neighbouring pixels, so many bytes behind each address. */
  run(f: FunctionBuilder, pixels: Run, patch: Run, bytes: number): void;
  /** They are in the padding. */
  padding(f: FunctionBuilder, patch: I32, bytes: number): void;
}

/** Where neighbouring elements lie. */
interface Run {
  readonly base: I32;
  readonly offset: number;
}

function define(
  { module }: Emitter,
  name: string,
  geometry: Geometry,
  action: Action,
): PatchFunction {
  const params = ["i32", "i32", "i32", "i32"] as const;
  return module.function(name, { params, results: [] }, (f, images, patches, from, to) => {
    const patch = f.let(patches), runs = runsOf(geometry);
    forEachPlace(f, geometry, images, from, to, (place) => {
      const careful = () => emitCareful(f, geometry, place, patch, action);
      if (runs.length > MOST_RUNS) return careful();
      const straight = () => emitStraight(f, geometry, place, patch, action, runs);
      const isWhole = isWholePlace(geometry, place);
      if (isWhole === undefined) straight();
      else f.if(isWhole, straight, careful);
    });
  });
}

/** Windows of more runs are walked in loops. */
const MOST_RUNS = 64;

/** The runs of neighbouring pixels under a window: the bytes from the first pixel, and how many bytes they have. */
function runsOf(geometry: Geometry): { readonly offset: number; readonly bytes: number }[] {
  const { vertical, horizontal } = geometry, { row, pixel } = pitches(geometry);
  const [taps, bytes] = horizontal.dilation === 1
    ? [1, horizontal.taps * pixel]
    : [horizontal.taps, pixel];
  return Array.from({ length: vertical.taps * taps }, (_, i) => {
    const down = Math.floor(i / taps), across = i % taps;
    return {
      offset: down * vertical.dilation * row + across * horizontal.dilation * pixel,
      bytes,
    };
  });
}

/** A patch that lies on the image as a whole; its address is moved on behind it. */
function emitStraight(
  f: FunctionBuilder,
  geometry: Geometry,
  { image, y, x }: Place,
  patch: I32,
  { run }: Action,
  runs: ReturnType<typeof runsOf>,
): void {
  const { row, pixel } = pitches(geometry);
  const first = i32.add(i32.mul(y, i32.const(row)), i32.mul(x, i32.const(pixel)));
  const base = f.let(i32.add(image, first));
  let at = 0;
  for (const { offset, bytes } of runs) {
    run(f, { base, offset }, { base: patch, offset: at }, bytes);
    at += bytes;
  }
  f.set(patch, i32.add(patch, i32.const(at)));
}

/** A patch of which any tap may be in the padding; its address is moved on behind it. */
function emitCareful(
  f: FunctionBuilder,
  geometry: Geometry,
  place: Place,
  patch: I32,
  { run, padding }: Action,
): void {
  const { pixel } = pitches(geometry), row = geometry.horizontal.taps * pixel;
  const advance = (bytes: number) => f.set(patch, i32.add(patch, i32.const(bytes)));
  forEachRow(f, geometry, place, (line) => {
    forEachTap(f, geometry, place, line, (pixels) => {
      run(f, { base: pixels, offset: 0 }, { base: patch, offset: 0 }, pixel);
      advance(pixel);
    }, () => {
      padding(f, patch, pixel);
      advance(pixel);
    });
  }, () => {
    padding(f, patch, row);
    advance(row);
  });
}

/** Up to so many bytes are moved by instructions one after the other. */
const SHORT = 256;

function addressOf({ base, offset }: Run): Expr<"i32"> {
  return offset === 0 ? base : i32.add(base, i32.const(offset));
}

/** Copies in whole vectors: what is written behind the end is overwritten later, as patches are written in order. */
function copyUp(f: FunctionBuilder, to: Run, from: Run, bytes: number): void {
  if (bytes > SHORT) return f.memoryCopy(addressOf(to), addressOf(from), i32.const(bytes));
  for (let at = 0; at < bytes; at += 16) {
    f.store(to.base, v128.load(from.base, from.offset + at), to.offset + at);
  }
}

function clearUp(f: FunctionBuilder, to: I32, bytes: number): void {
  if (bytes > SHORT) return f.memoryFill(to, i32.const(0), i32.const(bytes));
  for (let at = 0; at < bytes; at += 16) f.store(to, i32x4.const(0, 0, 0, 0), at);
}
