import type { Entry, Scope } from "../scope.ts";

/** Adds one op of a kind, with what it needs, to a scope. `undefined` if the scope has nothing to do it with. */
export type Recipe = (scope: Scope) => Entry | undefined;

/** Recipes by what they make, `unary tanh` or `matMul`, each with how often it is to be tried. */
export type Recipes = Readonly<Record<string, readonly [recipe: Recipe, weight: number]>>;

/** A recipe for each name, with one weight shared among them. */
export function family<Name extends string>(
  kind: string,
  names: readonly Name[],
  weight: number,
  recipe: (name: Name) => Recipe,
): Recipes {
  const each = weight / names.length;
  return Object.fromEntries(
    names.map((name) => [`${kind} ${name}`, [recipe(name), each] as const]),
  );
}
