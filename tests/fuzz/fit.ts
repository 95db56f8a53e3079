/**
 * Bringing operands to where an op is tame, so that values stay moderate and a comparison of them says something.
 *
 * @module
 */
import { broadcastsTo, sameShape, type Shape, sizeOf } from "../../lib/core/shape.ts";
import type { DType } from "../../lib/core/dtype.ts";
import type { TensorType } from "../../lib/graph/node.ts";
import { magnitude, type Range, within } from "./range.ts";
import type { Entry, Scope } from "./scope.ts";

/**
 * The entry, or one made of it whose elements lie in the range: rescaled, squashed or clipped. In the mode `special` floats
 * are left as they are.
 */
export function fit(s: Scope, x: Entry, range: Range): Entry {
  if (within(x.range, range)) return x;
  if (x.type.dtype === "int32") return clipTo(s, x, range);
  if (s.mode === "special") return x;
  if (Number.isFinite(magnitude(x.range)) && s.dice.chance(0.4)) return rescale(s, x, range);
  // Clipping is flat outside its bounds; where derivatives are wanted it should be rare.
  return s.dice.chance(s.mode === "gradient" ? 0.1 : 0.4)
    ? clipTo(s, x, range)
    : squash(s, x, range);
}

/** An int32 that is a valid index of an axis of this size, in every mode. Of an empty axis there is none to make valid. */
export function fitIndex(s: Scope, x: Entry, size: number): Entry {
  return size === 0 ? x : fit(s, x, { low: 0, high: size - 1 });
}

/** `x·k + c`: affine, and as wide as the range allows. */
function rescale(s: Scope, x: Entry, range: Range): Entry {
  const { low, high } = bounded(range), width = x.range.high - x.range.low;
  const scale = width > high - low ? (high - low) / width : 1;
  const scaled = scale === 1 ? x : binary(s, "mul", x, scale, {
    low: x.range.low * scale,
    high: x.range.high * scale,
  });
  // A little inside, as the arithmetic that gives the bounds rounds too.
  const margin = 0.01 * (high - low);
  const shift = scaled.range.low < low
    ? low - scaled.range.low + margin
    : high - scaled.range.high - margin;
  if (within(scaled.range, range)) return scaled;
  return binary(s, "add", scaled, shift, { low, high });
}

/** `centre + radius·tanh x`, with x brought to where tanh still rises. */
function squash(s: Scope, x: Entry, range: Range): Entry {
  const { low, high } = bounded(range);
  const isWide = magnitude(x.range) > 4 && Number.isFinite(magnitude(x.range));
  const tame = isWide ? rescale(s, x, { low: -2, high: 2 }) : x;
  const tanh = s.add({ kind: "unary", inputs: [tame.id], op: "tanh" }, { low: -1, high: 1 });
  const radius = 0.499 * (high - low), centre = 0.5 * (low + high);
  const scaled = binary(s, "mul", tanh, radius, { low: -radius, high: radius });
  return binary(s, "add", scaled, centre, { low, high });
}

function binary(s: Scope, op: "add" | "mul", x: Entry, k: number, range: Range): Entry {
  return s.add({ kind: "binary", inputs: [x.id, s.b.scalar(k)], op }, range);
}

function clipTo(s: Scope, x: Entry, range: Range): Entry {
  const whole = x.type.dtype === "int32";
  const min = whole ? Math.ceil(range.low) : range.low;
  const max = whole ? Math.floor(range.high) : range.high;
  return s.add({ kind: "clip", inputs: [x.id], min, max }, { low: min, high: max });
}

/** The range with ends that one can compute with. */
function bounded({ low, high }: Range): Range {
  return { low: Math.max(low, -50), high: Math.min(high, 50) };
}

/** An entry of exactly this type made of another one: cast, reduced, broadcast. No keys. */
export function coerce(s: Scope, x: Entry, type: TensorType): Entry {
  return reshaped(s, castTo(s, x, type.dtype), type.shape);
}

/** The entry as another dtype. */
export function castTo(s: Scope, x: Entry, to: DType): Entry {
  if (x.type.dtype === to) return x;
  const whole = to === "int32" ? fit(s, x, { low: -100, high: 100 }) : x;
  return s.add({ kind: "cast", inputs: [whole.id], to }, whole.range);
}

function reshaped(s: Scope, x: Entry, to: Shape): Entry {
  if (sameShape(x.type.shape, to)) return x;
  if (sizeOf(x.type.shape) === sizeOf(to)) {
    return s.add({ kind: "reshape", inputs: [x.id], to }, x.range);
  }
  const small = broadcastsTo(x.type.shape, to) ? x : summary(s, x);
  return s.add({ kind: "broadcastTo", inputs: [small.id], to }, small.range);
}

/** One number made of an array. */
function summary(s: Scope, x: Entry): Entry {
  const { shape, dtype } = x.type, n = sizeOf(shape);
  const axes = shape.map((_, axis) => axis);
  const op = dtype === "bool" ? "any" : dtype === "float" && n > 0 ? "mean" : "sum";
  const tame = op === "sum" ? fit(s, x, { low: -100, high: 100 }) : x;
  const total = Math.max(n, 1) * magnitude(tame.range);
  const range = op === "sum" ? { low: -total, high: total } : tame.range;
  return s.add({ kind: "reduce", inputs: [tame.id], op, axes, keepDims: false }, range);
}
