import type { EngineBuffer } from "../../core/engine.ts";
import type { NdArray } from "../../core/nd_array.ts";
import type { Model } from "../../handlers/model.ts";
import type { Key } from "../../tensor/key.ts";
import { betasAt } from "../elbo/beta.ts";
import { type AutoGuide, isAutoGuide } from "../guides/auto_guide.ts";
import { LAPLACE_FAMILY } from "../guides/auto_laplace.ts";
import { type Init, type InitSite, unconstrainedUniform } from "../guides/init_strategy.ts";
import { diagnose, type Diagnosis, formatFindings } from "./diagnose.ts";
import { begin, type Beginning } from "./initialise.ts";
import { readMetrics, type StepMetrics } from "./metrics.ts";
import { NonFiniteError } from "./non_finite_error.ts";
import type { NonFinitePolicy, Problem } from "./problem.ts";
import { Reader, type Source, type StepArguments } from "./source.ts";
import { disposeAll, SviState } from "./state.ts";
import type { StepProgram } from "./step.ts";
import { readState } from "./state_file.ts";
import { arraysOf } from "./step_data.ts";
import { Bound, stateTree, Stepper } from "./stepper.ts";

/** A problem with what was recorded of it: first states, single steps, and why one failed. */
export class Inference<A extends readonly unknown[]> {
  /** What it is asked to do. */
  readonly problem: Problem<A>;
  #stepper: Stepper<A> | undefined;
  /** Batches that single steps have put where the engine computes, for those that go on with the same source. */
  #kept: Bound<A> | undefined;

  /** Throws for a problem that has no sense. */
  constructor(problem: Problem<A>) {
    checkProblem(problem);
    this.problem = problem;
  }

  /** Looks at a source. Laplace's approximation is the curvature at the mode of all data, which no batch has. */
  reader(source: Source<A>): Reader<A> {
    const { guide, engine } = this.problem;
    const reader = new Reader(source, engine.keepsBound);
    if (reader.isWhole || !isAutoGuide(guide) || guide.family !== LAPLACE_FAMILY) return reader;
    throw new TypeError(
      "Cannot take batches with autoLaplace: found a source of batches, expected the whole data, such as [x, y], " +
        "at whose mode it takes the curvature. autoNormal and autoMultivariateNormal take batches",
    );
  }

  /** The first state whose loss and gradients are finite. */
  async init(key: Key, reader: Reader<A>): Promise<SviState> {
    const { guide } = this.problem;
    const at = reader.at(key, 0);
    const tried: { name: string; diagnosis: Diagnosis }[] = [];
    for (const attempt of attempts(guide)) {
      const { state, facts } = begin(this.problem, attempt.guide, key, at.args);
      const stepper = this.#stepperFor(facts);
      const metrics = await this.#trial(stepper, state, reader, at);
      if (metrics.isFinite) return state;
      tried.push({ name: attempt.name, diagnosis: await this.#diagnosis(state, at) });
    }
    throw initialisationFailed(tried);
  }

  /** The state in a file, which must be one of this problem. */
  async load(path: string | URL, reader: Reader<A>): Promise<SviState> {
    const file = await readState(path);
    const { state, facts } = begin(
      this.problem,
      this.problem.guide,
      file.key,
      reader.at(file.key, 0).args,
    );
    this.#stepperFor(facts);
    return file.stateLike(state, await state.read(), this.problem.floatType);
  }

  /** One step by itself, which consumes the state. */
  async update(
    state: SviState,
    reader: Reader<A>,
  ): Promise<{ readonly state: SviState; readonly metrics: StepMetrics }> {
    const { key, step, names } = state;
    const at = reader.at(key, step);
    const stepper = this.#stepper ?? this.stepper(key, at.args);
    // A step consumes what it is given, and a step that fails must leave the state as it was.
    const values = await state.read();
    const program = await stepper.program(names, values, at);
    const given = this.#givenOnce(reader, program, at);
    const stepped = stepper.run(program, key, step, values, given, at.batch);
    const { data } = await stepped.metrics.read();
    stepped.metrics.dispose();
    const metrics = readMetrics(
      step,
      data,
      stepper.facts.sites,
      stepped.betas,
      program.numData,
    );
    if (!metrics.isFinite && this.problem.onNonFinite === "stop") {
      disposeAll(stepped.values);
      const host = new SviState(step, key, names, values);
      throw stepFailed(step, await this.#diagnosis(host, at));
    }
    disposeAll(state.take("update"));
    return { state: new SviState(step + 1, key, names, stepped.values), metrics };
  }

  /** What a step computes. */
  async explain(state: SviState, reader: Reader<A>): Promise<string> {
    const at = reader.at(state.key, state.step);
    const stepper = this.stepper(state.key, at.args);
    const { executable } = await stepper.program(state.names, state.values("explain"), at);
    if (executable.explain) return executable.explain();
    const others = executable.fallbacks.map(({ node, count, reason }) =>
      `${node} ${count} times: ${reason}`
    );
    const where = executable.device ? ` (${executable.device})` : "";
    return [`a graph on ${executable.engine}${where}, node by node`, ...others].join("\n  ");
  }

  /** The stepper, which knows the guide's parameters and sites. */
  stepper(key: Key, args: A): Stepper<A> {
    return this.#stepper ??
      this.#stepperFor(begin(this.problem, this.problem.guide, key, args).facts);
  }

  /** What of a source is put where the engine computes; the caller disposes it. */
  bound(reader: Reader<A>): Bound<A> {
    const kept = this.#kept;
    if (!kept?.isFor(reader)) return new Bound(reader);
    this.#kept = undefined;
    return kept;
  }

  /** Why a step failed, with all terms: from a state on the host. */
  async failure(state: SviState, at: StepArguments<A>): Promise<NonFiniteError> {
    return stepFailed(state.step, await this.#diagnosis(state, at));
  }

  #stepperFor(facts: Beginning["facts"]): Stepper<A> {
    // Strategies change first values alone: parameters and sites, and what was recorded, stay.
    return this.#stepper ??= new Stepper(this.problem, facts);
  }

  async #trial(
    stepper: Stepper<A>,
    state: SviState,
    reader: Reader<A>,
    at: StepArguments<A>,
  ): Promise<StepMetrics> {
    const values = state.values("try");
    const program = await stepper.program(state.names, values, at);
    const given = this.#givenOnce(reader, program, at);
    const stepped = stepper.run(program, state.key, 0, values, given, at.batch);
    const { data } = await stepped.metrics.read();
    disposeAll([...stepped.values, stepped.metrics]);
    return readMetrics(0, data, stepper.facts.sites, stepped.betas, program.numData);
  }

  /** What a single step is given: batches stay where the engine computes for the next step, other data are read anew. */
  #givenOnce(
    reader: Reader<A>,
    program: StepProgram,
    { data }: StepArguments<A>,
  ): readonly (NdArray | EngineBuffer)[] {
    if (!reader.indexed) return arraysOf(data.given);
    if (!this.#kept?.isFor(reader)) {
      this.#kept?.dispose();
      this.#kept = new Bound(reader);
    }
    return this.#kept.inputs(program, data, this.#stepper!.timings);
  }

  async #diagnosis(state: SviState, { args, batch }: StepArguments<A>): Promise<Diagnosis> {
    const stepper = this.#stepper!;
    const values = stateTree(state.names, await state.read());
    const tree = stepper.control(state.step, state.key, batch);
    return await diagnose(this.problem, stepper.facts, values, tree, args, batch);
  }
}

const POLICIES: readonly NonFinitePolicy[] = ["stop", "skip"];

function checkProblem<A extends readonly unknown[]>(problem: Problem<A>): void {
  const { model, guide, numParticles, beta, optimizer, onNonFinite } = problem;
  for (const [name, value] of Object.entries({ model, guide })) {
    if (typeof value === "function") continue;
    throw new TypeError(`Cannot infer: ${name} must be a function, got ${typeof value}`);
  }
  if (typeof optimizer?.update !== "function") {
    throw new TypeError("Cannot infer: found no optimiser, expected one such as adam(0.001)");
  }
  if (!Number.isInteger(numParticles) || numParticles < 1) {
    throw new RangeError(
      `Cannot infer: numParticles must be a positive integer, got ${numParticles}`,
    );
  }
  // What is wrong with a number shows now; with a schedule at its step.
  betasAt(beta, typeof beta === "object" ? Object.keys(beta) : [], 0);
  if (!POLICIES.includes(onNonFinite)) {
    throw new RangeError(
      `Cannot infer: onNonFinite must be one of ${POLICIES.join(", ")}, got ${onNonFinite}`,
    );
  }
}

/** The guide as it is, and then, if it is automatic, with other first values. */
function attempts<A extends readonly unknown[]>(
  guide: Model<A, unknown, unknown>,
): { name: string; guide: Model<A, unknown, unknown> }[] {
  const own = { name: "as given", guide };
  if (!isAutoGuide(guide)) return [own];
  const near = (radius: number) => (site: InitSite) => unconstrainedUniform(site, radius);
  const others: readonly (readonly [string, Init])[] = [
    ["median", "median"],
    ["sample", "sample"],
    ["uniform in [-2, 2]", "uniform"],
    ["uniform in [-0.1, 0.1]", near(0.1)],
  ];
  return [
    own,
    ...others.map(([name, init]) => ({ name, guide: (guide as AutoGuide<A>).withInit(init) })),
  ];
}

function initialisationFailed(
  tried: readonly { name: string; diagnosis: Diagnosis }[],
): NonFiniteError {
  const tables = tried.map(({ name, diagnosis }) =>
    `  first values: ${name}${cause(diagnosis)}\n${formatFindings(diagnosis.findings)}`
  );
  const [{ diagnosis }] = tried;
  return new NonFiniteError(
    `Cannot begin: the loss or a gradient is not finite at the first values${
      tried.length > 1 ? ` of ${tried.length} strategies` : ""
    }\n${tables.join("\n")}`,
    { step: 0, diagnosis },
  );
}

function stepFailed(step: number, diagnosis: Diagnosis): NonFiniteError {
  const first = diagnosis.findings.find(({ value }) => !Number.isFinite(value));
  const at = first ? ` in the ${first.what} of "${first.name}"` : "";
  return new NonFiniteError(
    `Cannot go on after step ${step}: the loss, a gradient or a parameter is not finite${at}${
      cause(diagnosis)
    }\n${formatFindings(diagnosis.findings)}`,
    { step, diagnosis },
  );
}

function cause({ op, place, inputs, loops }: Diagnosis): string {
  if (op === undefined) return "";
  const within = loops.map(({ op, iteration }) => ` in iteration ${iteration} of a ${op}`).join("");
  return `, made by ${op}${inputs ? ` of ${inputs}` : ""}${place ? ` at ${place}` : ""}${within}`;
}
