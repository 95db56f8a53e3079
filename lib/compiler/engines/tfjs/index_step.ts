/**
 * `gather` and `scatterAdd`: tfjs's kernels for them, behind a check of the indices that most backends do without.
 *
 * @module
 */
import type { KernelFunc, TensorInfo } from "@tensorflow/tfjs-core";
import { type Shape, sizeOf } from "../../../core/shape.ts";
import type { Graph, NodeId, TensorNode } from "../../../graph/node.ts";
import type { NodeOf } from "../../../graph/value.ts";
import type { Step } from "../replay/device.ts";
import { hostStep } from "../replay/host_step.ts";
import { tensorAt } from "../replay/slots.ts";
import type { TfjsBackend } from "./backend.ts";

type IndexNode = NodeOf<"gather" | "scatterAdd">;

/** Why the node must run on the host, whatever the backend. */
export function indexReason(node: IndexNode, operands: readonly Shape[]): string | undefined {
  if ([node.shape, ...operands].some((shape) => sizeOf(shape) === 0)) {
    return "its kernel does not check indices into empty arrays";
  }
  if (node.kind === "scatterAdd" && node.axis > 0) {
    return "its kernel adds along the first axis alone";
  }
  return undefined;
}

/** Runs the node by its kernel; an index out of range is refused by the kernel that defines the node. */
export function indexStep(
  device: TfjsBackend,
  graph: Graph,
  id: NodeId,
  kernelFunc: KernelFunc,
): Step<TensorInfo> {
  const node = graph.nodes[id] as IndexNode;
  const [indicesId, size] = node.kind === "gather"
    ? [node.inputs[1], shapeOf(graph, node.inputs[0])[node.axis]]
    : [node.inputs[0], node.to[0]];
  const run = node.kind === "gather"
    ? gatherStep(device, node, id, kernelFunc)
    : scatterStep(device, graph, node, id, kernelFunc);
  const refuse = hostStep(device, graph, id);
  return (slots) => {
    const indices = device.view(tensorAt(slots, indicesId));
    if (indices && !indices.every((index) => index >= 0 && index < size)) refuse(slots);
    else run(slots);
  };
}

function gatherStep(
  { backend }: TfjsBackend,
  node: NodeOf<"gather">,
  id: NodeId,
  kernelFunc: KernelFunc,
): Step<TensorInfo> {
  const [x, indices] = node.inputs;
  const attrs = { axis: node.axis, batchDims: node.batchDims };
  return (slots) => {
    const inputs = { x: tensorAt(slots, x), indices: tensorAt(slots, indices) };
    slots[id] = kernelFunc({ inputs, attrs, backend }) as TensorInfo;
  };
}

/** tfjs wants the indices as vectors of one coordinate each. */
function scatterStep(
  device: TfjsBackend,
  graph: Graph,
  node: NodeOf<"scatterAdd">,
  id: NodeId,
  kernelFunc: KernelFunc,
): Step<TensorInfo> {
  const count = sizeOf(shapeOf(graph, node.inputs[0]));
  const rest = node.to.slice(1);
  const attrs = { shape: [...node.to] };
  return (slots) => {
    const indices = device.reshape(tensorAt(slots, node.inputs[0]), [count, 1]);
    const updates = device.reshape(tensorAt(slots, node.inputs[1]), [count, ...rest]);
    const inputs = { indices, updates };
    slots[id] = kernelFunc({ inputs, attrs, backend: device.backend }) as TensorInfo;
    device.release(indices);
    device.release(updates);
  };
}

function shapeOf(graph: Graph, id: NodeId): Shape {
  return (graph.nodes[id] as TensorNode).shape;
}
