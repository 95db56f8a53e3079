import type { DType } from "../../../lib/core/dtype.ts";
import { type Shape, sizeOf } from "../../../lib/core/shape.ts";
import { fit, fitIndex } from "../fit.ts";
import { hullOf, magnitude, type Range } from "../range.ts";
import type { Entry, Scope } from "../scope.ts";
import { anyArray, hasAxis } from "./movement.ts";
import type { Recipe, Recipes } from "./recipe.ts";

const clip: Recipe = (s) => {
  const { dice } = s, x = s.some(dice.chance(0.8) ? ["float"] : ["int32"]);
  const [low, high] = [bound(s, x), bound(s, x)].sort((a, b) => a - b);
  const min = dice.chance(0.15) ? -Infinity : low, max = dice.chance(0.15) ? Infinity : high;
  const range = { low: Math.max(x.range.low, min), high: Math.min(x.range.high, max) };
  const image = range.low <= range.high ? range : { low: min, high: max };
  return s.add({ kind: "clip", inputs: [x.id], min, max }, image);
};

/** A bound somewhere among the elements. */
function bound({ dice }: Scope, { type, range }: Entry): number {
  const reach = Math.min(magnitude(range), 3);
  return type.dtype === "int32" ? dice.between(-4, 6) : dice.uniform(-reach, reach);
}

const gather: Recipe = (s) => {
  const { dice } = s, x = anyArray(s, hasAxis), { shape } = x.type;
  const axis = dice.below(shape.length), batchDims = dice.chance(0.6) ? 0 : dice.between(0, axis);
  const indices = indicesFor(s, shape.slice(0, batchDims), shape[axis]);
  const picked = indices.type.shape.slice(batchDims);
  const to = [...shape.slice(0, axis), ...picked, ...shape.slice(axis + 1)];
  if (!s.allows(to)) return undefined;
  const index = fitIndex(s, indices, shape[axis]);
  return s.add({ kind: "gather", inputs: [x.id, index.id], axis, batchDims }, x.range);
};

/** An int32 array that begins with these batch axes; without elements if there is nothing to point at. */
function indicesFor(s: Scope, batch: Shape, size: number): Entry {
  const fits = ({ type: { shape, dtype } }: Entry) =>
    dtype === "int32" && shape.length <= batch.length + 2 &&
    batch.every((n, i) => shape[i] === n) && (size > 0 || sizeOf(shape) === 0);
  const found = s.dice.chance(0.7) ? s.find(fits) : undefined;
  const rest = Array.from({ length: s.dice.between(0, 2) }, () => s.size() % 8);
  return found ?? s.leaf({ shape: [...batch, ...(size > 0 ? rest : [0])], dtype: "int32" });
}

const scatterAdd: Recipe = (s) => {
  const { dice } = s, x = s.some([dice.chance(0.8) ? "float" : "int32"]), { shape } = x.type;
  const updates = fit(s, x, { low: -100, high: 100 });
  const axis = dice.between(0, shape.length), count = dice.between(0, shape.length - axis);
  const batchDims = dice.chance(0.6) ? 0 : dice.between(0, axis);
  const picked = [...shape.slice(0, batchDims), ...shape.slice(axis, axis + count)];
  const size = Math.max(s.size(), 1);
  const to = [...shape.slice(0, axis), size, ...shape.slice(axis + count)];
  if (!s.allows(to)) return undefined;
  const indices = fitIndex(s, exactly(s, picked), size);
  const total = sizeOf(picked) * magnitude(updates.range);
  return s.add(
    { kind: "scatterAdd", inputs: [indices.id, updates.id], axis, batchDims, to },
    { low: -total, high: total },
  );
};

/** An int32 array of this shape. */
function exactly(s: Scope, shape: Shape): Entry {
  const found = s.dice.chance(0.7)
    ? s.find(({ type }) => type.dtype === "int32" && type.shape.join() === shape.join())
    : undefined;
  return found ?? s.leaf({ shape, dtype: "int32" });
}

const oneHot: Recipe = (s) => {
  const { dice } = s, index = s.some(["int32"], ({ type }) => type.shape.length < 4);
  const depth = s.size(), to = dice.weighted([["float", 3], ["int32", 1], ["bool", 1]] as const);
  if (!s.allows([...index.type.shape, depth])) return undefined;
  const [on, off] = dice.chance(0.5) ? [1, 0] : switches(s, to);
  return s.add({ kind: "oneHot", inputs: [index.id], depth, on, off, to }, hullOf([on, off]));
};

function switches({ dice }: Scope, to: DType): readonly [number, number] {
  if (to === "bool") return dice.chance(0.5) ? [0, 1] : [1, 0];
  if (to === "int32") return [dice.between(-3, 3), dice.between(-3, 3)];
  return [dice.uniform(-2, 2), dice.uniform(-2, 2)];
}

const range: Recipe = (s) => {
  const { dice } = s, length = s.size(), to = dice.chance(0.6) ? "float" : "int32";
  const [start, step] = to === "float" && dice.chance(0.5)
    ? [dice.uniform(-2, 2), dice.uniform(-0.5, 0.5)]
    : [dice.between(-4, 4), dice.between(-2, 2)];
  const known: Range = hullOf([start, start + length * step]);
  const image = to === "int32"
    ? { low: Math.floor(known.low), high: Math.ceil(known.high) }
    : known;
  return s.add({ kind: "range", inputs: [], start, step, length, to }, image);
};

const constant: Recipe = (s) => {
  const { dice } = s, dtype = dice.weighted(CONSTANT_DTYPES);
  if (dtype === "key" || dice.chance(0.6)) {
    return s.leaf({ shape: dtype === "key" ? [] : s.shape(), dtype });
  }
  // A number that single precision has to round.
  const value = dtype === "float" ? dice.uniform(-2, 2) : dice.below(2);
  return s.keep(s.b.full(s.shape(), value, dtype), { low: value, high: value }, false);
};

const CONSTANT_DTYPES = [["float", 4], ["int32", 1], ["bool", 1], ["key", 0.5]] as const;

/** What chooses elements by value or by index, and what makes arrays of nothing. */
export const select: Recipes = {
  clip: [clip, 0.8],
  gather: [gather, 1.2],
  scatterAdd: [scatterAdd, 1],
  oneHot: [oneHot, 0.7],
  range: [range, 0.5],
  constant: [constant, 0.8],
};
