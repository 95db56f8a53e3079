import type { FloatType } from "../../core/dtype.ts";
import type { Engine } from "../../core/engine.ts";
import { sizeOf } from "../../core/shape.ts";
import type { Graph } from "../../graph/node.ts";
import type { Model } from "../../handlers/model.ts";
import { suggestion } from "../../handlers/nearest_name.ts";
import type { Site } from "../../handlers/trace.ts";
import type { Key } from "../../tensor/key.ts";
import { Value } from "../../tensor/value.ts";
import type { ModelArguments } from "../svi/source.ts";
import { ClassFigures, type ClassPredictions, classProbabilities } from "./classes.ts";
import { type CheckedSource, checkSource, type DrawSource } from "./draws_of.ts";
import { type PredictiveSummary, SiteFigures, Window } from "./figures.ts";
import { logLikelihoods, MeanLikelihood } from "./log_likelihood.ts";
import { type Consumer, Stream, type Wanted } from "./stream.ts";

/** Options of a prediction besides the engine. */
export interface PredictiveSettings extends DrawSource {
  /** How many draws; as many as were given, or 1,000. */
  readonly numSamples?: number;
  /** The sites that are wanted: random variables without data and deterministic sites, all of them by default. */
  readonly sites?: readonly string[];
  /** The quantiles of summaries; 0.05, 0.5 and 0.95 by default. */
  readonly quantiles?: readonly number[];
  /** How many bytes chunks of draws may take; 200 million by default. */
  readonly budgetBytes?: number;
  /** Ends a prediction between two chunks. */
  readonly signal?: AbortSignal;
}

/** What a {@linkcode Predictive} is made with. */
export interface PredictiveOptions extends PredictiveSettings {
  /** Where it is computed. */
  readonly engine: Engine<Graph>;
  /** In which width. */
  readonly floatType: FloatType;
}

/**
 * What a model says of data, over draws of its random variables; made by `predictive`.
 *
 * Draw s has the key fold(key, s): results do not depend on how many draws are made at once. Means and standard deviations are
 * accumulated in double precision, one draw after the other.
 */
export class Predictive<A extends readonly unknown[]> {
  readonly #model: Model<A, unknown, unknown>;
  readonly #options: PredictiveOptions;
  readonly #source: CheckedSource;
  readonly #budgetBytes: number;
  readonly #streams = new Map<string, Stream<A>>();
  /** How many draws are made. */
  readonly numSamples: number;

  /** Made by `predictive`. */
  constructor(model: Model<A, unknown, unknown>, options: PredictiveOptions) {
    this.#model = model;
    this.#options = options;
    this.#source = checkSource(options);
    this.numSamples = options.numSamples ?? this.#source.count ?? 1000;
    this.#budgetBytes = options.budgetBytes ?? 200e6;
    this.#checkNumbers();
  }

  /**
   * All draws.
   *
   * @param key Random numbers.
   * @param args The model's arguments, with the observations left out.
   * @returns Arrays by site, of shape [numSamples, ...shape of the site].
   * @throws {RangeError} If there is no site that was asked for.
   */
  async draws(key: Key, ...args: ModelArguments<A>): Promise<Readonly<Record<string, Value>>> {
    return await this.#all("values", this.#values, key, args);
  }

  /**
   * Mean, standard deviation and quantiles of each element. What is kept does not grow with the number of draws: quantiles are
   * exact, and where the draws of all elements do not fit into the budget they are made several times, for some elements
   * each.
   *
   * @param key Random numbers.
   * @param args The model's arguments, with the observations left out.
   * @returns The figures by site.
   * @throws {RangeError} If there is no site that was asked for.
   */
  async summary(
    key: Key,
    ...args: ModelArguments<A>
  ): Promise<Readonly<Record<string, PredictiveSummary>>> {
    const { numSamples } = this;
    const { quantiles: asked = [0.05, 0.5, 0.95] } = this.#options;
    const sites = new Map<string, SiteFigures>();
    const room = Math.max(1, Math.floor(this.#budgetBytes / 2 / 8 / numSamples));
    let elements = Infinity;
    for (let pass = 0; pass * room < elements; pass++) {
      const kept = asked.length === 0 ? 0 : room;
      const columns = new Window(pass * room, kept, numSamples);
      await this.#run("values", this.#values, key, args, (chunk, start) => {
        let offset = 0;
        for (const [name, value] of Object.entries(chunk)) {
          const shape = value.shape.slice(1), size = sizeOf(shape);
          let figures = sites.get(name);
          if (!figures) sites.set(name, figures = new SiteFigures(shape, offset, asked.length));
          const data = Float64Array.from(value.data);
          if (pass === 0 && size > 0) figures.moments?.add(data);
          columns.take(data, size, offset, start);
          offset += size;
        }
        elements = asked.length === 0 ? 0 : offset;
      });
      for (const figures of sites.values()) figures.quantilesFrom(columns, asked);
    }
    return Object.fromEntries([...sites].map(([name, figures]) => [name, figures.result()]));
  }

  /**
   * What a classifier says: its mean probabilities, and four measures of how sure it is.
   *
   * @param key Random numbers.
   * @param args The model's arguments, with the labels left out.
   * @returns The predictions of the only categorical (or Bernoulli) site without data, or of the one among `sites`.
   * @throws {TypeError} If there is no such site, more than one, or one that is no classifier or has data.
   * @throws {RangeError} If a probability is not finite.
   *
   * Reference: N. Houlsby et al., Bayesian Active Learning for Classification and Preference Learning (2011), eq. 2.
   */
  async classes(key: Key, ...args: ModelArguments<A>): Promise<ClassPredictions> {
    let figures: ClassFigures | undefined;
    const isGiven = (name: string) => Object.hasOwn(this.#source.draws, name);
    const wanted: Wanted = (sites) => ({
      probabilities: classProbabilities(sites, this.#options.sites, isGiven),
    });
    await this.#run("classes", wanted, key, args, ({ probabilities }) => {
      (figures ??= new ClassFigures(probabilities)).add(probabilities);
    });
    return figures!.result();
  }

  /**
   * The log likelihood of each datum at each draw.
   *
   * @param key Random numbers.
   * @param args The model's arguments with the observations.
   * @returns Arrays by observed site, of shape [numSamples, ...batch shape], in nats.
   * @throws {TypeError} If nothing is observed.
   */
  async logLikelihood(
    key: Key,
    ...args: ModelArguments<A>
  ): Promise<Readonly<Record<string, Value>>> {
    return await this.#all("log likelihood", logLikelihoods, key, args);
  }

  /**
   * The log of the mean likelihood of each datum, log (1/S) Σ p(y | draw), without keeping the draws.
   *
   * @param key Random numbers.
   * @param args The model's arguments with the observations.
   * @returns Arrays by observed site, of its batch shape, in nats. Minus its mean is the negative log likelihood of a test set.
   * @throws {TypeError} If nothing is observed.
   */
  async logPredictiveDensity(
    key: Key,
    ...args: ModelArguments<A>
  ): Promise<Readonly<Record<string, Value>>> {
    const means: Record<string, MeanLikelihood> = {};
    await this.#run("log likelihood", logLikelihoods, key, args, (chunk) => {
      for (const [name, value] of Object.entries(chunk)) {
        (means[name] ??= new MeanLikelihood(value)).add(value);
      }
    });
    return Object.fromEntries(
      Object.entries(means).map(([name, mean]) => [name, mean.result(this.numSamples)]),
    );
  }

  /** Makes all draws of a site's values, kept one after the other. */
  async #all(
    name: string,
    wanted: Wanted,
    key: Key,
    args: ModelArguments<A>,
  ): Promise<Readonly<Record<string, Value>>> {
    const { numSamples } = this;
    const all: Record<string, { data: Value["data"]; first: Value }> = {};
    await this.#run(name, wanted, key, args, (chunk, start) => {
      for (const [name, value] of Object.entries(chunk)) {
        const size = sizeOf(value.shape.slice(1));
        all[name] ??= { data: emptyLike(value.data, numSamples * size), first: value };
        all[name].data.set(value.data, start * size);
      }
    });
    return Object.fromEntries(
      Object.entries(all).map(([name, { data, first: { shape, dtype, engine } }]) => [
        name,
        new Value({ data, shape: [numSamples, ...shape.slice(1)], dtype }, engine),
      ]),
    );
  }

  async #run(
    name: string,
    wanted: Wanted,
    key: Key,
    args: ModelArguments<A>,
    consume: Consumer,
  ): Promise<void> {
    const stream = this.#stream(name, wanted);
    await stream.run(key, args as unknown as A, consume, this.#options.signal);
  }

  #checkNumbers(): void {
    const { numSamples } = this;
    const { quantiles: asked = [], budgetBytes = 1 } = this.#options;
    const { count } = this.#source;
    if (!Number.isInteger(numSamples) || numSamples < 1) {
      throw new RangeError(
        `Cannot predict: numSamples must be a positive integer, got ${numSamples}`,
      );
    }
    if (count !== undefined && numSamples > count) {
      throw new RangeError(
        `Cannot predict: found ${count} draws, expected numSamples, ${numSamples}, or more`,
      );
    }
    if (!(budgetBytes > 0)) {
      throw new RangeError(`Cannot predict: budgetBytes must be positive, got ${budgetBytes}`);
    }
    const bad = asked.find((q) => !(q >= 0 && q <= 1));
    if (bad !== undefined) {
      throw new RangeError(`Cannot predict: a quantile must be from 0 to 1, got ${bad}`);
    }
  }

  #stream(name: string, wanted: Wanted): Stream<A> {
    let stream = this.#streams.get(name);
    if (!stream) {
      const { engine, floatType } = this.#options;
      const facts = {
        model: this.#model,
        source: this.#source,
        numSamples: this.numSamples,
        engine,
        floatType,
        // The other half is for what is kept of the draws.
        budgetBytes: this.#budgetBytes / 2,
      };
      stream = new Stream(facts, (sites) => {
        this.#checkDraws(sites);
        return wanted(sites);
      });
      this.#streams.set(name, stream);
    }
    return stream;
  }

  /** Refuses draws and parameters of what the model does not have. */
  #checkDraws(sites: ReadonlyMap<string, Site>): void {
    const names = [...sites.values()].flatMap((s) => (s.kind === "sample" ? [s.name] : []));
    const unknown = Object.keys(this.#source.draws).find((name) => !names.includes(name));
    if (unknown === undefined) return;
    throw new RangeError(
      `Cannot predict from draws of "${unknown}": found no such random variable in the model` +
        suggestion(unknown, names),
    );
  }

  readonly #values: Wanted = (sites) => {
    const { sites: asked } = this.#options;
    const names = [...sites.values()].flatMap((site) => {
      const isFree = site.kind === "sample" && !site.isObserved;
      return isFree || site.kind === "deterministic" ? [site.name] : [];
    });
    const unknown = asked?.find((name) => !names.includes(name));
    if (unknown !== undefined) {
      const isData = sites.has(unknown) ? "a site with data" : "no such site";
      throw new RangeError(
        `Cannot predict "${unknown}": found ${isData}${suggestion(unknown, names)}`,
      );
    }
    return Object.fromEntries((asked ?? names).map((name) => [name, sites.get(name)!.value]));
  };
}

function emptyLike(data: Value["data"], length: number): Value["data"] {
  const Kind = data.constructor as new (length: number) => Value["data"];
  return new Kind(length);
}
