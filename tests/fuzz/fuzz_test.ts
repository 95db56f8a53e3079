import { assert, assertEquals, AssertionError, assertRejects } from "@std/assert";
import { tfjsCpu } from "../../lib/compiler/engines/tfjs_cpu.ts";
import { gradient } from "../../lib/graph/gradient.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import type { Graph } from "../../lib/graph/node.ts";
import { check, type Failure, type Tools } from "./check.ts";
import { Coverage, DIFFERENTIABLE } from "./coverage.ts";
import { SUBJECTS } from "./engines.ts";
import { type Case, generate } from "./generate.ts";
import { PLANTED } from "./planted.ts";
import { concerned, reproducer, smallest } from "./reproduce.ts";
import { graphSource } from "./source.ts";
import { Tally } from "./tally.ts";

const ROOT = new URL("../../", import.meta.url).href;

/** Graphs of one seed after the other. */
const GRAPHS = 4000;

Deno.test(`fuzz: ${GRAPHS} random graphs on all engines, within rounding errors`, async () => {
  const coverage = new Coverage(), differentiated = new Coverage(), tally = new Tally();
  for (let seed = 1; seed <= GRAPHS; seed++) {
    const found = generate(seed);
    coverage.add(found.graph);
    if (found.wrt.length > 0) differentiated.add(found.graph);
    const failure = await check(found, { subjects: SUBJECTS, tally });
    if (failure) throw new AssertionError(await report(seed, found, failure));
  }
  assertEquals(coverage.below(15), [], "generated fewer than 15 times");
  assertEquals(differentiated.below(10, DIFFERENTIABLE), [], "differentiated fewer than 10 times");
  assert(tally.compared > 20 * tally.unknown && tally.compared > 20 * tally.loose, `${tally}`);
  assert(tally.derivatives > 20 * tally.skipped, `${tally}`);
  assert(tally.derivatives > 20 * tally.looseDerivatives, `${tally}`);
  assert(tally.moving > tally.derivatives / 2, `${tally}`);
});

async function report(seed: number, found: Case, failure: Failure): Promise<string> {
  const subjects = concerned(failure, SUBJECTS);
  const { checked, failure: last } = await smallest(found, failure, { subjects });
  const command = `deno task fuzz --graphs 1 --seed ${seed}`;
  return reproducer(checked, last, subjects, { command });
}

/** Within how many graphs a planted fault must be found. */
const SOON = 600;

/** The first graph at which something does not hold. */
async function firstFailure(
  tools: Tools,
): Promise<{ seed: number; found: Case; failure: Failure }> {
  for (let seed = 1; seed <= SOON; seed++) {
    const found = generate(seed);
    const failure = await check(found, tools);
    if (failure) return { seed, found, failure };
  }
  throw new AssertionError(`nothing was found in ${SOON} graphs`);
}

for (const subject of PLANTED) {
  const { name } = subject.engine;
  Deno.test(`fuzz: finds a planted fault within ${SOON} graphs, and its program fails: ${name}`, async () => {
    const subjects = [subject];
    const { seed, found, failure } = await firstFailure({ subjects });
    assertEquals(failure.check.split(" on ")[1], name);
    const small = await smallest(found, failure, { subjects });
    assert(small.checked.graph.nodes.length <= 8, `${small.checked.graph.nodes.length} nodes`);

    const options = { root: ROOT, command: `seed ${seed}` };
    const program = reproducer(small.checked, small.failure, subjects, options);
    const error = await assertRejects(() => run(program), AssertionError);
    assertEquals(error.message, `${small.failure.check}: ${small.failure.message}`);
    const { module, name: right } = SUBJECTS.find(({ engine }) => engine === tfjsCpu)!;
    await run(program.replaceAll(subject.name, right).replaceAll(subject.module, module));
  });
}

Deno.test(`fuzz: finds a derivative that is wrong by a thousandth within ${SOON} graphs`, async () => {
  const tools: Tools = {
    subjects: [],
    gradient: (b, output, wrt) => {
      const usesSinh = b.graph([]).nodes.some((node) =>
        node.kind === "unary" && node.op === "sinh"
      );
      const right = gradient(b, output, wrt);
      return usesSinh ? right.map((id) => b.binary("mul", id, b.scalar(1.001))) : right;
    },
  };
  const { found, failure } = await firstFailure(tools);
  const small = await smallest(found, failure, tools);
  assert(/derivative/.test(failure.check));
  const kinds = small.checked.graph.nodes.map(({ kind }) => kind);
  assert(kinds.length <= 6, kinds.join());
});

Deno.test("fuzz: the program of a graph builds that graph", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { graph, inputs } = generate(seed);
    const { graph: again } = await run([
      `import { GraphBuilder } from "${ROOT}lib/graph/builder.ts";`,
      graphSource(graph, "graph"),
      "export { graph };",
    ].join("\n"));
    assertEquals(interpret(again, inputs), interpret(graph, inputs), `seed ${seed}`);
  }
});

/** Runs a program and gives what it exports. */
async function run(program: string): Promise<{ graph: Graph }> {
  const url = URL.createObjectURL(new Blob([program], { type: "application/typescript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}
