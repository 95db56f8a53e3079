/**
 * What is being recorded now. There is one recorder at a time; while there is one, tfjs computes on our backend.
 *
 * @module
 */
import { type DataType, engine, type KernelBackend, type Tensor } from "@tensorflow/tfjs-core";
import { located, Origin, withDeepStacks } from "../core/origin.ts";
import type { NodeId, TensorType } from "../graph/node.ts";
import { exactValues } from "./doubles.ts";
import { graphDType, tfjsDType } from "./dtype.ts";
import { Handle, Recorder } from "./recorder.ts";

/** The name under which the recording backend is known to tfjs. */
export const RECORDING_BACKEND = "credence-recording";

let current: Recorder | undefined;

/** The recorder at work, if any. */
export function recorderNow(): Recorder | undefined {
  return current;
}

/** The recorder at work, for code that runs in recordings alone. */
export function recorder(): Recorder {
  if (!current) throw new Error("internal: nothing is being recorded");
  return current;
}

/**
 * Runs `f` with a new recorder: inside the one at work, or else as the outermost, for which tfjs is switched to the
 * recording backend. The tensors that `f` makes are symbolic and vanish from tfjs's books afterwards.
 */
export function withRecorder<T>(f: (recorder: Recorder) => T): T {
  const before = current;
  const inner = new Recorder(before);
  inner.builder.origin = before?.builder.origin;
  const run = () => {
    current = inner;
    try {
      return f(inner);
    } finally {
      current = before;
    }
  };
  return before ? run() : onRecordingBackend(run);
}

function onRecordingBackend<T>(run: () => T): T {
  const tfjs = engine();
  const previous = tfjs.backendName;
  switchTo(RECORDING_BACKEND);
  tfjs.startScope("recording");
  try {
    return withDeepStacks(run);
  } finally {
    tfjs.endScope();
    switchTo(previous);
  }
}

/** What of tfjs's engine says where it computes. */
interface Switch {
  backendName: string;
  backendInstance: KernelBackend;
  readonly registry: Readonly<Record<string, KernelBackend | undefined>>;
}

/**
 * Lets tfjs compute on another backend. A backend that was made before is put in its place: tfjs's own switch walks through the
 * kernels of all backends to set them up again, which takes longer than a small recording.
 */
function switchTo(name: string): void {
  const tfjs = engine() as unknown as Switch, backend = tfjs.registry[name];
  if (backend) {
    tfjs.backendName = name;
    tfjs.backendInstance = backend;
  } else void engine().setBackend(name); // synchronous up to its end, since the backend's factory is
}

/** What a kernel returns to tfjs for a node: symbolic data with its type. */
export function tensorInfo(id: NodeId): { dataId: Handle; shape: number[]; dtype: DataType } {
  const { shape, dtype } = recorder().builder.type(id);
  return { dataId: new Handle(recorder(), id), shape: [...shape], dtype: tfjsDType(dtype) };
}

/** The symbolic tensor of a node. */
export function symbolic(id: NodeId): Tensor {
  return engine().makeTensorFromTensorInfo(tensorInfo(id));
}

/** Whether a tensor is symbolic: a node and not numbers. */
export function isSymbolic(tensor: { readonly dataId: object }): boolean {
  return tensor.dataId instanceof Handle;
}

/** The node of a tensor, symbolic or from outside, in the recorder at work. */
export function nodeOf(tensor: Tensor): NodeId {
  if (tensor.dataId instanceof Handle) return recorder().idOf(tensor.dataId);
  if (tensor.isDisposed) {
    throw new TypeError(
      located(
        `Cannot use a tensor of shape [${tensor.shape.join(", ")}] that was disposed`,
        Origin.here(),
      ),
    );
  }
  return recorder().idOfCaptured(tensor, typeOfTensor(tensor));
}

/** The type that a tensor has in a graph. */
export function typeOfTensor(tensor: Tensor): TensorType {
  return { shape: tensor.shape, dtype: graphDType(tensor.dtype) };
}

/** A constant for values that tfjs hands over, in double where they are known in double. */
export function constantNode(
  values: ArrayLike<number>,
  shape: readonly number[],
  dtype: DataType,
): NodeId {
  return recorder().builder.constant(exactValues(values), { shape, dtype: graphDType(dtype) });
}
