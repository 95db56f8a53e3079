import * as core from "@tensorflow/tfjs-core";
import { located, Origin } from "../core/origin.ts";
import { gradient } from "../graph/gradient.ts";
import { formatType, type NodeId } from "../graph/node.ts";
import { inGraph } from "./in_graph.ts";
import { kindOf, treeOfNodes } from "./leaves.ts";
import { nodeOf, recorder, symbolic, withRecorder } from "./recording.ts";
import type { Structure } from "./loops.ts";
import type { Scalar, Tensor } from "./types.ts";

/** A function's value and its gradient. */
export interface ValueAndGrad<X> {
  /** The value, a float scalar. */
  readonly value: Scalar;
  /** The derivative with respect to each tensor of the first argument, in the same structure. */
  readonly grad: X;
}

/**
 * The gradient of a scalar function with respect to its first argument: ∂f/∂x of the shape of x.
 *
 * Works while recording and outside; applied twice, it gives second derivatives.
 *
 * @param f A function whose first argument is a tensor, or tensors in lists and plain objects, and whose result is a
 * float scalar.
 * @returns A function of the same arguments that returns the derivatives in the structure of the first.
 * @throws {TypeError} If the result is no float scalar, or a tensor of the first argument is not float.
 *
 * @example
 * ```ts
 * import { grad } from "@credence/credence";
 * import { tf } from "@credence/credence/tf";
 *
 * const slope = grad((x: tf.Scalar) => x.pow(3).asScalar());
 * console.log(await slope(tf.scalar(2)).array()); // 12
 * console.log(await grad(slope)(tf.scalar(2)).array()); // 12
 * ```
 */
export function grad<X extends Structure, Rest extends unknown[]>(
  f: (x: X, ...rest: Rest) => Tensor,
): (x: X, ...rest: Rest) => X {
  return (x, ...rest) => inGraph(() => differentiated(f, x, rest).grad);
}

/**
 * A scalar function's value together with its gradient with respect to the first argument; see {@linkcode grad}.
 *
 * @param f A function whose first argument is a tensor, or tensors in lists and plain objects, and whose result is a
 * float scalar.
 * @returns A function of the same arguments that returns the value, and the derivatives in the structure of the first.
 * @throws {TypeError} If the result is no float scalar, or a tensor of the first argument is not float.
 *
 * @example
 * ```ts
 * import { valueAndGrad } from "@credence/credence";
 * import { tf } from "@credence/credence/tf";
 *
 * const { value, grad } = valueAndGrad((x: tf.Tensor1D) => x.square().sum())(tf.tensor1d([1, 2]));
 * console.log(await value.array(), await grad.array()); // 5 [2, 4]
 * ```
 */
export function valueAndGrad<X extends Structure, Rest extends unknown[]>(
  f: (x: X, ...rest: Rest) => Tensor,
): (x: X, ...rest: Rest) => ValueAndGrad<X> {
  return (x, ...rest) => inGraph(() => differentiated(f, x, rest));
}

/**
 * Records f in a recorder of its own, in which the first argument is new: what f sees from outside is constant, even if it
 * is the same tensor. Value and gradient are then copied to where they are used.
 */
function differentiated<X extends Structure, Rest extends unknown[]>(
  f: (x: X, ...rest: Rest) => Tensor,
  x: X,
  rest: Rest,
): ValueAndGrad<X> {
  const { ids, paths, shape } = treeOfNodes(x, "x");
  const types = ids.map((id) => recorder().builder.type(id));
  types.forEach((type, i) => {
    if (type.dtype !== "float") {
      fail(`x${paths[i]} is ${formatType(type)}; only float can be differentiated by`);
    }
  });
  const [value, ...grads] = withRecorder((inner) => {
    const own = types.map((type, i) => inner.builder.input(`x${paths[i]}`, type));
    const output = scalarOf(f(shape.rebuild(own.map(symbolic)) as X, ...rest));
    const results = [output, ...gradient(inner.builder, output, own)];
    return results.map(inner.inline(own, ids));
  });
  return { value: symbolic(value) as Scalar, grad: shape.rebuild(grads.map(symbolic)) as X };
}

function scalarOf(result: unknown): NodeId {
  if (!(result instanceof core.Tensor)) {
    fail(`the function must return a tensor, got ${kindOf(result)}`);
  }
  const id = nodeOf(result);
  const type = recorder().builder.type(id);
  if (type.dtype !== "float" || type.shape.length > 0) {
    fail(`the function must return a float scalar, got ${formatType(type)}`);
  }
  return id;
}

function fail(what: string): never {
  throw new TypeError(located(`Cannot take a gradient: ${what}`, Origin.here()));
}
