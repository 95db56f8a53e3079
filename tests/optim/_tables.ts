/**
 * Optimisers and schedules, step by step, as computed to 60 digits by `make_tables.py`.
 *
 * @module
 */
import type { Configuration } from "../../mod.ts";
import json from "./tables.json" with { type: "json" };

/** Numbers by parameter, or by slot and parameter. */
export type Numbers = Readonly<Record<string, readonly number[]>>;

/** One optimiser's way through the common gradients. */
export interface OptimizerTable {
  readonly config: Configuration & { readonly name: string };
  /** After each step. */
  readonly parameters: readonly Numbers[];
  /** After the last step. */
  readonly state: Numbers;
}

/** One schedule's values at the steps 0, 1, 2, … */
export interface ScheduleTable {
  readonly config: Configuration & { readonly name: string };
  readonly values: readonly number[];
}

/** All of the file. */
interface Tables {
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** Where all optimisers begin. */
  readonly parameters: Numbers;
  /** At each step, the same for all, wherever they are. */
  readonly gradients: readonly Numbers[];
  readonly optimizers: readonly OptimizerTable[];
  readonly schedules: readonly ScheduleTable[];
}

export const tables: Tables = json as unknown as Tables;

/** A configuration in a line, for names of tests. */
export function title(config: Configuration): string {
  return JSON.stringify(config).replaceAll('"', "");
}
