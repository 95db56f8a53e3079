import { formatShape, sameShape } from "../../core/shape.ts";
import type { FloatType } from "../../core/dtype.ts";
import type { Engine } from "../../core/engine.ts";
import type { Constraint } from "../../distributions/constraint.ts";
import type { Graph } from "../../graph/node.ts";
import type { Model } from "../../handlers/model.ts";
import { seed } from "../../handlers/seed.ts";
import { isolated } from "../../handlers/stack.ts";
import { trace } from "../../handlers/trace.ts";
import { readBytes } from "../../io/read_file.ts";
import { decodeSafetensors } from "../../io/safetensors.ts";
import { Key } from "../../tensor/key.ts";
import { readData } from "../../tensor/leaves.ts";
import { randomKey } from "../../tensor/random.ts";
import { callOf } from "../../tensor/record.ts";
import type { TensorLike } from "../../tensor/types.ts";
import { Value } from "../../tensor/value.ts";
import { type AutoGuide, type GuideFamily, isAutoGuide } from "../guides/auto_guide.ts";
import { DELTA_FAMILY } from "../guides/auto_delta.ts";
import { LAPLACE_FAMILY } from "../guides/auto_laplace.ts";
import { multivariateNormalFamily } from "../guides/auto_multivariate_normal.ts";
import { normalFamily } from "../guides/auto_normal.ts";
import { type Latent, latentsOf } from "../guides/latent.ts";
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
    const found = metadata.format ? `"${metadata.format}"` : "a file without a format";
    refuse(name, `found ${found}, expected "${FORMAT}"`);
  }
  const params = Object.fromEntries(
    Object.entries(tensors).map(([key, { data, shape }]) => [
      key,
      new Value({ data, shape, dtype: "float" }, "file"),
    ]),
  );
  const family = FAMILIES.find((family) => family.name === metadata.guide);
  checkFamily(name, family, guide);
  const latents = family ? (JSON.parse(metadata.latents) as Latent[]).map(revived) : undefined;
  if (args && guide && !latents) checkParameters(name, params, guide, tensorsOf(args));
  if (args && latents) {
    const tensors = tensorsOf(args);
    if (guide) checkSame(name, latents, (guide as AutoGuide<A>).latents(...tensors));
    if (model) checkHas(name, latents, latentsOf(model, tensors, family!.name));
  }
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

/** Refuses a guide that is not made as that of the file was. */
function checkFamily<A extends readonly unknown[]>(
  file: string,
  family: GuideFamily | undefined,
  guide: Model<A, unknown, unknown> | undefined,
): void {
  const byHand = "a guide written by hand";
  const found = family?.name ?? byHand;
  if (!family && !guide) {
    refuse(file, `found that of ${found}, expected the guide among the options`);
  }
  if (!guide) return;
  const own = isAutoGuide(guide) ? guide.family.name : byHand;
  if (own !== found) refuse(file, `found that of ${found}, expected ${own}`);
}

/** The arguments as a model takes them outside of a recording. */
function tensorsOf<A extends readonly unknown[]>(args: A): A {
  const call = callOf(args);
  const tensors = call.data.map((data, i) =>
    data instanceof Key ? data : new Value(readData(data, call.names[i]), "host").tensor()
  );
  return call.rebuild(tensors) as unknown as A;
}

/** Refuses parameters other than those of a guide written by hand. */
function checkParameters<A extends readonly unknown[]>(
  file: string,
  found: Readonly<Record<string, Value>>,
  guide: Model<A, unknown, unknown>,
  args: A,
): void {
  const { sites } = isolated([], () => trace(seed(guide, randomKey(0)))(...args));
  for (const { kind, name, value } of sites.values()) {
    if (kind !== "param") continue;
    const own = Object.hasOwn(found, name) ? found[name] : undefined;
    if (own && sameShape(own.shape, value.shape)) continue;
    const what = own ? `"${name}" of shape ${formatShape(own.shape)}` : `no parameter "${name}"`;
    const expected = `expected ${own ? "" : "one of shape "}${formatShape(value.shape)}`;
    refuse(file, `found ${what}, ${expected}. It is that of another guide`);
  }
}

/** Refuses variables other than those of the guide. */
function checkSame(file: string, found: readonly Latent[], expected: readonly Latent[]): void {
  if (namesOf(found) !== namesOf(expected)) {
    refuseOther(file, `found the variables ${namesOf(found)}, expected ${namesOf(expected)}`);
  }
  checkHas(file, found, expected);
}

/** Refuses variables that the model does not have; it may have more, such as labels that are left out. */
function checkHas(file: string, found: readonly Latent[], model: readonly Latent[]): void {
  for (const { name, shape } of found) {
    const own = model.find((latent) => latent.name === name);
    if (!own) refuseOther(file, `found the variable ${name}, expected one of ${namesOf(model)}`);
    if (sameShape(shape, own.shape)) continue;
    const expected = formatShape(own.shape);
    refuseOther(file, `found "${name}" of shape ${formatShape(shape)}, expected ${expected}`);
  }
}

function namesOf(latents: readonly Latent[]): string {
  return latents.map(({ name }) => name).join(", ");
}

function refuseOther(file: string, what: string): never {
  refuse(file, `${what}. It is that of another model`);
}

function refuse(file: string, what: string): never {
  throw new TypeError(`Cannot load the posterior from ${file}: ${what}`);
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
