/**
 * One step of stochastic variational inference as one graph: keys, draws, forward, backward, divergence, optimiser.
 *
 * @module
 */
import type { EngineBuffer, Executable } from "../../core/engine.ts";
import type { NdArray } from "../../core/nd_array.ts";
import { fromOnePlace } from "../../core/origin.ts";
import { fold } from "../../tensor/random.ts";
import type { Key } from "../../tensor/key.ts";
import { callOf, record, type Recording } from "../../tensor/record.ts";
import { readData } from "../../tensor/leaves.ts";
import { valueAndGrad } from "../../tensor/grad.ts";
import * as tf from "../../tensor/namespace.ts";
import type { Scalar, Tensor } from "../../tensor/types.ts";
import { Value } from "../../tensor/value.ts";
import { vmap } from "../../handlers/vmap.ts";
import type { BatchFacts } from "../elbo/batch_scale.ts";
import { type ElboTerms, elboTerms, type KlMethod, total } from "../elbo/elbo.ts";
import { constrained, type Coordinates, type Tensors } from "./parameters.ts";
import type { Updated } from "../../optim/optimizer.ts";
import type { Problem } from "./problem.ts";
import { arraysOf, type StepData } from "./step_data.ts";

/** What a step changes. */
export interface StepState {
  /** The parameters in the coordinates in which they are optimised. */
  readonly params: Tensors;
  /** What the optimiser remembers. */
  readonly slots: Tensors;
  /** How many steps were not finite. */
  readonly failures: Tensor;
}

/** What a step is told: inputs of the graph, so that none of it is ever recorded again. */
export interface StepControl {
  /** The key of the run. */
  readonly key: Key;
  /** The number of the step, int32. */
  readonly step: Scalar;
  /** numData / rows. */
  readonly weight: Scalar;
  /** 1 if nothing moves after a step that was not finite. */
  readonly stops: Scalar;
  /** β by site. */
  readonly beta: Readonly<Record<string, Scalar>>;
  /** The optimiser's numbers. */
  readonly hyper: Readonly<Record<string, Scalar>>;
}

/** The batch that arguments are, as far as it is static. */
export type BatchSize = Omit<BatchFacts, "weight">;

/** What is known of a problem before a step is recorded. */
export interface StepFacts {
  readonly coordinates: Coordinates;
  /** The sites that have a divergence, in the order of the metrics. */
  readonly sites: readonly string[];
}

/** Where the numbers of a step stand in its metrics; the divergences of the sites follow. */
export const METRICS = { loss: 0, logLikelihood: 1, isFinite: 2, sites: 3 } as const;

/** A step ready to run for arguments of certain shapes. */
export interface StepProgram {
  readonly executable: Executable;
  readonly recording: Recording;
  readonly numData: number;
  readonly methods: Readonly<Record<string, KlMethod>>;
  /** What the recorded functions see from outside, where the engine computes. */
  readonly captured: readonly EngineBuffer[];
  readonly recordMs: number;
  readonly compileMs: number;
}

/** Records and compiles a step. */
export async function compileStep<A extends readonly unknown[]>(
  problem: Problem<A>,
  facts: StepFacts,
  state: StepState | ExemplarState,
  control: Exemplar<StepControl>,
  data: StepData<A>,
  batch: BatchSize | undefined,
): Promise<StepProgram> {
  const start = performance.now();
  let known: ElboTerms | undefined;
  const recording = record(
    (state: StepState, control: StepControl, ...given: unknown[]) =>
      step(problem, facts, state, control, data.unpack(given), batch, (terms) => known = terms),
    [state as StepState, control as unknown as StepControl, ...data.given],
  );
  const recorded = performance.now();
  const { engine, floatType } = problem;
  const carried = callOf([state]).data.length;
  const seen = recording.captured.map((data, i) => readData(data, `captured[${i}]`));
  const first = carried + callOf([control]).data.length;
  const bound = new Map([
    ...arraysOf(data.given.slice(0, data.constant)).map((array, i) => [first + i, array] as const),
    ...seen.map((array, i) => [recording.graph.inputs.length - seen.length + i, array] as const),
  ]);
  const executable = await engine.compile(recording.graph, { floatType, carried, bound });
  return {
    executable,
    recording,
    captured: seen.map((array) => executable.upload(array)),
    numData: known!.numData,
    methods: known!.methods,
    recordMs: recorded - start,
    compileMs: performance.now() - recorded,
  };
}

/** Data in the places of tensors, from which a recording learns their types. */
export type Exemplar<T> = { readonly [K in keyof T]: unknown };
/** A state of data. */
export type ExemplarState = Exemplar<StepState>;

function step<A extends readonly unknown[]>(
  problem: Problem<A>,
  facts: StepFacts,
  state: StepState,
  control: StepControl,
  args: A,
  batch: BatchSize | undefined,
  learn: (terms: ElboTerms) => void,
) {
  let found: { logLikelihood: Scalar; kl: Tensor } | undefined;
  const loss = (free: Record<string, Tensor>) => {
    found = averaged(problem, facts, free, control, args, batch, learn);
    if (facts.sites.length === 0) return tf.neg(found.logLikelihood);
    const beta = tf.stack(facts.sites.map((name) => control.beta[name]));
    return tf.sub(tf.sum(tf.mul(beta, found.kl)), found.logLikelihood);
  };
  const { value, grad } = valueAndGrad(loss)(state.params as Record<string, Tensor>);
  const { optimizer } = problem;
  const next = optimizer.update(grad, state.slots, state.params, control.hyper);

  return fromOnePlace(() => concluded(facts, state, control, { value, grad, next, ...found! }));
}

/** What a step computes before it is known whether it counts. */
interface Computed {
  readonly value: Scalar;
  readonly grad: Readonly<Record<string, Tensor>>;
  readonly next: Updated;
  readonly logLikelihood: Scalar;
  readonly kl: Tensor;
}

/** The next state and the metrics, of what a step has computed. */
function concluded(
  facts: StepFacts,
  state: StepState,
  control: StepControl,
  { value, grad, next, logLikelihood, kl }: Computed,
) {
  // An optimiser may hide an infinite gradient, and make an infinite parameter of finite ones. Of the parameters the sum tells:
  // it is not finite if one of them is not, and costs one pass over them.
  const sums = Object.values(next.parameters).map((x) => tf.sum(x) as Tensor);
  const finite = allFinite([value, ...Object.values(grad), ...sums]);
  const stopped = tf.logicalAnd(tf.greater(control.stops, 0), tf.greater(state.failures, 0));
  const moves = tf.logicalAnd(finite, tf.logicalNot(stopped));
  const kept = (after: Tensors, before: Tensors) =>
    Object.fromEntries(
      Object.keys(before).map((name) => [name, tf.where(moves, after[name], before[name])]),
    );
  const failures = tf.where(finite, state.failures, tf.add(state.failures, 1));
  const three = tf.stack([value, logLikelihood, tf.cast(finite, "float32")]);
  return {
    state: {
      params: kept(next.parameters, state.params),
      slots: kept(next.state, state.slots),
      failures,
    },
    metrics: facts.sites.length === 0 ? three : tf.concat([three, kl], 0),
  };
}

/** The terms of the ELBO, averaged over the particles: the log likelihood, and the divergences in the order of the sites. */
function averaged<A extends readonly unknown[]>(
  problem: Problem<A>,
  { coordinates, sites }: StepFacts,
  free: Tensors,
  { key, step, weight }: StepControl,
  args: A,
  batch: BatchSize | undefined,
  learn: (terms: ElboTerms) => void,
): { logLikelihood: Scalar; kl: Tensor } {
  const params = constrained(free, coordinates);
  const stepKey = fold(key, step);
  const draw = (key: Key) => {
    const terms = elboTerms(problem.model, problem.guide, {
      args,
      key,
      params,
      batch: batch && { ...batch, weight },
      monteCarlo: problem.monteCarloKl,
    });
    learn(terms);
    const kl = sites.map((name) => terms.kl[name]);
    return {
      logLikelihood: total(terms.logLikelihood),
      kl: kl.length === 0 ? tf.zeros([0]) : tf.stack(kl),
    };
  };
  const { numParticles } = problem;
  if (numParticles === 1) return draw(stepKey);
  const each = vmap(
    (index: Scalar) => draw(fold(stepKey, index)),
    tf.range(0, numParticles, 1, "int32"),
  );
  return {
    logLikelihood: tf.mean(each.logLikelihood as Tensor) as Scalar,
    kl: tf.mean(each.kl as Tensor, 0),
  };
}

/** Whether every element is finite. */
function allFinite(tensors: readonly Tensor[]): Tensor {
  return tensors
    .map((x) => tf.all(tf.isFinite(x)) as Tensor)
    .reduce((all, each) => tf.logicalAnd(all, each));
}

/** A float scalar as data. */
export function scalarData(value: number): NdArray {
  const data = new Float64Array(1);
  data[0] = value;
  return { data, shape: [], dtype: "float" };
}

/** An int32 scalar as data. */
export function intData(value: number): NdArray {
  const data = new Int32Array(1);
  data[0] = value;
  return { data, shape: [], dtype: "int32" };
}

/** An array in the place of a tensor. */
export function exemplar(array: NdArray): Value {
  return new Value(array, "host");
}
