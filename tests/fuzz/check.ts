/**
 * What must hold for every graph.
 *
 * @module
 */
import { AssertionError } from "@std/assert";
import { fromFloat64, type NdArray } from "../../lib/core/nd_array.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { gradient } from "../../lib/graph/gradient.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import type { Graph } from "../../lib/graph/node.ts";
import { print } from "../../lib/graph/print.ts";
import type { Value } from "../../lib/graph/value.ts";
import { verify } from "../../lib/graph/verify.ts";
import type { Bounded } from "./bounds/bounded.ts";
import { engineBounds } from "./bounds/engine_bounds.ts";
import { compare } from "./compare.ts";
import { differFrom } from "./differences.ts";
import type { Subject } from "./engines.ts";
import type { Case } from "./generate.ts";
import { serialisedFault } from "./serialised.ts";
import { Tally } from "./tally.ts";

/** An engine, and the width to run it in. */
export type Tested = Pick<Subject, "engine" | "floatType">;

/** What a check works on: a graph, its inputs, and what derivatives to look at. */
export type Checked = Pick<Case, "graph" | "inputs" | "wrt" | "second">;

/** Something that does not hold. */
export interface Failure {
  /** What was checked, such as `forward on tfjs-cpu`; the same for the same fault. */
  readonly check: string;
  /** What was found. */
  readonly message: string;
}

/** What to check with. */
export interface Tools {
  /** The engines. */
  readonly subjects: readonly Tested[];
  /** Counts what was compared. */
  readonly tally?: Tally;
  /** Whether programs of the engine `wasm` are also written to bytes, read and run again; no, if it is not said. */
  readonly serialised?: boolean;
  /** What differentiates: the library's own, unless that is to be doubted. */
  readonly gradient?: typeof gradient;
}

/** Graphs larger than this are not run on engines: derivatives of derivatives can be huge. */
const LARGEST_GRAPH = 1500;

/**
 * Checks all that must hold: the graph is valid and can be printed, both interpreters agree to the bit, engines agree with
 * the reference within what rounding allows, derivatives with differences, and engines with the reference on the derivatives.
 *
 * @param checked The graph with its inputs.
 * @returns The first thing that does not hold; nothing if all does.
 */
export async function check(checked: Checked, tools: Tools): Promise<Failure | undefined> {
  const { graph, inputs, wrt, second } = checked;
  const all = { tally: new Tally(), serialised: false, gradient, ...tools };
  const fault = await checkRuns("forward", graph, inputs, all);
  if (fault || wrt.length === 0) return fault;
  return await checkDerivatives(checked, second ? 2 : 1, all);
}

/** Throws if something does not hold; see {@linkcode check}. */
export async function assertHolds(checked: Checked, subjects: readonly Tested[]): Promise<void> {
  const failure = await check(checked, { subjects, serialised: true });
  if (failure) throw new AssertionError(`${failure.check}: ${failure.message}`);
}

async function checkRuns(
  what: string,
  graph: Graph,
  inputs: readonly Value[],
  { subjects, tally, serialised }: Required<Tools>,
): Promise<Failure | undefined> {
  const fault = attempt(`${what} graph`, () => grammarFault(graph)) ??
    attempt(`${what} interpreters`, () => interpreterFault(graph, inputs));
  if (fault || graph.nodes.length > LARGEST_GRAPH) return fault;
  for (const subject of subjects) {
    const expected = engineBounds(graph, inputs, subject.floatType);
    const message = await engineFault(subject, graph, inputs, expected, tally);
    const { engine: { name }, floatType } = subject;
    if (message) return { check: `${what} on ${name}`, message };
    if (!serialised || name !== "wasm") continue;
    const other = await serialisedFault(graph, inputs, floatType);
    if (other) return { check: `${what}, serialised on ${name}`, message: other };
  }
  return undefined;
}

/** What the verifier or the printer says against a graph. */
function grammarFault(graph: Graph): string | undefined {
  verify(graph);
  const odd = /undefined|\[object/.exec(print(graph));
  return odd ? `the printed graph says ${odd[0]}` : undefined;
}

/** The library's interpreter frees values and shares memory; the one that keeps account of errors does neither. */
function interpreterFault(graph: Graph, inputs: readonly Value[]): string | undefined {
  const before = inputs.map(({ data }) => data.slice());
  const found = interpret(graph, inputs);
  const written = inputs.findIndex(({ data }, i) => !sameBits(data, before[i]));
  if (written >= 0) return `input ${written} was written to`;
  const expected = engineBounds(graph, inputs, "f32");
  const wrong = found.findIndex(({ data }, i) => !sameBits(data, expected[i].data));
  return wrong < 0 ? undefined : `output ${wrong} is not the same in both interpreters`;
}

function sameBits(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.from(a).every((value, i) => Object.is(value, b[i]));
}

/** Runs the graph twice on an engine and compares all outputs. */
async function engineFault(
  { engine, floatType }: Tested,
  graph: Graph,
  inputs: readonly Value[],
  expected: readonly Bounded[],
  tally: Tally,
): Promise<string | undefined> {
  const given = inputs.map((x): NdArray => ({
    ...x,
    data: fromFloat64(x.data, x.dtype, floatType),
  }));
  const copies = given.map(({ data }) => data.slice());
  try {
    const executable = await engine.compile(graph, { floatType });
    const run = async () => {
      const buffers = executable.run(given);
      const arrays = await Promise.all(buffers.map((buffer) => buffer.read()));
      for (const buffer of buffers) buffer.dispose();
      return arrays;
    };
    const found = await run(), again = await run();
    executable.dispose();
    if (given.some(({ data }, i) => !sameBits(data, copies[i]))) return "an input was written to";
    for (const [i, array] of found.entries()) {
      const wrong = compare(array, expected[i], tally);
      if (wrong) return `output ${i}: ${wrong}`;
      if (!sameBits(array.data, again[i].data)) return `output ${i} is another one in a second run`;
    }
  } catch (error) {
    return `it threw ${error instanceof Error ? error.stack : error}`;
  }
  return undefined;
}

/** Checks first derivatives, and derivatives of a random combination of them. */
async function checkDerivatives(
  { graph, inputs, wrt }: Checked,
  order: number,
  tools: Required<Tools>,
): Promise<Failure | undefined> {
  const what = "derivative";
  const made = attempt(what, () => differentiate(graph, wrt, tools.gradient));
  if (!made || "check" in made) return made;
  const { backward, combined } = made;
  const fault = await checkRuns(`${what}, backward`, backward, inputs, tools) ??
    attempt(what, () => lossFault(graph, backward, inputs)) ??
    attempt(what, () => differFrom({ forward: graph, backward, inputs, wrt }, tools.tally));
  if (fault || order === 1) return fault;
  const next = { graph: combined, inputs, wrt, second: false };
  const nextFault = await checkDerivatives(next, 1, tools);
  return nextFault && { ...nextFault, check: `second ${nextFault.check}` };
}

/** The graph of value and derivatives, and that of a sum of the derivatives with weights that are all different. */
function differentiate(
  graph: Graph,
  wrt: readonly number[],
  reverse: typeof gradient,
): { backward: Graph; combined: Graph } {
  const b = GraphBuilder.from(graph), [loss] = graph.outputs;
  const gradients = reverse(b, loss, wrt.map((i) => graph.inputs[i]));
  const backward = b.finish([loss, ...gradients]);
  const terms = gradients.map((id, n) => {
    const { shape } = b.type(id), axes = shape.map((_, axis) => axis);
    const size = shape.reduce((product, size) => product * size, 1);
    const weights = Float64Array.from(
      { length: size },
      (_, i) => Math.fround(Math.sin(i + 2 * n + 1)),
    );
    const weighted = b.binary("mul", id, b.constant(weights, { shape, dtype: "float" }));
    return b.reduce("sum", weighted, axes);
  });
  const combined = terms.reduce((sum, id) => b.binary("add", sum, id), b.scalar(0));
  return { backward, combined: b.finish([combined]) };
}

/** Differentiating may give a loop further results; the value must stay as it was. */
function lossFault(
  graph: Graph,
  backward: Graph,
  inputs: readonly Value[],
): string | undefined {
  const [before] = interpret(graph, inputs), [after] = interpret(backward, inputs);
  return Object.is(before.data[0], after.data[0])
    ? undefined
    : `the value became ${after.data[0]}, was ${before.data[0]}`;
}

/** What a step gives; a message, or an error that it throws, as a failure. */
function attempt<T>(check: string, step: () => T): Exclude<T, string> | Failure | undefined {
  try {
    const result = step();
    return typeof result === "string" ? { check, message: result } : result as Exclude<T, string>;
  } catch (error) {
    return { check, message: `it threw ${error instanceof Error ? error.stack : error}` };
  }
}
