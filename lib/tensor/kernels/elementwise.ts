import type { GraphBuilder } from "../../graph/builder.ts";
import type { BinaryName, CompareName, LogicalName, NodeId, UnaryName } from "../../graph/node.ts";
import { graphDType } from "../dtype.ts";
import {
  attrsOf,
  type KernelTable,
  type RecordKernel,
  toFloat,
  toNumber,
  toSameNumber,
} from "./kernel.ts";
import type { DataType } from "@tensorflow/tfjs-core";

/** A function of a float. */
const unary = (op: UnaryName): RecordKernel => ({ builder, inputs }) =>
  builder.unary(op, toFloat(builder, inputs.x));

/** A function that keeps integers integers. */
const unaryNumber = (op: UnaryName): RecordKernel => ({ builder, inputs }) =>
  builder.unary(op, toNumber(builder, inputs.x));

/** A rounding: integers are round already. */
const rounding = (op: UnaryName): RecordKernel => ({ builder, inputs }) => {
  const x = toNumber(builder, inputs.x);
  return builder.type(x).dtype === "int32" ? x : builder.unary(op, x);
};

const binary = (op: BinaryName): RecordKernel => ({ builder, inputs }) =>
  builder.binary(op, ...toSameNumber(builder, inputs.a, inputs.b));

const binaryFloat = (op: BinaryName): RecordKernel => ({ builder, inputs }) =>
  builder.binary(op, toFloat(builder, inputs.a), toFloat(builder, inputs.b));

const equality = (op: CompareName): RecordKernel => ({ builder, inputs: { a, b } }) => {
  const both = builder.type(a).dtype === "bool" && builder.type(b).dtype === "bool";
  return builder.compare(op, ...(both ? [a, b] as const : toSameNumber(builder, a, b)));
};

const order = (op: CompareName): RecordKernel => ({ builder, inputs }) =>
  builder.compare(op, ...toSameNumber(builder, inputs.a, inputs.b));

const logical = (op: LogicalName): RecordKernel => ({ builder, inputs: { a, b } }) =>
  builder.add({
    kind: "logical",
    op,
    inputs: [builder.cast(a, "bool"), builder.cast(b, "bool")],
  });

const classify = (op: "isNan" | "isInf" | "isFinite"): RecordKernel => ({ builder, inputs }) =>
  builder.add({ kind: "classify", op, inputs: [toFloat(builder, inputs.x)] });

/** `positive` where x > 0 and `other` elsewhere. */
function split(b: GraphBuilder, x: NodeId, positive: NodeId, other: NodeId): NodeId {
  return b.where(b.compare("greater", x, b.scalar(0)), positive, other);
}

/** exp(x) − 1 for x ≤ 0 and 0 elsewhere: never infinite, so that the other branch's gradient stays clean. */
function expm1Negative(b: GraphBuilder, x: NodeId): NodeId {
  return b.unary("expm1", b.binary("minimum", x, b.scalar(0)));
}

// Klambauer et al. 2017, "Self-Normalizing Neural Networks", equation 2.
const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

/** Kernels that compute each element of the result from one of each operand. */
export const ELEMENTWISE: KernelTable = {
  Abs: unaryNumber("abs"),
  Neg: unaryNumber("neg"),
  Sign: unaryNumber("sign"),
  Square: unaryNumber("square"),
  Relu: unaryNumber("relu"),
  Ceil: rounding("ceil"),
  Floor: rounding("floor"),
  Round: rounding("round"),
  Exp: unary("exp"),
  Expm1: unary("expm1"),
  Log: unary("log"),
  Log1p: unary("log1p"),
  Sqrt: unary("sqrt"),
  Rsqrt: unary("rsqrt"),
  Reciprocal: unary("reciprocal"),
  Sin: unary("sin"),
  Cos: unary("cos"),
  Tan: unary("tan"),
  Asin: unary("asin"),
  Acos: unary("acos"),
  Atan: unary("atan"),
  Sinh: unary("sinh"),
  Cosh: unary("cosh"),
  Tanh: unary("tanh"),
  Asinh: unary("asinh"),
  Acosh: unary("acosh"),
  Atanh: unary("atanh"),
  Erf: unary("erf"),
  Sigmoid: unary("sigmoid"),
  Softplus: unary("softplus"),
  IsNan: classify("isNan"),
  IsInf: classify("isInf"),
  IsFinite: classify("isFinite"),

  Add: binary("add"),
  Sub: binary("sub"),
  Multiply: binary("mul"),
  RealDiv: binaryFloat("div"),
  FloorDiv: (call) => call.builder.cast(binary("floorDiv")(call) as NodeId, "int32"), // as tfjs
  Mod: binary("mod"),
  Pow: binary("pow"),
  Maximum: binary("maximum"),
  Minimum: binary("minimum"),
  SquaredDifference: binary("squaredDifference"),
  Atan2: binaryFloat("atan2"),
  AddN: ({ builder, inputs }) =>
    Object.values(inputs).reduce((sum, x) =>
      builder.binary("add", ...toSameNumber(builder, sum, x))
    ),

  Equal: equality("equal"),
  NotEqual: equality("notEqual"),
  Less: order("less"),
  LessEqual: order("lessEqual"),
  Greater: order("greater"),
  GreaterEqual: order("greaterEqual"),
  LogicalAnd: logical("and"),
  LogicalOr: logical("or"),
  LogicalXor: logical("xor"),
  LogicalNot: ({ builder, inputs }) =>
    builder.add({ kind: "not", inputs: [builder.cast(inputs.x, "bool")] }),

  Select: ({ builder, inputs: { condition, t, e } }) => {
    const chosen = builder.type(t).dtype === builder.type(e).dtype
      ? [t, e] as const
      : toSameNumber(builder, t, e);
    return builder.where(builder.cast(condition, "bool"), ...chosen);
  },
  Cast: (call) =>
    call.builder.cast(call.inputs.x, graphDType(attrsOf<{ dtype: DataType }>(call).dtype)),
  Identity: ({ inputs }) => inputs.x,
  ClipByValue: (call) => {
    const { clipValueMin: min, clipValueMax: max } = attrsOf<
      { clipValueMin: number; clipValueMax: number }
    >(call);
    const x = toNumber(call.builder, call.inputs.x);
    return call.builder.add({ kind: "clip", inputs: [x], min, max });
  },
  Relu6: ({ builder, inputs }) =>
    builder.add({ kind: "clip", inputs: [toNumber(builder, inputs.x)], min: 0, max: 6 }),
  LeakyRelu: (call) => {
    const { builder: b } = call;
    const x = toFloat(b, call.inputs.x);
    return split(b, x, x, b.binary("mul", x, b.scalar(attrsOf<{ alpha: number }>(call).alpha)));
  },
  Prelu: ({ builder: b, inputs: { x, alpha } }) => split(b, x, x, b.binary("mul", x, alpha)),
  Elu: ({ builder: b, inputs: { x } }) => split(b, x, x, expm1Negative(b, x)),
  Selu: ({ builder: b, inputs: { x } }) =>
    split(
      b,
      x,
      b.binary("mul", x, b.scalar(SELU_SCALE)),
      b.binary("mul", expm1Negative(b, x), b.scalar(SELU_SCALE * SELU_ALPHA)),
    ),
  Step: (call) => {
    const { builder: b } = call;
    const x = toFloat(b, call.inputs.x);
    const alpha = b.scalar(attrsOf<{ alpha: number }>(call).alpha);
    const step = split(b, x, b.scalar(1), alpha);
    return b.where(b.add({ kind: "classify", op: "isNan", inputs: [x] }), b.scalar(NaN), step);
  },
};
