import { sizeOf } from "../../../core/shape.ts";
import type { Graph, NodeId, TensorNode, TensorType } from "../../../graph/node.ts";
import { simplify } from "../../passes/simplify.ts";
import { rewrite } from "../../rewrite/rewriter.ts";
import type { Device, Stack, Step } from "../replay/device.ts";
import type { Addon } from "./addon.ts";
import { choiceStep, isChoice } from "./choice_step.ts";
import { Eager, type TfTensor } from "./eager.ts";
import { dtypeOf, INDEX, type OpCall } from "./op.ts";
import { opCall } from "./op_call.ts";
import { opStep } from "./op_step.ts";
import { hostReason, RULES, SIMPLIFYING_RULES } from "./rules.ts";

/** TensorFlow's eager execution as the replay sees it. */
export class TensorflowDevice extends Eager implements Device<TfTensor> {
  readonly name = "tensorflow";

  /** The loaded add-on, what it computes on, and how many bytes tensors may take together. */
  constructor(addon: Addon, readonly hardware: string, memoryLimit?: number) {
    super(addon, memoryLimit);
  }

  legal(graph: Graph): Graph {
    return rewrite(rewrite(simplify(graph), SIMPLIFYING_RULES), RULES);
  }

  step(graph: Graph, id: NodeId, own: (tensor: TfTensor) => TfTensor): Step<TfTensor> | string {
    const node = graph.nodes[id] as TensorNode;
    const operands = node.inputs.map((input) => graph.nodes[input] as TensorNode);
    const reason = hostReason(node, operands);
    if (reason !== undefined) return reason;
    if (this.hardware === "CPU" && isChoice(node, graph)) return choiceStep(this, node, id);
    const call = opCall(node, operands);
    return call ? opStep(this, graph, id, call, own) : "tensorflow has no op for it";
  }

  row(tensor: TfTensor, i: number, type: TensorType): TfTensor {
    const op = this.ready(rowCall(type), type);
    const index = this.write(Int32Array.of(i), SCALAR), axis = this.write(Int32Array.of(0), SCALAR);
    try {
      return this.run(op, [tensor.id, index.id, axis.id]);
    } finally {
      this.release(index);
      this.release(axis);
    }
  }

  stack(type: TensorType): Stack<TfTensor> {
    return new PackedStack(this, type);
  }
}

const SCALAR = { shape: [], dtype: "int32" } as const;

function rowCall(type: TensorType): OpCall {
  const attributes = { Tparams: dtypeOf(type), Tindices: INDEX, Taxis: INDEX };
  return { op: "GatherV2", attributes, takes: [] };
}

/** Keeps the rows and packs them in the end. */
class PackedStack implements Stack<TfTensor> {
  readonly #rows: TfTensor[] = [];

  constructor(readonly device: Eager, readonly type: TensorType) {}

  put(i: number, row: TfTensor): void {
    this.#rows[i] = row;
  }

  finish(): TfTensor {
    const { type, device } = this, rows = this.#rows;
    if (sizeOf(type.shape) === 0) {
      this.abandon();
      return device.write(new Float64Array(0), type);
    }
    const attributes = { T: dtypeOf(type), N: { int: rows.length }, axis: { int: 0 } };
    const op = device.ready({ op: "Pack", attributes, takes: [] }, type);
    const whole = device.run(op, rows.map(({ id }) => id));
    this.abandon();
    return whole;
  }

  abandon(): void {
    for (const row of this.#rows) if (row) this.device.release(row);
  }
}
