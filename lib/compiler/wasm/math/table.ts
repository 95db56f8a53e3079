/**
 * The functions of floats by the names of the graph's ops.
 *
 * @module
 */
import type { BinaryName, UnaryName } from "../../../graph/node.ts";
import { erf, erfc } from "./error_function.ts";
import { exp } from "./exp.ts";
import { expm1 } from "./expm1.ts";
import { cosh, sinh, tanh } from "./hyperbolic.ts";
import { acosh, asinh, atanh } from "./inverse_hyperbolic.ts";
import { acos, asin } from "./inverse_sine.ts";
import { atan, atan2 } from "./inverse_tangent.ts";
import { log } from "./log.ts";
import { log1p } from "./log1p.ts";
import { ndtri } from "./ndtri.ts";
import { pow } from "./pow.ts";
import { floorDiv, mod } from "./quotient.ts";
import { reciprocal, rsqrt, sqrt, square } from "./roots.ts";
import { ceil, floor, round } from "./rounding.ts";
import { sigmoid } from "./sigmoid.ts";
import { abs, neg, relu, sign } from "./sign.ts";
import { softplus } from "./softplus.ts";
import { cos, sin, tan } from "./trigonometric.ts";
import type { VectorFunction } from "./vector_function.ts";

/** Functions of one float. */
export const FLOAT_UNARY: Readonly<Record<UnaryName, VectorFunction>> = {
  abs,
  neg,
  sign,
  square,
  relu,
  ceil,
  floor,
  round,
  exp,
  expm1,
  log,
  log1p,
  sqrt,
  rsqrt,
  reciprocal,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  erf,
  erfc,
  ndtri,
  sigmoid,
  softplus,
};

/** Functions of two floats, but for those that are one instruction. */
export const FLOAT_BINARY: Readonly<
  Record<Extract<BinaryName, "floorDiv" | "mod" | "pow" | "atan2">, VectorFunction>
> = {
  floorDiv,
  mod,
  pow,
  atan2,
};
