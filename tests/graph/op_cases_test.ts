import { assert, assertEquals } from "@std/assert";
import { bodiesOf, describe, type Graph } from "../../lib/graph/node.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import { verify } from "../../lib/graph/verify.ts";
import { ALL_OPS } from "./_all_ops.ts";
import { caseGraph, caseInputs, OP_CASES } from "./_op_cases.ts";

function* opsIn(graph: Graph): Generator<string> {
  for (const node of graph.nodes) {
    yield describe(node);
    for (const body of bodiesOf(node)) yield* opsIn(body);
  }
}

Deno.test("op cases: every op of every kind of node occurs", () => {
  const found = new Set(OP_CASES.flatMap((row) => [...opsIn(caseGraph(row))]));
  assertEquals(ALL_OPS.filter((op) => !found.has(op)), []);
});

Deno.test("op cases: names are unique", () => {
  const seen = new Set<string>();
  const twice = OP_CASES.map(({ name }) => name).filter((name) =>
    seen.size === seen.add(name).size
  );
  assertEquals(twice, []);
});

Deno.test("op cases: every graph is valid, runs, and a smooth one gives finite floats", () => {
  for (const row of OP_CASES) {
    const graph = caseGraph(row);
    verify(graph);
    const [{ data, dtype }] = interpret(graph, caseInputs(row));
    if (!row.smooth) continue;
    assertEquals(dtype, "float", row.name);
    assert(data.every(Number.isFinite), row.name);
  }
});

Deno.test("op cases: inputs are the same for the same seed, others for another", () => {
  const row = OP_CASES.find(({ name }) => name === "unary exp (float[65])")!;
  assertEquals(caseInputs(row, 3), caseInputs(row, 3));
  assert(caseInputs(row, 3)[0].data[0] !== caseInputs(row, 4)[0].data[0]);
});
