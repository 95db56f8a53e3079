/**
 * Products of matrices in WebAssembly, dense and sparse.
 *
 * @module
 */

export { type Epilogue, Place } from "./epilogue.ts";
export {
  defineMatmul,
  type MatmulFunction,
  type MatmulParams,
  matmulScratchBytes,
} from "./matmul.ts";
export {
  type CompressParams,
  type CompressSpec,
  defineCompress,
  defineGatherCompress,
  type GatherParams,
  listsOf,
} from "./sparse_compress.ts";
export { sparseListBytes, type SparseLists } from "./sparse_lists.ts";
export {
  defineSparseMatmul,
  sparseDensityLimit,
  type SparseMatmulParams,
  type SparseMatmulSpec,
} from "./sparse_matmul.ts";
export type { MatmulBatch, MatmulSpec } from "./spec.ts";
