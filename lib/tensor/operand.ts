import * as core from "@tensorflow/tfjs-core";
import type { NodeId } from "../graph/node.ts";
import { exactTensor } from "./exact.ts";
import { nodeOf } from "./recording.ts";

/** The node of an argument that stands for one tensor, in the recording at work. */
export function operand(x: unknown): NodeId {
  const exact = exactTensor(x);
  return nodeOf(exact instanceof core.Tensor ? exact : core.tensor(exact as core.TensorLike));
}
