/**
 * The pointwise ops in vector instructions.
 *
 * @module
 */
import type { DType, FloatType } from "../../../core/dtype.ts";
import type {
  BinaryName,
  ClassifyName,
  CompareName,
  LogicalName,
  UnaryName,
} from "../../../graph/node.ts";
import type { PointwiseOp } from "../../plan/kernel.ts";
import {
  type Expr,
  f32x4,
  f64x2,
  type FunctionBuilder,
  i32x4,
  i64x2,
  i8x16,
  v128,
} from "../asm/mod.ts";
import { intPow } from "../math/int_pow.ts";
import { intFloorDiv, intMod } from "../math/int_quotient.ts";
import type { MathLibrary } from "../math/library.ts";
import { FLOAT_BINARY, FLOAT_UNARY } from "../math/table.ts";
import type { Vector, VectorFunction } from "../math/vector_function.ts";

/** What a pointwise op is written with. */
export interface PointwiseScope {
  readonly f: FunctionBuilder;
  readonly width: FloatType;
  readonly math: MathLibrary;
}

type Two = (a: Expr<"v128">, b: Expr<"v128">) => Expr<"v128">;

/** Writes an op. */
export function pointwise(
  scope: PointwiseScope,
  op: PointwiseOp,
  from: DType,
  operands: readonly Vector[],
): Expr<"v128"> {
  const [a, b, c] = operands;
  const { f, width, math } = scope;
  switch (op.kind) {
    case "unary":
      if (from === "int32") return INT_UNARY[op.op as IntUnaryName](a);
      return math.call(FLOAT_UNARY[op.op], f, a);
    case "binary": {
      const written = from === "int32"
        ? INT_BINARY[op.op as IntBinaryName]
        : floatBinary(op.op, width);
      return typeof written === "function" ? written(a, b, f) : math.call(written, f, a, b);
    }
    case "compare":
      return compare(op.op, from, width, a, b);
    case "logical":
      return LOGICAL[op.op](a, b);
    case "not":
      return v128.not(a);
    case "classify":
      return classify(op.op, width, a);
    case "where":
      return v128.bitselect(b, c, maskFor(from, width, a));
    case "clip":
      return clip(from, width, a, op.min, op.max);
    case "cast":
      return cast(f, from, op.to, width, a);
    default:
      return op satisfies never;
  }
}

const lanes = { f32: f32x4, f64: f64x2 } as const;

/** The same number in all lanes. */
export function floatConstant(value: number, width: FloatType): Expr<"v128"> {
  return width === "f32" ? f32x4.const(value, value, value, value) : f64x2.const(value, value);
}

/** The same whole number in all words. */
export function intConstant(value: number): Expr<"v128"> {
  return i32x4.const(value, value, value, value);
}

/** The ops that the grammar has for whole numbers. */
type IntUnaryName = Extract<UnaryName, "abs" | "neg" | "square" | "relu" | "sign">;
type IntBinaryName = Exclude<BinaryName, "div" | "atan2">;

const INT_UNARY: Readonly<Record<IntUnaryName, (x: Vector) => Expr<"v128">>> = {
  abs: i32x4.abs,
  neg: i32x4.neg,
  square: (x) => i32x4.mul(x, x),
  relu: (x) => i32x4.maxS(x, intConstant(0)),
  sign: (x) => i32x4.maxS(i32x4.minS(x, intConstant(1)), intConstant(-1)),
};

type Written = (a: Vector, b: Vector, f: FunctionBuilder) => Expr<"v128">;

const INT_BINARY: Readonly<Record<IntBinaryName, Written | VectorFunction>> = {
  add: i32x4.add,
  sub: i32x4.sub,
  mul: i32x4.mul,
  maximum: i32x4.maxS,
  minimum: i32x4.minS,
  squaredDifference: (a, b, f) => {
    const difference = f.let(i32x4.sub(a, b));
    return i32x4.mul(difference, difference);
  },
  floorDiv: intFloorDiv,
  mod: intMod,
  pow: intPow,
};

function floatBinary(op: BinaryName, width: FloatType): Written | VectorFunction {
  const { add, sub, mul, div, max, min } = lanes[width];
  switch (op) {
    case "add":
      return add;
    case "sub":
      return sub;
    case "mul":
      return mul;
    case "div":
      return div;
    case "maximum":
      return max; // NaN if either is, as in JavaScript
    case "minimum":
      return min;
    case "squaredDifference":
      return (a, b, f) => {
        const difference = f.let(sub(a, b));
        return mul(difference, difference);
      };
    default:
      return FLOAT_BINARY[op];
  }
}

/** The comparisons that the grammar has for truth values. */
const BOOL_COMPARE: Readonly<Record<"equal" | "notEqual", Two>> = {
  equal: (a, b) => v128.not(v128.xor(a, b)),
  notEqual: v128.xor,
};

const INT_COMPARE: Readonly<Record<CompareName, Two>> = {
  equal: i32x4.eq,
  notEqual: i32x4.ne,
  less: i32x4.ltS,
  lessEqual: i32x4.leS,
  greater: i32x4.gtS,
  greaterEqual: i32x4.geS,
};

function compare(
  op: CompareName,
  from: DType,
  width: FloatType,
  a: Vector,
  b: Vector,
): Expr<"v128"> {
  if (from === "bool") return BOOL_COMPARE[op as keyof typeof BOOL_COMPARE](a, b);
  if (from === "int32") return widened(INT_COMPARE[op](a, b), width);
  const { eq, ne, lt, le, gt, ge } = lanes[width];
  const table: Record<CompareName, Two> = {
    equal: eq,
    notEqual: ne,
    less: lt,
    lessEqual: le,
    greater: gt,
    greaterEqual: ge,
  };
  return table[op](a, b);
}

const LOGICAL: Readonly<Record<LogicalName, Two>> = { and: v128.and, or: v128.or, xor: v128.xor };

function classify(op: ClassifyName, width: FloatType, x: Vector): Expr<"v128"> {
  const { abs, eq, ne, lt } = lanes[width];
  switch (op) {
    case "isNan":
      return ne(x, x);
    case "isInf":
      return eq(abs(x), floatConstant(Infinity, width));
    case "isFinite":
      return lt(abs(x), floatConstant(Infinity, width));
    default:
      return op satisfies never;
  }
}

/** Bounds of whole numbers are whole, or open. */
function clip(
  from: DType,
  width: FloatType,
  x: Vector,
  least: number,
  most: number,
): Expr<"v128"> {
  if (from === "int32") {
    const [low, high] = [least, most].map((v) => Math.min(Math.max(v, -(2 ** 31)), 2 ** 31 - 1));
    return i32x4.minS(i32x4.maxS(x, intConstant(low)), intConstant(high));
  }
  const { max, min } = lanes[width];
  return min(max(x, floatConstant(least, width)), floatConstant(most, width));
}

function cast(
  f: FunctionBuilder,
  from: DType,
  to: DType,
  width: FloatType,
  x: Vector,
): Expr<"v128"> {
  if (from === to) return x;
  switch (to) {
    case "float":
      if (from === "bool") return v128.and(x, floatConstant(1, width));
      return width === "f32" ? f32x4.convertI32x4S(x) : f64x2.convertLowI32x4S(x);
    case "int32":
      if (from === "bool") return v128.and(narrowed(x, width), intConstant(1));
      return wrapped(f, x, width);
    case "bool":
      if (from === "int32") return widened(i32x4.ne(x, intConstant(0)), width);
      return lanes[width].ne(x, floatConstant(0, width));
    case "key":
      throw new TypeError("internal: nothing is cast to a key");
    default:
      return to satisfies never;
  }
}

/**
 * Towards zero, modulo 2³²; 0 for what is no number, since ∞ − ∞ is NaN and NaN becomes 0. What is left of whole turns lies
 * in [−2³¹, 2³¹]; at the upper end the instruction gives 2³¹ − 1, of which −2³¹ is the complement.
 */
function wrapped(f: FunctionBuilder, x: Vector, width: FloatType): Expr<"v128"> {
  const { trunc, nearest, mul, sub, ge } = lanes[width];
  const whole = f.let(trunc(x));
  const turns = nearest(mul(whole, floatConstant(2 ** -32, width)));
  const rest = f.let(sub(whole, mul(turns, floatConstant(2 ** 32, width))));
  const isEnd = f.let(ge(rest, floatConstant(2 ** 31, width)));
  const words = width === "f32" ? i32x4.truncSatF32x4S(rest) : i32x4.truncSatF64x2SZero(rest);
  return v128.xor(words, narrowed(isEnd, width));
}

/** A mask of words as one of floats. */
export function widened(words: Expr<"v128">, width: FloatType): Expr<"v128"> {
  return width === "f32" ? words : i64x2.extendLowI32x4S(words);
}

/** A mask of floats as one of words. */
export function narrowed(mask: Vector, width: FloatType): Expr<"v128"> {
  if (width === "f32") return mask;
  return i8x16.shuffle(mask, mask, [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11]);
}

function maskFor(dtype: DType, width: FloatType, mask: Vector): Expr<"v128"> {
  return dtype === "int32" ? narrowed(mask, width) : mask;
}
