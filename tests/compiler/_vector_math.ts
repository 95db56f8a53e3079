/**
 * Runs elementwise functions of vectors over arrays, and measures their errors.
 *
 * @module
 */
import type { FloatType } from "../../lib/core/dtype.ts";
import { ModuleBuilder, v128 } from "../../lib/compiler/wasm/asm/mod.ts";
import { MathLibrary } from "../../lib/compiler/wasm/math/library.ts";
import type { VectorFunction } from "../../lib/compiler/wasm/math/vector_function.ts";

/** An array of one width. */
export type Floats = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Numbers as an array of a width. */
export function floats(width: FloatType, numbers: ArrayLike<number>): Floats {
  return width === "f32" ? Float32Array.from(numbers) : Float64Array.from(numbers);
}

const CHUNK = 32768; // bytes

/** Makes the function that maps arrays elementwise, in vectors. */
export function vectorized(fn: VectorFunction, width: FloatType): (...xs: Floats[]) => Floats {
  const m = new ModuleBuilder({ memory: { pages: 2, export: "memory" } });
  const library = new MathLibrary(m, width);
  m.function("map", { params: [], results: [] }, (f) => {
    const at = f.local("i32");
    f.for(at, 0, CHUNK, 16, () => {
      const xs = Array.from({ length: fn.arity }, (_, i) => v128.load(at, (i + 1) * CHUNK));
      f.store(at, library.call(fn, f, ...xs));
    });
  }, { export: true });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.encode()));
  const { map, memory } = exports as { map: () => void; memory: WebAssembly.Memory };
  const view = width === "f32" ? Float32Array : Float64Array;
  const length = CHUNK / view.BYTES_PER_ELEMENT;
  const all = new view(memory.buffer as unknown as ArrayBuffer);
  return (...xs) => {
    const out = new view(xs[0].length);
    for (let start = 0; start < out.length; start += length) {
      const count = Math.min(length, out.length - start);
      xs.forEach((x, i) => all.set(x.subarray(start, start + count), (i + 1) * length));
      map();
      out.set(all.subarray(0, count), start);
    }
    return out;
  };
}

/** The distance between neighbours at x, at least that of the subnormals. */
export function lastPlace(x: number, width: FloatType): number {
  const [smallest, fraction] = width === "f32" ? [-126, 23] : [-1022, 52];
  EXPONENT.setFloat64(0, Math.abs(x));
  const exponent = (EXPONENT.getUint32(0) >>> 20) - 1023;
  return 2 ** (Math.max(exponent, smallest) - fraction);
}

const EXPONENT = new DataView(new ArrayBuffer(8));

/** The largest finite number of a width. */
const LARGEST = { f32: 2 ** 128 - 2 ** 104, f64: Number.MAX_VALUE } as const;

/**
 * How far a result is from the exact value, in units of the last place.
 *
 * A value that rounds to infinity is exactly infinite; NaN must be NaN.
 *
 * @param found The result.
 * @param exact The exact value, or the double nearest to it.
 * @param rest What the exact value is more than that double.
 */
export function ulps(found: number, exact: number, width: FloatType, rest = 0): number {
  if (Number.isNaN(exact) || Number.isNaN(found)) {
    return Number.isNaN(exact) && Number.isNaN(found) ? 0 : Infinity;
  }
  const size = Math.abs(exact), largest = LARGEST[width], top = lastPlace(largest, width);
  if (size > largest + top / 2) { // Rounds to infinity.
    if (found === Math.sign(exact) * Infinity) return 0;
    return found === Math.sign(exact) * largest ? (size - largest) / top : Infinity;
  }
  const unit = lastPlace(size, width);
  if (Math.abs(found) === Infinity) {
    return found * exact > 0 ? ((largest - size) / top + 1) * (top / unit) : Infinity;
  }
  return Math.abs((found - exact) - rest) / unit;
}
