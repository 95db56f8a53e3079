/**
 * Where a loss or gradient that is not finite comes from.
 *
 * @module
 */
import { type NdArray, toFloat64 } from "../../core/nd_array.ts";
import { valuesOf } from "../../graph/probe.ts";
import { formatRange, type LoopPlace, traceNonFinite } from "../../graph/trace_non_finite.ts";
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
  /** The loops in which it runs, the outermost first, and in which iteration it happened. */
  readonly loops: readonly LoopPlace[];
}

/**
 * Goes through a step again, on the same engine, and looks at every node: that of the first particle which is not finite.
 */
export async function diagnose<A extends readonly unknown[]>(
  problem: Problem<A>,
  facts: StepFacts,
  state: Pick<ExemplarState, "params" | "slots">,
  control: Exemplar<StepControl>,
  args: A,
  batch: BatchSize | undefined,
): Promise<Diagnosis> {
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
  const inputs = [...call.data, ...captured].map((data, i) =>
    readData(data, call.names[i] ?? "captured data")
  );
  for (let particle = 0;; particle++) {
    const own = inputs.map((input, i) => call.names[i] === PARTICLE ? intData(particle) : input);
    const values = await valuesOf(problem, graph, graph.outputs, own);
    const findings = names
      .map(({ name, what }, i): Finding => ({ name, what, value: magnitude(values[i]) }))
      .filter(({ what, value }) => what !== "next value" || !Number.isFinite(value));
    const isFinite = findings.every(({ value }) => Number.isFinite(value));
    if (isFinite && particle < problem.numParticles - 1) continue;
    const found = await traceNonFinite(problem, graph, own).catch(nothingIfTooLarge);
    return {
      findings,
      op: found?.op,
      place: found?.place,
      inputs: found?.operands.map(formatRange).join(" and "),
      loops: found?.loops ?? [],
    };
  }
}

/** What keeps an account of all nodes may need more memory than there is: the findings are worth telling without it. */
function nothingIfTooLarge(error: unknown): undefined {
  if (!(error instanceof RangeError)) throw error;
}

/** The way to the particle among the inputs of what is recorded. */
const PARTICLE = "args[3]";

/** The term of a scalar; of an array its largest magnitude, NaN if there is one. */
function magnitude({ data, shape }: NdArray): number {
  if (shape.length === 0) return data[0];
  return toFloat64(data).reduce(
    (most, x) => (Number.isNaN(x) ? NaN : Math.max(most, Math.abs(x))),
    0,
  );
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
