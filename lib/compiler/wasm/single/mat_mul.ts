import type { FloatType } from "../../../core/dtype.ts";
import { broadcast, broadcastStrides, type Shape, sizeOf } from "../../../core/shape.ts";
import type { TensorType } from "../../../graph/node.ts";
import type { ArrayNode } from "../../plan/selected.ts";
import type { NodeOf } from "../../../graph/value.ts";
import { i32 } from "../asm/mod.ts";
import type { SingleEmitter } from "../emitter.ts";
import { defineMatmul, matmulScratchBytes } from "../matmul/matmul.ts";
import type { MatmulSpec } from "../matmul/spec.ts";

/** Fewer multiplications than that in a part are not worth sharing. */
const PART_WORK = 40_000;
/** Parts have at least so many rows, a multiple of the tile's. */
const PART_ROWS = 8;

/** Products of matrices. */
export const matMul: SingleEmitter = {
  accepts: (_node, [{ dtype }]) => dtype === "float",
  scratchBytes(node, types, width) {
    // Each part has scratch memory of its own: threads do not wait for one another.
    return matmulScratchBytes(specOf(node, types, width)) * partsOf(node, types, width).parts;
  },
  units: (node, types, width) => partsOf(node, types, width).parts,
  emit(scope) {
    const { f, module, node, types, inputs: [a, b], output, width, scratch, begin, end } = scope;
    const spec = specOf(node, types, width), { rows, all } = partsOf(node, types, width);
    const product = defineMatmul(module, spec);
    const own = i32.mul(begin, i32.const(matmulScratchBytes(spec)));
    const from = i32.mul(begin, i32.const(rows));
    const to = f.let(i32.mul(end, i32.const(rows)));
    f.if(i32.gtS(to, i32.const(all)), () => f.set(to, i32.const(all)));
    const place = i32.add(i32.const(scratch), own);
    f.call(product, i32.const(a), i32.const(b), i32.const(output), from, to, place);
  },
};

/** How the rows of a product are shared. */
function partsOf(node: ArrayNode, types: readonly TensorType[], width: FloatType) {
  const { m, k, n, batch } = specOf(node, types, width);
  const all = m * sizeOf(batch!.shape);
  const most = Math.max(1, Math.floor(all * k * n / PART_WORK));
  const rows = Math.max(PART_ROWS, Math.ceil(all / most / PART_ROWS) * PART_ROWS);
  return { parts: Math.max(1, Math.ceil(all / rows)), rows, all };
}

function specOf(node: ArrayNode, types: readonly TensorType[], width: FloatType): MatmulSpec {
  const { transposeA, transposeB } = node as NodeOf<"matMul">;
  const [a, b] = types.map(({ shape }) => shape);
  const [rows, columns] = a.slice(-2);
  const lead = (shape: Shape) => shape.slice(0, -2);
  const shape = broadcast(lead(a), lead(b))!;
  const strides = (of: Shape) => {
    const size = sizeOf(of.slice(-2));
    return broadcastStrides(lead(of), shape).map((stride) => stride * size);
  };
  return {
    width,
    m: transposeA ? columns : rows,
    k: transposeA ? rows : columns,
    n: node.shape.at(-1)!,
    transposeA,
    transposeB,
    batch: { shape, strideA: strides(a), strideB: strides(b) },
  };
}
