/**
 * Effects of coaching in eight schools: D. B. Rubin, Estimation in parallel randomized experiments, Journal of Educational
 * Statistics 6 (1981).
 *
 * @module
 */
import { deterministic, HalfNormal, Normal, plate, sample } from "../../mod.ts";
import { halfNormal, normal, total } from "./densities.ts";
import { type ModelCase, number, wiggle } from "./model_case.ts";

const EFFECTS = [28, 8, -3, 7, -1, 1, 18, 12];
const ERRORS = [15, 10, 16, 11, 9, 11, 10, 18];

/** Each school's effect is a random variable. */
export const eightSchoolsCentred: ModelCase = {
  name: "eight schools, centred",
  model: () => {
    const mu = sample("mu", Normal(0, 5));
    const tau = sample("tau", HalfNormal(5));
    return plate("schools", 8, () => {
      const theta = sample("theta", Normal(mu, tau));
      return sample("effect", Normal(theta, ERRORS), { obs: EFFECTS });
    });
  },
  values: { mu: number(4.1), tau: number(3.3), theta: wiggle([8], 5, 4) },
  logJoint: ({ mu, tau, theta }) =>
    normal(mu[0], 0, 5) + halfNormal(tau[0], 5) +
    total(theta, (t, i) => normal(t, mu[0], tau[0]) + normal(EFFECTS[i], t, ERRORS[i])),
};

/** Each school's effect is a function of a standard normal variable. */
export const eightSchoolsNonCentred: ModelCase = {
  name: "eight schools, non-centred",
  model: () => {
    const mu = sample("mu", Normal(0, 5));
    const tau = sample("tau", HalfNormal(5));
    return plate("schools", 8, () => {
      const z = sample("z", Normal(0, 1));
      const theta = deterministic("theta", z.mul(tau).add(mu));
      return sample("effect", Normal(theta, ERRORS), { obs: EFFECTS });
    });
  },
  values: { mu: number(4.1), tau: number(3.3), z: wiggle([8]) },
  logJoint: ({ mu, tau, z }) =>
    normal(mu[0], 0, 5) + halfNormal(tau[0], 5) +
    total(z, (z, i) => normal(z, 0, 1) + normal(EFFECTS[i], mu[0] + tau[0] * z, ERRORS[i])),
};
