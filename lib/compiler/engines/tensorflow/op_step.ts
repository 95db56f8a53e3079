import type { DType } from "../../../core/dtype.ts";
import { located } from "../../../core/origin.ts";
import type { Shape } from "../../../core/shape.ts";
import { describe, type Graph, type NodeId, type TensorNode } from "../../../graph/node.ts";
import type { Step } from "../replay/device.ts";
import { hostStep } from "../replay/host_step.ts";
import { type Slots, tensorAt } from "../replay/slots.ts";
import type { Eager, TfTensor } from "./eager.ts";
import { isRefusal, isUnimplemented, translated } from "./errors.ts";
import { type OpCall, reshapeOp, vector } from "./op.ts";

/** Runs a node by one op, with everything but the operands made ready beforehand. */
export function opStep(
  eager: Eager,
  graph: Graph,
  id: NodeId,
  call: OpCall,
  own: (tensor: TfTensor) => TfTensor,
): Step<TfTensor> {
  const node = graph.nodes[id] as TensorNode;
  const { dtype, shape } = node, made = { dtype, shape: call.makes ?? shape };
  const op = eager.ready(call, made);
  const readers = call.takes.map((taken) => readerOf(eager, graph, node, taken, own));
  const finish = call.makes ? reshaper(eager, made.dtype, shape, own) : undefined;
  const ids = new Array<number>(readers.length);
  const onHost = hostStep(eager, graph, id);
  return (slots) => {
    const between: TfTensor[] = [];
    try {
      for (let i = 0; i < ids.length; i++) ids[i] = readers[i](slots, between);
      const result = eager.run(op, ids);
      if (finish) between.push(result);
      slots[id] = finish ? finish(result) : result;
    } catch (error) {
      const isOurs = isUnimplemented(error) || (call.refuses && isRefusal(error));
      if (!isOurs) throw failure(error, node);
      // The definition of the node has an answer, be it an error.
      onHost(slots);
    } finally {
      for (const tensor of between) eager.release(tensor);
    }
  };
}

/** The number of a tensor that an op takes; one that is made for it alone goes into the list. */
type Reader = (slots: Slots<TfTensor>, between: TfTensor[]) => number;

function readerOf(
  eager: Eager,
  graph: Graph,
  node: TensorNode,
  taken: OpCall["takes"][number],
  own: (tensor: TfTensor) => TfTensor,
): Reader {
  if (typeof taken === "number") {
    const input = node.inputs[taken];
    return (slots) => tensorAt(slots, input).id;
  }
  if ("values" in taken) {
    const { id } = own(eager.write(Float64Array.from(taken.values), taken));
    return () => id;
  }
  const input = node.inputs[taken.operand];
  const reshape = reshaper(eager, (graph.nodes[input] as TensorNode).dtype, taken.shape, own);
  return (slots, between) => {
    const tensor = reshape(tensorAt(slots, input));
    between.push(tensor);
    return tensor.id;
  };
}

/** Gives a tensor another shape. */
function reshaper(
  eager: Eager,
  dtype: DType,
  shape: Shape,
  own: (tensor: TfTensor) => TfTensor,
): (tensor: TfTensor) => TfTensor {
  const type = { dtype, shape }, to = vector(shape);
  const op = eager.ready(reshapeOp(type), type);
  const { id } = own(eager.write(Float64Array.from(to.values), to));
  return (tensor) => eager.run(op, [tensor.id, id]);
}

function failure(error: unknown, node: TensorNode): unknown {
  const told = translated(error, `compute ${describe(node)}`);
  if (told instanceof Error && told !== error) told.message = located(told.message, node.origin);
  return told;
}
