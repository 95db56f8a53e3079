import type { KernelFunc, NamedTensorInfoMap, TensorInfo } from "@tensorflow/tfjs-core";
import { sameShape, type Shape } from "../../../core/shape.ts";
import type { Graph, NodeId, TensorNode } from "../../../graph/node.ts";
import { collapse } from "../replay/collapse.ts";
import type { Step } from "../replay/device.ts";
import { type Slots, tensorAt } from "../replay/slots.ts";
import type { KernelCall } from "./kernel_call.ts";
import type { TfjsBackend } from "./backend.ts";

/** Runs a node by one call of its kernel, with everything but the operands made ready beforehand. */
export function kernelStep(
  device: TfjsBackend,
  graph: Graph,
  id: NodeId,
  call: KernelCall,
  kernelFunc: KernelFunc,
): Step<TensorInfo> {
  const node = graph.nodes[id] as TensorNode;
  const operands = operandReaders(device, graph, node, call);
  const inputs = inputMaker(call, operands);
  const { backend, adapter } = device;
  const attrs = call.attrs ?? {}, shape = [...node.shape];
  return (slots) => {
    const result = kernelFunc({ inputs: inputs(slots), attrs, backend }) as TensorInfo;
    // The kernel may have seen fewer axes than there are, or have kept those that it reduced.
    if (adapter.relabels) result.shape = shape;
    slots[id] = result;
  };
}

type Reader = (slots: Slots<TensorInfo>) => TensorInfo;

function operandReaders(
  device: TfjsBackend,
  graph: Graph,
  node: TensorNode,
  call: KernelCall,
): Reader[] {
  const shapes = node.inputs.map((input) => (graph.nodes[input] as TensorNode).shape);
  const seen = call.elementwise && shapes.length > 1 && device.adapter.relabels
    ? collapse(shapes, node.shape)
    : call.shapes ?? shapes;
  return node.inputs.map((input, i) => readerOf(input, shapes[i], seen[i]));
}

/** Reads an operand, as if it had another shape where that serves the kernel; that takes no reference. */
function readerOf(input: NodeId, shape: Shape, seen: Shape): Reader {
  if (sameShape(shape, seen)) return (slots) => tensorAt(slots, input);
  const other = [...seen];
  return (slots) => {
    const { dataId, dtype } = tensorAt(slots, input);
    return { dataId, shape: other, dtype };
  };
}

/** Written out by number of operands: this runs for every node of every step. */
function inputMaker(
  { names }: KernelCall,
  readers: readonly Reader[],
): (slots: Slots<TensorInfo>) => NamedTensorInfoMap {
  if (!names) {
    return (slots) => readers.map((read) => read(slots)) as unknown as NamedTensorInfoMap;
  }
  const [first, second] = names, [read, readSecond] = readers;
  if (names.length === 1) return (slots) => ({ [first]: read(slots) });
  if (names.length === 2) {
    return (slots) => ({ [first]: read(slots), [second]: readSecond(slots) });
  }
  return (slots) => Object.fromEntries(names.map((name, i) => [name, readers[i](slots)]));
}
