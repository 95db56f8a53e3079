/**
 * Instructions on vectors as 128 bits.
 *
 * @module
 */

import { Expr } from "./expr.ts";
import { checkedBelow, instructions, VECTOR } from "./instruction.ts";
import { type VectorConstant, vectorConstant } from "./lanes.ts";
import { loads, memoryArgument } from "./memory.ts";

const TWO = ["v128", "v128"] as const;

const BITS = instructions("v128", {
  not: [77, ["v128"], "v128"],
  and: [78, TWO, "v128"],
  andnot: [79, TWO, "v128"],
  or: [80, TWO, "v128"],
  xor: [81, TWO, "v128"],
  bitselect: [82, ["v128", "v128", "v128"], "v128"],
  anyTrue: [83, ["v128"], "i32"],
}, VECTOR);

const LOADS = loads("v128", "v128", {
  load: [0, 4],
  load8x8S: [1, 3],
  load8x8U: [2, 3],
  load16x4S: [3, 3],
  load16x4U: [4, 3],
  load32x2S: [5, 3],
  load32x2U: [6, 3],
  load8Splat: [7, 0],
  load16Splat: [8, 1],
  load32Splat: [9, 2],
  load64Splat: [10, 3],
  load32Zero: [92, 2],
  load64Zero: [93, 3],
}, VECTOR);

type LoadLane = (
  pointer: Expr<"i32">,
  vector: Expr<"v128">,
  lane: number,
  offset?: number,
) => Expr<"v128">;

/** Replaces one lane by what memory holds. */
function loadLane(name: string, opcode: number, alignment: number): LoadLane {
  return (pointer, vector, lane, offset = 0) => {
    checkedBelow(name, "the lane", lane, 16 >> alignment);
    const argument = memoryArgument(name, alignment, offset);
    return new Expr(name, "v128", VECTOR + opcode, [pointer, vector], (out) => {
      argument(out);
      out.byte(lane);
    });
  };
}

/** The vector of 16 bytes, the lowest first. */
function constant(bytes: ArrayLike<number>): VectorConstant {
  if (bytes.length !== 16) {
    throw new RangeError(`Cannot write v128.const: expected 16 bytes, got ${bytes.length}`);
  }
  return vectorConstant(Array.from(bytes, (byte) => byte & 0xff));
}

/** Vectors as 128 bits. `bitselect(a, b, mask)` has a's bits where the mask's are 1 and b's elsewhere. */
export const v128 = {
  ...BITS,
  ...LOADS,
  const: constant,
  load8Lane: loadLane("v128.load8Lane", 84, 0),
  load16Lane: loadLane("v128.load16Lane", 85, 1),
  load32Lane: loadLane("v128.load32Lane", 86, 2),
  load64Lane: loadLane("v128.load64Lane", 87, 3),
} as const;
