import { shown } from "./checks.ts";
import type { Configuration } from "./optimizer.ts";

/** A number for each step, such as a learning rate. */
export interface Schedule {
  /** The number for a step; `step` counts from 0. */
  (step: number): number;
  /** Name and constants, for saved files; a function of the user's has none. */
  readonly config?: Configuration;
}

/** What stands for a schedule in a configuration: a number for itself, `{ name: "custom" }` for a function of the user's. */
export function describeSchedule(schedule: Schedule | number): Configuration | number {
  if (typeof schedule === "number") return schedule;
  if (typeof schedule === "function") return schedule.config ?? { name: "custom" };
  throw new TypeError(
    `Cannot describe a schedule: found ${shown(schedule)}, expected a number or a function`,
  );
}
