/**
 * Whether a value fits its site.
 *
 * @module
 */
import { located } from "../core/origin.ts";
import { broadcast, formatShape, sameShape, type Shape } from "../core/shape.ts";
import type { Constraint } from "../distributions/constraint.ts";
import { describeConstraint, firstViolation } from "../distributions/constraints.ts";
import { readable } from "../distributions/values.ts";
import type { Tensor, TensorLike } from "../tensor/types.ts";
import type { Value } from "../tensor/value.ts";
import type { SampleMessage } from "./message.ts";

/** The shape that the value of a site must have. */
export function siteShape({ distribution }: Pick<SampleMessage, "distribution">): Shape {
  return [...distribution.batchShape, ...distribution.eventShape];
}

/** Refuses a value of another shape than the site's: nothing is broadcast. And one outside the support, where it can be read. */
export function checkValue(
  message: SampleMessage,
  given: TensorLike | Value,
  value: Tensor,
): void {
  const shape = siteShape(message);
  if (!sameShape(shape, value.shape)) {
    throw new TypeError(
      located(
        `Cannot ${action(message)} "${message.name}": found a value of shape ${
          formatShape(value.shape)
        }, ` +
          `expected ${formatShape(shape)}, the shape of ${message.distribution.name}${
            inPlates(message)
          }. ` +
          hint(message, value.shape, shape),
        message.origin,
      ),
    );
  }
  // What is masked may be anything: data that are missing are often NaN.
  if (message.mask !== undefined || !isKnownOutside(message.distribution.support)) return;
  const known = readable(given);
  const violation = known && firstViolation(message.distribution.support, known.data, shape);
  if (violation === undefined) return;
  throw new RangeError(located(
    `Cannot ${action(message)} "${message.name}": found ${violation}${
      shape.length > 0 ? ` in a value of shape ${formatShape(shape)}` : ""
    }, expected the support of ${message.distribution.name}, ${
      describeConstraint(message.distribution.support)
    }`,
    message.origin,
  ));
}

/** Whether the bounds of a set can be used here: tensors of a loop's body are gone after it. */
function isKnownOutside(support: Constraint): boolean {
  if (support.kind === "independent") return isKnownOutside(support.base);
  const { lower = 0, upper = 0 } = support as { lower?: TensorLike; upper?: TensorLike };
  return [lower, upper].every((bound) => readable(bound) !== undefined);
}

function action(message: SampleMessage): string {
  return message.isObserved ? "observe" : "give a value to";
}

function inPlates({ plates }: SampleMessage): string {
  if (plates.length === 0) return "";
  const names = plates.map(({ name, subsampleSize }) => `"${name}" of ${subsampleSize}`);
  return ` in plate ${names.join(" and ")}`;
}

/** What is most likely meant. */
function hint({ plates, distribution }: SampleMessage, found: Shape, expected: Shape): string {
  const sized = plates.find(({ dim, subsampleSize, size }) =>
    subsampleSize < size && found[axisOf(dim, found, distribution.eventShape)] === size
  );
  if (sized) {
    return `The plate "${sized.name}" is subsampled: take the rows of the data that its body is given, data.gather(indices)`;
  }
  const other = plates.find(({ dim, subsampleSize }) => {
    const n = found[axisOf(dim, found, distribution.eventShape)];
    return found.length === expected.length && n !== undefined && n !== subsampleSize;
  });
  if (other) {
    const n = found[axisOf(other.dim, found, distribution.eventShape)];
    return `The plate "${other.name}" has size ${other.subsampleSize}, the data have ${n} there`;
  }
  const isOne = plates.length === 0 && distribution.batchShape.length === 0;
  if (isOne && expected.length < found.length && broadcast(expected, found)) {
    const repeats = found.slice(0, found.length - expected.length);
    return `One ${distribution.name} gives one value: repeat it in a plate, ` +
      `plate("data", ${found[0]}, () => …), or with .expand(${formatShape(repeats)})`;
  }
  const together = broadcast(found, expected);
  return together
    ? `They would broadcast to ${formatShape(together)}, which is hardly meant: reshape one of them`
    : "Reshape the value, or the parameters of the distribution";
}

function axisOf(dim: number, shape: Shape, eventShape: Shape): number {
  return shape.length - eventShape.length + dim;
}
