/**
 * Golden values: the full set where it is at hand, and always the part of it that ships with the project.
 *
 * @module
 */
import shipped from "../golden/distributions.json" with { type: "json" };

/** A number, or what JSON has no number for; null where none is given. */
export type GoldenNumber = number | "Infinity" | "-Infinity" | "NaN" | null;
/** Numbers in nested lists. */
export type Golden = GoldenNumber | readonly Golden[];

/** A value with its log density and their derivatives. */
export interface GoldenPoint {
  readonly value: Golden;
  readonly log_prob: GoldenNumber;
  readonly grad_value?: Golden;
  readonly grad_params?: Readonly<Record<string, Golden>>;
  readonly cdf?: GoldenNumber;
}

/** A distribution with certain parameters. */
export interface GoldenCase {
  readonly params: Readonly<Record<string, Golden>>;
  readonly points: readonly GoldenPoint[];
  readonly icdf?: readonly { readonly p: number; readonly x: GoldenNumber }[];
  readonly mean?: Golden;
  readonly variance?: Golden;
  readonly entropy?: GoldenNumber;
}

/** KL(p ‖ q) of two distributions with certain parameters. */
export interface GoldenKl {
  readonly params_p: Readonly<Record<string, Golden>>;
  readonly params_q: Readonly<Record<string, Golden>>;
  readonly kl: GoldenNumber;
}

/** A transform at a point. */
export interface GoldenMap {
  readonly params: Readonly<Record<string, number>>;
  readonly x: Golden;
  readonly y: Golden;
  readonly log_abs_det_jacobian: number;
}

/** One file's worth. */
export interface GoldenSet {
  readonly distributions: readonly {
    readonly name: string;
    readonly cases: readonly GoldenCase[];
  }[];
  readonly kl: readonly {
    readonly p: string;
    readonly q: string;
    readonly cases: readonly GoldenKl[];
  }[];
  readonly transforms: readonly { readonly name: string; readonly cases: readonly GoldenMap[] }[];
}

/** The names in the golden files of what exists here. */
export const ours = {
  distributions: [
    "Normal",
    "HalfNormal",
    "LogNormal",
    "Exponential",
    "Uniform",
    "BernoulliProbs",
    "BernoulliLogits",
    "CategoricalProbs",
    "CategoricalLogits",
    "MultivariateNormalTril",
    "Delta",
  ],
  transforms: {
    exp: true,
    softplus: true,
    logistic: true,
    interval: true,
    greater_than: true,
    less_than: true,
    affine: true,
    ordered: true,
    simplex_stick_breaking: true,
    lower_cholesky: true,
    softplus_lower_cholesky: true,
  } as Readonly<Record<string, boolean>>,
} as const;

const FULL = new URL("../../../shared/golden/", import.meta.url);

function readFull(): GoldenSet | undefined {
  const read = (name: string) => JSON.parse(Deno.readTextFileSync(new URL(name, FULL)));
  try {
    return {
      distributions: read("distributions.json").distributions,
      kl: read("kl.json").pairs,
      transforms: read("transforms.json").transforms,
    };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** A set of golden values, and what to call it. */
export interface NamedGolden {
  readonly title: string;
  /** Why it is not there: only the full set may be missing. */
  readonly missing?: string;
  readonly set: GoldenSet;
}

const full = readFull();

/** The sets to test with. */
export const goldenSets: readonly NamedGolden[] = [
  { title: "shipped values", set: shipped as unknown as GoldenSet },
  {
    title: "full values",
    ...(full ? {} : { missing: "../shared/golden is not beside the repository" }),
    set: full ?? { distributions: [], kl: [], transforms: [] },
  },
];

/** A golden number as a double; NaN for null. */
export function toNumber(value: GoldenNumber): number {
  return value === null ? NaN : Number(value);
}

/** The numbers of a nested list, row-major. */
export function numbersOf(value: Golden): number[] {
  return Array.isArray(value) ? value.flatMap(numbersOf) : [toNumber(value as GoldenNumber)];
}

/** The shape of a nested list. */
export function goldenShape(value: Golden): number[] {
  return Array.isArray(value) ? [value.length, ...(value.length ? goldenShape(value[0]) : [])] : [];
}
