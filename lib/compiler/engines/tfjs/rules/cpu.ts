import type { TensorNode, TensorType } from "../../../../graph/node.ts";
import type { Rule } from "../../../rewrite/rewriter.ts";
import { COMMON_RULES } from "./common.ts";
import { keepNan } from "../../replay/rules/elementwise.ts";
import { oneHotIn } from "./one_hot.ts";
import { meanIsSum } from "../../../rewrite/reduce.ts";

/** Its `Abs` keeps floats whatever the dtype, and counts its result as a tensor of the user's. */
const abs: Rule = (op, to) => {
  if (op.kind !== "unary" || op.op !== "abs") return undefined;
  const [x] = op.inputs;
  return to.binary("maximum", x, to.unary("neg", x));
};

/** Its `Sign` of NaN is 0. */
const sign: Rule = (op, to) =>
  op.kind === "unary" && op.op === "sign" && to.type(op.inputs[0]).dtype === "float"
    ? keepNan(to, op.inputs[0], to.raw(op))
    : undefined;

/** Its `FloorDiv` gives int32 whatever it divides. */
const floorDiv: Rule = (op, to) => {
  if (op.kind !== "binary" || op.op !== "floorDiv") return undefined;
  const [a, b] = op.inputs;
  return to.type(a).dtype === "float" ? to.unary("floor", to.binary("div", a, b)) : undefined;
};

/** How nodes are written for tfjs's `cpu` backend. Its `Mean` rounds every element's share by itself. */
export const CPU_RULES: readonly Rule[] = [
  ...COMMON_RULES,
  abs,
  sign,
  floorDiv,
  meanIsSum,
  oneHotIn("float"),
];

/** Where a kernel of the `cpu` backend does not do what the node says. */
export function cpuHostReason(
  node: TensorNode,
  operands: readonly TensorType[],
): string | undefined {
  const integer = operands[0]?.dtype === "int32";
  switch (node.kind) {
    case "unary":
      if (node.op === "erf") return "tfjs-cpu's Erf is right to 1.5e-7 only";
      return integer && node.op === "square" ? INEXACT : undefined;
    case "binary":
      if (node.op === "mod" && !integer) return FLOAT_MOD;
      return integer && INEXACT_BINARY.has(node.op) ? INEXACT : undefined;
    case "reduce":
      return integer && node.op === "prod" ? INEXACT : undefined;
    default:
      return undefined;
  }
}

const INEXACT = "tfjs-cpu multiplies int32 as doubles, which lose the lowest bits";
const INEXACT_BINARY: ReadonlySet<string> = new Set(["mul", "pow", "squaredDifference"]);
const FLOAT_MOD = "tfjs-cpu's Mod is 0 for small negative numbers and NaN for infinite divisors";
