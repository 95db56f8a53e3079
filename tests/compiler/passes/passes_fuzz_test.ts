import { AssertionError } from "@std/assert";
import { type PassName, simplify } from "../../../lib/compiler/passes/simplify.ts";
import { GraphBuilder } from "../../../lib/graph/builder.ts";
import { gradient } from "../../../lib/graph/gradient.ts";
import { interpret } from "../../../lib/graph/interpret.ts";
import type { Graph } from "../../../lib/graph/node.ts";
import type { Value } from "../../../lib/graph/value.ts";
import { engineBounds } from "../../fuzz/bounds/engine_bounds.ts";
import { check } from "../../fuzz/check.ts";
import { compare } from "../../fuzz/compare.ts";
import { type Case, generate } from "../../fuzz/generate.ts";
import { reproducer, smallest } from "../../fuzz/reproduce.ts";
import { Tally } from "../../fuzz/tally.ts";
import { print } from "../../../lib/graph/print.ts";
import { denseGraph } from "./_dense_graphs.ts";
import { isFiniteThroughout, NAMES, simplified, simplifiedWhereFinite } from "./_simplified.ts";

/** Passes that keep NaN and infinities as they are, wherever they come from. */
const EXACT: readonly PassName[] = [
  "constants",
  "broadcasts",
  "identities",
  "choices",
  "movement",
  "reductions",
  "signs",
  "loops",
];

/** Graphs of one seed after the other. */
const GRAPHS = 1200;

Deno.test(`fuzz: ${GRAPHS} random graphs and their gradients, simplified, within rounding errors`, async () => {
  let nodes = 0, left = 0;
  for (let seed = 1; seed <= GRAPHS; seed++) {
    const found = generate(seed);
    for (const graph of graphsOf(found)) {
      const fault = faultOf(graph, found.inputs);
      if (fault) {
        throw new AssertionError(`seed ${seed}: ${fault}\n${await programOf(found, seed)}`);
      }
      nodes += graph.nodes.length;
      left += simplify(graph).nodes.length;
    }
  }
  if (left > 0.9 * nodes) throw new AssertionError(`of ${nodes} nodes ${left} were left`);
});

/** The graph, and that of its value and gradient. */
function graphsOf({ graph, wrt }: Case): Graph[] {
  if (wrt.length === 0) return [graph];
  const b = GraphBuilder.from(graph), [loss] = graph.outputs;
  const gradients = gradient(b, loss, wrt.map((i) => graph.inputs[i]));
  return [graph, b.finish([loss, ...gradients])];
}

/** What is wrong with the simplified graphs. */
function faultOf(graph: Graph, inputs: readonly Value[]): string | undefined {
  const expected = engineBounds(graph, inputs, "f64");
  const passes = isFiniteThroughout(graph, inputs) ? [EXACT, NAMES] : [EXACT];
  for (const list of passes) {
    const found = interpret(simplify(graph, { passes: list }), inputs);
    for (const [i, value] of found.entries()) {
      const wrong = compare(value, expected[i], new Tally());
      if (wrong) return `output ${i} after ${list}: ${wrong}`;
    }
  }
  return undefined;
}

/** The smallest program found that fails alike. */
async function programOf(found: Case, seed: number): Promise<string> {
  const subjects = [simplified(EXACT), simplifiedWhereFinite(NAMES)]
    .map((engine) => ({ engine, floatType: "f64" as const }));
  const failure = await check(found, { subjects });
  if (!failure) return "The fuzzer itself finds nothing";
  const small = await smallest(found, failure, { subjects });
  return reproducer(small.checked, small.failure, [], { command: `seed ${seed}` });
}

/** As many for each pass by itself, with the verifier behind it. */
const FEW = 120;

for (const name of NAMES) {
  Deno.test(`fuzz: ${FEW} random graphs and their gradients after the pass ${name} alone`, () => {
    for (let seed = 1; seed <= FEW; seed++) {
      const { graph, inputs } = generate(seed);
      if (!isFiniteThroughout(graph, inputs)) continue;
      const found = interpret(simplify(graph, { passes: [name], verifyEach: true }), inputs);
      const expected = engineBounds(graph, inputs, "f64");
      found.forEach((value, i) => {
        const wrong = compare(value, expected[i], new Tally());
        if (wrong) throw new AssertionError(`seed ${seed}, output ${i}: ${wrong}`);
      });
    }
  });
}

Deno.test(`fuzz: ${FEW} random graphs, simplified, stay as they are when simplified again`, () => {
  let changed = 0;
  for (let seed = 1; seed <= FEW; seed++) {
    for (const graph of graphsOf(generate(seed))) {
      const once = simplify(graph), twice = simplify(once);
      if (twice.nodes.length !== once.nodes.length) changed++;
    }
  }
  if (changed > 0.05 * FEW) throw new AssertionError(`${changed} were not the same`);
});

/** Graphs in which the ops of the algebra meet each other. */
const DENSE = 3000;

Deno.test(`fuzz: ${DENSE} graphs of a few ops that meet often, simplified, within rounding errors`, () => {
  let finite = 0;
  for (let seed = 1; seed <= DENSE; seed++) {
    const { graph, inputs } = denseGraph(seed);
    if (isFiniteThroughout(graph, inputs)) finite++;
    const fault = faultOf(graph, inputs);
    if (fault) {
      const simple = simplify(graph);
      throw new AssertionError(`seed ${seed}: ${fault}\n${print(graph)}\nbecame\n${print(simple)}`);
    }
  }
  if (finite < DENSE / 3) throw new AssertionError(`only ${finite} were finite`);
});
