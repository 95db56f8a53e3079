import { sizeOf } from "../../core/shape.ts";
import type { NodeOf, Value } from "../value.ts";

/**
 * Defines `cumsum`: `out[i] = x[0] + … + x[i]` along the axis, without x[i] itself if `exclusive`, from the other end if
 * `reverse`. A running sum, one rounding an element; int32 wraps modulo 2³².
 */
export function cumsum(node: NodeOf<"cumsum">, x: Value): Float64Array {
  const length = x.shape[node.axis], stride = sizeOf(x.shape.slice(node.axis + 1));
  const outer = sizeOf(x.shape.slice(0, node.axis));
  const out = new Float64Array(x.data.length);
  for (let o = 0; o < outer; o++) {
    for (let inner = 0; inner < stride; inner++) {
      runningSum(node, x.data, out, o * length * stride + inner, length, stride);
    }
  }
  return out;
}

function runningSum(
  node: NodeOf<"cumsum">,
  data: Float64Array,
  out: Float64Array,
  start: number,
  length: number,
  stride: number,
): void {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const at = start + (node.reverse ? length - 1 - i : i) * stride;
    const next = node.dtype === "int32" ? (sum + data[at]) | 0 : sum + data[at];
    out[at] = node.exclusive ? sum : next;
    sum = next;
  }
}
