/**
 * Loops run from outside, iteration by iteration, by whatever runs their body once.
 *
 * @module
 */
import type { NdArray } from "../core/nd_array.ts";
import { sizeOf } from "../core/shape.ts";
import type { LoopNode } from "./node.ts";

/** What runs the graphs of a loop. */
export interface BodyRunner {
  /** Runs the body; `step` counts the iterations that were made. */
  body(inputs: readonly NdArray[], step: number): Promise<readonly NdArray[]>;
  /** Runs the condition of a `while`. */
  condition(inputs: readonly NdArray[]): Promise<readonly NdArray[]>;
  /** Whether enough was seen. */
  isDone(): boolean;
}

/** Runs a loop on the values of its operands for as long as the runner asks for more. */
export async function iterate(
  node: LoopNode,
  operands: readonly NdArray[],
  runner: BodyRunner,
): Promise<void> {
  const { consts } = node;
  const carries = node.kind === "map"
    ? 0
    : node.kind === "scan"
    ? node.carries
    : operands.length - consts;
  const seen = operands.slice(0, consts), walked = operands.slice(consts + carries);
  let carry = operands.slice(consts, consts + carries);
  for (let step = 0; !runner.isDone(); step++) {
    if (node.kind !== "while" && step >= node.length) return;
    const index = node.kind === "scan" && node.reverse ? node.length - 1 - step : step;
    const rows = walked.map((array) => rowOf(array, index));
    const inputs = [scalar(index), ...seen, ...carry, ...rows];
    if (node.kind === "while" && (await runner.condition(inputs))[0].data[0] === 0) return;
    carry = (await runner.body(inputs, step)).slice(0, carries);
  }
}

function scalar(index: number): NdArray {
  return { data: Int32Array.of(index), shape: [], dtype: "int32" };
}

/** Row i of the leading axis. */
function rowOf({ data, shape, dtype }: NdArray, i: number): NdArray {
  const rest = shape.slice(1), size = sizeOf(rest) * (dtype === "key" ? 2 : 1);
  return { data: data.slice(i * size, (i + 1) * size), shape: rest, dtype };
}
