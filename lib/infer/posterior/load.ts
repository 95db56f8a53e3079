import { formatShape, sameShape } from "../../core/shape.ts";
import type { FloatType } from "../../core/dtype.ts";
import type { Engine } from "../../core/engine.ts";
import type { Constraint } from "../../distributions/constraint.ts";
import type { Graph } from "../../graph/node.ts";
import type { Model } from "../../handlers/model.ts";
import type { TensorLike } from "../../tensor/types.ts";
import { readBytes } from "../../io/read_file.ts";
import { decodeSafetensors } from "../../io/safetensors.ts";
import { Value } from "../../tensor/value.ts";
import { type AutoGuide, type GuideFamily, isAutoGuide } from "../guides/auto_guide.ts";
import { DELTA_FAMILY } from "../guides/auto_delta.ts";
import { LAPLACE_FAMILY } from "../guides/auto_laplace.ts";
import { multivariateNormalFamily } from "../guides/auto_multivariate_normal.ts";
import { normalFamily } from "../guides/auto_normal.ts";
import type { Latent } from "../guides/latent.ts";
import { Posterior } from "./posterior.ts";
import { FORMAT } from "./save.ts";

/** The families by name; what they know of first values is of no use here. */
const FAMILIES: readonly GuideFamily[] = [
  normalFamily(1),
  DELTA_FAMILY,
  multivariateNormalFamily(1),
  LAPLACE_FAMILY,
];

/** What a posterior is read with. */
export interface LoadFacts<A extends readonly unknown[]> {
  readonly model?: Model<A, unknown, unknown>;
  readonly guide?: Model<A, unknown, unknown>;
  readonly args?: A;
  readonly engine: Engine<Graph>;
  readonly floatType: FloatType;
}

/** Reads a posterior. */
export async function readPosterior<A extends readonly unknown[]>(
  path: string | URL,
  { model, guide, args, engine, floatType }: LoadFacts<A>,
): Promise<Posterior<A>> {
  const name = String(path);
  const { tensors, metadata } = decodeSafetensors(await readBytes(path), name);
  if (metadata.format !== FORMAT) {
    throw new TypeError(
      `Cannot load the posterior from ${name}: found ${
        metadata.format ? `"${metadata.format}"` : "a file without a format"
      }, expected "${FORMAT}"`,
    );
  }
  const params = Object.fromEntries(
    Object.entries(tensors).map(([key, { data, shape }]) => [
      key,
      new Value({ data, shape, dtype: "float" }, "file"),
    ]),
  );
  const family = FAMILIES.find((family) => family.name === metadata.guide);
  if (!family && !guide) {
    throw new TypeError(
      `Cannot load the posterior from ${name}: found that of a guide written by hand, ` +
        "expected the guide among the options",
    );
  }
  const latents = family ? (JSON.parse(metadata.latents) as Latent[]).map(revived) : undefined;
  const own = guide && isAutoGuide(guide) ? guide as AutoGuide<A> : undefined;
  if (own && args) checkSame(name, latents ?? [], own.latents(...args));
  return new Posterior<A>({
    model,
    args,
    family,
    latents,
    guide: family ? undefined : guide,
    params,
    engine,
    floatType,
  });
}

/** Refuses the variables of another model. */
export function checkSame(
  file: string,
  found: readonly Latent[],
  expected: readonly Latent[],
): void {
  const names = (latents: readonly Latent[]) => latents.map(({ name }) => name).join(", ");
  const refuse = (what: string): never => {
    throw new TypeError(
      `Cannot load the posterior from ${file}: ${what}. It is that of another model`,
    );
  };
  if (names(found) !== names(expected)) {
    refuse(`found the variables ${names(found)}, expected ${names(expected)}`);
  }
  found.forEach(({ name, shape }, i) => {
    if (sameShape(shape, expected[i].shape)) return;
    const own = formatShape(expected[i].shape);
    refuse(`found "${name}" of shape ${formatShape(shape)}, expected ${own}`);
  });
}

function revived(latent: Latent): Latent {
  return { ...latent, support: revivedSet(latent.support) };
}

function revivedSet(set: Constraint): Constraint {
  if (set.kind === "independent") return { ...set, base: revivedSet(set.base) };
  const tensor = (bound: TensorLike): TensorLike => {
    if (typeof bound === "number") return bound;
    const { data, shape } = bound as unknown as { data: number[]; shape: number[] };
    return new Value({ data: Float64Array.from(data), shape, dtype: "float" }, "file").tensor();
  };
  switch (set.kind) {
    case "interval":
    case "integerInterval":
      return { ...set, lower: tensor(set.lower), upper: tensor(set.upper) };
    case "greaterThan":
      return { ...set, lower: tensor(set.lower) };
    case "lessThan":
      return { ...set, upper: tensor(set.upper) };
    default:
      return set;
  }
}
