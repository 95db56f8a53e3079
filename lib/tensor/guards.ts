import { Tensor } from "@tensorflow/tfjs-core";
import { located, Origin } from "../core/origin.ts";
import { isSymbolic, recorderNow } from "./recording.ts";

const READERS = [
  "data",
  "dataSync",
  "array",
  "arraySync",
  "buffer",
  "bufferSync",
  "bytes",
  "print",
] as const;

/** Marks a prototype whose methods are guarded already, so that two copies of this module do it once. */
const GUARDED = Symbol.for("credence.guarded");

/**
 * Makes reading a tensor's values an error while recording. A symbolic tensor has none; those of a tensor from outside
 * would be read once and silently stay what they were. Freeing a tensor from outside is left undone while recording: the
 * graph reads it at each run.
 */
export function guardReaders(): void {
  const prototype = Tensor.prototype as unknown as Record<string | symbol, unknown>;
  if (prototype[GUARDED]) return;
  prototype[GUARDED] = true;
  for (const name of READERS) {
    const read = prototype[name] as (this: Tensor, ...args: unknown[]) => unknown;
    prototype[name] = function (this: Tensor, ...args: unknown[]) {
      if (recorderNow()) throw cannotRead(name, this);
      return read.apply(this, args);
    };
  }
  const dispose = prototype.dispose as (this: Tensor) => void;
  prototype.dispose = function (this: Tensor) {
    if (!recorderNow() || isSymbolic(this)) dispose.call(this);
  };
}

function cannotRead(method: string, tensor: Tensor): TypeError {
  const what = isSymbolic(tensor)
    ? "it is symbolic, a step of the computation that has not run yet. Return it to see its value"
    : "it comes from outside the recorded function and is read at each run, not now. " +
      "Read it before, or compute with the tensor itself";
  return new TypeError(located(
    `Cannot call ${method}() on a tensor of shape [${
      tensor.shape.join(", ")
    }] while recording: ${what}; ` +
      "to choose by value use tf.where",
    Origin.here(),
  ));
}
