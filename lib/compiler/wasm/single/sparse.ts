/**
 * Matrices that are mostly zero: their lists, and products with them.
 *
 * @module
 */
import type { ArrayNode, SelectedNodeOf } from "../../plan/selected.ts";
import type { FloatType } from "../../../core/dtype.ts";
import { f32, f64, i32 } from "../asm/mod.ts";
import type { SingleEmitter } from "../emitter.ts";
import { defineCompress, defineGatherCompress, defineSparseMatmul } from "../matmul/mod.ts";
import { itemsOf, type Parts, partsOf } from "./parts.ts";

/** The rows or columns of a matrix as lists. */
export const sparseLists: SingleEmitter = {
  accepts: () => true,
  units: (node) => linesOf(node).count,
  emit(scope) {
    const { f, module, node, inputs, output, width } = scope;
    const { by, m, k, scale } = node as SelectedNodeOf<"sparseLists">;
    const { from, to } = itemsOf(scope, linesOf(node)), lists = i32.const(output);
    const spec = { width, m, k, by }, [source, rows] = inputs.map((address) => i32.const(address));
    if (inputs.length === 1) {
      return f.drop(defineCompress(module, spec).call(source, lists, from, to));
    }
    const factor = width === "f32" ? f32.const(scale) : f64.const(scale);
    const compress = defineGatherCompress<FloatType>(module, spec);
    f.drop(compress.call(source, rows, factor, lists, from, to));
  },
};

/** A product with such a matrix. */
export const sparseMatMul: SingleEmitter = {
  accepts: () => true,
  units: (node) => rowsOf(node).count,
  emit(scope) {
    const { f, module, node, inputs: [lists, b], output, width } = scope;
    const { lines, length, shape } = node as SelectedNodeOf<"sparseMatMul">;
    const product = defineSparseMatmul(module, { width, lines, length, n: shape[1] });
    const { from, to } = itemsOf(scope, rowsOf(node));
    f.call(product, i32.const(lists), i32.const(b), i32.const(output), from, to);
  },
};

function linesOf(node: ArrayNode): Parts {
  const { by, m, k } = node as SelectedNodeOf<"sparseLists">;
  return by === "rows" ? partsOf(m, k) : partsOf(k, m);
}

/** About a fifth of the terms are there. */
function rowsOf(node: ArrayNode): Parts {
  const { lines, length, shape } = node as SelectedNodeOf<"sparseMatMul">;
  return partsOf(lines, Math.ceil(length * shape[1] / 40));
}
