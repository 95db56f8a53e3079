/**
 * Places of the largest elements under windows: neighbouring channels in a vector, each with its best element so far and the
 * index of that one.
 *
 * @module
 */
import type { FloatType } from "../../../core/dtype.ts";
import type { TensorType } from "../../../graph/node.ts";
import type { ArrayNode } from "../../plan/selected.ts";
import type { NodeOf } from "../../../graph/value.ts";
import {
  type Expr,
  f32x4,
  f64x2,
  type FunctionBuilder,
  type FunctionHandle,
  i32,
  i32x4,
  i64x2,
  type Local,
  v128,
} from "../asm/mod.ts";
import { type Geometry, geometryKey, geometryOf } from "../conv/geometry.ts";
import { forEachPlace, forEachRow, forEachTap, type Place } from "../conv/walk.ts";
import { type Emitter, once, type SingleEmitter } from "../emitter.ts";
import { type Bytes, cut, loadBytes, storeBytes } from "./bytes.ts";
import { itemsOf, partsOf } from "./parts.ts";

/** Parameters: the images, the result, the first place and the one to stop at. */
type ArgMaxPool = FunctionHandle<readonly ["i32", "i32", "i32", "i32"], readonly []>;

/** Indices of largest elements. */
export const argMaxPool: SingleEmitter = {
  accepts: () => true,
  units: (node, types, width) => partsFor(geometryFor(node, types, width)).count,
  emit(scope) {
    const { f, node, types, inputs: [x], output, width } = scope;
    const geometry = geometryFor(node, types, width);
    const key = `argMaxPool ${geometryKey(geometry)}`;
    const fn = once(scope, key, () => defineArgMaxPool(scope, geometry));
    const { from, to } = itemsOf(scope, partsFor(geometry));
    f.call(fn, i32.const(x), i32.const(output), from, to);
  },
};

function geometryFor(node: ArrayNode, [x]: readonly TensorType[], width: FloatType): Geometry {
  const { size, window } = node as NodeOf<"argMaxPool">;
  return geometryOf(x.shape, size, node.shape, window, width);
}

function partsFor({ batch, down, across, channels, vertical, horizontal }: Geometry) {
  return partsOf(batch * down * across, vertical.taps * horizontal.taps * channels);
}

function defineArgMaxPool({ module }: Emitter, geometry: Geometry): ArgMaxPool {
  const { channels, size } = geometry, all = channels * size, whole = all - all % 16;
  const params = ["i32", "i32", "i32", "i32"] as const;
  return module.function("argMaxPool", { params, results: [] }, (f, images, out, from, to) => {
    const at = f.local("i32");
    forEachPlace(f, geometry, images, from, to, (place) => {
      const target = f.let(i32.add(out, i32.mul(place.index, i32.const(4 * channels))));
      const best = (bytes: Bytes) => emitBest(f, geometry, place, { images, target, at }, bytes);
      f.for(at, 0, whole, 16, () => best(16));
      for (const [offset, bytes] of cut(all - whole)) {
        f.set(at, i32.const(whole + offset));
        best(bytes);
      }
    });
  });
}

/** Some neighbouring channels, from the byte `at` of a pixel on. */
function emitBest(
  f: FunctionBuilder,
  geometry: Geometry,
  place: Place,
  { images, target, at }: {
    readonly images: Local<"i32">;
    readonly target: Local<"i32">;
    readonly at: Local<"i32">;
  },
  bytes: Bytes,
): void {
  const { size, width } = geometry, { lanes, floats } = KINDS[width];
  const best = f.let(i32x4.const(0, 0, 0, 0)), indices = f.let(i32x4.const(-1, -1, -1, -1));
  const next = f.local("v128"), isBetter = f.local("v128");
  forEachRow(f, geometry, place, (line) =>
    forEachTap(f, geometry, place, line, (pixel) => {
      const source = f.let(i32.add(pixel, at));
      f.set(next, loadBytes(source, bytes));
      // Larger, or NaN where the best is none; or the first.
      const notLess = v128.andnot(floats.eq(best, best), floats.le(next, best));
      f.set(isBetter, v128.or(notLess, lanes.ltS(indices, i32x4.const(0, 0, 0, 0))));
      f.set(best, v128.bitselect(next, best, isBetter));
      const index = i32.divU(i32.sub(source, images), i32.const(size));
      f.set(indices, v128.bitselect(lanes.from(index), indices, isBetter));
    }));
  storeIndices(f, i32.add(target, i32.mul(i32.divU(at, i32.const(size)), i32.const(4))), {
    indices,
    lanes: bytes / size,
    width,
  });
}

/** Indices as wide as the floats that they are beside. */
const KINDS = {
  f32: {
    floats: f32x4,
    lanes: {
      ltS: i32x4.ltS,
      from: (first: Expr<"i32">) => i32x4.add(i32x4.splat(first), i32x4.const(0, 1, 2, 3)),
    },
  },
  f64: {
    floats: f64x2,
    lanes: {
      ltS: i64x2.ltS,
      from: (first: Expr<"i32">) => i32x4.add(i32x4.splat(first), i32x4.const(0, 0, 1, 0)),
    },
  },
} as const;

/** Writes indices as words. Of one of 64 bits the upper half is not read. */
function storeIndices(
  f: FunctionBuilder,
  to: Expr<"i32">,
  { indices, lanes, width }: {
    readonly indices: Local<"v128">;
    readonly lanes: number;
    readonly width: FloatType;
  },
): void {
  const target = f.let(to);
  if (width === "f32") return storeBytes(f, target, indices, (4 * lanes) as Bytes);
  for (let lane = 0; lane < lanes; lane++) f.storeLane(32, target, indices, 2 * lane, 4 * lane);
}
