/**
 * Derivatives of nodes that choose elements by value.
 *
 * @module
 */
import type { NodeOf } from "../value.ts";
import { Formula } from "./formula.ts";
import type { Rule } from "./rule.ts";

/**
 * Each branch gets g where it was chosen and 0 elsewhere.
 *
 * That 0 is a factor when it goes on through a branch: 0·∞ = NaN if the branch that was *not* chosen has an infinite slope
 * there, as in `where(x > 0, log(x), 0)` at 0. The rule keeps to the graph as it is written; a model is protected by
 * guarding the operand, `log(where(x > 0, x, 1))`, which a pass of the compiler can do for it.
 */
export const where: Rule<NodeOf<"where">> = () => [
  undefined,
  ({ b, node, g }) => new Formula(b).only(node.inputs[0], g),
  ({ b, node, g }) => b.where(node.inputs[0], b.scalar(0), g),
];

/** g inside [min, max], the bounds included, and 0 outside. */
export const clip: Rule<NodeOf<"clip">> = () => [({ b, node, g }) => {
  const f = new Formula(b), [x] = node.inputs;
  const bounds = [
    ...(node.min > -Infinity ? [f.is("greaterEqual", x, f.k(node.min))] : []),
    ...(node.max < Infinity ? [f.is("lessEqual", x, f.k(node.max))] : []),
  ];
  return bounds.reduce((inside, bound) => f.only(bound, inside), g);
}];
