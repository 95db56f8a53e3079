import type { FloatType } from "../../../core/dtype.ts";
import type { TensorNode, TensorOp, TensorType } from "../../../graph/node.ts";
import type { SingleEmitter } from "../emitter.ts";
import { argReduce } from "./arg_reduce.ts";
import { cumsum } from "./cumsum.ts";
import { gather } from "./gather.ts";
import { deriveKey, random } from "./keys.ts";
import { matMul } from "./mat_mul.ts";
import { scatterAdd } from "./scatter_add.ts";
import { triangularSolve } from "./triangular_solve.ts";

/** By the kind of a node, how it is written. */
const EMITTERS: Readonly<Partial<Record<TensorOp["kind"], SingleEmitter>>> = {
  deriveKey,
  random,
  matMul,
  triangularSolve,
  gather,
  scatterAdd,
  cumsum,
  argReduce,
};

/** How a node is written, if it can be: otherwise the host computes it. */
export function singleEmitter(
  node: TensorNode,
  types: readonly TensorType[],
  width: FloatType,
): SingleEmitter | undefined {
  const emitter = EMITTERS[node.kind];
  return emitter?.accepts(node, types, width) ? emitter : undefined;
}
