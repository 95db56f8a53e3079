import { sizeOf } from "../../../lib/core/shape.ts";
import { REDUCE, type ReduceName } from "../../../lib/graph/node.ts";
import { fit } from "../fit.ts";
import { ANYTHING, magnitude, type Range, times } from "../range.ts";
import type { Entry, Scope } from "../scope.ts";
import { hasAxis } from "./movement.ts";
import { family, type Recipe, type Recipes } from "./recipe.ts";

const reduce = (op: ReduceName): Recipe => (s) => {
  const { dice } = s, x = operand(s, op), { shape } = x.type;
  const axes = dice.shuffled(dice.some(shape.map((_, axis) => axis), 0.6));
  const n = sizeOf(axes.map((axis) => shape[axis]));
  if (n === 0 && !isDefined(s, op, x)) return undefined;
  const tame = op === "any" || op === "all" ? x : fit(s, x, domainOf(op, n));
  const node = { kind: "reduce", inputs: [tame.id], op, axes, keepDims: dice.chance(0.4) } as const;
  return s.add(node, imageOf(op, n, tame.range));
};

function operand(s: Scope, op: ReduceName): Entry {
  const fits = s.dice.chance(0.95) ? hasAxis : undefined;
  if (op === "any" || op === "all") return s.some(["bool"], fits);
  const isFloat = op === "mean" || op === "logSumExp" || s.dice.chance(0.8);
  return s.some([isFloat ? "float" : "int32"], fits);
}

/** Whether the reduction of no elements is allowed; of floats it may be infinite or NaN, which has no derivative. */
function isDefined(s: Scope, op: ReduceName, { type }: Entry): boolean {
  if (op === "sum" || op === "prod" || op === "any" || op === "all") return true;
  return s.mode !== "gradient" && type.dtype === "float";
}

function domainOf(op: ReduceName, n: number): Range {
  if (op === "logSumExp") return { low: -20, high: 20 };
  if (op !== "prod") return { low: -1e4, high: 1e4 };
  // Products of many: close to 1, or they vanish or explode.
  return n > 10 ? { low: 0.8, high: 1.2 } : { low: -2, high: 2 };
}

function imageOf(op: ReduceName, n: number, x: Range): Range {
  if (n === 0) return op === "sum" || op === "prod" ? { low: 0, high: 1 } : ANYTHING;
  switch (op) {
    case "sum":
      return times(n, x);
    case "prod":
      return { low: -(magnitude(x) ** n) - 1, high: magnitude(x) ** n + 1 };
    case "logSumExp":
      return { low: x.low, high: x.high + Math.log(n) };
    default:
      return x;
  }
}

const argReduce = (op: "argMax" | "argMin"): Recipe => (s) => {
  const x = s.some(
    [s.dice.chance(0.8) ? "float" : "int32"],
    ({ type }) => type.shape.some(Boolean),
  );
  const axes = x.type.shape.flatMap((n, axis) => (n > 0 ? [axis] : []));
  const axis = s.dice.pick(axes), high = x.type.shape[axis] - 1;
  return s.add({ kind: "argReduce", inputs: [x.id], op, axis }, { low: 0, high });
};

const argSort: Recipe = (s) => {
  const x = s.some([s.dice.chance(0.8) ? "float" : "int32"], hasAxis);
  const high = Math.max(0, x.type.shape[x.type.shape.length - 1] - 1);
  const descending = s.dice.chance(0.5);
  return s.add({ kind: "argSort", inputs: [x.id], descending }, { low: 0, high });
};

const softmax = (kind: "softmax" | "logSoftmax"): Recipe => (s) => {
  const x = fit(s, s.some(["float"], hasAxis), { low: -20, high: 20 });
  const n = Math.max(x.type.shape[x.type.shape.length - 1], 1);
  const spread = x.range.high - x.range.low + Math.log(n);
  const log = Number.isNaN(spread) ? ANYTHING : { low: -spread, high: 0 };
  return s.add({ kind, inputs: [x.id] }, kind === "softmax" ? { low: 0, high: 1 } : log);
};

const cumsum: Recipe = (s) => {
  const { dice } = s;
  const x = fit(s, s.some([dice.chance(0.8) ? "float" : "int32"], hasAxis), {
    low: -100,
    high: 100,
  });
  const axis = dice.below(x.type.shape.length), total = x.type.shape[axis] * magnitude(x.range);
  return s.add(
    {
      kind: "cumsum",
      inputs: [x.id],
      axis,
      exclusive: dice.chance(0.5),
      reverse: dice.chance(0.5),
    },
    { low: -total, high: total },
  );
};

/** What puts elements together along axes. */
export const reductions: Recipes = {
  ...family("reduce", REDUCE, 3, reduce),
  ...family("argReduce", ["argMax", "argMin"], 0.6, argReduce),
  argSort: [argSort, 0.8],
  softmax: [softmax("softmax"), 0.6],
  logSoftmax: [softmax("logSoftmax"), 0.6],
  cumsum: [cumsum, 0.8],
};
