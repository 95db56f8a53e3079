/**
 * Times the functions over arrays that stay in the cache: nanoseconds a vector, the least of several rounds.
 *
 * deno run speed.ts [NAME…]
 */
import type { FloatType } from "../../../lib/core/dtype.ts";
import { ModuleBuilder, v128 } from "../../../lib/compiler/wasm/asm/mod.ts";
import { MathLibrary } from "../../../lib/compiler/wasm/math/library.ts";
import type { VectorFunction } from "../../../lib/compiler/wasm/math/vector_function.ts";
import { CASES, POWER } from "../_exp_log_functions.ts";
import { ATAN2, TRIGONOMETRIC } from "../_trigonometric_functions.ts";

const BYTES = 16384, ROUNDS = 15, REPEATS = 60;

function nanoseconds(fn: VectorFunction, width: FloatType): number {
  const m = new ModuleBuilder({ memory: { pages: 1, export: "memory" } });
  const library = new MathLibrary(m, width);
  m.function("run", { params: ["i32"], results: [] }, (f, repeats) => {
    const round = f.local("i32"), at = f.local("i32");
    f.for(round, 0, repeats, 1, () => {
      f.for(at, 0, BYTES, 16, () => {
        const xs = Array.from({ length: fn.arity }, (_, i) => v128.load(at, (i + 1) * BYTES));
        f.store(at, library.call(fn, f, ...xs));
      });
    });
  }, { export: true });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.encode()));
  const { run, memory } = exports as { run: (n: number) => void; memory: WebAssembly.Memory };
  const all = width === "f32" ? new Float32Array(memory.buffer) : new Float64Array(memory.buffer);
  // Numbers that every function takes; no path depends on them.
  const start = ["atanh", "asin", "acos", "ndtri"].includes(fn.name) ? 0 : 1;
  for (let i = 0; i < all.length; i++) all[i] = start + (i * 0.6180339887498949) % 1;
  run(200); // Until it is compiled.
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const before = performance.now();
    run(REPEATS);
    least = Math.min(least, performance.now() - before);
  }
  return least * 1e6 / (REPEATS * BYTES / 16);
}

for (const { fn } of [...CASES, ...TRIGONOMETRIC, POWER, ATAN2]) {
  if (Deno.args.length > 0 && !Deno.args.includes(fn.name)) continue;
  const times = (["f32", "f64"] as const).map((width) => nanoseconds(fn, width).toFixed(2));
  console.log(`${fn.name.padEnd(8)} ${times[0]} ns for four singles, ${times[1]} for two doubles`);
}
