import { GraphBuilder } from "../../../lib/graph/builder.ts";
import { gradient } from "../../../lib/graph/gradient.ts";
import type { BinaryName, Graph, NodeId, UnaryName } from "../../../lib/graph/node.ts";
import type { Value } from "../../../lib/graph/value.ts";
import { Dice } from "../../fuzz/dice.ts";
import { sizeOf } from "../../../lib/core/shape.ts";

const UNARY: readonly UnaryName[] = [
  "neg",
  "square",
  "exp",
  "expm1",
  "log",
  "log1p",
  "sqrt",
  "rsqrt",
  "reciprocal",
  "abs",
  "relu",
  "sigmoid",
  "softplus",
];
const BINARY: readonly BinaryName[] = ["add", "sub", "mul", "mul", "div", "maximum", "pow"];
const REDUCE = ["sum", "sum", "max", "mean", "logSumExp"] as const;
const NUMBERS = [0, 1, 1, -1, 2, 2, -2, -2, 0.5, 3, 1e30];
const SHAPES = [[3, 2], [2], [3, 1], [], [1, 1]];

/** A random graph of few ops that meet each other often, as they do in models, with its inputs; or of its gradient. */
export function denseGraph(seed: number): { graph: Graph; inputs: Value[] } {
  const dice = new Dice(seed), b = new GraphBuilder();
  const inputs = SHAPES.map((shape): Value => ({
    data: Float64Array.from({ length: sizeOf(shape) }, () => dice.uniform(0.25, 2)),
    shape,
    dtype: "float",
  }));
  const ids = inputs.map((x, i) => b.input(`x${i}`, x));
  const any = () => dice.pick(ids);
  const recent = () => ids[Math.max(0, ids.length - 1 - dice.below(3))];
  for (let i = dice.between(4, 16); i > 0; i--) ids.push(step(b, dice, recent, any));
  const results = ids.slice(-2);
  if (dice.chance(0.4)) {
    const loss = b.reduce("sum", results[1], b.type(results[1]).shape.map((_, axis) => axis));
    results.push(...gradient(b, loss, ids.slice(0, SHAPES.length)));
  }
  return { graph: b.finish(results), inputs };
}

function step(b: GraphBuilder, dice: Dice, recent: () => NodeId, any: () => NodeId): NodeId {
  const number = () => b.scalar(dice.pick(NUMBERS));
  switch (dice.below(8)) {
    case 0:
    case 1:
      return b.unary(dice.pick(UNARY), recent());
    case 2:
    case 3:
      return b.binary(dice.pick(BINARY), recent(), number());
    case 4:
      return b.binary(dice.pick(BINARY), number(), recent());
    case 5:
      return b.where(
        b.compare("less", any(), any()),
        recent(),
        dice.chance(0.5) ? number() : any(),
      );
    case 6:
      return reduced(b, dice, recent());
    default:
      return b.binary(dice.pick(BINARY), recent(), any());
  }
}

/** A reduction after which all shapes still broadcast: the axes in front go, others stay as axes of size 1. */
function reduced(b: GraphBuilder, dice: Dice, x: NodeId): NodeId {
  const { shape } = b.type(x), op = dice.pick(REDUCE);
  if (dice.chance(0.2)) {
    const to = shape.length < 2 ? [3, 2] : [2, 3, 2];
    return b.add({ kind: "broadcastTo", inputs: [x], to });
  }
  const all = shape.map((_, axis) => axis);
  return dice.chance(0.3)
    ? b.reduce(op, x, all.slice(0, dice.between(0, all.length)))
    : b.reduce(op, x, dice.some(all), true);
}
