import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { Graph, NodeId, TensorNode, TensorType } from "../../../graph/node.ts";
import { rewrite } from "../../rewrite/rewriter.ts";
import type { Device, Stack, Step } from "../replay/device.ts";
import { tensorAt } from "../replay/slots.ts";
import { TfjsBackend } from "./backend.ts";
import { convCall, convReason, isConvolution } from "./conv_call.ts";
import { indexReason, indexStep } from "./index_step.ts";
import { kernelCall } from "./kernel_call.ts";
import { kernelStep } from "./kernel_step.ts";
import { ListStack } from "./list_stack.ts";
import { MemoryStack } from "./memory_stack.ts";
import { SIMPLIFYING_RULES } from "./rules/common.ts";

/** A tfjs backend as the replay sees it. */
export class TfjsDevice extends TfjsBackend implements Device<TensorInfo> {
  legal(graph: Graph): Graph {
    return rewrite(rewrite(graph, SIMPLIFYING_RULES), this.adapter.rules);
  }

  step(graph: Graph, id: NodeId): Step<TensorInfo> | string {
    const node = graph.nodes[id] as TensorNode;
    if (node.kind === "reshape") {
      const [x] = node.inputs;
      return (slots) => slots[id] = this.reshape(tensorAt(slots, x), node.to);
    }
    const operands = node.inputs.map((input) => graph.nodes[input] as TensorNode);
    const call = isConvolution(node) ? convCall(node, operands) : kernelCall(node);
    const kernelFunc = call && this.kernel(call.kernel);
    const isIndexed = node.kind === "gather" || node.kind === "scatterAdd";
    const reason = this.adapter.hostReason(node, operands) ??
      (isIndexed ? indexReason(node, operands.map(({ shape }) => shape)) : undefined) ??
      (isConvolution(node) ? convReason(node, operands) : undefined);
    if (reason !== undefined) return reason;
    if (!call || !kernelFunc) return this.#lack(node, call?.kernel);
    return isIndexed
      ? indexStep(this, graph, id, kernelFunc)
      : kernelStep(this, graph, id, call, kernelFunc);
  }

  #lack(node: TensorNode, kernel: string | undefined): string {
    if (node.kind === "random") return `${this.name} has no random numbers from keys`;
    return `${this.name} has no kernel ${kernel ?? "for it"}`;
  }

  stack(type: TensorType): Stack<TensorInfo> {
    if (this.adapter.view) return new MemoryStack(this, type);
    return new ListStack(this, type);
  }
}
