/**
 * What a reduction does with two values: in vectors, across the lanes of one, and with single numbers.
 *
 * @module
 */
import type { DType, FloatType } from "../../../core/dtype.ts";
import type { Reducer } from "../../plan/kernel.ts";
import {
  type Expr,
  f32,
  f32x4,
  f64,
  f64x2,
  type FunctionBuilder,
  i32,
  i32x4,
  i64x2,
  type Local,
  v128,
} from "../asm/mod.ts";
import { LANES } from "../layout.ts";
import type { Vector } from "../math/vector_function.ts";
import { floatConstant, intConstant } from "./pointwise.ts";

/** The types of single results: bools are i32 as well. */
export type ScalarType = "i32" | "f32" | "f64";

const INT_LIMITS = { max: -(2 ** 31), min: 2 ** 31 - 1 } as const;
const IDENTITIES: Readonly<Record<Reducer, number>> = {
  sum: 0,
  prod: 1,
  max: -Infinity,
  min: Infinity,
  any: 0,
  all: 1,
};

/** What changes nothing, in all lanes. */
export function identityVector(op: Reducer, dtype: DType, width: FloatType): Expr<"v128"> {
  if (dtype === "bool") return intConstant(op === "all" ? -1 : 0);
  if (dtype === "float") return floatConstant(IDENTITIES[op], width);
  return intConstant(op === "max" || op === "min" ? INT_LIMITS[op] : IDENTITIES[op]);
}

/** The number that changes nothing. */
export function identityNumber(op: Reducer, dtype: DType): number {
  if (dtype === "int32" && (op === "max" || op === "min")) return INT_LIMITS[op];
  return IDENTITIES[op];
}

/** Two vectors, lane by lane. */
export function vectorStep(
  op: Reducer,
  dtype: DType,
  width: FloatType,
  a: Vector,
  b: Vector,
): Expr<"v128"> {
  const float = width === "f32" ? f32x4 : f64x2;
  const isFloat = dtype === "float";
  switch (op) {
    case "sum":
      return isFloat ? float.add(a, b) : i32x4.add(a, b);
    case "prod":
      return isFloat ? float.mul(a, b) : i32x4.mul(a, b);
    case "max":
      return isFloat ? float.max(a, b) : i32x4.maxS(a, b);
    case "min":
      return isFloat ? float.min(a, b) : i32x4.minS(a, b);
    case "any":
      return v128.or(a, b);
    case "all":
      return v128.and(a, b);
    default:
      return op satisfies never;
  }
}

/** Two numbers. */
export function scalarStep(
  op: Reducer,
  dtype: DType,
  f: FunctionBuilder,
  a: Local<ScalarType>,
  b: Local<ScalarType>,
): Expr<ScalarType> {
  if (dtype !== "float") return intStep(op, f, a as Local<"i32">, b as Local<"i32">);
  if (a.type === "f32") return floatStep(f32, op, a as Local<"f32">, b as Local<"f32">);
  return floatStep(f64, op, a as Local<"f64">, b as Local<"f64">);
}

function floatStep<T extends "f32" | "f64">(
  type: Readonly<Record<"add" | "mul" | "max" | "min", (a: Expr<T>, b: Expr<T>) => Expr<T>>>,
  op: Reducer,
  a: Expr<T>,
  b: Expr<T>,
): Expr<T> {
  switch (op) {
    case "sum":
      return type.add(a, b);
    case "prod":
      return type.mul(a, b);
    case "max":
      return type.max(a, b);
    case "min":
      return type.min(a, b);
    default:
      throw new TypeError(`internal: ${op} of floats`);
  }
}

function intStep(op: Reducer, f: FunctionBuilder, a: Local<"i32">, b: Local<"i32">): Expr<"i32"> {
  const chosen = (isFirst: Expr<"i32">) => {
    const result = f.let(b);
    f.if(isFirst, () => f.set(result, a));
    return result;
  };
  switch (op) {
    case "sum":
      return i32.add(a, b);
    case "prod":
      return i32.mul(a, b);
    case "max":
      return chosen(i32.gtS(a, b));
    case "min":
      return chosen(i32.ltS(a, b));
    case "any":
      return i32.or(a, b);
    case "all":
      return i32.and(a, b);
    default:
      return op satisfies never;
  }
}

/** The lanes of a vector, put together in a fixed order. */
export function reduceLanes(
  op: Reducer,
  dtype: DType,
  width: FloatType,
  f: FunctionBuilder,
  vector: Vector,
): Expr<ScalarType> {
  if (dtype === "bool") {
    if (op === "any") return v128.anyTrue(vector);
    return width === "f32" ? i32x4.allTrue(vector) : i64x2.allTrue(vector);
  }
  const lane = (i: number): Expr<ScalarType> => {
    if (dtype === "int32") return i32x4.extractLane(vector, i);
    return width === "f32" ? f32x4.extractLane(vector, i) : f64x2.extractLane(vector, i);
  };
  let parts = Array.from({ length: LANES[width] }, (_, i) => f.let(lane(i)));
  while (parts.length > 1) {
    const half = parts.length / 2;
    parts = parts.slice(0, half).map((part, i) =>
      f.let(scalarStep(op, dtype, f, part, parts[half + i]))
    );
  }
  return parts[0];
}
