import type { Constraint } from "../../distributions/constraint.ts";
import { readable } from "../../distributions/values.ts";
import { writeAtomically } from "../../io/atomic_write.ts";
import { encodeSafetensors, type SafetensorsTensor } from "../../io/safetensors.ts";
import type { TensorLike } from "../../tensor/types.ts";
import type { Value } from "../../tensor/value.ts";
import type { Latent } from "../guides/latent.ts";
import type { PosteriorFacts } from "./facts.ts";

/** What the files of posteriors say they are. */
export const FORMAT = "credence posterior 1";

/** Writes a posterior. */
export async function savePosterior<A extends readonly unknown[]>(
  path: string | URL,
  { params, family, latents }: PosteriorFacts<A>,
): Promise<void> {
  const tensors = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, stored(value)]),
  );
  const metadata = {
    format: FORMAT,
    guide: family?.name ?? "",
    latents: JSON.stringify(latents?.map(plain) ?? []),
  };
  await writeAtomically(path, encodeSafetensors(tensors, metadata));
}

function stored({ data, shape }: Value): SafetensorsTensor {
  if (data instanceof Float64Array) return { data, shape, dtype: "F64" };
  if (data instanceof Float32Array) return { data, shape, dtype: "F32" };
  throw new Error("internal: a parameter is no float");
}

/** A variable as JSON keeps it: bounds are nested arrays. */
function plain(latent: Latent): Latent {
  return { ...latent, support: plainSet(latent.support) };
}

function plainSet(set: Constraint): Constraint {
  if (set.kind === "independent") return { ...set, base: plainSet(set.base) };
  const numbers = (bound: TensorLike): TensorLike => {
    const { data, shape } = readable(bound)!;
    return shape.length === 0 ? data[0] : { data: [...data], shape } as unknown as TensorLike;
  };
  switch (set.kind) {
    case "interval":
    case "integerInterval":
      return { ...set, lower: numbers(set.lower), upper: numbers(set.upper) };
    case "greaterThan":
      return { ...set, lower: numbers(set.lower) };
    case "lessThan":
      return { ...set, upper: numbers(set.upper) };
    default:
      return set;
  }
}
