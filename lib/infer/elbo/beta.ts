import { suggestion } from "../../handlers/nearest_name.ts";

/** A number, or a function of the step that gives it. */
export type BetaSchedule = number | ((step: number) => number);

/**
 * The weight β of the divergence: one for all sites, or one for each by name, 1 for those that are not named. A function is
 * asked at every step. Guides of all variables together, such as `autoMultivariateNormal`, have their entropy at a site of its
 * own, `_auto_latent`: there one number for all is meant.
 */
export type Beta = BetaSchedule | Readonly<Record<string, BetaSchedule>>;

/**
 * β of each site at a step.
 *
 * @throws {RangeError} If one is negative or no number, or there is no site of a name.
 */
export function betasAt(beta: Beta, sites: readonly string[], step: number): readonly number[] {
  if (typeof beta !== "object") {
    const value = valueAt(beta, step, "");
    return sites.map(() => value);
  }
  const unknown = Object.keys(beta).find((name) => !sites.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(
      `Cannot weigh the divergence of "${unknown}": found no such random variable in the guide` +
        suggestion(unknown, sites),
    );
  }
  return sites.map((name) =>
    Object.hasOwn(beta, name) ? valueAt(beta[name], step, ` of "${name}"`) : 1
  );
}

function valueAt(beta: BetaSchedule, step: number, of: string): number {
  const value: unknown = typeof beta === "function" ? beta(step) : beta;
  if (typeof value === "number" && value >= 0 && value < Infinity) return value;
  const found = typeof beta === "function" ? `the schedule gave ${value}` : `found ${value}`;
  throw new RangeError(
    `Cannot weigh the divergence: β${of} at step ${step} must be a finite number from 0 on, ${found}`,
  );
}
