import type { EngineBuffer } from "../../core/engine.ts";
import type { NdArray } from "../../core/nd_array.ts";
import { wordsOf } from "../../tensor/key.ts";
import type { Key } from "../../tensor/key.ts";
import { callOf } from "../../tensor/record.ts";
import { betasAt } from "../elbo/beta.ts";
import type { Problem } from "./problem.ts";
import type { Reader, StepArguments } from "./source.ts";
import type { Held, StateNames } from "./state.ts";
import {
  type BatchSize,
  compileStep,
  exemplar,
  intData,
  scalarData,
  type StepFacts,
  type StepProgram,
} from "./step.ts";
import { arraysOf, type StepData } from "./step_data.ts";

/** What a step gave: the next values of the state, and its metrics, still where the engine computes. */
export interface Stepped {
  readonly values: readonly Held[];
  readonly metrics: EngineBuffer;
  readonly betas: readonly number[];
  readonly program: StepProgram;
}

/** Makes steps of a problem. Each structure and shape of arguments is recorded and compiled once. */
export class Stepper<A extends readonly unknown[]> {
  /** How long recording, compiling and binding took, in milliseconds. */
  readonly timings = { recordMs: 0, compileMs: 0, bindMs: 0 };
  readonly #programs = new Map<string, StepProgram>();

  /** The numbers of the sites in the order in which an object has their names: whole numbers come first in it. */
  readonly #sites: readonly number[];
  /** The numbers that the last step was told. */
  readonly #scalars: NdArray[] = [];
  /** The key that the last step was told. */
  #key: { readonly key: Key | undefined; readonly data: NdArray } | undefined;

  constructor(readonly problem: Problem<A>, readonly facts: StepFacts) {
    this.#sites = Object.values(Object.fromEntries(facts.sites.map((name, i) => [name, i])));
  }

  /** The program for arguments; `values` are those of a state. */
  async program(
    names: StateNames,
    values: readonly Held[],
    { data, batch }: StepInput<A>,
  ): Promise<StepProgram> {
    const signature = signatureOf(data, batch);
    let program = this.#programs.get(signature);
    if (!program) {
      const { problem, facts } = this;
      const state = stateTree(names, values);
      const control = this.control(0, undefined, batch);
      program = await compileStep(problem, facts, state, control, data, batch);
      this.timings.recordMs += program.recordMs;
      this.timings.compileMs += program.compileMs;
      this.#programs.set(signature, program);
    }
    return program;
  }

  /** The program for arguments, if there is one. */
  known({ data, batch }: StepInput<A>): StepProgram | undefined {
    return this.#programs.get(signatureOf(data, batch));
  }

  /** One step. The values are read, not consumed. */
  run(
    program: StepProgram,
    key: Key,
    step: number,
    values: readonly Held[],
    given: readonly (NdArray | EngineBuffer)[],
    batch: BatchSize | undefined,
  ): Stepped {
    const { inputs, betas } = this.#told(step, key, batch);
    const outputs = program.executable.run([...values, ...inputs, ...given, ...program.captured]);
    const metrics = outputs.pop()!;
    return { values: outputs, metrics, betas, program };
  }

  /** What a step is told, as the tree that it is recorded with. */
  control(step: number, key: Key | undefined, batch: BatchSize | undefined): ControlTree {
    const hyper = this.problem.optimizer.hyperparameters(step);
    const arrays = this.#told(step, key, batch).inputs.map(exemplar);
    const [own, stepNumber, weight, stops, ...numbers] = arrays;
    const named = (names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, numbers.shift()]));
    return {
      ...{ key: own, step: stepNumber, weight, stops },
      beta: named(this.#sites.map((site) => this.facts.sites[site])),
      hyper: named(Object.keys(hyper)),
    };
  }

  /** What a step is told, as inputs in the order of {@linkcode ControlTree}. */
  #told(
    step: number,
    key: Key | undefined,
    batch: BatchSize | undefined,
  ): { inputs: NdArray[]; betas: readonly number[] } {
    const { problem, facts } = this;
    const betas = betasAt(problem.beta, facts.sites, step);
    const hyper = problem.optimizer.hyperparameters(step);
    const inputs: NdArray[] = [
      this.#keyData(key),
      intData(step),
      this.#scalar(0, batch ? batch.numData / batch.rows : 1),
      this.#scalar(1, problem.onNonFinite === "stop" ? 1 : 0),
    ];
    for (const site of this.#sites) inputs.push(this.#scalar(inputs.length, betas[site]));
    for (const value of Object.values(hyper)) inputs.push(this.#scalar(inputs.length, value));
    return { inputs, betas };
  }

  /** A number as data: most are those of the step before, and arrays take longer to make than small steps to compute. */
  #scalar(place: number, value: number): NdArray {
    const before = this.#scalars[place];
    if (before && Object.is(before.data[0], value)) return before;
    return this.#scalars[place] = scalarData(value);
  }

  #keyData(key: Key | undefined): NdArray {
    if (this.#key?.key !== key || !this.#key) {
      const data = new Uint32Array(key ? wordsOf(key) : [0, 0]);
      this.#key = { key, data: { data, shape: [], dtype: "key" } };
    }
    return this.#key.data;
  }
}

/** What a step takes from its source. */
export type StepInput<A extends readonly unknown[]> = Pick<StepArguments<A>, "data" | "batch">;

function signatureOf<A extends readonly unknown[]>(
  { given, form }: StepData<A>,
  batch: BatchSize | undefined,
): string {
  const rows = batch ? `${batch.rows} of ${batch.numData} in ${batch.plate}` : "whole";
  return `${callOf(given).signature} ${form} ${rows}`;
}

/** A control of data in the places of tensors. */
export interface ControlTree {
  readonly key: unknown;
  readonly step: unknown;
  readonly weight: unknown;
  readonly stops: unknown;
  readonly beta: Readonly<Record<string, unknown>>;
  readonly hyper: Readonly<Record<string, unknown>>;
}

/** The values of a state as the tree that a step takes. */
export function stateTree(names: StateNames, values: readonly Held[]) {
  const arrays = values.map((value) => exemplar(value as NdArray));
  const { params, slots } = names;
  return {
    params: Object.fromEntries(params.map((name, i) => [name, arrays[i]])),
    slots: Object.fromEntries(slots.map((name, i) => [name, arrays[params.length + i]])),
    failures: arrays[arrays.length - 1],
  };
}

/** The data of a run that are the same at every step, put where the engine computes once. */
export class Bound<A extends readonly unknown[]> {
  readonly #buffers = new Map<StepProgram, readonly EngineBuffer[]>();

  constructor(readonly reader: Reader<A>) {}

  /** Whether it has the data that another reader of the same source would put there. */
  isFor({ indexed }: Reader<A>): boolean {
    return indexed !== undefined && indexed === this.reader.indexed;
  }

  /** What a step's graph is given. The time that data took to be put in place is added to `timings`. */
  inputs(
    program: StepProgram,
    { given, constant }: StepData<A>,
    timings: { bindMs: number },
  ): readonly (NdArray | EngineBuffer)[] {
    if (constant === 0) return arraysOf(given);
    let buffers = this.#buffers.get(program);
    if (!buffers) {
      const begin = performance.now();
      buffers = arraysOf(given.slice(0, constant)).map((array) => program.executable.upload(array));
      this.#buffers.set(program, buffers);
      timings.bindMs += performance.now() - begin;
    }
    return constant === given.length ? buffers : [...buffers, ...arraysOf(given.slice(constant))];
  }

  dispose(): void {
    for (const buffers of this.#buffers.values()) for (const buffer of buffers) buffer.dispose();
    this.#buffers.clear();
  }
}
