/**
 * Derivatives of the functions of two variables.
 *
 * With z = f(x, y) and g the adjoint of z, the entries are g·∂z/∂x and g·∂z/∂y.
 *
 * @module
 */
import type { BinaryName, CompareName, NodeId } from "../node.ts";
import type { NodeOf } from "../value.ts";
import { type BinaryTerms, Formula } from "./formula.ts";
import { powBase, powExponent } from "./pow.ts";
import type { Rule } from "./rule.ts";

type Derivative = (f: Formula, terms: BinaryTerms) => NodeId;
type Pair = readonly [Derivative | undefined, Derivative | undefined];

const pass: Derivative = (_, { g }) => g;

/** The winner takes all of g; equals take half each. */
function winner(wins: CompareName): Derivative {
  return (f, { x, y, g }) =>
    f.b.where(f.is(wins, x, y), g, f.only(f.is("equal", x, y), f.times(0.5, g)));
}

const DERIVATIVES = {
  add: [pass, pass],
  sub: [pass, (f, { g }) => f.neg(g)],
  mul: [(f, { y, g }) => f.mul(g, y), (f, { x, g }) => f.mul(g, x)],
  // ∂(x/y)/∂x = 1/y, ∂(x/y)/∂y = −z/y.
  div: [
    (f, { y, g }) => f.div(g, y),
    (f, { y, z, g }) => f.neg(f.mul(f.div(g, y), z)),
  ],
  // A step in both: flat wherever a derivative exists.
  floorDiv: [undefined, undefined],
  // z = x − ⌊x/y⌋·y, and the floor is flat.
  mod: [pass, (f, { x, y, g }) => f.neg(f.mul(g, f.b.binary("floorDiv", x, y)))],
  pow: [powBase, powExponent],
  maximum: [winner("greater"), winner("less")],
  minimum: [winner("less"), winner("greater")],
  // ∂(x − y)²/∂x = 2(x − y), ∂/∂y its negative.
  squaredDifference: [
    (f, { x, y, g }) => f.mul(g, f.times(2, f.sub(x, y))),
    (f, { x, y, g }) => f.mul(g, f.times(2, f.sub(y, x))),
  ],
  // The angle of the point (y, x), where x is the height: ∂/∂x = y/(x² + y²), ∂/∂y = −x/(x² + y²).
  atan2: [
    (f, { x, y, g }) => f.mul(g, f.div(y, f.add(f.square(x), f.square(y)))),
    (f, { x, y, g }) => f.neg(f.mul(g, f.div(x, f.add(f.square(x), f.square(y))))),
  ],
} satisfies Record<BinaryName, Pair>;

/** The rule of {@linkcode BinaryName} nodes. */
export const binary: Rule<NodeOf<"binary">> = (node) => {
  const pair: Pair = DERIVATIVES[node.op];
  return pair.map((derivative) =>
    derivative && (({ b, node, y, g }) => {
      const [first, second] = node.inputs;
      return derivative(new Formula(b), { x: first, y: second, z: y, g });
    })
  );
};
