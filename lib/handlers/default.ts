/**
 * What happens at a site when no handler decided it.
 *
 * @module
 */
import { located } from "../core/origin.ts";
import type { Key } from "../tensor/key.ts";
import * as tf from "../tensor/namespace.ts";
import type { Tensor } from "../tensor/types.ts";
import { checkValue } from "./check_value.ts";
import type { Message, ParamMessage, PlateMessage, SampleMessage } from "./message.ts";
import { subsample } from "./subsample.ts";
import { siteTensor, tensorOf } from "./values.ts";

/** Gives a message what is missing in it: a value above all, as a tensor. */
export function performDefault(message: Message): void {
  switch (message.kind) {
    case "sample":
      message.value = sampleValue(message);
      return;
    case "param":
      message.value = message.value === undefined ? initial(message) : tensorOf(message.value);
      return;
    case "plate":
      message.value = indices(message);
      return;
    case "state":
      message.value = tensorOf(message.value ?? message.init);
      return;
    case "deterministic":
    case "factor":
      message.value = tensorOf(message.value);
      return;
    default:
      message satisfies never;
  }
}

function sampleValue(message: SampleMessage): Tensor {
  const { distribution, value } = message;
  if (value === undefined) return distribution.sample(keyOf(message, "sample"));
  const tensor = siteTensor(value, distribution.isDiscrete);
  checkValue(message, value, tensor);
  return tensor;
}

function initial(message: ParamMessage): Tensor {
  const { init } = message;
  return tensorOf(typeof init === "function" ? init(keyOf(message, "initialise")) : init);
}

function indices(message: PlateMessage): Tensor {
  const { size, subsampleSize } = message;
  if (message.value !== undefined) return checkedIndices(message);
  if (subsampleSize === size) return tf.range(0, size, 1, "int32");
  return subsample(keyOf(message, "subsample"), size, subsampleSize);
}

function checkedIndices(message: PlateMessage): Tensor {
  const given = tensorOf(message.value!);
  if (given.rank !== 1 || given.shape[0] !== message.subsampleSize) {
    throw new TypeError(located(
      `Cannot subsample "${message.name}": found indices of shape [${given.shape.join(", ")}], ` +
        `expected [${message.subsampleSize}]`,
      message.origin,
    ));
  }
  return given.dtype === "int32" ? given : tf.cast(given, "int32");
}

function keyOf(message: Message, action: string): Key {
  if (message.key) return message.key;
  throw new TypeError(located(
    `Cannot ${action} "${message.name}": found no value and no random key, expected a handler that gives one. ` +
      "Run the model with a seed, seed(model, 0)(…), or give the value by substitute, condition or replay; " +
      "a site that block hides needs its seed inside",
    message.origin,
  ));
}
