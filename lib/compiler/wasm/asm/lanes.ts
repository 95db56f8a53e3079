/**
 * What the vector namespaces share: constants, and the reading and writing of one lane.
 *
 * @module
 */

import { Constant, Expr } from "./expr.ts";
import { checkedBelow, VECTOR } from "./instruction.ts";
import type { ValueType } from "./value_type.ts";

/** A vector that is known when the module is built: its sixteen bytes, the lowest first. */
export type VectorConstant = Constant<"v128", readonly number[]>;

// Constants are many and typed arrays slow to make: lanes are written here, and bytes kept as plain numbers.
const SCRATCH = new DataView(new ArrayBuffer(16));
const SCRATCH_BYTES = new Uint8Array(SCRATCH.buffer);

/** The vector whose lanes `write` puts into a view of 16 bytes. */
export function vectorOf(write: (view: DataView) => void): VectorConstant {
  write(SCRATCH);
  const bytes: number[] = [];
  for (let i = 0; i < 16; i++) bytes.push(SCRATCH_BYTES[i]);
  return vectorConstant(bytes);
}

/** The vector of 16 given bytes. */
export function vectorConstant(bytes: readonly number[]): VectorConstant {
  return new Constant("v128.const", "v128", VECTOR + 12, bytes, (out) => out.bytes(bytes));
}

/** Makes a constant of as many numbers as there are lanes. */
export function laneConstant(
  namespace: string,
  count: number,
  write: (view: DataView, lane: number, value: number) => void,
): (...values: number[]) => VectorConstant {
  return (...values) => {
    if (values.length !== count) {
      throw new RangeError(
        `Cannot write ${namespace}.const: expected ${count} numbers, got ${values.length}`,
      );
    }
    return vectorOf((view) => {
      for (let lane = 0; lane < count; lane++) write(view, lane, values[lane]);
    });
  };
}

/** Makes the instruction that reads a lane. */
export function extractLane<T extends ValueType>(
  name: string,
  opcode: number,
  count: number,
  result: T,
): (vector: Expr<"v128">, lane: number) => Expr<T> {
  return (vector, lane) => {
    checkedBelow(name, "the lane", lane, count);
    return new Expr(name, result, VECTOR + opcode, [vector], (out) => out.byte(lane));
  };
}

/** Makes the instruction that replaces a lane. */
export function replaceLane<T extends ValueType>(
  name: string,
  opcode: number,
  count: number,
): (vector: Expr<"v128">, lane: number, value: Expr<T>) => Expr<"v128"> {
  return (vector, lane, value) => {
    checkedBelow(name, "the lane", lane, count);
    return new Expr(name, "v128", VECTOR + opcode, [vector, value], (out) => out.byte(lane));
  };
}
