/**
 * The parameters of a guide and a model: in the coordinates in which they are optimised, and as they are used.
 *
 * @module
 */
import type { Constraint } from "../../distributions/constraint.ts";
import { bijectTo } from "../../distributions/transforms/biject_to.ts";
import type { Transform } from "../../distributions/transforms/transform.ts";
import type { Site } from "../../handlers/trace.ts";
import * as tf from "../../tensor/namespace.ts";
import type { Tensor } from "../../tensor/types.ts";

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** The coordinates of each parameter, by name. */
export type Coordinates = ReadonlyMap<string, Transform>;

/** The parameters among sites: their values, and their coordinates. */
export function parametersOf(
  ...runs: readonly ReadonlyMap<string, Site>[]
): { readonly values: Tensors; readonly coordinates: Coordinates } {
  const values: Record<string, Tensor> = {};
  const coordinates = new Map<string, Transform>();
  for (const sites of runs) {
    for (const [name, site] of sites) {
      if (site.kind !== "param" || coordinates.has(name)) continue;
      values[name] = site.value;
      coordinates.set(name, site.transform ?? bijectTo(site.constraint));
    }
  }
  return { values, coordinates };
}

/** Whether a parameter may be any number: its coordinates are its values. */
function isFree({ codomain }: Transform): boolean {
  const { kind }: Constraint = codomain.kind === "independent" ? codomain.base : codomain;
  return kind === "real" || kind === "realVector";
}

/** Parameters as they are used, from their coordinates. */
export function constrained(free: Tensors, coordinates: Coordinates): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(free).map(([name, u]) => {
      const transform = coordinates.get(name)!;
      return [name, isFree(transform) ? u : transform.forward(u)];
    }),
  );
}

/** The coordinates of parameters. */
export function unconstrained(values: Tensors, coordinates: Coordinates): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const transform = coordinates.get(name)!;
      const float = value.dtype === "float32" ? value : tf.cast(value, "float32");
      return [name, isFree(transform) ? float : transform.inverse(float)];
    }),
  );
}
