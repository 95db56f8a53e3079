/**
 * Convolutions as TensorFlow's ops take them.
 *
 * @module
 */
import type { Shape } from "../../../core/shape.ts";
import type { TensorNode, TensorType, Window } from "../../../graph/node.ts";
import type { NodeOf } from "../../../graph/value.ts";
import { type AttributeValue, type OpCall, vector } from "./op.ts";

type Convolution = NodeOf<"conv" | "convInput" | "convFilter">;

/** Whether a node is a convolution or an adjoint of one. */
export function isConvolution(node: TensorNode): node is Convolution {
  return node.kind === "conv" || node.kind === "convInput" || node.kind === "convFilter";
}

/** The call that computes a node for which there is no {@linkcode convReason} against it. */
export function convOp(node: Convolution, operands: readonly TensorType[]): OpCall {
  return node.groups === 1 ? plain(node) : byChannel(node, operands);
}

/** Why no op computes a convolution. Rules have split those of groups of several channels. */
export function convReason({ kind, groups, window }: Convolution): string | undefined {
  const isDilated = window.dilations.some((n) => n > 1);
  if (isDilated && kind !== "conv") return "its gradients of convolutions take no dilations";
  if (groups === 1) return undefined;
  if (isDilated) return "its DepthwiseConv2dNative takes no dilations";
  const [vertical, horizontal] = window.strides;
  return vertical === horizontal ? undefined : "its DepthwiseConv2dNative takes one stride only";
}

function plain(node: Convolution): OpCall {
  const attributes = attributesOf(node.window);
  switch (node.kind) {
    case "conv":
      return { op: "Conv2D", attributes, takes: [0, 1] };
    case "convInput":
      return { op: "Conv2DBackpropInput", attributes, takes: [vector(node.to), 1, 0] };
    case "convFilter":
      return { op: "Conv2DBackpropFilter", attributes, takes: [0, vector(node.to), 1] };
    default:
      return node satisfies never;
  }
}

/** A group a channel: TensorFlow has the outputs of each channel along an axis of their own. */
function byChannel(node: Convolution, operands: readonly TensorType[]): OpCall {
  const op = "DepthwiseConv2dNative", attributes = attributesOf(node.window);
  const filterShape = ([rows, columns, , outputs]: Shape) => [
    rows,
    columns,
    node.groups,
    outputs / node.groups,
  ];
  switch (node.kind) {
    case "conv": {
      const filter = { operand: 1, shape: filterShape(operands[1].shape) };
      return { op, attributes, takes: [0, filter] };
    }
    case "convInput": {
      const filter = { operand: 1, shape: filterShape(operands[1].shape) };
      return { op: `${op}BackpropInput`, attributes, takes: [vector(node.to), filter, 0] };
    }
    case "convFilter": {
      const makes = filterShape(node.to);
      return { op: `${op}BackpropFilter`, attributes, takes: [0, vector(makes), 1], makes };
    }
    default:
      return node satisfies never;
  }
}

function attributesOf(
  { strides, padding: [rows, columns], dilations }: Window,
): Record<string, AttributeValue> {
  return {
    T: { dtype: "float" },
    strides: { int: [1, ...strides, 1] },
    dilations: { int: [1, ...dilations, 1] },
    padding: { text: "EXPLICIT" },
    explicit_paddings: { int: [0, 0, ...rows, ...columns, 0, 0] },
  };
}
