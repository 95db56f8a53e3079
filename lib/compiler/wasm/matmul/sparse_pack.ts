/**
 * Writes the entries of sixteen elements without a branch for each.
 *
 * Whether an element is zero cannot be predicted, so each is written where the next entry of its list belongs, and the list
 * grows by an entry only if it is not: otherwise the next one takes its place. What is written behind the last entry lies
 * within the room of the list, which is that of all elements.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import { type FunctionBuilder, i32, i32x4, i8x16, type Local } from "../asm/mod.ts";
import { VECTOR_BYTES } from "./float_lanes.ts";
import { GROUP } from "./sparse_source.ts";

type Vector = Local<"v128">;

/** Sixteen elements, and where they go. */
export interface Pack {
  readonly width: FloatType;
  /** The elements in vectors. */
  readonly values: readonly Vector[];
  /** Their places in their lists, as words, four to a vector. */
  readonly places: readonly Vector[];
  /** A bit for each element that is kept. */
  readonly kept: Local<"i32">;
  /** For each element where its list ends; may be the same for all. */
  readonly ends: readonly Local<"i32">[];
}

/** Appends elements to their lists, in ascending order. */
export function emitPack(f: FunctionBuilder, pack: Pack): void {
  const put = pack.width === "f32" ? singles(f, pack) : doubles(f, pack);
  const sizeBit = pack.width === "f32" ? 3 : 4; // An entry has 8 bytes or 16.
  const size = i32.const(1 << sizeBit);
  pack.ends.forEach((end, lane) => {
    put(end, lane);
    const bit = lane < sizeBit
      ? i32.shl(pack.kept, i32.const(sizeBit - lane))
      : i32.shrU(pack.kept, i32.const(lane - sizeBit));
    f.set(end, i32.add(end, i32.and(bit, size)));
  });
}

type Put = (end: Local<"i32">, lane: number) => void;

/** Value and place are stored together. */
function singles(f: FunctionBuilder, { values, places }: Pack): Put {
  const low = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
  const high = low.map((byte) => byte + VECTOR_BYTES / 2);
  const pairs: Vector[] = values.flatMap((value, i) =>
    [low, high].map((half) => f.let(i8x16.shuffle(value, places[i], half)))
  );
  return (end, lane) => f.storeLane(64, end, pairs[lane >> 1], lane & 1);
}

function doubles(f: FunctionBuilder, { values, places }: Pack): Put {
  return (end, lane) => {
    f.storeLane(64, end, values[lane >> 1], lane & 1);
    f.storeLane(32, end, places[lane >> 2], lane & 3, 8);
  };
}

/** The same place for all elements. */
export function samePlaces(f: FunctionBuilder, place: Local<"i32">): Vector[] {
  return Array<Vector>(GROUP / 4).fill(f.let(i32x4.splat(place)));
}

/** Places that count up from one. */
export function countedPlaces(f: FunctionBuilder, first: Local<"i32">): Vector[] {
  const all = f.let(i32x4.splat(first));
  return Array.from({ length: GROUP / 4 }, (_, i) => {
    const counts = i32x4.const(4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3);
    return f.let(i32x4.add(all, counts));
  });
}
