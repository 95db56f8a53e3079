import { type NdArray, toFloat64 } from "../core/nd_array.ts";
import { Origin } from "../core/origin.ts";
import { interpret } from "../graph/interpret.ts";
import { type Key, makeKey } from "./key.ts";
import { readData } from "./leaves.ts";
import { record } from "./record.ts";
import { recorderNow } from "./recording.ts";
import type { Tensor } from "./types.ts";
import { toTensor } from "./value.ts";

/**
 * Runs code that writes nodes: in the recording at work, or else in one of its own that is interpreted at once, so that
 * ops which tfjs does not have also work eagerly. Tensors that come out then hold values.
 */
export function inGraph<R>(write: () => R): R {
  const recorder = recorderNow();
  if (recorder) {
    recorder.builder.origin = Origin.here();
    return write();
  }
  const recording = record(() => inGraph(write), []);
  const inputs = recording.captured.map((data, i) => {
    const array = readData(data, `captured[${i}]`);
    return { ...array, data: toFloat64(array.data) };
  });
  return recording.result(interpret(recording.graph, inputs).map(eagerLeaf)) as R;
}

/** An array of doubles as what stands for it outside recordings: a tensor, or a key. */
export function eagerLeaf(array: NdArray): Tensor | Key {
  if (array.dtype === "key") return makeKey([array.data[0], array.data[1]]);
  if (array.dtype === "float") return toTensor(array);
  const data = array.dtype === "bool" ? Uint8Array.from(array.data) : Int32Array.from(array.data);
  return toTensor({ ...array, data });
}
