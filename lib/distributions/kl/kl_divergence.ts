import { located, Origin } from "../../core/origin.ts";
import { broadcast, formatShape, sameShape, type Shape } from "../../core/shape.ts";
import * as tf from "../../tensor/namespace.ts";
import type { Tensor } from "../../tensor/types.ts";
import { Defined } from "../base.ts";
import type { Distribution } from "../distribution.ts";
import { MultivariateNormal } from "../multivariate_normal.ts";
import { tensorOf } from "../values.ts";
import { sumLast } from "./formula.ts";
import { type KlRule, RULES } from "./rules.ts";

/**
 * The divergence of q from p in closed form.
 *
 *   KL(p ‖ q) = E_p[log p(x) − log q(x)]
 *
 * Nearly equal distributions lose no digits: what cancels is left out. Axes that joined the event are summed over; a mask of
 * either distribution masks the divergence. That of a `Delta` is logDensity − log q(v), which may be negative.
 *
 * @param p The distribution that the expectation is under.
 * @param q The other one, of the same event shape, and of a batch shape that broadcasts with p's.
 * @returns The divergence in nats, of the shape that the batch shapes broadcast to; ∞ where p has values that q has not.
 * @throws {TypeError} If there is no closed form, or the shapes do not fit.
 *
 * @example
 * ```ts
 * import { klDivergence, Normal } from "@credence/credence";
 *
 * console.log(await klDivergence(Normal(1, 1), Normal(0, 1)).array()); // 0.5
 * ```
 */
export function klDivergence(p: Distribution, q: Distribution): Tensor {
  const found = find(p, q);
  if (!found) {
    fail(p, q, `there is no closed form${eventShapesDiffer(p, q)}. Estimate it from draws of p`);
  }
  const shape = broadcast(p.batchShape, q.batchShape);
  if (!shape) {
    fail(
      p,
      q,
      `the batch shapes ${formatShape(p.batchShape)} and ${formatShape(q.batchShape)} ` +
        "do not broadcast",
    );
  }
  return tf.tidy(() => found(shape));
}

/**
 * Whether {@linkcode klDivergence} has a closed form for two distributions.
 *
 * @param p The distribution that the expectation is under.
 * @param q The other one.
 * @returns Whether there is a rule for their families and events.
 *
 * @example
 * ```ts
 * import { hasKl, LogNormal, Normal } from "@credence/credence";
 *
 * console.log(hasKl(Normal(), Normal()), hasKl(Normal(), LogNormal())); // true false
 * ```
 */
export function hasKl(p: Distribution, q: Distribution): boolean {
  return find(p, q) !== undefined;
}

/** The divergence for a common batch shape. */
type Divergence = (batchShape: Shape) => Tensor;

function find(p: Distribution, q: Distribution): Divergence | undefined {
  if (!(p instanceof Defined) || !sameShape(p.eventShape, q.eventShape)) return undefined;
  if (p.name === "Delta") return ofDelta(p, q);
  if (!(q instanceof Defined)) return undefined;
  const rule = RULES[p.name]?.[q.name];
  if (rule && p.batch.joined === q.batch.joined) return byRule(rule, p, q);
  const [a, b] = [p, q].map(asMultivariateNormal);
  return (a !== p || b !== q) && a && b ? find(a, b) : undefined;
}

/** Independent events have the sum of their divergences. */
function byRule(rule: KlRule, p: Defined, q: Defined): Divergence {
  const { joined } = p.batch;
  return (batchShape) => {
    const axes = p.batch.shape.slice(p.batch.shape.length - joined);
    const each = masked(rule(p.tensors(), q.tensors()), [p, q]);
    return sumLast(tf.broadcastTo(each, [...batchShape, ...axes]), joined);
  };
}

/** logDensity − log q(v). */
function ofDelta(p: Defined, q: Distribution): Divergence {
  const { joined, shape } = p.batch;
  return (batchShape) => {
    const { v, logDensity } = p.tensors();
    const own = sumLast(tf.broadcastTo(masked(logDensity, [p]), [...shape]), joined);
    const other = masked(q.logProb(tf.broadcastTo(v, [...shape])), joined ? [] : [p]);
    return tf.broadcastTo(tf.sub(own, other), [...batchShape]);
  };
}

function masked(x: Tensor, of: readonly Defined[]): Tensor {
  return of.reduce(
    (each, { batch: { mask } }) =>
      mask === undefined ? each : tf.where(tf.cast(tensorOf(mask), "bool"), each, 0),
    x,
  );
}

/** Independent normals in a vector as a multivariate normal; what is one already; else `undefined`. */
function asMultivariateNormal(d: Defined): Defined | undefined {
  if (d.name === "MultivariateNormal") return d;
  const { shape, joined, mask } = d.batch;
  if (d.name !== "Normal" || joined === 0) return undefined;
  const known = mask === undefined ? undefined : tensorOf(mask);
  if (known && known.shape.at(-1) !== 1) return undefined; // part of a vector is masked
  const n = shape.at(-1)!, { loc, scale } = d.tensors();
  const factor = tf.mul(tf.eye(n), tf.expandDims(vectors(scale, n), -2));
  const { definition, parameters } = MultivariateNormal(vectors(loc, n), factor) as Defined;
  return new Defined(definition, parameters, {
    shape: shape.slice(0, -1),
    joined: joined - 1,
    mask: known && tf.squeeze(known, [-1]),
  });
}

/** The parameter with a last axis of n. */
function vectors(x: Tensor, n: number): Tensor {
  return x.shape.at(-1) === n ? x : tf.broadcastTo(x, [...x.shape.slice(0, -1), n]);
}

function eventShapesDiffer(p: Distribution, q: Distribution): string {
  if (sameShape(p.eventShape, q.eventShape)) return "";
  return `: the event shapes are ${formatShape(p.eventShape)} and ${formatShape(q.eventShape)}`;
}

function fail(p: Distribution, q: Distribution, what: string): never {
  throw new TypeError(
    located(`Cannot compute KL(${p.name} ‖ ${q.name}): ${what}`, Origin.here()),
  );
}
