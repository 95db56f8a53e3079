/**
 * Compares generated code in singles with functions of doubles at every n-th bit pattern, each of 2³² for n = 1.
 *
 * deno run exp_log_singles.ts NAME [n]     (default: every 101st)
 */
import { CASES } from "../_exp_log_functions.ts";
import { ulps, vectorized } from "../_vector_math.ts";

const BLOCK = 1 << 16;
const [name, every] = Deno.args;
const found = CASES.find(({ fn }) => fn.name === name);
if (found === undefined) throw new RangeError(`Cannot sweep "${name}": expected a function's name`);
const run = vectorized(found.fn, "f32");
const step = Number(every ?? 101);

const patterns = new Uint32Array(BLOCK), xs = new Float32Array(patterns.buffer);
let worst = 0, at = 0, points = 0;
for (let first = 0; first < 2 ** 32; first += step * BLOCK) {
  for (let i = 0; i < BLOCK; i++) patterns[i] = first + step * i;
  const ys = run(xs);
  for (let i = 0; i < BLOCK; i++) {
    const error = ulps(ys[i], found.reference(xs[i]), "f32");
    if (!(error <= worst)) [worst, at] = [error, xs[i]];
  }
  points += BLOCK;
}
console.log(`${name}: ${points} points, largest error ${worst.toFixed(4)} ulp at ${at}`);
