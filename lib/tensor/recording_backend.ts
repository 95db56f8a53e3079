/**
 * A tfjs backend that computes nothing: every kernel call becomes a node of the graph that is being recorded.
 *
 * @module
 */
import * as core from "@tensorflow/tfjs-core";
import { located, Origin } from "../core/origin.ts";
import type { NodeId } from "../graph/node.ts";
import { KERNELS, type RecordKernel } from "./kernels/mod.ts";
import { REFUSED_KERNELS } from "./refused_kernels.ts";
import {
  constantNode,
  nodeOf,
  recorder,
  recorderNow,
  RECORDING_BACKEND,
  tensorInfo,
} from "./recording.ts";

class RecordingBackend extends core.KernelBackend {
  /** Constants arrive here: `tf.tensor`, `tf.zeros`, and every number given to an op. */
  override write(values: core.BackendValues, shape: number[], dtype: core.DataType): object {
    if (!recorderNow()) {
      throw new Error(
        `Cannot make a tensor on the backend "${RECORDING_BACKEND}": it only records. Choose another with tf.setBackend`,
      );
    }
    if (!values) throw new TypeError("internal: a tensor without values");
    recorder().builder.origin = Origin.here();
    return tensorInfo(constantNode(values as ArrayLike<number>, shape, dtype)).dataId;
  }

  override readSync(): never {
    throw new TypeError(located(
      "Cannot read the values of a tensor while recording: it has none yet",
      Origin.here(),
    ));
  }

  override read(): never {
    return this.readSync();
  }

  /** There is nothing to count, free or wait for: a symbolic tensor owns no memory. */
  override numDataIds(): number {
    return 0;
  }
  override disposeData(): boolean {
    return true;
  }
  override refCount(): number {
    return 1;
  }
  override incRef(): void {}
  override dispose(): void {}
  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }
  override timerAvailable(): boolean {
    return false;
  }
  override floatPrecision(): 32 {
    return 32;
  }
}

function recordCall(name: string, kernel: RecordKernel): core.KernelFunc {
  return ({ inputs, attrs }) => {
    const { builder } = recorder();
    builder.origin = Origin.here();
    const ids: Record<string, NodeId> = {};
    for (const [key, tensor] of Object.entries(inputs)) {
      if (tensor) ids[key] = nodeOf(tensor as core.Tensor); // optional operands may be missing
    }
    const result = kernel({ name, builder, inputs: ids, attrs: attrs ?? {} });
    return Array.isArray(result) ? result.map(tensorInfo) : tensorInfo(result);
  };
}

function refuseCall(name: string): core.KernelFunc {
  return () => {
    throw new TypeError(
      located(
        `Cannot record the TensorFlow.js kernel ${name}: ${REFUSED_KERNELS[name]}`,
        Origin.here(),
      ),
    );
  };
}

/** All names under which tfjs-core calls kernels: it exports each as a string constant equal to its own name. */
export function kernelNames(): string[] {
  return Object.entries(core).flatMap(([name, value]) => (name === value ? [name] : []));
}

/** Makes the backend known to tfjs, at a priority at which it is never chosen unasked. */
export function installRecordingBackend(): void {
  if (core.engine().findBackendFactory(RECORDING_BACKEND)) return;
  core.registerBackend(RECORDING_BACKEND, () => new RecordingBackend(), 0);
  for (const kernelName of kernelNames()) {
    const kernel = KERNELS[kernelName];
    const kernelFunc = kernel ? recordCall(kernelName, kernel) : refuseCall(kernelName);
    core.registerKernel({ kernelName, backendName: RECORDING_BACKEND, kernelFunc });
  }
}
