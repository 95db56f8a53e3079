/**
 * The table of distributions: a row for each way to make one. The tests of what all distributions share walk over it, so a
 * new distribution is tested by its rows.
 *
 * @module
 */
import {
  Bernoulli,
  Categorical,
  Delta,
  type Distribution,
  Exponential,
  HalfNormal,
  LogNormal,
  MultivariateNormal,
  type NestedArray,
  Normal,
  type TensorLike,
  Uniform,
} from "../../mod.ts";
import type { Shape } from "../../lib/core/shape.ts";

/** Parameters by name, as numbers or nested arrays. */
export type CaseParameters = Readonly<Record<string, number | NestedArray>>;

/** One way to make a distribution. */
export interface DistributionCase {
  /** For the tests' names; no two rows have the same. */
  readonly title: string;
  /** Makes it from parameters by name. */
  readonly make: (parameters: Readonly<Record<string, TensorLike>>) => Distribution;
  /** Where its parameters are at home. */
  readonly parameters: CaseParameters;
  readonly batchShape: Shape;
  readonly eventShape: Shape;
  /** Values of shape [...batchShape, ...eventShape] that are not in the support; none where every number is. */
  readonly outside?: readonly NestedArray[] | readonly number[];
  /** Parameters that only together are wrong, and what is said. */
  readonly faults?: readonly (readonly [parameters: CaseParameters, says: RegExp])[];
  /** The first elements of `sample(randomKey(0))` on the engine `reference`, to the last digit. */
  readonly firstDraws: readonly number[];
  /** Draws that are not spread out: their statistics say nothing. */
  readonly isConstant?: boolean;
}

/** The parameters as constructors take them: the table knows what it gives. */
function by<P>(make: (parameters: P) => Distribution): DistributionCase["make"] {
  return (parameters) => make(parameters as P);
}

/** A row of the table, written by its title. */
type Row = Omit<DistributionCase, "title">;

const ROWS: Readonly<Record<string, Row>> = {
  "Normal": {
    make: by(Normal),
    parameters: { loc: 0.5, scale: 1.3 },
    batchShape: [],
    eventShape: [],
    firstDraws: [-0.8850881517013733, -0.5129768855276202, 0.5421188326673605],
  },
  "Normal of batch [2, 3]": {
    make: by(Normal),
    parameters: { loc: [[0.5], [-2]], scale: [0.1, 1, 2.5] },
    batchShape: [2, 3],
    eventShape: [],
    firstDraws: [0.39345475756143283, -0.2792129888674002, 0.5809977551295396],
  },
  "HalfNormal": {
    make: by(HalfNormal),
    parameters: { scale: 0.7 },
    batchShape: [],
    eventShape: [],
    outside: [-0.5, -1e-30],
    firstDraws: [0.7458166970699702, 0.5454490922071801, 0.022679371436271065],
  },
  "HalfNormal of batch [2]": {
    make: by(HalfNormal),
    parameters: { scale: [0.7, 3] },
    batchShape: [2],
    eventShape: [],
    outside: [[-0.5, -1]],
    firstDraws: [0.7458166970699702, 2.3376389666022006, 0.022679371436271065],
  },
  "LogNormal": {
    make: by(LogNormal),
    parameters: { loc: 0.3, scale: 0.4 },
    batchShape: [],
    eventShape: [],
    outside: [0, -1],
    firstDraws: [0.8814553155968292, 0.9883828112020644, 1.3674663400947118],
  },
  "LogNormal of batch [3]": {
    make: by(LogNormal),
    parameters: { loc: [0.3, -1, 2], scale: 0.4 },
    batchShape: [3],
    eventShape: [],
    outside: [[0, -1, -2]],
    firstDraws: [0.8814553155968292, 0.26936573974089656, 7.4854388056361865],
  },
  "Exponential": {
    make: by(Exponential),
    parameters: { rate: 1.7 },
    batchShape: [],
    eventShape: [],
    outside: [-0.1],
    firstDraws: [0.31886503245362385, 0.2222775912807685, 0.29381798475811954],
  },
  "Exponential of batch [2, 2]": {
    make: by(Exponential),
    parameters: { rate: [[1.7, 0.1], [20, 1]] },
    batchShape: [2, 2],
    eventShape: [],
    outside: [[[-0.1, -1], [-2, -3]]],
    firstDraws: [0.31886503245362385, 3.7787190517730638, 0.024974528704440162],
  },
  "Uniform": {
    make: by(Uniform),
    parameters: { low: -1.5, high: 2 },
    batchShape: [],
    eventShape: [],
    outside: [-1.6, 2.1],
    faults: [
      [{ low: 2, high: 2 }, /^Cannot make Uniform: high must be > low, got low 2 and high 2/],
      [{ low: [[0], [5]], high: [[1, 6, 7], [6, 3, 6]] }, /got low 5 and high 3/],
    ],
    firstDraws: [-0.035400108992647006, -0.39861398268563963, -0.12393902301637438],
  },
  "Uniform of batch [2, 3]": {
    make: by(Uniform),
    parameters: { low: [[-1.5], [5]], high: [[2, 3, 4], [6, 7, 8]] },
    batchShape: [2, 3],
    eventShape: [],
    outside: [[[-2, 3.5, 5], [4, 4, 8.5]]],
    firstDraws: [-0.035400108992647006, -0.08393226345296512, 0.6623815352599829],
  },
  "Bernoulli by probs": {
    make: by(Bernoulli),
    parameters: { probs: 0.3 },
    batchShape: [],
    eventShape: [],
    outside: [2, -1],
    firstDraws: [0, 0, 0],
  },
  "Bernoulli by probs of batch [2]": {
    make: by(Bernoulli),
    parameters: { probs: [0.3, 0.9] },
    batchShape: [2],
    eventShape: [],
    outside: [[2, -1]],
    firstDraws: [0, 1, 0],
  },
  "Bernoulli by logits": {
    make: by(Bernoulli),
    parameters: { logits: 0.8 },
    batchShape: [],
    eventShape: [],
    outside: [2, -1],
    firstDraws: [1, 1, 1],
  },
  "Categorical by probs": {
    make: by(Categorical),
    parameters: { probs: [0.2, 0.5, 0.3] },
    batchShape: [],
    eventShape: [],
    outside: [3, -1],
    firstDraws: [1, 1, 0],
  },
  "Categorical by probs of batch [2]": {
    make: by(Categorical),
    parameters: { probs: [[0.2, 0.5, 0.3], [0.9, 0.1, 0]] },
    batchShape: [2],
    eventShape: [],
    outside: [[3, -1]],
    firstDraws: [1, 0, 0],
  },
  "Categorical by logits": {
    make: by(Categorical),
    parameters: { logits: [0.2, -0.5, 1.3, 0] },
    batchShape: [],
    eventShape: [],
    outside: [4, -1],
    firstDraws: [2, 2, 2],
  },
  "MultivariateNormal": {
    make: by(MultivariateNormal),
    parameters: { loc: [0.5, -1], scaleTril: [[1.2, 0], [-0.4, 0.7]] },
    batchShape: [],
    eventShape: [2],
    faults: [
      [
        { loc: [0, 0, 0], scaleTril: [[1, 0], [0, 1]] },
        /scaleTril of shape \[2, 2\] does not fit loc of shape \[3\]/,
      ],
    ],
    firstDraws: [-0.778542909262806, -1.1192681224529113, 0.5388789224621789],
  },
  "MultivariateNormal of batch [3]": {
    make: by(MultivariateNormal),
    parameters: { loc: [[0.5, -1], [0, 0], [2, 2]], scaleTril: [[1.2, 0], [-0.4, 0.7]] },
    batchShape: [3],
    eventShape: [2],
    firstDraws: [-0.778542909262806, -1.1192681224529113, 0.038878922462178965],
  },
  "Delta": {
    make: by(Delta),
    parameters: { v: 1.5, logDensity: -0.5 },
    batchShape: [],
    eventShape: [],
    outside: [1.4],
    firstDraws: [1.5, 1.5, 1.5],
    isConstant: true,
  },
  "Delta of batch [2]": {
    make: by(Delta),
    parameters: { v: [1.5, 0], logDensity: 0 },
    batchShape: [2],
    eventShape: [],
    outside: [[1.4, 1e-9]],
    firstDraws: [1.5, 0, 1.5],
    isConstant: true,
  },
};

/** All rows. */
export const DISTRIBUTION_CASES: readonly DistributionCase[] = Object.entries(ROWS).map(
  ([title, row]) => ({ title, ...row }),
);

/** The distribution of a row. */
export function distributionOf(row: DistributionCase): Distribution {
  return row.make(row.parameters);
}
