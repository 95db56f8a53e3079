/**
 * Runs compiled graphs beside their definition.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { compileProgram } from "../../lib/compiler/compile.ts";
import { Instance } from "../../lib/compiler/engines/wasm/instance.ts";
import type { DType, FloatType } from "../../lib/core/dtype.ts";
import { fromFloat64 } from "../../lib/core/nd_array.ts";
import { type Shape, sizeOf } from "../../lib/core/shape.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import type { Graph } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { foldKey, seedKey } from "../../lib/random/key.ts";
import { fillUniform } from "../../lib/random/uniform.ts";

/** The sizes at which vectors, what is left over, and blocks begin and end. */
export const SIZES = [0, 1, 3, 4, 5, 7, 8, 9, 31, 64, 65];
/** Both widths of floats. */
export const WIDTHS = ["f32", "f64"] as const;

/** An array of numbers in [low, high), whole ones unless they are floats; the same for the same seed. */
export function drawn(
  shape: Shape,
  dtype: DType,
  seed: number,
  [low, high]: readonly [number, number] = [-4, 4],
): Value {
  const data = fillUniform(foldKey(seedKey(7), seed), new Float64Array(sizeOf(shape)))
    .map((u) => low + u * (high - low))
    .map((x) => (dtype === "float" ? Math.fround(x) : Math.floor(x)));
  return { data, shape, dtype };
}

/** What a program of the graph makes of these inputs; all runs give the same. */
export function runProgram(
  graph: Graph,
  width: FloatType,
  inputs: readonly Value[],
): Float64Array[] {
  const program = compileProgram(graph, { floatType: width });
  const instance = new Instance(program);
  const once = () => {
    program.inputs.forEach((slot, i) => {
      instance.write(slot, fromFloat64(inputs[i].data.slice(), inputs[i].dtype, width));
    });
    instance.run();
    return program.outputs.map((slot) => Float64Array.from(instance.read(slot).data));
  };
  const first = once();
  assertEquals(once(), first, "a second run");
  return first;
}

/** What the graph is defined to give, floats rounded once to the width. */
export function definition(
  graph: Graph,
  width: FloatType,
  inputs: readonly Value[],
): Float64Array[] {
  return interpret(graph, inputs).map(({ data, dtype }) =>
    dtype === "float" && width === "f32" ? data.map(Math.fround) : Float64Array.from(data)
  );
}

/** Fails unless the elements are the same numbers, NaN included. Zeros of either sign are one. */
export function assertSame(actual: Float64Array, expected: Float64Array, what: string): void {
  assertEquals(actual.length, expected.length, what);
  expected.forEach((y, i) => {
    const x = actual[i];
    if (x === y || (Number.isNaN(x) && Number.isNaN(y))) return;
    throw new Error(`${what}: element ${i} is ${x}, not ${y}`);
  });
}
