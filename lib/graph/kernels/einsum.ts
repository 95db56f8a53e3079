import { sizeOf, stridesOf } from "../../core/shape.ts";
import { parseEinsum } from "../einsum.ts";
import type { NodeOf, Value } from "../value.ts";

/**
 * Defines `einsum`: for every setting of the letters in the result, the sum of the operands' product over all settings of
 * the other letters, from left to right. `ij,jk->ik` is `out[i, k] = Σⱼ a[i, j] b[j, k]`.
 */
export function einsum(node: NodeOf<"einsum">, operands: readonly Value[]): Float64Array {
  const axes = einsumAxes(node.equation, operands);
  const kept = axes.slice(0, node.shape.length), summed = axes.slice(node.shape.length);
  const out = new Float64Array(sizeOf(node.shape));
  let at = 0;
  eachSetting(kept, operands.map(() => 0), (places) => {
    let sum = 0;
    eachSetting(summed, places, (inner) => {
      let product = 1;
      for (let n = 0; n < inner.length; n++) product *= operands[n].data[inner[n]];
      sum += product;
    });
    out[at++] = sum;
  });
  return out;
}

/** A letter: its size, and for each operand how far apart neighbours along it are (0 in an operand without it). */
interface Axis {
  readonly size: number;
  readonly strides: readonly number[];
}

/** The letters of an equation: those of the result in its order, then the ones summed over. */
function einsumAxes(equation: string, operands: readonly Value[]): Axis[] {
  const parsed = parseEinsum(equation);
  if (typeof parsed === "string") throw new TypeError(`internal: ${parsed}`);
  const letters = new Set([...parsed.output, ...parsed.operands.join("")]);
  return [...letters].map((letter) => {
    const axis = parsed.operands.map((labels) => labels.indexOf(letter));
    const first = axis.findIndex((i) => i >= 0);
    return {
      size: operands[first].shape[axis[first]],
      strides: operands.map(({ shape }, n) => (axis[n] < 0 ? 0 : stridesOf(shape)[axis[n]])),
    };
  });
}

/** Goes over all settings of the letters and gives the place in each operand; the array it gives is reused. */
function eachSetting(
  axes: readonly Axis[],
  start: readonly number[],
  visit: (places: readonly number[]) => void,
): void {
  if (axes.length === 0) return visit(start);
  const places = [...start];
  const walk = (depth: number): void => {
    const { size, strides } = axes[depth];
    for (let i = 0; i < size; i++) {
      if (depth === axes.length - 1) visit(places);
      else walk(depth + 1);
      advance(places, strides, 1);
    }
    advance(places, strides, -size);
  };
  walk(0);
}

function advance(places: number[], strides: readonly number[], steps: number): void {
  for (let n = 0; n < places.length; n++) places[n] += steps * strides[n];
}
