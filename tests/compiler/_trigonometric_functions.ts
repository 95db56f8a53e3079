/**
 * The trigonometric and error functions, what they are measured against at millions of points, and where.
 *
 * @module
 */
import { erf, erfc } from "../../lib/compiler/wasm/math/error_function.ts";
import { acos, asin } from "../../lib/compiler/wasm/math/inverse_sine.ts";
import { atan, atan2 } from "../../lib/compiler/wasm/math/inverse_tangent.ts";
import { ndtri } from "../../lib/compiler/wasm/math/ndtri.ts";
import { cos, sin, tan } from "../../lib/compiler/wasm/math/trigonometric.ts";
import { erf as erfTwin } from "../../lib/math/erf.ts";
import { erfc as erfcTwin } from "../../lib/math/erfc.ts";
import { ndtri as ndtriTwin } from "../../lib/math/ndtri.ts";
import {
  both,
  type Case,
  linear,
  type PairCase,
  type Range,
  spread,
} from "./_exp_log_functions.ts";

/** Near multiples of a quarter turn, up to 2²⁴ of them. */
const quarters: Range = (u) => {
  const count = Math.round(2 ** (24 * u)), away = ((u * 2 ** 30) % 1) - 0.5;
  return count * Math.PI / 2 * (1 + away * 2 ** -50);
};
/** Near the quotients at which the arctangent changes its centre. */
const breakpoints: Range = (u) => {
  const centre = [7, 11, 19, 39][Math.floor(4 * u)] / 16;
  return centre * (1 + 0.01 * (((u * 2 ** 20) % 1) - 0.5));
};

const angles = [linear(-1.6, 1.6), linear(-1e3, 1e3), linear(-4e6, 4e6), quarters];
const sines = [
  linear(-1, 1),
  linear(0.45, 0.55),
  both(spread(-60, 0)),
  (u: number) => 1 - spread(-53, -1)(u),
];
const slopes = [linear(-3, 3), linear(-0.5, 0.5), both(breakpoints)];

/** The functions of one operand. */
export const TRIGONOMETRIC: readonly Case[] = [
  { fn: sin, reference: Math.sin, ranges: angles },
  { fn: cos, reference: Math.cos, ranges: angles },
  { fn: tan, reference: Math.tan, ranges: angles },
  { fn: asin, reference: Math.asin, ranges: sines },
  { fn: acos, reference: Math.acos, ranges: sines },
  { fn: atan, reference: Math.atan, ranges: slopes },
  { fn: erf, reference: erfTwin, ranges: [linear(-7, 7), linear(0.8, 0.9), both(spread(-60, 0))] },
  { fn: erfc, reference: erfcTwin, ranges: [linear(-7, 28), linear(0.2, 0.9), linear(25, 28)] },
  {
    fn: ndtri,
    reference: ndtriTwin,
    ranges: [linear(0, 1), spread(-1074, -1), linear(0.45, 0.55)],
  },
];

/** The angle of a point: of two coordinates of like size, or with a quotient near a breakpoint, or of any sizes. */
export const ATAN2: PairCase = {
  fn: atan2,
  reference: Math.atan2,
  operands(u, v, limit) {
    const x = both(spread(-limit / 2, limit / 2))(v);
    const kind = Math.floor((u * 2 ** 10) % 3);
    if (kind === 0) return [x * both(spread(-limit / 2, limit / 2))(u), x];
    return [x * (kind === 1 ? both(breakpoints)(u) : both(spread(-6, 6))(u)), x];
  },
};
