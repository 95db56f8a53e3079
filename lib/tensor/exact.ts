/**
 * Arguments of tfjs ops, so prepared that nothing is lost on the way into the graph: numbers that single precision cannot
 * hold keep their doubles, and typed arrays become inputs of the graph, found by identity.
 *
 * @module
 */
import * as core from "@tensorflow/tfjs-core";
import { located, Origin } from "../core/origin.ts";
import type { TensorType } from "../graph/node.ts";
import { Doubles } from "./doubles.ts";
import { Key, keyIsNoNumber } from "./key.ts";
import { recorder, recorderNow, symbolic } from "./recording.ts";
import type { NumericArray } from "./types.ts";

/** Whether a value is one of the typed arrays that hold numbers of tensors. */
export function isNumericArray(value: unknown): value is NumericArray {
  return value instanceof Float64Array || value instanceof Float32Array ||
    value instanceof Int32Array || value instanceof Uint8Array;
}

/** The type of the vector in a typed array. */
export function typeOfArray(array: NumericArray): TensorType {
  const float = array instanceof Float64Array || array instanceof Float32Array;
  return { shape: [array.length], dtype: float ? "float" : "int32" };
}

/** A typed array as a vector: an input of the recording, or a tensor that keeps its doubles. */
export function vector(array: NumericArray): core.Tensor1D {
  if (recorderNow()) {
    return symbolic(recorder().idOfCaptured(array, typeOfArray(array))) as core.Tensor1D;
  }
  return core.tensor1d(array instanceof Float64Array ? new Doubles(array) : array);
}

/** An argument that stands for one tensor, ready for tfjs. */
export function exactTensor(value: unknown): unknown {
  if (value instanceof Key) throw keyIsNoNumber();
  if (typeof value === "number") return needsDouble(value) ? core.tensor(...exact(value)) : value;
  if (isNumericArray(value)) {
    return recorderNow() || value instanceof Float64Array ? vector(value) : value;
  }
  return Array.isArray(value) && holdsDoubles(value) ? core.tensor(...exact(value)) : value;
}

/** An argument that is a list of tensors, ready for tfjs. */
export function exactTensors(value: unknown): unknown {
  return Array.isArray(value) ? value.map(exactTensor) : value;
}

/** The first argument of `tf.tensor` and its kin, ready for tfjs: values and, if it was nested, their shape. */
export function exactValuesOf(value: unknown): [values: unknown, shape?: number[]] {
  if (value instanceof Key) throw keyIsNoNumber("make a tensor of a random key");
  if (value instanceof Float64Array) return [new Doubles(value)];
  if (typeof value === "number" && needsDouble(value)) return exact(value);
  if (Array.isArray(value) && holdsDoubles(value)) return exact(value);
  return [value];
}

/** Whether single precision would lose digits of this number. */
function needsDouble(value: number): boolean {
  return Math.fround(value) !== value && !Number.isNaN(value);
}

function holdsDoubles(value: unknown): boolean {
  if (typeof value === "number") return needsDouble(value);
  if (value instanceof Float64Array) return true;
  return Array.isArray(value) && value.some(holdsDoubles);
}

/** A number or nested array as doubles with their shape. */
function exact(value: unknown): [values: Doubles, shape: number[]] {
  const flat: number[] = [];
  const shape = collect(value, flat);
  return [new Doubles(Float64Array.from(flat)), shape];
}

function collect(value: unknown, flat: number[]): number[] {
  if (typeof value === "number" || typeof value === "boolean") {
    flat.push(Number(value));
    return [];
  }
  if (!Array.isArray(value) && !isNumericArray(value)) {
    const found = value instanceof core.Tensor ? "a tensor" : typeof value;
    throw new TypeError(
      located(
        `Cannot make a tensor of a nested array with ${found} among its numbers: stack tensors with tf.stack`,
        Origin.here(),
      ),
    );
  }
  const shapes = Array.from(value, (part) => collect(part, flat));
  const ragged = shapes.find((shape) => String(shape) !== String(shapes[0]));
  if (ragged) {
    throw new TypeError(
      located(
        `Cannot make a tensor of a ragged array: one part has shape [${
          shapes[0]
        }], another [${ragged}]`,
        Origin.here(),
      ),
    );
  }
  return [value.length, ...(shapes[0] ?? [])];
}
