import { broadcast } from "../../../lib/core/shape.ts";
import {
  CLASSIFY,
  type ClassifyName,
  COMPARE,
  type CompareName,
  LOGICAL,
  type LogicalName,
} from "../../../lib/graph/node.ts";
import { BIT, union } from "../range.ts";
import type { Entry, Scope } from "../scope.ts";
import { family, type Recipe, type Recipes } from "./recipe.ts";

const compare = (op: CompareName): Recipe => (s) => {
  const ordered = op !== "equal" && op !== "notEqual";
  const x = s.some(ordered ? ["float", "int32"] : ["float", "int32", "bool"]);
  const y = s.dice.chance(0.05) ? x : s.partner(x.type.shape, x.type.dtype);
  return s.add({ kind: "compare", inputs: [x.id, y.id], op }, BIT);
};

const logical = (op: LogicalName): Recipe => (s) => {
  const x = s.some(["bool"]);
  const y = s.dice.chance(0.05) ? x : s.partner(x.type.shape, "bool");
  return s.add({ kind: "logical", inputs: [x.id, y.id], op }, BIT);
};

const classify = (op: ClassifyName): Recipe => (s) =>
  s.add({ kind: "classify", inputs: [s.some(["float"]).id], op }, BIT);

const not: Recipe = (s) => s.add({ kind: "not", inputs: [s.some(["bool"]).id] }, BIT);

const where: Recipe = (s) => {
  const condition = s.some(["bool"]);
  const a = s.partner(condition.type.shape, s.dice.weighted(WHERE_DTYPES));
  const shape = broadcast(condition.type.shape, a.type.shape)!;
  const b = s.dice.chance(0.1) ? a : s.partner(shape, a.type.dtype);
  return choose(s, condition, ...(s.dice.chance(0.5) ? [a, b] as const : [b, a] as const));
};

const WHERE_DTYPES = [["float", 4], ["int32", 1], ["bool", 1]] as const;

function choose(s: Scope, condition: Entry, a: Entry, b: Entry): Entry {
  return s.add({ kind: "where", inputs: [condition.id, a.id, b.id] }, union(a.range, b.range));
}

/** What gives a bool, and the choice that takes one. */
export const predicates: Recipes = {
  ...family("compare", COMPARE, 1.5, compare),
  ...family("logical", LOGICAL, 0.6, logical),
  ...family("classify", CLASSIFY, 0.4, classify),
  not: [not, 0.3],
  where: [where, 1],
};
