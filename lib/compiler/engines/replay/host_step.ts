import { fromFloat64 } from "../../../core/nd_array.ts";
import { evaluateNode } from "../../../graph/evaluate_node.ts";
import type { Graph, NodeId, TensorNode } from "../../../graph/node.ts";
import type { Value } from "../../../graph/value.ts";
import { toFloat32Uniform } from "../../../random/uniform.ts";
import type { Device, Step } from "./device.ts";
import { isKey, valueAt } from "./slots.ts";

/** Runs a node by the kernel that defines it, on the host: its operands are read and its result is written back. */
export function hostStep<T extends object>(
  device: Pick<Device<T>, "read" | "write">,
  graph: Graph,
  id: NodeId,
): Step<T> {
  const node = graph.nodes[id] as TensorNode;
  const types = node.inputs.map((input) => graph.nodes[input] as TensorNode);
  return (slots) => {
    const operands = node.inputs.map((input, i): Value => {
      const value = valueAt(slots, input);
      const data = isKey(value) ? value.words : device.read(value);
      return { data, shape: types[i].shape, dtype: types[i].dtype };
    });
    const result = evaluateNode(node, operands);
    slots[id] = node.dtype === "key"
      ? { words: result }
      : device.write(fromFloat64(singles(node, result), node.dtype, "f32"), node);
  };
}

/** Uniforms of single precision are cut off, not rounded: they stay below 1. */
function singles(node: TensorNode, values: Float64Array): Float64Array {
  const isUniform = node.kind === "random" && node.op === "uniform";
  return isUniform ? values.map(toFloat32Uniform) : values;
}
