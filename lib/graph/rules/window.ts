/**
 * Derivatives of convolutions.
 *
 * A convolution c(x, w) is linear in the image and in the filter. With ⟨g, c(x, w)⟩ = ⟨I(g, w), x⟩ = ⟨F(x, g), w⟩, where I is
 * `convInput` and F is `convFilter`, the same trilinear form of image, filter and result gives every adjoint of the three.
 *
 * @module
 */
import type { GraphBuilder } from "../builder.ts";
import type { NodeId } from "../node.ts";
import type { NodeOf } from "../value.ts";
import type { Rule } from "./rule.ts";

type Convolution = NodeOf<"conv" | "convInput" | "convFilter">;

/** I(g, w) and F(x, g). */
export const conv: Rule<NodeOf<"conv">> = () => [
  ({ b, node, g }) => byImage(b, node, g, node.inputs[1], node.inputs[0]),
  ({ b, node, g }) => byFilter(b, node, node.inputs[0], g, node.inputs[1]),
];

/** Of I(r, w): c(g, w) and F(g, r). */
export const convInput: Rule<NodeOf<"convInput">> = () => [
  ({ b, node, g }) => result(b, node, g, node.inputs[1]),
  ({ b, node, g }) => byFilter(b, node, g, node.inputs[0], node.inputs[1]),
];

/** Of F(x, r): I(r, g) and c(x, g). */
export const convFilter: Rule<NodeOf<"convFilter">> = () => [
  ({ b, node, g }) => byImage(b, node, node.inputs[1], g, node.inputs[0]),
  ({ b, node, g }) => result(b, node, node.inputs[0], g),
];

function result(b: GraphBuilder, { window, groups }: Convolution, x: NodeId, filter: NodeId) {
  return b.add({ kind: "conv", inputs: [x, filter], window, groups });
}

function byImage(
  b: GraphBuilder,
  { window, groups }: Convolution,
  r: NodeId,
  filter: NodeId,
  image: NodeId,
): NodeId {
  const to = b.type(image).shape;
  return b.add({ kind: "convInput", inputs: [r, filter], window, groups, to });
}

function byFilter(
  b: GraphBuilder,
  { window, groups }: Convolution,
  x: NodeId,
  r: NodeId,
  filter: NodeId,
): NodeId {
  const to = b.type(filter).shape;
  return b.add({ kind: "convFilter", inputs: [x, r], window, groups, to });
}
