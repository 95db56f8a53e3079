import type { FloatType } from "../../../core/dtype.ts";
import type { TensorType } from "../../../graph/node.ts";
import type { NodeOf } from "../../../graph/value.ts";
import type { ArrayNode } from "../../plan/selected.ts";
import { i32 } from "../asm/mod.ts";
import { once, type SingleEmitter } from "../emitter.ts";
import type { ArgSortSpec } from "./arg_sort_spec.ts";
import { linesOf } from "./lines.ts";
import { defineMergeSort, mergeBytes, passesOf } from "./merge_sort.ts";
import { itemsOf, partsOf } from "./parts.ts";
import { defineRadixSort, radixBytes } from "./radix_sort.ts";

/** From this length on lines are sorted by their digits, shorter ones by merging. */
const LONG = 64;

/** The permutations that sort the lines of the last axis. */
export const argSort: SingleEmitter = {
  accepts: () => true,
  units: (node) => shared(node).parts.count,
  scratchBytes: (node, types, width) =>
    lineBytes(specOf(node, types, width)) * shared(node).parts.count,
  emit(scope) {
    const { f, node, types, inputs: [x], output, width, scratch, begin } = scope;
    const spec = specOf(node, types, width), { from, to } = itemsOf(scope, shared(node).parts);
    const define = spec.length < LONG ? defineMergeSort : defineRadixSort;
    const fn = once(scope, `argSort ${Object.values(spec)}`, () => define(scope, spec));
    const own = i32.add(i32.const(scratch), i32.mul(begin, i32.const(lineBytes(spec))));
    f.call(fn, i32.const(x), i32.const(output), own, from, to);
  },
};

function shared({ shape }: ArrayNode) {
  const { outer, length } = linesOf(shape, shape.length - 1);
  return { parts: partsOf(outer, length * Math.max(1, passesOf(Math.min(length, LONG)))) };
}

function specOf(
  node: ArrayNode,
  [{ shape, dtype }]: readonly TensorType[],
  width: FloatType,
): ArgSortSpec {
  const { descending } = node as NodeOf<"argSort">;
  const element = dtype === "int32" ? "int32" : width;
  return { length: shape[shape.length - 1], descending, element };
}

/** The memory that a line takes besides while it is sorted. */
function lineBytes(spec: ArgSortSpec): number {
  const bytes = spec.length < LONG ? mergeBytes(spec.length) : radixBytes(spec);
  return Math.ceil(bytes / 16) * 16;
}
