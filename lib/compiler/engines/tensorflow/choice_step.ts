import { sameShape } from "../../../core/shape.ts";
import type { Graph, NodeId, TensorNode } from "../../../graph/node.ts";
import type { NodeOf } from "../../../graph/value.ts";
import type { Step } from "../replay/device.ts";
import { tensorAt } from "../replay/slots.ts";
import type { Eager, TfTensor } from "./eager.ts";

/** Whether a node takes the one of two arrays or the other as a whole. */
export function isChoice(node: TensorNode, graph: Graph): node is NodeOf<"where"> {
  if (node.kind !== "where") return false;
  const [condition, a, b] = node.inputs.map((id) => (graph.nodes[id] as TensorNode).shape);
  return condition.length === 0 && sameShape(a, node.shape) && sameShape(b, node.shape);
}

/** Takes one of two arrays without copying it. It looks at the condition, which a device beyond the host would wait for. */
export function choiceStep(eager: Eager, node: NodeOf<"where">, id: NodeId): Step<TfTensor> {
  const [condition, a, b] = node.inputs;
  return (slots) => {
    const [isTrue] = eager.read(tensorAt(slots, condition));
    slots[id] = eager.retain(tensorAt(slots, isTrue ? a : b));
  };
}
