import type { KernelBackend, TensorInfo } from "@tensorflow/tfjs-core";
import type { TensorNode, TensorType } from "../../../graph/node.ts";
import type { Rule } from "../../rewrite/rewriter.ts";
import type { HostArray } from "../replay/host_array.ts";

/**
 * What has to be known of a tfjs backend in order to replay graphs on it. All else is shared: a new backend is one such
 * object.
 */
export interface TfjsAdapter {
  /** The engine's name, such as `tfjs-cpu`. */
  readonly name: string;
  /** tfjs's own name for the backend, under which its kernels are registered. */
  readonly backendName: string;
  /** Makes the backend ready, its kernels set up, and leaves the user's choice of a backend alone. */
  load(): Promise<KernelBackend>;
  /** How nodes are written in kernels that the backend has and that do what the node says; the first rule that answers. */
  readonly rules: readonly Rule[];
  /** Why a node that is left after the rules must run on the host, or nothing if its kernel does what the node says. */
  readonly hostReason: (node: TensorNode, operands: readonly TensorType[]) => string | undefined;
  /**
   * Whether a tensor's shape is known to its TensorInfo alone, so that another TensorInfo of the same data has another
   * shape. Where the data know their shape (TensorFlow), changing it is a kernel call.
   */
  readonly relabels: boolean;
  /**
   * The memory of a tensor, if the backend computes where the host can see: it is read at once, and written only by who
   * has just made the tensor. Without it slices, stacks and reads go through kernels and `readSync`.
   */
  readonly view?: (backend: KernelBackend, info: TensorInfo) => HostArray;
}
