import { type Shape, sizeOf } from "../../core/shape.ts";
import type { BinaryName } from "../node.ts";
import type { NodeOf, Value } from "../value.ts";
import { broadcastData } from "./strided.ts";

/** Defines `binary`: the function of every pair of elements, after broadcasting. */
export function binary(node: NodeOf<"binary">, a: Value, b: Value): Float64Array {
  const f = node.dtype === "int32" ? INT_FUNCTIONS[node.op] : FLOAT_FUNCTIONS[node.op];
  const x = operandOf(a, node.shape), y = operandOf(b, node.shape);
  const out = new Float64Array(sizeOf(node.shape));
  for (let i = 0; i < out.length; i++) out[i] = f(x.data[i * x.step], y.data[i * y.step]);
  return out;
}

/** The elements, and how far apart those of neighbours in the result are: one element for all is not repeated. */
function operandOf(x: Value, shape: Shape): { data: Float64Array; step: 0 | 1 } {
  return x.data.length === 1
    ? { data: x.data, step: 0 }
    : { data: broadcastData(x, shape), step: 1 };
}

type Function2 = (a: number, b: number) => number;

const FLOAT_FUNCTIONS: Readonly<Record<BinaryName, Function2>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  floorDiv: (a, b) => Math.floor(a / b),
  mod: flooredMod,
  pow: Math.pow,
  maximum: Math.max, // both give NaN if either is NaN
  minimum: Math.min,
  squaredDifference: (a, b) => (a - b) * (a - b),
  atan2: Math.atan2,
};

/** Modulo 2³², and a division by zero gives 0. `div` and `atan2` are typed as float only; these two never run. */
const INT_FUNCTIONS: Readonly<Record<BinaryName, Function2>> = {
  add: (a, b) => (a + b) | 0,
  sub: (a, b) => (a - b) | 0,
  mul: Math.imul,
  div: (a, b) => (a / b) | 0,
  floorDiv: (a, b) => (b === 0 ? 0 : Math.floor(a / b) | 0),
  mod: (a, b) => (b === 0 ? 0 : flooredMod(a, b) | 0),
  pow: integerPower,
  maximum: Math.max,
  minimum: Math.min,
  squaredDifference: (a, b) => Math.imul(a - b, a - b),
  atan2: (a, b) => Math.atan2(a, b) | 0,
};

/** `a − b·⌊a / b⌋`, exactly: of the divisor's sign, as in NumPy, zero included. */
function flooredMod(a: number, b: number): number {
  const remainder = a % b;
  if (remainder === 0) return b < 0 ? -0 : 0;
  return remainder < 0 === b < 0 ? remainder : remainder + b;
}

/** a to the b-th modulo 2³². With b < 0 it is the power truncated towards zero; 0 to a negative power is 0. */
function integerPower(a: number, b: number): number {
  if (b < 0) return a === 1 ? 1 : a === -1 ? (b % 2 ? -1 : 1) : 0;
  let power = 1;
  for (let square = a, rest = b; rest > 0; rest >>>= 1, square = Math.imul(square, square)) {
    if (rest & 1) power = Math.imul(power, square);
  }
  return power;
}
