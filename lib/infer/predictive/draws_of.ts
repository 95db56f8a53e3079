/**
 * Where the values of a model's random variables come from when it predicts.
 *
 * @module
 */
import { formatShape } from "../../core/shape.ts";
import type { Message } from "../../handlers/message.ts";
import type { Model } from "../../handlers/model.ts";
import { suggestion } from "../../handlers/nearest_name.ts";
import { replay } from "../../handlers/replay.ts";
import { seed } from "../../handlers/seed.ts";
import { isolated } from "../../handlers/stack.ts";
import { substitute } from "../../handlers/substitute.ts";
import { type Site, trace } from "../../handlers/trace.ts";
import type { Key } from "../../tensor/key.ts";
import { type InputData, typeOfData } from "../../tensor/leaves.ts";
import type { Tensor } from "../../tensor/types.ts";
import { Value } from "../../tensor/value.ts";
import { isAuxiliary } from "../elbo/check_guide.ts";

/** A guide; it is called with the model's arguments. */
export type AnyGuide = Model<never, unknown, unknown>;

/** A guide with its parameters: a posterior is one. */
export interface PosteriorSource {
  /** The guide. */
  readonly guide: AnyGuide;
  /** Values of the parameters of guide and model, by name. */
  readonly params: Readonly<Record<string, InputData>>;
}

/** Where draws come from; with none of these, from the prior. */
export interface DrawSource {
  /** A posterior: a guide with its parameters. */
  readonly posterior?: PosteriorSource;
  /** A guide. */
  readonly guide?: AnyGuide;
  /** Values of the parameters of guide and model, by name; first values if they are not given. */
  readonly params?: Readonly<Record<string, InputData | number>>;
  /** Draws of the random variables, by name, with a leading axis of the draws. */
  readonly draws?: Readonly<Record<string, InputData>>;
}

/** A source, looked at. */
export interface CheckedSource {
  readonly guide: AnyGuide | undefined;
  /** Undefined if none were given: then the first values are meant. */
  readonly params: Readonly<Record<string, InputData>> | undefined;
  readonly draws: Readonly<Record<string, InputData>>;
  /** How many draws were given; undefined if they are made. */
  readonly count: number | undefined;
}

/** Refuses sources that contradict each other, and draws of different numbers. */
export function checkSource({ posterior, guide, params, draws }: DrawSource): CheckedSource {
  const given = Object.entries({ posterior, guide, draws }).filter(([, value]) => value);
  if (given.length > 1) {
    throw new TypeError(
      `Cannot predict: found ${given.map(([name]) => name).join(" and ")}, expected one of them`,
    );
  }
  const names = Object.keys(draws ?? {});
  if (draws && names.length === 0) {
    throw new TypeError("Cannot predict: found no site in draws, expected draws of one at least");
  }
  const counts = names.map((name) => {
    const { shape } = typeOfData(draws![name]);
    if (shape.length > 0 && shape[0] > 0) return shape[0];
    throw new TypeError(
      `Cannot predict: found draws of "${name}" of shape ${
        formatShape(shape)
      }, expected a leading ` +
        "axis of the draws",
    );
  });
  const other = counts.findIndex((count) => count !== counts[0]);
  if (other > 0) {
    throw new TypeError(
      `Cannot predict: found ${counts[other]} draws of "${names[other]}", expected ${counts[0]}, ` +
        `as many as there are of "${names[0]}"`,
    );
  }
  const values = posterior?.params ?? params;
  return {
    guide: posterior?.guide ?? guide,
    params: values && mapValues(values, dataOf),
    draws: draws ?? {},
    count: counts[0],
  };
}

/** Numbers as data too, so that other numbers can take their places. */
function dataOf(value: InputData | number): InputData {
  if (typeof value !== "number") return value;
  return new Value({ data: Float64Array.of(value), shape: [], dtype: "float" }, "host");
}

function mapValues<V, W>(record: Readonly<Record<string, V>>, f: (value: V) => W) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));
}

/** One run of the model: its sites, with values from the source. */
export function sitesOfDraw<A extends readonly unknown[]>(
  model: Model<A, unknown, unknown>,
  guide: CheckedSource["guide"],
  key: Key,
  params: Readonly<Record<string, Tensor>> | undefined,
  draws: Readonly<Record<string, Tensor>>,
  args: A,
): ReadonlyMap<string, Site> {
  const given = ({ kind, name }: Message) => {
    if (kind === "param" && params) {
      if (Object.hasOwn(params, name)) return params[name];
      throw new RangeError(
        `Cannot predict: found no value of the parameter "${name}", expected all among params` +
          suggestion(name, Object.keys(params)),
      );
    }
    if (kind === "sample" && Object.hasOwn(draws, name)) return draws[name];
    return undefined;
  };
  const run = <B extends readonly unknown[]>(f: Model<B, unknown, unknown>, args: B) =>
    isolated([], () => trace(f)(...args));
  const prepared = substitute(seed(model, key), given);
  if (!guide) return run(prepared, args).sites;
  const guided = run(substitute(seed(guide, key), given), args as never);
  const { sites } = run(replay(prepared, guided), args);
  checkModel(sites, guided.sites);
  return sites;
}

/** Refuses a guide of another model: what it draws would be of no use, and the model would draw from its prior. */
function checkModel(model: ReadonlyMap<string, Site>, guide: ReadonlyMap<string, Site>): void {
  for (const site of guide.values()) {
    if (site.kind !== "sample" || isAuxiliary(site)) continue;
    if (model.get(site.name)?.kind === "sample") continue;
    const names = [...model.values()].flatMap((s) => (s.kind === "sample" ? [s.name] : []));
    throw new TypeError(
      `Cannot predict: found draws of "${site.name}" in the guide or posterior, and no such random ` +
        `variable in the model${suggestion(site.name, names)} It may be that of another model`,
    );
  }
}
