import * as tf from "../../tensor/namespace.ts";
import type { Tensor, TensorLike } from "../../tensor/types.ts";
import { eventDims, independent } from "../constraints.ts";
import { identity } from "./scalar.ts";
import type { Transform } from "./transform.ts";

/**
 * The transforms one after another, the first one first: y = fₙ(… f₁(x)).
 *
 * @param parts The transforms; each one's domain holds the codomain of the one before it.
 * @returns Their composition, whose log |det J| is the sum of theirs.
 *
 * @example
 * ```ts
 * import { transforms } from "@credence/credence";
 *
 * const above2 = transforms.compose(transforms.exp, transforms.affine(2, 1));
 * console.log(await above2.forward(0).array()); // 3
 * ```
 */
export function compose(...parts: readonly Transform[]): Transform {
  if (parts.length === 0) return identity();
  const [first] = parts, last = parts[parts.length - 1];
  // An event of the whole has as many axes as the largest event on the way.
  const dims = eventAxes(parts);
  const domain = independent(first.domain, dims.domain - eventDims(first.domain));
  const codomain = independent(last.codomain, dims.codomain - eventDims(last.codomain));
  return {
    name: parts.map((part) => part.name).join(" then "),
    domain,
    codomain,
    forward: (x) => parts.reduce<TensorLike>((y, part) => part.forward(y), x) as Tensor,
    inverse: (y) => parts.reduceRight<TensorLike>((x, part) => part.inverse(x), y) as Tensor,
    logAbsDetJacobian: (x, y) => tf.tidy(() => sumOfLogs(parts, x, y, dims.domain)),
    forwardShape: (shape) => parts.reduce((s, part) => part.forwardShape(s), shape),
    inverseShape: (shape) => parts.reduceRight((s, part) => part.inverseShape(s), shape),
  };
}

/** How many axes an event of the whole has at its two ends. */
function eventAxes(parts: readonly Transform[]): { domain: number; codomain: number } {
  let extra = 0, change = 0;
  for (const { domain, codomain } of parts) {
    extra = Math.max(extra, eventDims(domain) - change);
    change += eventDims(codomain) - eventDims(domain);
  }
  return { domain: extra, codomain: extra + change };
}

function sumOfLogs(
  parts: readonly Transform[],
  x: TensorLike,
  y: TensorLike,
  dims: number,
): Tensor {
  let total: Tensor | undefined;
  let from = x, eventRank = dims;
  parts.forEach((part, i) => {
    const to = i === parts.length - 1 ? y : part.forward(from);
    const log = part.logAbsDetJacobian(from, to);
    const spare = eventRank - eventDims(part.domain);
    const own = spare > 0 ? sumLast(log, spare) : log;
    total = total ? tf.add(total, own) : own;
    eventRank += eventDims(part.codomain) - eventDims(part.domain);
    from = to;
  });
  return total!;
}

/** The transform on events with `ndims` more axes: log |det J| is summed over them. */
export function independentTransform(base: Transform, ndims: number): Transform {
  if (ndims === 0) return base;
  return {
    ...base,
    domain: independent(base.domain, ndims),
    codomain: independent(base.codomain, ndims),
    logAbsDetJacobian: (x, y) => tf.tidy(() => sumLast(base.logAbsDetJacobian(x, y), ndims)),
  };
}

function sumLast(x: Tensor, count: number): Tensor {
  return tf.sum(x, Array.from({ length: count }, (_, i) => x.rank - count + i));
}
