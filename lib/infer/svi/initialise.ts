/**
 * The first state of a run.
 *
 * @module
 */
import { fromFloat64, type NdArray, toFloat64 } from "../../core/nd_array.ts";
import { interpret } from "../../graph/interpret.ts";
import type { Model } from "../../handlers/model.ts";
import { seed } from "../../handlers/seed.ts";
import { isolated } from "../../handlers/stack.ts";
import { type Site, trace } from "../../handlers/trace.ts";
import type { Key } from "../../tensor/key.ts";
import { readData } from "../../tensor/leaves.ts";
import { fold } from "../../tensor/random.ts";
import { callOf, record } from "../../tensor/record.ts";
import { isSymbolic } from "../../tensor/recording.ts";
import { refuseNanIn } from "../../tensor/refuse_nan.ts";
import type { Tensor } from "../../tensor/types.ts";
import { replayGuide } from "../elbo/check_guide.ts";
import { isAutoGuide } from "../guides/auto_guide.ts";
import type { Coordinates } from "./parameters.ts";
import { parametersOf, unconstrained } from "./parameters.ts";
import type { Problem } from "./problem.ts";
import { SviState } from "./state.ts";
import type { StepFacts } from "./step.ts";

/** A first state, and what was learnt about the guide on the way. */
export interface Beginning {
  readonly state: SviState;
  readonly facts: StepFacts;
}

/**
 * Runs guide and model once for their parameters. It is computed in double precision whatever the engine, so that a key gives
 * the same first values everywhere.
 */
export function begin<A extends readonly unknown[]>(
  problem: Problem<A>,
  guide: Model<A, unknown, unknown>,
  key: Key,
  args: A,
): Beginning {
  let coordinates: Coordinates | undefined;
  const sites: string[] = [];
  let observed: Observed = [];
  const names = { params: [] as string[], slots: [] as string[] };
  const first = (key: Key, ...args: unknown[]) => {
    const own = fold(key, "init");
    const run = (model: Model<A, unknown, unknown>) =>
      isolated([], () => trace(seed(model, own))(...args as unknown as A));
    const settled = isAutoGuide(guide) ? guide.settle(...args as unknown as A) : undefined;
    const guideRun = run(guide);
    // What a model without parameters has run for already is not asked again: its data are the same whatever it draws.
    const modelSites = settled && !hasParameters(settled)
      ? settled
      : run(replayGuide(problem.model, guideRun.sites)).sites;
    observed = observedData(modelSites);
    for (const site of guideRun.sites.values()) {
      if (site.kind === "sample" || site.kind === "factor") sites.push(site.name);
    }
    const found = parametersOf(guideRun.sites, modelSites);
    coordinates = found.coordinates;
    const params = unconstrained(found.values, found.coordinates);
    const slots = problem.optimizer.init(params);
    names.params.push(...Object.keys(params));
    names.slots.push(...Object.keys(slots));
    return [...Object.values(params), ...Object.values(slots)];
  };
  const { graph, captured } = record(first, [key, ...args]);
  for (const [name, data] of observed) refuseNanIn(data, "the data", `"${name}"`);
  if (names.params.length === 0) {
    throw new TypeError(
      "Cannot begin: found no parameter in the guide or the model, expected one to optimise. " +
        "Make the guide with autoNormal(model), or write param(…) in it",
    );
  }
  const call = callOf([key, ...args]);
  const inputs = [...call.data, ...captured].map((data, i) => {
    const array = readData(data, call.names[i] ?? "captured data");
    return { ...array, data: toFloat64(array.data) };
  });
  const values = interpret(graph, inputs).map(({ data, shape, dtype }): NdArray => {
    const own = fromFloat64(data, dtype, problem.floatType);
    // Values may share memory with data and with each other: where they need no other storage, they need a copy.
    return { data: own === data ? data.slice() : own, shape, dtype };
  });
  const failures: NdArray = {
    data: fromFloat64(Float64Array.of(0), "float", problem.floatType),
    shape: [],
    dtype: "float",
  };
  return {
    state: new SviState(0, key, names, [...values, failures]),
    facts: { coordinates: coordinates!, sites },
  };
}

function hasParameters(sites: ReadonlyMap<string, Site>): boolean {
  return [...sites.values()].some(({ kind }) => kind === "param");
}

/** Tensors from outside of the model that sites have as data, by name. */
type Observed = readonly (readonly [string, Tensor])[];

/** The data of sites that are no arguments and can be read: those of masked sites may be anything where they do not count. */
function observedData(sites: ReadonlyMap<string, Site>): Observed {
  return [...sites].flatMap(([name, site]) => {
    const isData = site.kind === "sample" && site.isObserved && site.mask === undefined;
    return isData && !isSymbolic(site.value) ? [[name, site.value] as const] : [];
  });
}
