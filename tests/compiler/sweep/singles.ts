/**
 * Compares generated code in singles with functions of doubles at every n-th bit pattern, each of 2³² for n = 1; those of two operands
 * at as many random pairs.
 *
 * deno run singles.ts NAME [n]     (default: every 101st)
 */
import { fillUniform } from "../../../lib/random/uniform.ts";
import { foldKey, seedKey } from "../../../lib/random/key.ts";
import { CASES, POWER } from "../_exp_log_functions.ts";
import { ATAN2, TRIGONOMETRIC } from "../_trigonometric_functions.ts";
import { ulps, vectorized } from "../_vector_math.ts";

const BLOCK = 1 << 16;
const [name, every] = Deno.args;
const found = [...CASES, ...TRIGONOMETRIC, POWER, ATAN2].find(({ fn }) => fn.name === name);
if (found === undefined) throw new RangeError(`Cannot sweep "${name}": expected a function's name`);
const run = vectorized(found.fn, "f32");
const step = Number(every ?? 101);

const patterns = new Uint32Array(BLOCK), xs = new Float32Array(patterns.buffer);
const ys = new Float32Array(BLOCK), u = new Float64Array(BLOCK), v = new Float64Array(BLOCK);
let worst = 0, at: number[] = [], points = 0;
for (let first = 0; first < 2 ** 32; first += step * BLOCK) {
  if ("operands" in found) {
    const key = foldKey(seedKey(20240607), points / BLOCK);
    fillUniform(foldKey(key, 0), u);
    fillUniform(foldKey(key, 1), v);
    for (let i = 0; i < BLOCK; i++) [xs[i], ys[i]] = found.operands(u[i], v[i], 149);
  } else {
    for (let i = 0; i < BLOCK; i++) patterns[i] = first + step * i;
  }
  const results = "operands" in found ? run(xs, ys) : run(xs);
  for (let i = 0; i < BLOCK; i++) {
    const exact = "operands" in found ? found.reference(xs[i], ys[i]) : found.reference(xs[i]);
    const error = ulps(results[i], exact, "f32");
    if (!(error <= worst)) [worst, at] = [error, "operands" in found ? [xs[i], ys[i]] : [xs[i]]];
  }
  points += BLOCK;
}
console.log(`${name}: ${points} points, largest error ${worst.toFixed(4)} ulp at ${at.join(", ")}`);
