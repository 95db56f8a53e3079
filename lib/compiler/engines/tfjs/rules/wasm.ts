import { sizeOf } from "../../../../core/shape.ts";
import { inferType } from "../../../../graph/infer.ts";
import type { NodeId, TensorNode, TensorType } from "../../../../graph/node.ts";
import { collapse } from "../../replay/collapse.ts";
import type { Rewriter, Rule } from "../../../rewrite/rewriter.ts";
import { COMMON_RULES } from "./common.ts";
import { filterByConv } from "./conv.ts";
import { isCleanConstant, keepNan } from "../../replay/rules/elementwise.ts";
import { oneHotIn } from "./one_hot.ts";
import { meanIsSum } from "../../../rewrite/reduce.ts";
import { sumInStages } from "../../replay/rules/reduce.ts";

/** Its `Neg` and `Abs` of int32 go through floats. */
const integerSigns: Rule = (op, to) => {
  if (op.kind !== "unary" || (op.op !== "neg" && op.op !== "abs")) return undefined;
  const [x] = op.inputs;
  if (to.type(x).dtype !== "int32") return undefined;
  const negated = to.binary("sub", to.scalar(0, "int32"), x);
  return op.op === "neg" ? negated : to.binary("maximum", x, negated);
};

/** Its `Sign` takes what is smaller than 1.2e-7 for 0, and NaN too: two factors bring any number out of there. */
const sign: Rule = (op, to) => {
  if (op.kind !== "unary" || op.op !== "sign") return undefined;
  const [x] = op.inputs;
  if (to.type(x).dtype !== "float") return undefined;
  const factor = to.scalar(2 ** 100);
  const far = to.binary("mul", to.binary("mul", x, factor), factor);
  return keepNan(to, x, to.raw({ ...op, inputs: [far] }));
};

/** Its `Relu` of NaN is 0 in long arrays. */
const relu: Rule = (op, to) =>
  op.kind === "unary" && op.op === "relu" && to.type(op.inputs[0]).dtype === "float"
    ? keepNan(to, op.inputs[0], to.raw(op))
    : undefined;

/** Its `Maximum` and `Minimum` give the first operand if either is NaN. */
const extremes: Rule = (op, to) => {
  if (op.kind !== "binary" || (op.op !== "maximum" && op.op !== "minimum")) return undefined;
  const [a, b] = op.inputs;
  if (to.type(a).dtype !== "float" || isCleanConstant(to, b)) return undefined;
  if (isCleanConstant(to, a)) return to.raw({ ...op, inputs: [b, a] });
  return keepNan(to, b, to.raw(op));
};

/** Its `ClipByValue` of NaN is the lower bound. */
const clip: Rule = (op, to) => {
  if (op.kind !== "clip") return undefined;
  const lower = to.binary("maximum", op.inputs[0], to.scalar(op.min));
  return to.binary("minimum", lower, to.scalar(op.max));
};

/** Its `Select` moves four bytes an element. */
const boolWhere: Rule = (op, to) => {
  if (op.kind !== "where" || to.type(op.inputs[1]).dtype !== "bool") return undefined;
  const [condition, a, b] = op.inputs;
  const not = to.add({ kind: "not", inputs: [condition] });
  const chosen = to.add({ kind: "logical", op: "and", inputs: [condition, a] });
  const other = to.add({ kind: "logical", op: "and", inputs: [not, b] });
  return to.add({ kind: "logical", op: "or", inputs: [chosen, other] });
};

/** Its `Reverse` does too. */
const boolReverse: Rule = (op, to) => {
  if (op.kind !== "reverse" || to.type(op.inputs[0]).dtype !== "bool") return undefined;
  const reversed = to.add({ ...op, inputs: [to.cast(op.inputs[0], "int32")] });
  return to.cast(reversed, "bool");
};

/**
 * Only a product of two matrices as they lie is fast; others go through a plain loop, ten times slower. So operands are
 * transposed first, and where one matrix serves a whole batch, the batch is stacked on top of one another.
 */
const matMul: Rule = (op, to) => {
  if (op.kind !== "matMul") return undefined;
  const [a, b] = op.inputs;
  const shapeA = to.type(a).shape, shapeB = to.type(b).shape;
  const count = sizeOf(shapeA.slice(0, -2));
  if (sizeOf(shapeB.slice(0, -2)) !== 1 || (op.transposeA && count !== 1)) return undefined;
  const turned = (id: number, [rows, columns]: readonly number[], transposed: boolean) => {
    const matrix = to.reshape(id, [rows, columns]);
    return transposed ? to.transpose(matrix, [1, 0]) : matrix;
  };
  const [rows, columns] = shapeA.slice(-2);
  const left = turned(a, [count * rows, columns], op.transposeA);
  const right = withOwnData(to, turned(b, shapeB.slice(-2), op.transposeB));
  const product = to.raw({
    kind: "matMul",
    inputs: [left, right],
    transposeA: false,
    transposeB: false,
  });
  const { shape } = inferType(op, [to.type(a), to.type(b)]);
  return to.reshape(product, shape);
};

/**
 * The backend keeps what it has prepared for a right operand by its data, not by its shape: with the same data in another shape
 * a product would be of the first one, and write beyond its result. A reshape shares data, a product with 1 has its own.
 */
function withOwnData(to: Rewriter, id: NodeId): NodeId {
  if (to.node(id).kind !== "reshape") return id;
  return to.raw({ kind: "binary", op: "mul", inputs: [id, to.scalar(1)] });
}

/** How nodes are written for tfjs's `wasm` backend. */
export const WASM_RULES: readonly Rule[] = [
  ...COMMON_RULES,
  integerSigns,
  sign,
  relu,
  extremes,
  clip,
  boolWhere,
  boolReverse,
  matMul,
  filterByConv,
  meanIsSum,
  sumInStages,
  oneHotIn("int32"),
];

/** Where a kernel of the `wasm` backend does not do what the node says. */
export function wasmHostReason(
  node: TensorNode,
  operands: readonly TensorType[],
): string | undefined {
  switch (node.kind) {
    case "unary":
      return UNARY_REASONS[node.op];
    case "binary":
      if (node.dtype === "int32") return INTEGER_REASONS[node.op];
      if (node.op === "mod") return FLOAT_MOD;
      return rankReason(collapse(operands.map(({ shape }) => shape), node.shape));
    case "gather":
      return node.batchDims > 0 ? "tfjs-wasm's GatherV2 takes another batch's indices" : undefined;
    case "pad":
      return node.dtype === "float" ? rankReason([node.shape]) : undefined;
    default:
      return undefined;
  }
}

const UNARY_REASONS: Readonly<Record<string, string>> = {
  log1p: "tfjs-wasm's Log1p adds 1 in single precision",
  sin: "tfjs-wasm's Sin turns the angle in single precision",
  cos: "tfjs-wasm's Cos turns the angle in single precision",
};

const INTEGER_REASONS: Readonly<Record<string, string>> = {
  floorDiv: "tfjs-wasm divides int32 as floats",
  mod: "tfjs-wasm's Mod of int32 traps when the divisor is 0",
  pow: "tfjs-wasm's Pow of int32 goes through floats",
};

const FLOAT_MOD = "tfjs-wasm's Mod is 0 for small negative numbers and NaN for infinite divisors";

/** XNNPACK's limit, beyond which nothing is computed. */
const MOST_AXES = 6;

function rankReason(shapes: readonly (readonly number[])[]): string | undefined {
  return shapes.some((shape) => shape.length > MOST_AXES)
    ? `tfjs-wasm takes at most ${MOST_AXES} axes here`
    : undefined;
}
