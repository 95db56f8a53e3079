/**
 * Random graphs.
 *
 * @module
 */
import type { Graph, NodeId } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { Dice } from "./dice.ts";
import { fit } from "./fit.ts";
import { binary } from "./recipes/binary.ts";
import { loops } from "./recipes/loops.ts";
import { movement } from "./recipes/movement.ts";
import { predicates } from "./recipes/predicates.ts";
import { products } from "./recipes/products.ts";
import { randomness } from "./recipes/random.ts";
import type { Recipe, Recipes } from "./recipes/recipe.ts";
import { reductions } from "./recipes/reduce.ts";
import { select } from "./recipes/select.ts";
import { unary } from "./recipes/unary.ts";
import { windows } from "./recipes/windows.ts";
import { type Entry, type Mode, Scope } from "./scope.ts";

/** A graph with values for its inputs. */
export interface Case {
  readonly graph: Graph;
  readonly inputs: readonly Value[];
  /** By which of the inputs to differentiate the first output, a float scalar; by none if there is nothing to test there. */
  readonly wrt: readonly number[];
  /** Whether to look at second derivatives as well. */
  readonly second: boolean;
  readonly mode: Mode;
}

const RECIPES: Recipes = {
  ...unary,
  ...binary,
  ...predicates,
  ...movement,
  ...select,
  ...reductions,
  ...products,
  ...windows,
  ...randomness,
  ...loops,
};
const CHOICES: readonly (readonly [Recipe, number])[] = Object.values(RECIPES);

/**
 * The random graph of a seed, which {@linkcode verify} must accept.
 *
 * Operands are kept where each op is tame, by construction: the generator knows in what range each node's elements lie, and
 * puts a rescaling, a tanh or a clip before an op that asks for less. In the mode `special` it does not.
 */
export function generate(seed: number): Case {
  const dice = new Dice(seed);
  const mode = dice.weighted<Mode>([["plain", 5], ["gradient", 4], ["special", 1.5]]);
  const scope = new Scope({ dice, mode, grow });
  grow(scope, dice.between(3, 14));
  const ids = mode === "gradient" ? [lossOf(scope)] : outputsOf(scope);
  const graph = scope.b.finish(ids);
  const wrt = mode === "gradient" ? floatInputs(graph) : [];
  return { graph, inputs: scope.values, wrt, second: dice.chance(0.25), mode };
}

/** Adds this many random ops, and what they need. */
function grow(scope: Scope, steps: number): void {
  for (let i = 0; i < steps; i++) scope.dice.weighted(CHOICES)(scope);
}

/** What nothing uses; of many, some. */
function outputsOf(scope: Scope): NodeId[] {
  const unused = scope.entries.filter((entry) => scope.users(entry) === 0);
  const chosen = scope.dice.shuffled(unused).slice(0, 5);
  return (chosen.length > 0 ? chosen : scope.entries.slice(-1)).map(({ id }) => id);
}

/** A float scalar made of what nothing uses and what has a derivative. */
function lossOf(scope: Scope): NodeId {
  const { dice, b } = scope;
  const ends = scope.entries.filter((entry) => entry.active && scope.users(entry) === 0);
  const terms = dice.shuffled(ends).slice(0, 4).map((entry) => total(scope, entry));
  return terms.reduce((sum, id) => b.binary("add", sum, id), b.scalar(dice.uniform(-1, 1)));
}

/** The sum of an array, each element with a weight of its own: a plain sum has derivatives that are all alike. */
function total(scope: Scope, entry: Entry): NodeId {
  const { b, dice } = scope;
  const tame = fit(scope, entry, { low: -50, high: 50 }), { shape } = tame.type;
  const weights = scope.dice.chance(0.3)
    ? b.scalar(dice.uniform(0.5, 1))
    : scope.leaf({ shape, dtype: "float" }).id;
  const weighted = b.binary("mul", tame.id, weights);
  return b.reduce("sum", weighted, shape.map((_, axis) => axis));
}

function floatInputs({ nodes, inputs }: Graph): number[] {
  return inputs.flatMap((id, i) => {
    const node = nodes[id];
    return node.kind === "input" && node.dtype === "float" ? [i] : [];
  });
}
