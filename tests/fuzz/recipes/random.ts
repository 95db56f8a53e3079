import { fit } from "../fit.ts";
import { INT32 } from "../range.ts";
import type { Entry, Scope } from "../scope.ts";
import { family, type Recipe, type Recipes } from "./recipe.ts";

function someKey(s: Scope): Entry {
  return s.some(["key"]);
}

const deriveKey = (op: "fold" | "split"): Recipe => (s) => {
  const data = s.some(["int32"], ({ type }) => type.shape.length === 0);
  const number = op === "split" ? fit(s, data, { low: 0, high: 2 ** 31 - 1 }) : data;
  return s.add({ kind: "deriveKey", inputs: [someKey(s).id, number.id], op }, INT32);
};

/** Beyond these no draw goes: Box–Muller of 32 bits ends at 6.76. */
const RANGES = {
  bits: INT32,
  uniform: { low: 0, high: 1 },
  normal: { low: -7, high: 7 },
};

const random = (op: "bits" | "uniform" | "normal"): Recipe => (s) =>
  s.add({ kind: "random", inputs: [someKey(s).id], op, to: s.shape() }, RANGES[op]);

/** Keys and draws. */
export const randomness: Recipes = {
  ...family("deriveKey", ["fold", "split"], 0.6, deriveKey),
  ...family("random", ["bits", "uniform", "normal"], 1, random),
};
