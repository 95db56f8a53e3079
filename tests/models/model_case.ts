import type { Shape } from "../../mod.ts";

/** A value of a site: its numbers, row-major. */
export interface Numbers {
  readonly data: Float64Array;
  readonly shape: Shape;
}

/** Numbers by the name of their site. */
export type Flat = Readonly<Record<string, Float64Array>>;

/** A model with values for its random variables, and the same log joint by plain loops over plain arrays. */
export interface ModelCase {
  /** What it is. */
  readonly name: string;
  /** The model, its data in it. */
  readonly model: () => unknown;
  /** A value of each random variable that is not data. */
  readonly values: Readonly<Record<string, Numbers>>;
  /** The log joint, written without any part of the library. */
  readonly logJoint: (values: Flat) => number;
  /** Its gradient; by differences of `logJoint` if it is not given. */
  readonly gradient?: (values: Flat) => Flat;
}

/** Numbers that look random and are the same everywhere: sin(1), sin(2), … times `size`, about `center`. */
export function wiggle(shape: Shape, size = 1, center = 0, from = 1): Numbers {
  const length = shape.reduce((n, m) => n * m, 1);
  const data = Float64Array.from({ length }, (_, i) => center + size * Math.sin(3 * (from + i)));
  return { data, shape };
}

/** One number. */
export function number(value: number): Numbers {
  return { data: Float64Array.of(value), shape: [] };
}
