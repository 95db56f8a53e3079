/**
 * Scalar products of lines of a matrix with one vector, both without gaps.
 *
 * @module
 */

import { type Expr, type FunctionBuilder, i32, i8x16, type Local, v128 } from "../asm/mod.ts";
import { type FloatLanes, VECTOR_BYTES } from "./float_lanes.ts";
import type { Layout } from "./layout.ts";

/** Where the operands and the results are. */
export interface DotsLocals {
  /** Address of line 0. */
  readonly matrix: Local<"i32">;
  /** Address of the vector. */
  readonly vector: Local<"i32">;
  /** Address of the result of line 0. */
  readonly out: Local<"i32">;
}

/** Lines whose sums are formed together, so that additions need not wait for each other. */
const LINES = 4;

/**
 * Writes a loop over lines, from one on and below another.
 *
 * A lane sums every fourth (second) term, in blocks like those of a tile; the lanes are added at the end. So the error is
 * smaller than a tile's.
 */
export function emitDots(
  f: FunctionBuilder,
  { lanes, terms }: Layout,
  { k, lineBytes, outBytes }: { k: number; lineBytes: number; outBytes: number },
  { matrix, vector, out }: DotsLocals,
  from: Local<"i32">,
  to: Local<"i32">,
): void {
  const line = f.local("i32"), m = f.local("i32"), target = f.local("i32");
  const emit = (first: Local<"i32">, end: Local<"i32">, lines: number) =>
    f.for(line, first, end, lines, () => {
      f.set(m, i32.add(matrix, i32.mul(line, i32.const(lineBytes))));
      f.set(target, i32.add(out, i32.mul(line, i32.const(outBytes))));
      const sums = sumsOf(f, lanes, terms, { k, lineBytes, lines }, m, vector);
      sums.forEach((sum, l) => {
        f.storeLane(
          lanes.size === 4 ? 32 : 64,
          target,
          acrossLanes(f, lanes, sum),
          0,
          l * outBytes,
        );
      });
    });
  const count = i32.sub(to, from);
  const whole = f.let(i32.sub(to, i32.remU(count, i32.const(LINES))));
  emit(from, whole, LINES);
  emit(whole, to, 1);
}

/** Sums of products lane by lane. */
function sumsOf(
  f: FunctionBuilder,
  lanes: FloatLanes,
  terms: number,
  { k, lineBytes, lines }: { k: number; lineBytes: number; lines: number },
  matrix: Local<"i32">,
  vector: Local<"i32">,
): Local<"v128">[] {
  const zeros = () => Array.from({ length: lines }, () => f.let(lanes.zero()));
  const totals = zeros();
  const m = f.let(matrix), x = f.let(vector);
  const addProducts = (sums: readonly Local<"v128">[], kept: (e: Expr<"v128">) => Expr<"v128">) => {
    const factor = f.let(kept(v128.load(x)));
    sums.forEach((sum, l) => {
      const product = lanes.mul(kept(v128.load(m, l * lineBytes)), factor);
      f.set(sum, lanes.add(sum, product));
    });
  };
  const round = (sums: readonly Local<"v128">[]) => {
    addProducts(sums, (value) => value);
    f.set(m, i32.add(m, i32.const(VECTOR_BYTES)));
  };
  const rest = k % lanes.count, whole = k - rest;
  const end = f.let(i32.add(x, i32.const(whole * lanes.size)));
  if (whole <= terms) {
    f.for(x, x, end, VECTOR_BYTES, () => round(totals), { unsigned: true });
  } else {
    const block = f.local("i32"), blockEnd = f.local("i32");
    f.for(block, 0, whole, terms, () => {
      const sums = zeros();
      f.set(blockEnd, i32.add(x, i32.const(terms * lanes.size)));
      f.if(i32.gtU(blockEnd, end), () => f.set(blockEnd, end));
      f.for(x, x, blockEnd, VECTOR_BYTES, () => round(sums), { unsigned: true });
      totals.forEach((total, l) => f.set(total, lanes.add(total, sums[l])));
    });
  }
  // Behind the last whole vector stand other numbers, which may be NaN: both factors are made 0 there.
  if (rest > 0) addProducts(totals, (value) => v128.and(value, lanes.mask(rest)));
  return totals;
}

/** The sum of a vector's lanes, in its first one. */
function acrossLanes(
  f: FunctionBuilder,
  lanes: FloatLanes,
  vector: Local<"v128">,
): Expr<"v128"> {
  const upper = (v: Local<"v128">, bytes: number) =>
    i8x16.shuffle(v, v, Array.from({ length: VECTOR_BYTES }, (_, i) => (i + bytes) % VECTOR_BYTES));
  const halves = lanes.add(vector, upper(vector, 8));
  if (lanes.size === 8) return halves;
  const pair = f.let(halves);
  return lanes.add(pair, upper(pair, 4));
}
