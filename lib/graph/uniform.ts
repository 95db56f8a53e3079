/**
 * Arrays with one value everywhere, which the interpreter does not write out.
 *
 *   f(broadcast x, broadcast y) = broadcast f(x, y)   for every elementwise f
 *
 * First values of scales and of what optimisers remember are such arrays, and large ones.
 *
 * @module
 */
import type { DType } from "../core/dtype.ts";
import { type Shape, sizeOf } from "../core/shape.ts";
import { isElementwise } from "./elementwise.ts";
import { evaluateNode } from "./evaluate_node.ts";
import type { TensorNode } from "./node.ts";
import type { Value } from "./value.ts";

/** An array with one value everywhere; its elements are written out when somebody reads them. */
export class Uniform implements Value {
  #data: Float64Array | undefined;

  /**
   * @param one The value, as the only element.
   * @param shape The shape of the array.
   * @param dtype What an element is, no key.
   */
  constructor(readonly one: Float64Array, readonly shape: Shape, readonly dtype: DType) {}

  get data(): Float64Array {
    return this.#data ??= new Float64Array(sizeOf(this.shape)).fill(this.one[0]);
  }
}

/** The result of a node if it has one value everywhere because its operands have; else `undefined`. */
export function uniformOf(node: TensorNode, operands: readonly Value[]): Uniform | undefined {
  if (node.kind === "broadcastTo" || node.kind === "reshape") {
    const one = oneOf(operands[0]);
    return one && new Uniform(one, node.shape, node.dtype);
  }
  if (!isElementwise(node)) return undefined;
  // What has one element by its type is computed as it is defined.
  if (!operands.some((x) => x instanceof Uniform) || !operands.every(oneOf)) return undefined;
  const scalars = operands.map((x): Value => ({ data: oneOf(x)!, shape: [], dtype: x.dtype }));
  return new Uniform(evaluateNode({ ...node, shape: [] }, scalars), node.shape, node.dtype);
}

function oneOf(x: Value): Float64Array | undefined {
  if (x instanceof Uniform) return x.one;
  return x.dtype !== "key" && sizeOf(x.shape) === 1 ? x.data : undefined;
}
