/**
 * How an op of tfjs becomes one of ours: its tensor arguments are prepared, and what goes wrong while recording is told
 * with the op's name, its arguments and the user's line.
 *
 * @module
 */
import { Tensor } from "@tensorflow/tfjs-core";
import { located, Origin } from "../core/origin.ts";
import { formatType } from "../graph/node.ts";
import { directly } from "./direct.ts";
import { exactTensor, exactTensors } from "./exact.ts";
import { Key } from "./key.ts";
import { recorderNow, typeOfTensor } from "./recording.ts";

/** Which of an op's parameters are tensors: one, a list of them, or a rest of them from there on. */
export interface TensorParameters {
  readonly one?: readonly number[];
  readonly list?: readonly number[];
  readonly rest?: number;
  /** Those that are indices: numbers among them that are not whole are refused. */
  readonly indices?: readonly number[];
}

/** The op with its arguments prepared and its errors explained; its type stays. */
export function wrap<F>(name: string, op: F, tensors: TensorParameters): F {
  const call = op as (...args: unknown[]) => unknown;
  const { one = [], list = [], rest = Infinity, indices = [] } = tensors;
  const direct = directly(name);
  const wrapped = (...args: unknown[]) => {
    try {
      const written = direct?.(args);
      if (written) return written;
      for (const i of indices) checkWhole(args[i]);
      const prepared = args.map((arg, i) =>
        one.includes(i) || i >= rest ? exactTensor(arg) : list.includes(i) ? exactTensors(arg) : arg
      );
      return call(...prepared);
    } catch (error) {
      throw recorderNow() ? explained(name, args, error) : error;
    }
  };
  Object.defineProperty(wrapped, "name", { value: name });
  return wrapped as F;
}

/** An op that a recorded function cannot use: outside a recording it works as in tfjs. */
export function refuse<F>(name: string, op: F, reason: string): F {
  const call = op as (...args: unknown[]) => unknown;
  const refused = (...args: unknown[]) => {
    if (recorderNow()) {
      throw new TypeError(located(`Cannot record tf.${name}: ${reason}`, Origin.here()));
    }
    return call(...args);
  };
  Object.defineProperty(refused, "name", { value: name });
  return refused as F;
}

/** tfjs would cut the digits off, here as in `Int32Array.from`. */
function checkWhole(indices: unknown): void {
  if (typeof indices === "number" && !Number.isInteger(indices)) {
    throw new TypeError(`an index is a whole number, got ${indices}`);
  }
  if (Array.isArray(indices)) indices.forEach(checkWhole);
  if (indices instanceof Float32Array || indices instanceof Float64Array) {
    indices.forEach(checkWhole);
  }
}

const PLACE = "\n    at ";

function explained(name: string, args: readonly unknown[], error: unknown): unknown {
  if (!(error instanceof Error) || error.message.includes(PLACE)) return error;
  const given = args.map(shown).join(", ");
  const message = `Cannot apply tf.${name}(${given}): ${error.message}`;
  const Kind = error instanceof RangeError ? RangeError : TypeError;
  return new Kind(located(message, Origin.here()), { cause: error });
}

/** An argument as it is told in an error: tensors by their type, others by their value. */
function shown(arg: unknown): string {
  if (arg instanceof Tensor) return formatType(typeOfTensor(arg));
  if (arg instanceof Key) return "a key";
  if (ArrayBuffer.isView(arg)) return `${arg.constructor.name}(${(arg as Uint8Array).length})`;
  if (Array.isArray(arg)) {
    return arg.length > 8 ? `[${arg.length} items]` : `[${arg.map(shown).join(", ")}]`;
  }
  return typeof arg === "object" && arg !== null ? "{…}" : String(arg);
}
