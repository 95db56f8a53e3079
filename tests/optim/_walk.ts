/**
 * Steps of an optimiser on an engine, and how far they may be from what they should be.
 *
 * The bounds are those of a running error analysis: the recorded step is interpreted in double precision with an error beside
 * each number, and the errors of parameters and state go into the next step.
 *
 * @module
 */
import type { FloatType } from "../../lib/core/dtype.ts";
import type { NdArray } from "../../lib/core/nd_array.ts";
import { callOf } from "../../lib/tensor/record.ts";
import { readData } from "../../lib/tensor/leaves.ts";
import { type EngineName, evaluate, type Optimizer, record, Value } from "../../mod.ts";
import { boundGraph } from "../fuzz/bounds/bound_graph.ts";
import { type Bounded, F32, type Precision, representation } from "../fuzz/bounds/bounded.ts";
import { type Numbers, tables } from "./_tables.ts";

/** Values by name. */
export type Values = Readonly<Record<string, Value>>;

/** Where an optimiser is. */
export interface Place {
  readonly parameters: Values;
  readonly state: Values;
}

/** Numbers of these shapes as values; scalars if no shape is given. */
export function values(
  numbers: Readonly<Record<string, number | readonly number[]>>,
  shapes: Readonly<Record<string, readonly number[]>> = {},
): Values {
  return mapped(numbers, (x, name) => {
    const data = Float64Array.from([x].flat());
    return new Value({
      data,
      shape: Object.hasOwn(shapes, name) ? shapes[name] : [],
      dtype: "float",
    }, "host");
  });
}

/** The first parameters of the tables. */
export const BEGIN: Values = values(tables.parameters, tables.shapes);
/** The gradients of the tables. */
export const GRADIENTS: readonly Values[] = tables.gradients.map((g) => values(g, tables.shapes));

/** Applies a function to each value of a record. */
export function mapped<T, R>(
  record: Readonly<Record<string, T>>,
  f: (value: T, name: string) => R,
): Readonly<Record<string, R>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));
}

/** An optimiser on an engine. */
export class Walker {
  readonly #step: Optimizer["update"];
  readonly #options: { readonly engine: EngineName; readonly dtype: FloatType };

  constructor(readonly optimizer: Optimizer, engine: EngineName, dtype: FloatType) {
    // One function for all steps, which is recorded once.
    this.#step = (...terms) => optimizer.update(...terms);
    this.#options = { engine, dtype };
  }

  /** Before the first step. */
  async begin(parameters: Values): Promise<Place> {
    const init = (p: Parameters<Optimizer["init"]>[0]) => this.optimizer.init(p);
    return { parameters, state: await evaluate(init, { args: [parameters], ...this.#options }) };
  }

  /** After a step; `step` counts from 0. */
  async step(gradients: Values, { parameters, state }: Place, step: number): Promise<Place> {
    const hyper = values(this.optimizer.hyperparameters(step));
    const args = [gradients, state, parameters, hyper] as const;
    return await evaluate(this.#step, { args, ...this.#options });
  }

  /** After each of the steps along these gradients. */
  async walk(begin: Values, gradients: readonly Values[]): Promise<Place[]> {
    const places = [await this.begin(begin)];
    for (const [i, gradient] of gradients.entries()) {
      places.push(await this.step(gradient, places[i], i));
    }
    return places.slice(1);
  }
}

/** How far an engine may be off, for each number after a step. */
export interface Bounds {
  readonly parameters: Numbers;
  readonly state: Numbers;
}

type BoundedTree = Readonly<Record<string, Bounded>>;

/** A precision between single and double: errors in it can be followed in double, and are 2¹⁷ times those of double. */
const MIDDLE: Precision = { unit: 2 ** -36, largest: Number.MAX_VALUE, smallest: 2 ** -1022 };
const MIDDLE_TO_DOUBLE = 2 ** -17;

/** The bounds are of first order; the terms of higher order do not double them. */
const SAFETY = 2;

/**
 * Bounds for the walk of the tables.
 *
 * @param optimizer The optimiser.
 * @param floatType The engine's width.
 * @param hyperRoundings How many roundings the numbers of the steps are off by.
 * @returns The bounds after each step.
 */
export function walkBounds(
  optimizer: Optimizer,
  floatType: FloatType,
  hyperRoundings: number,
): Bounds[] {
  const account = new Account(floatType);
  const counted = ({ unit }: Precision) => (v: number) => hyperRoundings * unit * Math.abs(v);
  let parameters = mapped(BEGIN, (x) => account.given(x));
  let state = account.call(optimizer.init.bind(optimizer), [parameters]) as BoundedTree;
  return GRADIENTS.map((given, i) => {
    const gradients = mapped(given, (x) => account.given(x));
    const hyper = mapped(
      values(optimizer.hyperparameters(i)),
      (x) => bounded(x, counted(account.precision)),
    );
    const args = [gradients, state, parameters, hyper];
    const next = account.call(optimizer.update.bind(optimizer), args);
    ({ parameters, state } = next as { parameters: BoundedTree; state: BoundedTree });
    return { parameters: account.bounds(parameters), state: account.bounds(state) };
  });
}

/** Errors on an engine of a certain width. */
class Account {
  readonly precision: Precision;

  constructor(readonly floatType: FloatType) {
    this.precision = floatType === "f32" ? F32 : MIDDLE;
  }

  /** A double that the engine is given, and rounds if it is of single precision. */
  given(x: NdArray): Bounded {
    const error = (v: number) => this.floatType === "f32" ? representation(v, F32) : 0;
    return bounded(x, error);
  }

  /** The result of a function of tensors, with the errors that those of its arguments become. */
  call(f: (...args: never[]) => unknown, args: readonly BoundedTree[]): unknown {
    const errors = new Map<unknown, Float64Array>();
    const exemplars = args.map((tree) =>
      mapped(tree, (x) => {
        const value = new Value(x, "host");
        errors.set(value, x.error);
        return value;
      })
    );
    const { graph, captured, result } = record(f as (...args: unknown[]) => unknown, exemplars);
    const inputs = [
      ...callOf(exemplars).data.map((data) =>
        bounded(readData(data, "an argument"), (_, i) => errors.get(data)![i])
      ),
      ...captured.map((data) => this.given(readData(data, "what is captured"))),
    ];
    return result(boundGraph(graph, inputs, this.precision));
  }

  bounds(tree: BoundedTree): Numbers {
    const scale = SAFETY * (this.floatType === "f32" ? 1 : MIDDLE_TO_DOUBLE);
    return mapped(tree, ({ error }) => [...error].map((e) => e * scale));
  }
}

function bounded(x: NdArray, error: (v: number, i: number) => number): Bounded {
  const data = Float64Array.from(x.data);
  return { data, shape: x.shape, dtype: "float", error: data.map(error) };
}
