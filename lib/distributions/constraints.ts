/**
 * Sets of values, by name.
 *
 * @module
 */
import { formatShape, type Shape } from "../core/shape.ts";
import type { TensorLike } from "../tensor/types.ts";
import type { Constraint } from "./constraint.ts";
import { readable, repeated } from "./values.ts";

/** All numbers. */
export const real: Constraint = { kind: "real" };
/** Numbers above 0. */
export const positive: Constraint = { kind: "positive" };
/** Numbers from 0 on. */
export const nonNegative: Constraint = { kind: "nonNegative" };
/** Numbers in [0, 1]. */
export const unitInterval: Constraint = { kind: "unitInterval" };
/** 0 and 1. */
export const boolean: Constraint = { kind: "boolean" };
/** 0, 1, 2, … */
export const nonNegativeInteger: Constraint = { kind: "nonNegativeInteger" };
/** Vectors of non-negative numbers with sum 1. */
export const simplex: Constraint = { kind: "simplex" };
/** Vectors of numbers. */
export const realVector: Constraint = { kind: "realVector" };
/** Vectors whose elements rise. */
export const orderedVector: Constraint = { kind: "orderedVector" };
/** Lower triangular matrices with a positive diagonal. */
export const lowerCholesky: Constraint = { kind: "lowerCholesky" };

/** Numbers in [lower, upper]. */
export function interval(lower: TensorLike, upper: TensorLike): Constraint {
  return { kind: "interval", lower, upper };
}

/** Whole numbers in [lower, upper]. */
export function integerInterval(lower: TensorLike, upper: TensorLike): Constraint {
  return { kind: "integerInterval", lower, upper };
}

/** Numbers above a bound. */
export function greaterThan(lower: TensorLike): Constraint {
  return { kind: "greaterThan", lower };
}

/** Numbers below a bound. */
export function lessThan(upper: TensorLike): Constraint {
  return { kind: "lessThan", upper };
}

/** The same set, with `ndims` axes forming one event. */
export function independent(base: Constraint, ndims: number): Constraint {
  return ndims === 0 ? base : { kind: "independent", base, ndims };
}

/** How many of the last axes of a value form one event. */
export function eventDims(constraint: Constraint): number {
  switch (constraint.kind) {
    case "simplex":
    case "realVector":
    case "orderedVector":
      return 1;
    case "lowerCholesky":
      return 2;
    case "independent":
      return eventDims(constraint.base) + constraint.ndims;
    default:
      return 0;
  }
}

/** Whether its values are whole numbers. */
export function isDiscrete(constraint: Constraint): boolean {
  switch (constraint.kind) {
    case "boolean":
    case "nonNegativeInteger":
    case "integerInterval":
      return true;
    case "independent":
      return isDiscrete(constraint.base);
    default:
      return false;
  }
}

/** The set in words that follow "must be". */
export function describeConstraint(constraint: Constraint): string {
  switch (constraint.kind) {
    case "real":
      return "a number";
    case "positive":
      return "> 0";
    case "nonNegative":
      return ">= 0";
    case "unitInterval":
      return "in [0, 1]";
    case "boolean":
      return "0 or 1";
    case "nonNegativeInteger":
      return "a non-negative integer";
    case "interval":
      return `in [${bound(constraint.lower)}, ${bound(constraint.upper)}]`;
    case "integerInterval":
      return `an integer in [${bound(constraint.lower)}, ${bound(constraint.upper)}]`;
    case "greaterThan":
      return `> ${bound(constraint.lower)}`;
    case "lessThan":
      return `< ${bound(constraint.upper)}`;
    case "simplex":
      return "non-negative with sum 1";
    case "realVector":
      return "a vector of numbers";
    case "orderedVector":
      return "a rising vector";
    case "lowerCholesky":
      return "lower triangular with a positive diagonal";
    case "independent":
      return describeConstraint(constraint.base);
    default:
      return constraint satisfies never;
  }
}

function bound(value: TensorLike): string {
  return typeof value === "number" ? String(value) : "a tensor";
}

/** How far the sum of a simplex may be from 1: what single precision loses on a few hundred entries. */
const SUM_TOLERANCE = 1e-5;

type Test = (x: number, at: number) => boolean;

/** The first element that is not in the set, or `undefined`; NaN is in no set. */
export function firstViolation(
  constraint: Constraint,
  values: Float64Array,
  shape: Shape,
): number | undefined {
  const test = testOf(constraint, values, shape);
  const at = values.findIndex((x, i) => Number.isNaN(x) || !test(x, i));
  return at < 0 ? undefined : values[at];
}

function testOf(constraint: Constraint, values: Float64Array, shape: Shape): Test {
  switch (constraint.kind) {
    case "real":
    case "realVector":
      return () => true;
    case "positive":
      return (x) => x > 0;
    case "nonNegative":
      return (x) => x >= 0;
    case "unitInterval":
      return (x) => x >= 0 && x <= 1;
    case "boolean":
      return (x) => x === 0 || x === 1;
    case "nonNegativeInteger":
      return (x) => x >= 0 && Number.isInteger(x);
    case "interval":
      return between(constraint, shape, () => true);
    case "integerInterval":
      return between(constraint, shape, Number.isInteger);
    case "greaterThan": {
      const lower = boundAt(constraint.lower, shape, -Infinity);
      return (x, i) => x > lower(i);
    }
    case "lessThan": {
      const upper = boundAt(constraint.upper, shape, Infinity);
      return (x, i) => x < upper(i);
    }
    case "simplex": {
      const n = shape.at(-1) ?? 1;
      return (x, i) => x >= 0 && (i % n > 0 || Math.abs(sum(values, i, n) - 1) < SUM_TOLERANCE);
    }
    case "orderedVector": {
      const n = shape.at(-1) ?? 1;
      return (x, i) => i % n === 0 || x > values[i - 1];
    }
    case "lowerCholesky": {
      const n = shape.at(-1) ?? 1;
      return (x, i) => {
        const row = Math.floor(i / n) % n, column = i % n;
        return column < row || (column === row ? x > 0 : x === 0);
      };
    }
    case "independent":
      return testOf(constraint.base, values, shape);
    default:
      return constraint satisfies never;
  }
}

function between(
  { lower, upper }: { readonly lower: TensorLike; readonly upper: TensorLike },
  shape: Shape,
  also: (x: number) => boolean,
): Test {
  const from = boundAt(lower, shape, -Infinity), to = boundAt(upper, shape, Infinity);
  return (x, i) => x >= from(i) && x <= to(i) && also(x);
}

/** A bound at each element of a value; `unknown` where it cannot be read, or does not fit. */
function boundAt(value: TensorLike, shape: Shape, unknown: number): (at: number) => number {
  const known = readable(value);
  const bounds = known && repeated(known, shape);
  return (at) => bounds ? bounds[at] : unknown;
}

function sum(values: Float64Array, from: number, n: number): number {
  let total = 0;
  for (let i = from; i < from + n; i++) total += values[i];
  return total;
}

/** `got −1 (shape [3])`. */
export function describeFound(found: number, shape: Shape): string {
  return `got ${found}${shape.length ? ` (shape ${formatShape(shape)})` : ""}`;
}
