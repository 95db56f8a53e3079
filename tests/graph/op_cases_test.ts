import { assert, assertEquals } from "@std/assert";
import {
  BINARY,
  bodiesOf,
  CLASSIFY,
  COMPARE,
  describe,
  type Graph,
  LOGICAL,
  type Op,
  REDUCE,
  UNARY,
} from "../../lib/graph/node.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import { verify } from "../../lib/graph/verify.ts";
import { caseGraph, caseInputs, OP_CASES } from "./_op_cases.ts";

/** The ops of each kind: all of them, or the compiler complains. */
const OPS_OF = {
  input: [],
  constant: [],
  range: [],
  unary: UNARY,
  binary: BINARY,
  compare: COMPARE,
  logical: LOGICAL,
  not: [],
  classify: CLASSIFY,
  where: [],
  clip: [],
  cast: [],
  reshape: [],
  broadcastTo: [],
  transpose: [],
  reverse: [],
  slice: [],
  pad: [],
  tile: [],
  concat: [],
  gather: [],
  scatterAdd: [],
  oneHot: [],
  cumsum: [],
  reduce: REDUCE,
  argReduce: ["argMax", "argMin"],
  softmax: [],
  logSoftmax: [],
  matMul: [],
  triangularSolve: [],
  einsum: [],
  deriveKey: ["fold", "split"],
  random: ["bits", "uniform", "normal"],
  get: [],
  map: [],
  scan: [],
  while: [],
} satisfies Record<Op["kind"], readonly string[]>;

function* opsIn(graph: Graph): Generator<string> {
  for (const node of graph.nodes) {
    yield describe(node);
    for (const body of bodiesOf(node)) yield* opsIn(body);
  }
}

Deno.test("op cases: every op of every kind of node occurs", () => {
  const wanted = Object.entries(OPS_OF).flatMap(([kind, ops]) =>
    ops.length ? ops.map((op) => `${kind} ${op}`) : [kind]
  );
  const found = new Set(OP_CASES.flatMap((row) => [...opsIn(caseGraph(row))]));
  assertEquals(wanted.filter((op) => !found.has(op)), []);
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
