/**
 * Where a loss or gradient that is not finite comes from.
 *
 * @module
 */
import { type NdArray, toFloat64 } from "../../core/nd_array.ts";
import { describe, type Graph, isLoop, type NodeId } from "../../graph/node.ts";
import { interpret } from "../../graph/interpret.ts";
import type { Value as GraphValue } from "../../graph/value.ts";
import { grad } from "../../tensor/grad.ts";
import { readData } from "../../tensor/leaves.ts";
import * as tf from "../../tensor/namespace.ts";
import { fold } from "../../tensor/random.ts";
import { callOf, record } from "../../tensor/record.ts";
import type { Scalar, Tensor } from "../../tensor/types.ts";
import { elboTerms, total } from "../elbo/elbo.ts";
import { constrained, type Tensors } from "./parameters.ts";
import type { Problem } from "./problem.ts";
import {
  type BatchSize,
  type Exemplar,
  exemplar,
  type ExemplarState,
  intData,
  type StepControl,
  type StepFacts,
} from "./step.ts";

/** A term of the loss, a gradient, or a parameter after the step. */
export interface Finding {
  /** The site or parameter. */
  readonly name: string;
  /** Which of its numbers. */
  readonly what: "log likelihood" | "divergence" | "gradient" | "next value";
  /** The term; of a gradient or parameter the largest magnitude, NaN if one is NaN. */
  readonly value: number;
}

/** What was found on the way through a step. */
export interface Diagnosis {
  /** All terms and gradients, and the parameters that would not be finite after the step. */
  readonly findings: readonly Finding[];
  /** The first op whose result is not finite though what it was given is: such as `unary log`. */
  readonly op: string | undefined;
  /** Where that op was written: `file:line:column`. */
  readonly place: string | undefined;
  /** The range of what the op was given, in words. */
  readonly inputs: string | undefined;
}

/** Goes through a step again, slowly, node by node: that of the first particle which is not finite. */
export function diagnose<A extends readonly unknown[]>(
  problem: Problem<A>,
  facts: StepFacts,
  state: Pick<ExemplarState, "params" | "slots">,
  control: Exemplar<StepControl>,
  args: A,
  batch: BatchSize | undefined,
): Diagnosis {
  const names: { name: string; what: Finding["what"] }[] = [];
  const write = (
    free: Record<string, Tensor>,
    slots: Tensors,
    { key, step, weight, hyper }: StepControl,
    particle: Scalar,
    ...args: unknown[]
  ) => {
    const base = fold(key, step);
    const own = problem.numParticles === 1 ? base : fold(base, particle);
    const termsAt = (free: Record<string, Tensor>) =>
      elboTerms(problem.model, problem.guide, {
        args: args as unknown as A,
        key: own,
        params: constrained(free, facts.coordinates),
        batch: batch && { ...batch, weight },
        monteCarlo: problem.monteCarloKl,
      });
    const { logLikelihood, kl } = termsAt(free);
    const gradients = grad((free: Record<string, Tensor>) => {
      const terms = termsAt(free);
      return tf.sub(total(terms.kl), total(terms.logLikelihood)) as Scalar;
    })(free);
    const next = problem.optimizer.update(gradients, slots, free, hyper).parameters;
    const add = (what: Finding["what"], values: Readonly<Record<string, Tensor>>) =>
      Object.entries(values).map(([name, value]) => (names.push({ name, what }), value));
    return [
      ...add("log likelihood", logLikelihood),
      ...add("divergence", kl),
      ...add("gradient", gradients),
      ...add("next value", next),
    ];
  };
  const all = [state.params, state.slots, control, exemplar(intData(0)), ...args];
  const { graph, captured } = record(write as (...args: unknown[]) => unknown, all);
  const call = callOf(all);
  const inputs = [...call.data, ...captured].map((data, i) => {
    const array: NdArray = readData(data, call.names[i] ?? "captured data");
    return { ...array, data: toFloat64(array.data) };
  });
  const at = (particle: number): Diagnosis => {
    const search = new FirstNonFinite();
    const own = inputs.map((input, i) =>
      call.names[i] === PARTICLE ? { ...input, data: Float64Array.of(particle) } : input
    );
    const values = interpret(graph, own, { observe: search.observe, width: problem.floatType });
    const findings = names
      .map(({ name, what }, i): Finding => ({ name, what, value: magnitude(values[i]) }))
      .filter(({ what, value }) => what !== "next value" || !Number.isFinite(value));
    return { findings, op: search.op, place: search.place, inputs: search.inputs };
  };
  let found = at(0);
  for (let i = 1; i < problem.numParticles && !isFound(found); i++) found = at(i);
  return found;
}

/** The way to the particle among the inputs of what is recorded. */
const PARTICLE = "args[3]";

function isFound({ findings }: Diagnosis): boolean {
  return findings.some(({ value }) => !Number.isFinite(value));
}

/** The term of a scalar; of an array its largest magnitude, NaN if there is one. */
function magnitude({ data, shape }: GraphValue): number {
  if (shape.length === 0) return data[0];
  return data.reduce((most, x) => (Number.isNaN(x) ? NaN : Math.max(most, Math.abs(x))), 0);
}

/**
 * Watches for the first node that makes what is not finite. A constant or an input that is infinite by intention (−∞ for what
 * is impossible) makes none by itself.
 */
class FirstNonFinite {
  op: string | undefined;
  place: string | undefined;
  inputs: string | undefined;
  readonly #ranges = new WeakMap<Graph, Map<NodeId, readonly [number, number]>>();

  readonly observe = (graph: Graph, id: NodeId, { data }: GraphValue): void => {
    if (this.op !== undefined) return;
    let ranges = this.#ranges.get(graph);
    if (!ranges) this.#ranges.set(graph, ranges = new Map());
    let [low, high] = [Infinity, -Infinity];
    let isFinite = true;
    for (const x of data) {
      if (!Number.isFinite(x)) isFinite = false;
      if (x < low) low = x;
      if (x > high) high = x;
    }
    const node = graph.nodes[id];
    if (isFinite) return void ranges.set(id, [low, high]);
    if (isLoop(node) || node.kind === "get" || node.kind === "constant" || node.kind === "input") {
      return;
    }
    if (!node.inputs.every((input) => ranges.has(input))) return;
    this.op = describe(node);
    this.place = node.origin?.toString() || undefined;
    this.inputs = node.inputs.map((input) => {
      const [low, high] = ranges.get(input)!;
      return low === high ? `${low}` : `${low} … ${high}`;
    }).join(" and ");
  };
}

/** The findings as a table: one line for each site or parameter. */
export function formatFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings.map(({ name, what, value }) =>
    `    ${name.padEnd(width)}  ${what.padEnd(14)}  ${value}${
      Number.isFinite(value) ? "" : "  <-- not finite"
    }`
  ).join("\n");
}
