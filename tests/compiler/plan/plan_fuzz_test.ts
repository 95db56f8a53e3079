/**
 * What must hold of the plan and the layout of any graph, on random ones.
 */
import { assert } from "@std/assert";
import { planOf, simplified } from "../../../lib/compiler/compile.ts";
import { decompose } from "../../../lib/compiler/passes/decompose.ts";
import type { Plan } from "../../../lib/compiler/plan/kernel.ts";
import { inPlace } from "../../../lib/compiler/plan/in_place.ts";
import { lower } from "../../../lib/compiler/plan/lower.ts";
import { layOut, type MemoryFacts } from "../../../lib/compiler/plan/memory.ts";
import { printPlan } from "../../../lib/compiler/plan/print.ts";
import { bytesOf } from "../../../lib/compiler/wasm/layout.ts";
import { sameShape } from "../../../lib/core/shape.ts";
import { GraphBuilder } from "../../../lib/graph/builder.ts";
import { gradient } from "../../../lib/graph/gradient.ts";
import { type Graph, isLoop } from "../../../lib/graph/node.ts";
import { generate } from "../../fuzz/generate.ts";
import { assertKept, assertValid } from "./_valid.ts";

/** Plans of random graphs, some with their derivatives: as they are, and as they are compiled. */
function* plans(): Generator<readonly [what: string, plan: Plan, carried: number]> {
  for (let seed = 0; seed < 300; seed++) {
    const { graph, wrt } = generate(seed);
    const whole = decompose(wrt.length > 0 ? withGradient(graph, wrt) : graph);
    const simple = simplified(whole), carried = carriedOf(simple);
    yield [`seed ${seed}`, lower(whole), carriedOf(whole)];
    yield [`seed ${seed}, simplified`, planOf(simple, { floatType: "f32", carried }), carried];
  }
}

function withGradient(graph: Graph, wrt: readonly number[]): Graph {
  const b = GraphBuilder.from(graph), [loss] = graph.outputs;
  return b.finish([loss, ...gradient(b, loss, wrt.map((i) => graph.inputs[i]))]);
}

function attempt(what: string, plan: Plan, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new Error(`${what}: ${error}\n${printPlan(plan)}`, { cause: error });
  }
}

/** Sizes as a program of singles has them, and scratch memory of a size that differs from kernel to kernel. */
function factsOf(plan: Plan, carried: number): MemoryFacts {
  return {
    bytesOf: ({ dtype }) => bytesOf(dtype, "f32"),
    scratchOf: (kernel) => (kernel.kind === "single" ? 4 * kernel.inputs.length : 0),
    alignment: 16,
    small: 64,
    inPlace: inPlace(plan, carried),
  };
}

Deno.test("plans of 600 graphs: all is complete when it is read, nothing is written twice or outside", () => {
  for (const [what, plan] of plans()) {
    attempt(what, plan, () => assertValid(plan));
  }
});

Deno.test("layouts of 600 graphs: nothing is written over before it was read for the last time", () => {
  let replaced = 0;
  for (const [what, plan, carried] of plans()) {
    const facts = factsOf(plan, carried);
    replaced += facts.inPlace.size;
    attempt(what, plan, () => assertKept(layOut(plan, facts, 1024).layout, facts));
  }
  assert(replaced > 20, `${replaced} in place`);
});

/** How many of the first outputs have the types of the first inputs. */
function carriedOf({ nodes, inputs, outputs }: Graph): number {
  const differs = outputs.findIndex((output, i) => {
    const a = nodes[output], b = nodes[inputs[i]];
    return !b || isLoop(a) || isLoop(b) || a.dtype !== b.dtype || !sameShape(a.shape, b.shape);
  });
  return differs < 0 ? outputs.length : differs;
}
