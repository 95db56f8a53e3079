import { located, Origin } from "../../core/origin.ts";
import { formatShape, type Shape } from "../../core/shape.ts";
import * as tf from "../../tensor/namespace.ts";
import type { Tensor, TensorLike } from "../../tensor/types.ts";
import type { Constraint } from "../constraint.ts";
import { eventDims } from "../constraints.ts";
import { floatOf } from "../values.ts";

/**
 * A differentiable bijection y = f(x). It maps events of its domain to events of its codomain and works on each one along
 * the axes before the event's.
 */
export interface Transform {
  /** Its name, such as `exp`. */
  readonly name: string;
  /** Where x comes from. */
  readonly domain: Constraint;
  /** Where y goes. */
  readonly codomain: Constraint;
  /** y = f(x). */
  forward(x: TensorLike): Tensor;
  /** x = f⁻¹(y). */
  inverse(y: TensorLike): Tensor;
  /** log |det ∂y/∂x| of each event, given x and y = f(x); it has the shape of the axes before the event's. */
  logAbsDetJacobian(x: TensorLike, y: TensorLike): Tensor;
  /** The shape of y for that of x. */
  forwardShape(shape: Shape): Shape;
  /** The shape of x for that of y. */
  inverseShape(shape: Shape): Shape;
}

/** What is particular to a transform: its formulas, of float tensors. */
export interface TransformDefinition extends Pick<Transform, "name" | "domain" | "codomain"> {
  /** y = f(x). */
  readonly forward: (x: Tensor) => Tensor;
  /** x with f(x) = y. */
  readonly inverse: (y: Tensor) => Tensor;
  /** log |det ∂y/∂x| for each event. */
  readonly logAbsDetJacobian: (x: Tensor, y: Tensor) => Tensor;
  /** The shape of an event of y for that of x; the same if it is not given. */
  readonly forwardEvent?: (event: Shape) => Shape;
  /** The shape of an event of x for that of y; `undefined` where there is none. */
  readonly inverseEvent?: (event: Shape) => Shape | undefined;
}

/**
 * A transform from its formulas.
 *
 * @param definition Name, domain, codomain, and formulas on float tensors.
 * @returns The transform, which takes numbers and arrays too and checks shapes.
 *
 * @example
 * ```ts
 * import { constraints, defineTransform } from "@credence/credence";
 *
 * const double = defineTransform({
 *   name: "double",
 *   domain: constraints.real,
 *   codomain: constraints.real,
 *   forward: (x) => x.mul(2),
 *   inverse: (y) => y.div(2),
 *   logAbsDetJacobian: (x) => x.zerosLike().add(Math.LN2),
 * });
 * console.log(await double.forward([1, 2]).array()); // [2, 4]
 * ```
 */
export function defineTransform(definition: TransformDefinition): Transform {
  const { name, domain, codomain, forwardEvent, inverseEvent } = definition;
  const shaped = (
    shape: Shape,
    rank: number,
    map: (event: Shape) => Shape | undefined,
    action: string,
  ): Shape => {
    const split = shape.length - rank;
    const event = split < 0 ? undefined : map(shape.slice(split));
    if (event) return [...shape.slice(0, split), ...event];
    throw new TypeError(located(
      `Cannot ${action} ${name}: a value of shape ${
        formatShape(shape)
      } does not end in an event of it`,
      Origin.here(),
    ));
  };
  const forwardShape = (shape: Shape) =>
    shaped(shape, eventDims(domain), forwardEvent ?? ((event) => event), "apply");
  const inverseShape = (shape: Shape) =>
    shaped(shape, eventDims(codomain), inverseEvent ?? ((event) => event), "invert");
  return {
    name,
    domain,
    codomain,
    forwardShape,
    inverseShape,
    forward(x) {
      const tensor = floatOf(x);
      forwardShape(tensor.shape);
      return tf.tidy(() => definition.forward(tensor));
    },
    inverse(y) {
      const tensor = floatOf(y);
      inverseShape(tensor.shape);
      return tf.tidy(() => definition.inverse(tensor));
    },
    logAbsDetJacobian(x, y) {
      return tf.tidy(() => definition.logAbsDetJacobian(floatOf(x), floatOf(y)));
    },
  };
}
