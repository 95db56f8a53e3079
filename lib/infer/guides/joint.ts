/**
 * Guides of all unconstrained numbers together: one long vector that is cut into the variables.
 *
 * @module
 */
import { type Shape, sizeOf } from "../../core/shape.ts";
import { Delta } from "../../distributions/delta.ts";
import type { Distribution } from "../../distributions/distribution.ts";
import { bijectTo } from "../../distributions/transforms/biject_to.ts";
import { sample } from "../../handlers/sample.ts";
import type { Key } from "../../tensor/key.ts";
import * as tf from "../../tensor/namespace.ts";
import type { Tensor } from "../../tensor/types.ts";
import { coordinatesOf, type Draws } from "./auto_guide.ts";
import { baseOf, type Latent, ownDims } from "./latent.ts";

/** The site of the whole vector. */
export const JOINT_SITE = "_auto_latent";

/** Where a variable stands in the vector. */
interface Part {
  readonly latent: Latent;
  readonly begin: number;
  readonly size: number;
  readonly shape: Shape;
}

/** The variables in their order. Throws for one in a subsampled plate: the vector has no rows to take. */
export function partsOf(latents: readonly Latent[], guide: string): readonly Part[] {
  let begin = 0;
  return latents.map((latent) => {
    const [inside] = latent.plates;
    if (inside) {
      throw new TypeError(
        `Cannot make ${guide} for "${latent.name}": found it in the subsampled plate ` +
          `"${inside.name}", expected a variable that every step uses whole. autoNormal takes the rows in use`,
      );
    }
    const { shape } = coordinatesOf(latent);
    const part = { latent, begin, size: sizeOf(shape), shape };
    begin += part.size;
    return part;
  });
}

/** How many unconstrained numbers there are. */
export function dimensionOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { size }) => sum + size, 0);
}

/** The first values of all variables as one vector. */
export function startVector(
  parts: readonly Part[],
  start: (latent: Latent) => (key: Key) => Tensor,
): (key: Key) => Tensor {
  return (key) =>
    tf.concat(
      parts.map(({ latent, size }) =>
        tf.reshape(coordinatesOf(latent).transform.inverse(start(latent)(key)), [size])
      ),
      0,
    );
}

/** The unconstrained numbers of each variable. */
export function pieces(parts: readonly Part[], vector: Tensor): Record<string, Tensor> {
  return Object.fromEntries(parts.map(({ latent, begin, size, shape }) => [
    latent.name,
    tf.reshape(tf.slice(vector, [begin], [size]), [...shape]),
  ]));
}

/** Draws the vector and cuts it: each variable is then certain, and its Jacobian is its log density. */
export function jointSites(parts: readonly Part[], distribution: Distribution): Draws {
  const vector = sample(JOINT_SITE, distribution, { infer: { isAuxiliary: true } });
  const cut = pieces(parts, vector);
  return Object.fromEntries(parts.map(({ latent }) => [
    latent.name,
    sample(latent.name, certain(latent, cut[latent.name])),
  ]));
}

/** x = f(u) with log density −log |det ∂f/∂u|. */
function certain(latent: Latent, u: Tensor): Distribution {
  const own = bijectTo(baseOf(latent.support).base);
  const x = own.forward(u);
  const log = tf.neg(own.logAbsDetJacobian(u, x));
  return Delta(x, firstOfEvent(log, x.shape, ownDims(own.codomain))).toEvent(latent.eventDims);
}

/** The log density of each event at its first element, and 0 at the others: joining the axes adds them up. */
function firstOfEvent(log: Tensor, shape: Shape, dims: number): Tensor {
  if (dims === 0) return log;
  const event = shape.slice(shape.length - dims);
  const ones = [...log.shape, ...event.map(() => 1)];
  const padding = ones.map((_, i): [number, number] =>
    i < log.rank ? [0, 0] : [0, event[i - log.rank] - 1]
  );
  return tf.pad(tf.reshape(log, ones), padding);
}
