import { evaluateNode } from "../../../lib/graph/evaluate_node.ts";
import { BINARY, type BinaryName, type TensorNode } from "../../../lib/graph/node.ts";
import { fit } from "../fit.ts";
import { ANYTHING, hullOf, INT32, magnitude, type Range } from "../range.ts";
import type { Entry, Scope } from "../scope.ts";
import { family, type Recipe } from "./recipe.ts";

const SMALL: Range = { low: -30, high: 30 }, LARGE: Range = { low: -1e4, high: 1e4 };
const INTEGERS: Range = { low: -100, high: 100 };

/** Where both operands of a function are tame. */
function domains(s: Scope, op: BinaryName, dtype: "float" | "int32"): readonly [Range, Range] {
  const { dice } = s;
  if (dtype === "int32") return integerDomains(s, op);
  switch (op) {
    case "add":
    case "sub":
    case "maximum":
    case "minimum":
      return [LARGE, LARGE];
    case "mul":
    case "squaredDifference":
      return [SMALL, SMALL];
    case "div":
    case "floorDiv":
    case "mod":
      return [SMALL, dice.chance(0.7) ? { low: 0.3, high: 20 } : { low: -20, high: -0.3 }];
    case "pow":
      return [{ low: 0.2, high: 3 }, { low: -2, high: 2 }];
    case "atan2":
      // The angle jumps where the second is negative and the first passes 0.
      return dice.chance(0.5) ? [SMALL, { low: 0.2, high: 20 }] : [{ low: 0.2, high: 20 }, SMALL];
    default:
      return op satisfies never;
  }
}

function integerDomains(s: Scope, op: BinaryName): readonly [Range, Range] {
  if (op === "pow") return [{ low: -5, high: 5 }, { low: -1, high: 5 }];
  // Now and then anything: integer arithmetic wraps around, division by zero gives 0.
  return s.dice.chance(0.1) ? [INT32, INT32] : [INTEGERS, INTEGERS];
}

const recipe = (op: BinaryName): Recipe => (s) => {
  const isFloat = op === "div" || op === "atan2" || s.dice.chance(0.75);
  const dtype = isFloat ? "float" : "int32";
  const [left, right] = domains(s, op, dtype);
  const x = s.some([dtype]);
  const y = s.dice.chance(0.1) ? x : s.partner(x.type.shape, dtype);
  const [a, b] = s.dice.chance(0.5) ? [x, y] : [y, x];
  const pair = [fit(s, a, left), fit(s, b, right)] as const;
  const node = { kind: "binary", inputs: [pair[0].id, pair[1].id], op } as const;
  return s.add(node, imageOf({ ...node, shape: [], dtype }, ...pair));
};

/** The range of the results: between those at the ends, of operands that are tame. */
function imageOf(
  node: Extract<TensorNode, { kind: "binary" }>,
  { range: a }: Entry,
  { range: b }: Entry,
): Range {
  if (node.op === "atan2") return { low: -Math.PI, high: Math.PI };
  if (!Number.isFinite(magnitude(a) + magnitude(b))) return ANYTHING;
  if (node.op === "mod") return { low: Math.min(b.low, 0), high: Math.max(b.high, 0) };
  if (node.dtype === "int32") {
    if (Math.max(magnitude(a), magnitude(b)) > 1000) return INT32;
    if (node.op === "pow" || node.op === "floorDiv") return { low: -3125, high: 3125 };
  }
  const left = [a.low, a.low, a.high, a.high, ...middle(a, b)];
  const right = [b.low, b.high, b.low, b.high, ...middle(a, b)];
  const [x, y] = [left, right].map((values) => ({
    data: Float64Array.from(values),
    shape: [values.length],
    dtype: node.dtype,
  }));
  return hullOf(evaluateNode({ ...node, shape: x.shape }, [x, y]));
}

/** A value that both operands can have, if there is one: where a squared difference is smallest. */
function middle(a: Range, b: Range): number[] {
  const value = Math.max(a.low, b.low);
  return value <= a.high && value <= b.high ? [value] : [];
}

/** `binary` of each function. */
export const binary = family("binary", BINARY, 5, recipe);
