import { formatShape, sizeOf } from "../../core/shape.ts";
import { summarise, type Summary } from "../../diagnostics/summarise.ts";
import type { Message } from "../../handlers/message.ts";
import type { Model } from "../../handlers/model.ts";
import { suggestion } from "../../handlers/nearest_name.ts";
import { seed } from "../../handlers/seed.ts";
import { isolated } from "../../handlers/stack.ts";
import { substitute } from "../../handlers/substitute.ts";
import { trace } from "../../handlers/trace.ts";
import { vmap } from "../../handlers/vmap.ts";
import { evaluateOn } from "../../tensor/evaluate.ts";
import type { Key } from "../../tensor/key.ts";
import * as tf from "../../tensor/namespace.ts";
import type { InputData } from "../../tensor/leaves.ts";
import { fold, randomKey } from "../../tensor/random.ts";
import type { Scalar, Tensor } from "../../tensor/types.ts";
import type { Value } from "../../tensor/value.ts";
import { isAuxiliary } from "../elbo/check_guide.ts";
import type { Latent } from "../guides/latent.ts";
import type { DrawSource } from "../predictive/draws_of.ts";
import { Predictive, type PredictiveSettings } from "../predictive/predictive.ts";
import { SummaryTable } from "./summary_table.ts";
import { savePosterior } from "./save.ts";
import type { PosteriorFacts } from "./facts.ts";

/** Options of draws from a posterior. */
export interface DrawOptions {
  /** How many; 1,000 by default. */
  readonly numSamples?: number;
  /** Random numbers; those of seed 0 by default. */
  readonly key?: Key;
}

/** Settings of the prediction of a posterior. */
export type PosteriorPredictiveSettings = Omit<PredictiveSettings, keyof DrawSource>;

/** How many bytes the draws of a site may take at once. */
const SUMMARY_BYTES = 256e6;

/** The approximation of a posterior: a guide with its parameters. */
export class Posterior<A extends readonly unknown[] = readonly unknown[]> {
  /** The guide: a model whose draws are those of the posterior, once `params` are substituted. */
  readonly guide: Model<readonly unknown[], unknown, unknown>;
  /** The parameters as they are used, by name. */
  readonly params: Readonly<Record<string, Value>>;
  /** What it is made of. */
  readonly facts: PosteriorFacts<A>;

  /** Made by a run, or from a file. */
  constructor(facts: PosteriorFacts<A>) {
    this.facts = facts;
    this.params = facts.params;
    const { family, latents, guide } = facts;
    this.guide = family
      ? () => family.sites(latents!, noStart)
      : guide as Model<readonly unknown[], unknown, unknown>;
  }

  /**
   * Independent draws of one site, or of all of them.
   *
   * @param site The site; all random variables if it is not given.
   * @param options How many, the key.
   * @returns An array of shape [numSamples, ...shape of the site]; or such arrays by site.
   * @throws {RangeError} If there is no such site, or the number is no positive integer.
   */
  draws(site: string, options?: DrawOptions): Promise<Value>;
  /** Draws of all sites, by name. */
  draws(site?: undefined, options?: DrawOptions): Promise<Readonly<Record<string, Value>>>;
  async draws(
    site?: string,
    { numSamples = 1000, key = randomKey(0) }: DrawOptions = {},
  ): Promise<Value | Readonly<Record<string, Value>>> {
    if (!Number.isInteger(numSamples) || numSamples < 1) {
      throw new RangeError(
        `Cannot draw from the posterior: numSamples must be a positive integer, got ${numSamples}`,
      );
    }
    const { engine, floatType, family, args } = this.facts;
    const call = this.#draw(site, numSamples);
    // An automatic guide needs no data; one written by hand may compute its parameters from them.
    const data = (family ? [] : args ?? []) as readonly InputData[];
    const all = await evaluateOn(engine, floatType, call, [key, this.params, ...data]);
    return site === undefined ? all : all[site];
  }

  /**
   * The posterior of every number of every site, in figures: mean, standard deviation, and the quantiles 5, 50 and 95 %.
   *
   * @param options How many draws they are estimated from, the key.
   * @returns A row for each number; printed, it is a table.
   */
  async summary(options: DrawOptions = {}): Promise<SummaryTable> {
    const { numSamples = 1000 } = options;
    const rows: { site: string; index: readonly number[]; summary: Summary }[] = [];
    for (const [site, shape] of await this.#shapes()) {
      const size = sizeOf(shape);
      if (numSamples * size * 4 > SUMMARY_BYTES) {
        throw new RangeError(
          `Cannot summarise "${site}": ${numSamples} draws of shape ${formatShape(shape)} take ${
            (numSamples * size * 4 / 1e6).toFixed(0)
          } MB, expected at most ${SUMMARY_BYTES / 1e6}. Ask for fewer: summary({ numSamples: ${
            Math.max(1, Math.floor(SUMMARY_BYTES / 4 / size))
          } })`,
        );
      }
      const { data } = await this.draws(site, options);
      for (let i = 0; i < size; i++) {
        const own = Float64Array.from({ length: numSamples }, (_, s) => data[s * size + i]);
        rows.push({ site, index: indexOf(i, shape), summary: summarise(own) });
      }
    }
    return new SummaryTable(rows);
  }

  /**
   * The posterior predictive: what the model says of data.
   *
   * @param settings How many draws, the sites that are wanted.
   * @returns What makes predictions: `predictive().summary(key, x)`, the observations left out.
   * @throws {TypeError} If the posterior is from a file and was loaded without its model.
   */
  predictive(settings: PosteriorPredictiveSettings = {}): Predictive<A> {
    const { model, engine, floatType } = this.facts;
    if (model) return new Predictive(model, { posterior: this, engine, floatType, ...settings });
    throw new TypeError(
      "Cannot predict: found a posterior from a file without its model, " +
        "expected the model when it is loaded, or predictive(model, { posterior })",
    );
  }

  /**
   * Writes the parameters to a file in the safetensors format, from which `loadPosterior` makes the posterior again to the
   * bit: without the model or data, if the guide is automatic.
   *
   * @param path The file.
   * @throws {Error} If the file cannot be written; an old one is then as it was.
   */
  async save(path: string | URL): Promise<void> {
    await savePosterior(path, this.facts);
  }

  /** The shapes of the random variables. */
  async #shapes(): Promise<readonly (readonly [string, readonly number[]])[]> {
    const one = await this.draws(undefined, { numSamples: 1 });
    return Object.entries(one).map(([name, { shape }]) => [name, shape.slice(1)]);
  }

  #draw(site: string | undefined, numSamples: number) {
    return (
      key: Key,
      params: Readonly<Record<string, Tensor>>,
      ...args: unknown[]
    ): Record<string, Tensor> =>
      vmap((i: Scalar) => {
        const given = ({ kind, name }: Message) => {
          if (kind !== "param") return undefined;
          if (Object.hasOwn(params, name)) return params[name];
          throw new TypeError(
            `Cannot draw from the posterior: found no value of the parameter "${name}" of the guide${
              suggestion(name, Object.keys(params))
            }`,
          );
        };
        const run = substitute(seed(this.guide, fold(key, i)), given);
        const { sites } = isolated([], () => trace(run)(...args));
        const found = [...sites.values()].flatMap((s) =>
          s.kind === "sample" && !isAuxiliary(s) ? [[s.name, s.value] as const] : []
        );
        const all = Object.fromEntries(found);
        if (site === undefined) return all;
        if (Object.hasOwn(all, site)) return { [site]: all[site] };
        throw new RangeError(
          `Cannot draw "${site}" from the posterior: found no such site${
            suggestion(site, Object.keys(all))
          }`,
        );
      }, tf.range(0, numSamples, 1, "int32")) as Record<string, Tensor>;
  }
}

/** Where there are parameters nobody asks for first values. */
function noStart({ name }: Latent): () => never {
  return () => {
    throw new Error(`Cannot draw from the posterior: found no parameters of "${name}"`);
  };
}

function indexOf(position: number, shape: readonly number[]): number[] {
  return shape.map((n, axis) => Math.floor(position / sizeOf(shape.slice(axis + 1))) % n);
}
