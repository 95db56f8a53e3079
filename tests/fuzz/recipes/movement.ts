import { type Shape, sizeOf } from "../../../lib/core/shape.ts";
import type { DType } from "../../../lib/core/dtype.ts";
import { castTo } from "../fit.ts";
import { ANYTHING, type Range, union } from "../range.ts";
import type { Entry, Scope } from "../scope.ts";
import type { Recipe, Recipes } from "./recipe.ts";

/** What can be moved: all but keys. Floats more often. */
export function anyArray(s: Scope, fits?: (entry: Entry) => boolean): Entry {
  const dtype = s.dice.weighted([["float", 5], ["int32", 1], ["bool", 0.7]] as const);
  return s.some([dtype], fits);
}

/** Whether an entry has an axis. */
export const hasAxis = ({ type }: Entry): boolean => type.shape.length > 0;

const cast: Recipe = (s) => {
  const x = anyArray(s);
  const to = s.dice.pick(["float", "int32", "bool"] as const satisfies DType[]);
  if (to !== x.type.dtype && s.mode !== "special") return castTo(s, x, to);
  // What is no number, or none that fits, has an integer too.
  const range = to === x.type.dtype ? x.range : ANYTHING;
  return s.add({ kind: "cast", inputs: [x.id], to }, range);
};

const reshape: Recipe = (s) => {
  const x = anyArray(s);
  return s.add({ kind: "reshape", inputs: [x.id], to: regrouped(s, x.type.shape) }, x.range);
};

/** Another shape of the same size: the factors of the sizes, shuffled and grouped anew. */
function regrouped(s: Scope, shape: Shape): Shape {
  const { dice } = s;
  const factors = dice.shuffled(shape.flatMap(factorsOf));
  const out: number[] = [];
  for (const factor of factors) {
    const join = out.length > 0 && (out.length === 4 || dice.chance(0.4));
    if (join) out[dice.below(out.length)] *= factor;
    else out.push(factor);
  }
  while (out.length < 4 && dice.chance(0.3)) out.splice(dice.between(0, out.length), 0, 1);
  return out;
}

function factorsOf(n: number): number[] {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return [d, ...factorsOf(n / d)];
  return n === 1 ? [] : [n];
}

const broadcastTo: Recipe = (s) => {
  const x = anyArray(s), { shape } = x.type;
  const lead = s.shape(4 - shape.length).slice(0, s.dice.between(0, 4 - shape.length));
  const to = [...lead, ...shape.map((n) => (n === 1 ? s.size() : n))];
  return s.allows(to) ? s.add({ kind: "broadcastTo", inputs: [x.id], to }, x.range) : undefined;
};

const transpose: Recipe = (s) => {
  const x = anyArray(s);
  const perm = s.dice.shuffled(x.type.shape.map((_, axis) => axis));
  return s.add({ kind: "transpose", inputs: [x.id], perm }, x.range);
};

const reverse: Recipe = (s) => {
  const x = anyArray(s, s.dice.chance(0.9) ? hasAxis : undefined);
  const axes = s.dice.shuffled(s.dice.some(x.type.shape.map((_, axis) => axis), 0.6));
  return s.add({ kind: "reverse", inputs: [x.id], axes }, x.range);
};

const slice: Recipe = (s) => {
  const { dice } = s, x = anyArray(s, dice.chance(0.95) ? hasAxis : undefined);
  const size = x.type.shape.map((n) => (dice.chance(0.4) ? n : dice.between(Math.min(n, 1), n)));
  const begin = x.type.shape.map((n, i) => dice.between(0, n - size[i]));
  return s.add({ kind: "slice", inputs: [x.id], begin, size }, x.range);
};

const pad: Recipe = (s) => {
  const { dice } = s, x = anyArray(s);
  const amount = () => (dice.chance(0.5) ? 0 : dice.between(0, 2));
  const padding = x.type.shape.map(() => [amount(), amount()] as const);
  const value = fillOf(s, x.type.dtype);
  const shape = x.type.shape.map((n, i) => n + padding[i][0] + padding[i][1]);
  if (!s.allows(shape)) return undefined;
  const range = union(x.range, { low: value, high: value });
  return s.add({ kind: "pad", inputs: [x.id], padding, value }, range);
};

/** A number to fill with, of a dtype. */
function fillOf({ dice }: Scope, dtype: DType): number {
  if (dtype === "bool") return dice.below(2);
  if (dice.chance(0.5)) return 0;
  return dtype === "int32" ? dice.between(-3, 3) : dice.uniform(-2, 2);
}

const tile: Recipe = (s) => {
  const { dice } = s, x = anyArray(s);
  const reps = x.type.shape.map(() => dice.weighted([[0, 0.1], [1, 2], [2, 1.5], [3, 1]]));
  return s.allows(x.type.shape.map((n, i) => n * reps[i]))
    ? s.add({ kind: "tile", inputs: [x.id], reps }, x.range)
    : undefined;
};

const concat: Recipe = (s) => {
  const { dice } = s, first = anyArray(s, hasAxis);
  const axis = dice.below(first.type.shape.length);
  const parts = [first];
  for (let n = dice.below(3); n > 0; n--) parts.push(joinable(s, first, axis));
  const order = dice.shuffled(parts);
  const length = order.reduce((sum, { type }) => sum + type.shape[axis], 0);
  if (length * sizeOf(first.type.shape.toSpliced(axis, 1)) > s.limit) return undefined;
  const range = order.map((part) => part.range).reduce<Range>(union, first.range);
  return s.add({ kind: "concat", inputs: order.map(({ id }) => id), axis }, range);
};

/** What can be joined to an array along an axis; now and then the array itself. */
function joinable(s: Scope, { id, type }: Entry, axis: number): Entry {
  const fits = (entry: Entry) =>
    entry.type.dtype === type.dtype && entry.type.shape.length === type.shape.length &&
    entry.type.shape.every((n, i) => i === axis || n === type.shape[i]);
  const found = s.dice.chance(0.8)
    ? s.find((e) => fits(e) && (e.id !== id || s.dice.chance(0.3)))
    : undefined;
  return found ?? s.leaf({ dtype: type.dtype, shape: type.shape.with(axis, s.size() % 8) });
}

/** What puts elements elsewhere, or stores them otherwise. */
export const movement: Recipes = {
  cast: [cast, 1],
  reshape: [reshape, 1],
  broadcastTo: [broadcastTo, 0.7],
  transpose: [transpose, 1],
  reverse: [reverse, 0.6],
  slice: [slice, 0.8],
  pad: [pad, 0.7],
  tile: [tile, 0.6],
  concat: [concat, 0.8],
};
