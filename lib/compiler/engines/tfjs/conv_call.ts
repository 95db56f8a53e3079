/**
 * Convolutions as tfjs's kernels take them.
 *
 * @module
 */
import type { NamedAttrMap } from "@tensorflow/tfjs-core";
import type { Shape } from "../../../core/shape.ts";
import type { TensorNode, TensorType, Window } from "../../../graph/node.ts";
import type { NodeOf } from "../../../graph/value.ts";
import type { KernelCall } from "./kernel_call.ts";

type Convolution = NodeOf<"conv" | "convInput" | "convFilter">;

/** Whether a node is a convolution or an adjoint of one. */
export function isConvolution(node: TensorNode): node is Convolution {
  return node.kind === "conv" || node.kind === "convInput" || node.kind === "convFilter";
}

/** The call that computes a node for which there is no {@linkcode convReason} against it. */
export function convCall(node: Convolution, operands: readonly TensorType[]): KernelCall {
  const attrs = attributesOf(node.window);
  switch (node.kind) {
    case "conv": {
      if (node.groups === 1) return { kernel: "Conv2D", names: ["x", "filter"], attrs };
      const [image, filter] = operands.map(({ shape }) => shape);
      const kernel = "DepthwiseConv2dNative", names = ["x", "filter"];
      return { kernel, names, attrs, shapes: [image, byChannel(filter, node.groups)] };
    }
    case "convInput": {
      const own: NamedAttrMap = { ...attrs, inputShape: [...node.to] };
      return { kernel: "Conv2DBackpropInput", names: ["dy", "filter"], attrs: own };
    }
    case "convFilter": {
      const own: NamedAttrMap = { ...attrs, filterShape: [...node.to] };
      return { kernel: "Conv2DBackpropFilter", names: ["x", "dy"], attrs: own };
    }
    default:
      return node satisfies never;
  }
}

/** Why a node must run on the host, whatever the backend. */
export function convReason(
  node: Convolution,
  operands: readonly TensorType[],
): string | undefined {
  const { groups, window: { strides, dilations } } = node;
  const isDilated = dilations.some((n) => n > 1);
  if (node.kind !== "conv") {
    if (groups > 1) return "its gradients of convolutions take no groups";
    return isDilated ? "its gradients of convolutions take no dilations" : undefined;
  }
  if (groups === 1) return undefined;
  if (groups !== operands[0].shape[3]) return "its convolutions have no groups of several channels";
  return isDilated && strides.some((n) => n > 1)
    ? "its DepthwiseConv2dNative takes no strides and dilations at once"
    : undefined;
}

function attributesOf({ strides, padding: [rows, columns], dilations }: Window): NamedAttrMap {
  return {
    strides: [...strides],
    pad: [[0, 0], [...rows], [...columns], [0, 0]],
    dilations: [...dilations],
    dataFormat: "NHWC",
  } as unknown as NamedAttrMap;
}

/** tfjs has the outputs of each channel along an axis of their own. */
function byChannel([rows, columns, , outputs]: Shape, channels: number): Shape {
  return [rows, columns, channels, outputs / channels];
}
