import type { FloatType } from "../../../core/dtype.ts";
import type { TensorType } from "../../../graph/node.ts";
import type { ArrayNode } from "../../plan/selected.ts";
import type { SingleEmitter } from "../emitter.ts";
import { argMaxPool } from "./arg_max_pool.ts";
import { argReduce } from "./arg_reduce.ts";
import { argSort } from "./arg_sort.ts";
import { commit } from "./commit.ts";
import { convolution } from "./conv.ts";
import { cumsum } from "./cumsum.ts";
import { gather } from "./gather.ts";
import { deriveKey, random } from "./keys.ts";
import { matMul } from "./mat_mul.ts";
import { checkedRows, rowsOfBytes, wordsOfBytes } from "./rows_of_bytes.ts";
import { scatterAdd } from "./scatter_add.ts";
import { sparseLists, sparseMatMul } from "./sparse.ts";
import { triangularSolve } from "./triangular_solve.ts";

/** By the kind of a node, how it is written. */
const EMITTERS: Readonly<Partial<Record<ArrayNode["kind"], SingleEmitter>>> = {
  deriveKey,
  random,
  matMul,
  triangularSolve,
  conv: convolution,
  convInput: convolution,
  convFilter: convolution,
  convFilterParts: convolution,
  argMaxPool,
  gather,
  scatterAdd,
  cumsum,
  argReduce,
  argSort,
  commit,
  checkedRows,
  wordsOfBytes,
  rowsOfBytes,
  sparseLists,
  sparseMatMul,
};

/** How a node is written, if it can be: otherwise the host computes it. */
export function singleEmitter(
  node: ArrayNode,
  types: readonly TensorType[],
  width: FloatType,
): SingleEmitter | undefined {
  const emitter = EMITTERS[node.kind];
  return emitter?.accepts(node, types, width) ? emitter : undefined;
}
