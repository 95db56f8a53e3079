/**
 * Runs elementwise functions of the compiler over arrays, and measures how far they are from what they should be.
 *
 * @module
 */
import type { FloatType } from "../../lib/core/dtype.ts";
import { i32, v128 } from "../../lib/compiler/wasm/asm/mod.ts";
import type { VectorFunction } from "../../lib/compiler/wasm/math/vector_function.ts";
import { moduleWithMemory, start } from "./_asm.ts";

/** A function of arrays of equal length; in f32 the operands are rounded first. */
export type Elementwise = (...operands: ArrayLike<number>[]) => number[];

const CHUNK = 1024; // Elements at a time; 8 KiB an operand.

/** Compiles a function for one width. Lanes behind the end of an array hold what was left there. */
export function compiled(fn: VectorFunction, width: FloatType): Elementwise {
  const m = moduleWithMemory();
  const signature = { params: Array(fn.arity).fill("v128"), results: ["v128"] } as const;
  const called = m.function(fn.name, signature, (f, ...xs) => {
    f.return(fn.emit[width](f, ...xs as Parameters<typeof fn.emit.f32>[1][]));
  });
  m.function("run", { params: ["i32"], results: [] }, (f, end) => {
    const at = f.local("i32");
    f.for(at, 0, end, 16, () => {
      const operands = Array.from({ length: fn.arity }, (_, i) => v128.load(at, 8 * CHUNK * i));
      f.store(at, called.call(...operands), 8 * CHUNK * fn.arity);
    });
  }, { export: true });
  const { call, memory } = start(m);
  const Elements = width === "f32" ? Float32Array : Float64Array;
  const bytes = Elements.BYTES_PER_ELEMENT;
  const views = Array.from(
    { length: fn.arity + 1 },
    (_, i) => new Elements(memory.buffer, 8 * CHUNK * i, CHUNK),
  );
  return (...operands) => {
    const out: number[] = [], { length } = operands[0];
    for (let from = 0; from < length; from += CHUNK) {
      const count = Math.min(CHUNK, length - from);
      operands.forEach((x, i) => {
        for (let j = 0; j < count; j++) views[i][j] = x[from + j];
      });
      call.run(count * bytes);
      for (let j = 0; j < count; j++) out.push(views[fn.arity][j]);
    }
    return out;
  };
}

const SMALLEST_EXPONENT = { f32: -126, f64: -1022 }, FRACTION_BITS = { f32: 23, f64: 52 };
const MAXIMUM = { f32: (2 - 2 ** -23) * 2 ** 127, f64: Number.MAX_VALUE };

const view = new DataView(new ArrayBuffer(8));

/** The distance between numbers of the width at x. */
export function lastPlace(x: number, width: FloatType): number {
  view.setFloat64(0, x);
  const exponent = (view.getUint16(0) >> 4 & 0x7ff) - 1023;
  return 2 ** (Math.max(exponent, SMALLEST_EXPONENT[width]) - FRACTION_BITS[width]);
}

/**
 * How many units in the last place apart two numbers are. Infinities and NaN are right or wrong: 0 or ∞; the sign of a zero
 * does not count. What overflows counts as the next power of two.
 */
export function ulpsApart(got: number, expected: number, width: FloatType): number {
  if (Object.is(got, expected)) return 0;
  if (Number.isNaN(got) || Number.isNaN(expected)) return Infinity;
  const limit = MAXIMUM[width];
  const isLarge = Math.abs(expected) > limit - limit * 2 ** -FRACTION_BITS[width];
  if (!Number.isFinite(got)) {
    return isLarge && Math.sign(got) === Math.sign(expected) ? 0 : Infinity;
  }
  if (!Number.isFinite(expected)) {
    return isLarge && Math.sign(got) === Math.sign(expected) && Math.abs(got) === limit ? 1 : Infinity;
  }
  return Math.abs(got - expected) / lastPlace(expected, width);
}

/** The largest distance over some elements, and where it is. */
export interface Worst {
  readonly ulps: number;
  readonly where: string;
}

/** Compares two arrays of results. */
export function worstOf(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  width: FloatType,
  ...operands: ArrayLike<number>[]
): Worst {
  let worst: Worst = { ulps: -1, where: "nothing compared" };
  for (let i = 0; i < got.length; i++) {
    const ulps = ulpsApart(got[i], expected[i], width);
    if (ulps > worst.ulps) {
      const at = operands.map((x) => x[i]).join(", ");
      worst = { ulps, where: `f(${at}) = ${got[i]}, expected ${expected[i]}` };
    }
  }
  return worst;
}

/** Singles of every exponent and both signs, evenly spaced in their bits: 2³² / step of them, and the special ones. */
export function singlesOfAllSizes(step: number): Float32Array {
  const bits: number[] = [0, 1, 0x7fffff, 0x800000, 0x7f7fffff, 0x7f800000, 0x7fc00000];
  for (let word = 0x12345 % step; word < 2 ** 31; word += step) bits.push(word);
  return new Float32Array(Uint32Array.from(bits.flatMap((word) => [word, word + 2 ** 31])).buffer);
}

/** Singles from `low` to `high`, evenly spaced. */
export function singlesBetween(low: number, high: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => low + (high - low) * i / (count - 1));
}
