/**
 * Writes arguments and what generated code makes of them, as doubles, for `check.c` to judge.
 *
 * deno run doubles.ts NAME [POINTS]     (default: two million)
 */
import { fillUniform } from "../../../lib/random/uniform.ts";
import { foldKey, seedKey } from "../../../lib/random/key.ts";
import { fillBits } from "../../../lib/random/bits.ts";
import { CASES, POWER } from "../_exp_log_functions.ts";
import { ATAN2, TRIGONOMETRIC } from "../_trigonometric_functions.ts";
import { vectorized } from "../_vector_math.ts";

const BLOCK = 1 << 16;
const [name, wanted] = Deno.args;
const found = [...CASES, ...TRIGONOMETRIC, POWER, ATAN2].find(({ fn }) => fn.name === name);
if (found === undefined) throw new RangeError(`Cannot sweep "${name}": expected a function's name`);
const run = vectorized(found.fn, "f64");
const { arity } = found.fn;

const u = new Float64Array(BLOCK), v = new Float64Array(BLOCK);
const xs = Array.from({ length: arity }, () => new Float64Array(BLOCK));
const records = new Float64Array((arity + 1) * BLOCK);

for (let block = 0; block * BLOCK < Number(wanted ?? 2e6); block++) {
  const key = foldKey(seedKey(20240607), block);
  fillUniform(foldKey(key, 0), u);
  fillUniform(foldKey(key, 1), v);
  if ("operands" in found) {
    for (let i = 0; i < BLOCK; i++) [xs[0][i], xs[1][i]] = found.operands(u[i], v[i], 1074);
  } else if (block % (found.ranges.length + 1) === 0) {
    fillBits(key, new Uint32Array(xs[0].buffer));
  } else xs[0].set(u.map(found.ranges[block % (found.ranges.length + 1) - 1]));
  const ys = run(...xs);
  for (let i = 0; i < BLOCK; i++) {
    for (let j = 0; j < arity; j++) records[(arity + 1) * i + j] = xs[j][i];
    records[(arity + 1) * i + arity] = ys[i];
  }
  const bytes = new Uint8Array(records.buffer);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}
