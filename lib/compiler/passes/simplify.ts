/**
 * The pipeline of passes, from graph to graph.
 *
 * Each pass says what one op is in fewer or cheaper nodes, and holds by itself; its algebra stands in its file's header. They
 * are applied together while the graph is written anew, once: a node is added when its operands are in their last form, equal
 * ones become one, and what nothing needs is dropped at the end.
 *
 * What is promised of the result: the same inputs and outputs, and the same values but for rounding. Where a formula is put in
 * other words (`log eˣ` is x) it may be finite where the old one overflowed, and have digits where the old one had lost them.
 *
 * @module
 */
import type { Graph } from "../../graph/node.ts";
import { verify } from "../../graph/verify.ts";
import { rewriteIn, type Rule } from "../rewrite/rewriter.ts";
import { broadcasts } from "./broadcasts.ts";
import { constants } from "./constants.ts";
import { choices } from "./choices.ts";
import { exponentials } from "./exponentials.ts";
import { factors } from "./factors.ts";
import { identities } from "./identities.ts";
import { loops, trimLoops } from "./loops.ts";
import { masks } from "./masks.ts";
import { movement } from "./movement.ts";
import { powers } from "./powers.ts";
import { reductions } from "./reductions.ts";
import { signs } from "./signs.ts";
import { softmax } from "./softmax.ts";
import { type Pass, Passes, Simplifier } from "./simplifier.ts";

/** All passes by their names, in the order in which they are asked about a node. */
export const PASSES = {
  constants,
  broadcasts,
  identities,
  choices,
  movement,
  reductions,
  signs,
  masks,
  softmax,
  exponentials,
  powers,
  factors,
  loops,
} satisfies Readonly<Record<string, Pass>>;

/** The name of a pass. */
export type PassName = keyof typeof PASSES;

/** How a graph is simplified. */
export interface SimplifyOptions {
  /** The passes that are applied: all, if nothing is said. */
  readonly passes?: readonly PassName[];
  /** Rules that are asked about a node before the passes are. */
  readonly before?: readonly Rule[];
  /**
   * Whether the result is verified, and every pass is also run by itself and what it wrote verified, so that an error names
   * the pass: for tests.
   */
  readonly verifyEach?: boolean;
}

/**
 * The graph in fewer and cheaper nodes, its bodies too.
 *
 * @param graph A graph that the verifier accepts.
 * @param options Which passes, and how much to check.
 * @returns A graph with the same inputs and outputs.
 * @throws {TypeError} If a pass wrote a graph that is none, and results are verified.
 */
export function simplify(graph: Graph, options: SimplifyOptions = {}): Graph {
  const { before = [], passes: names = Object.keys(PASSES) as PassName[], verifyEach } = options;
  const first = before.map((rewrite): Pass => ({ about: () => rewrite }));
  const passes = [...first, ...names.map((name) => PASSES[name])];
  if (!verifyEach) return applied(graph, passes);
  names.forEach((name) => checked(name, graph, [PASSES[name]]));
  return checked("simplify", graph, passes);
}

function applied(graph: Graph, passes: readonly Pass[]): Graph {
  const all = new Passes(passes);
  return trimLoops(rewriteIn(graph, () => new Simplifier(all)));
}

function checked(name: string, graph: Graph, passes: readonly Pass[]): Graph {
  const simplified = applied(graph, passes);
  try {
    verify(simplified);
  } catch (error) {
    throw new TypeError(`internal: the pass ${name} wrote no graph: ${error}`, { cause: error });
  }
  return simplified;
}
