/**
 * What a site adds to the log joint.
 *
 * @module
 */
import { broadcastsTo } from "../core/shape.ts";
import { insideOf } from "../distributions/support.ts";
import * as tf from "../tensor/namespace.ts";
import type { Scalar, Tensor, TensorLike } from "../tensor/types.ts";
import type { FactorMessage, SampleMessage } from "./message.ts";
import { tensorOf } from "./values.ts";

/** A site that counts in the log joint. */
export type WeightedSite = SampleMessage | FactorMessage;

/** The log probability of each event of a site, masked and scaled; one that was intervened on has none. */
export function weightedLogProb(site: WeightedSite): Tensor {
  if (site.kind === "sample" && site.isIntervened) return tf.scalar(0);
  return weighted(plainLogProb(site), site);
}

/** What belongs to each event of a site, where it counts and as often as it counts. */
export function weighted(each: Tensor, site: Pick<WeightedSite, "mask" | "scale">): Tensor {
  return scaled(masked(each, site.mask), site.scale);
}

/** Its sum. */
export function siteLogDensity(site: WeightedSite): Scalar {
  return tf.sum(weightedLogProb(site));
}

/** Two factors as one: numbers stay numbers. */
export function product(a: number | Tensor, b: number | Tensor): number | Tensor {
  return typeof a === "number" && typeof b === "number" ? a * b : tf.mul(a, b);
}

/** Where both masks are true. */
export function both(a: TensorLike | undefined, b: TensorLike): Tensor {
  return a === undefined ? asBool(b) : tf.logicalAnd(asBool(a), asBool(b));
}

function plainLogProb(site: WeightedSite): Tensor {
  if (site.kind === "factor") return tensorOf(site.value);
  return site.logProb ?? site.distribution.logProb(knownValue(site));
}

/**
 * The value, with something harmless where data are masked: they may be NaN there, which would not show in the log
 * probability but in its gradient, 0 · NaN.
 */
function knownValue({ isObserved, mask, value, distribution }: SampleMessage): TensorLike {
  const { batchShape, eventShape, support } = distribution;
  if (!isObserved || mask === undefined) return value!;
  const where = asBool(mask);
  if (!broadcastsTo(where.shape, batchShape)) return value!;
  const perElement = tf.reshape(where, [...where.shape, ...eventShape.map(() => 1)]);
  const data = tensorOf(value!);
  return tf.where(perElement, data, insideOf(support, data));
}

function masked(logProb: Tensor, mask: TensorLike | undefined): Tensor {
  return mask === undefined ? logProb : tf.where(asBool(mask), logProb, 0);
}

function scaled(logProb: Tensor, scale: number | Tensor): Tensor {
  return scale === 1 ? logProb : tf.mul(logProb, scale);
}

function asBool(mask: TensorLike): Tensor {
  const tensor = tensorOf(mask);
  return tensor.dtype === "bool" ? tensor : tf.cast(tensor, "bool");
}
