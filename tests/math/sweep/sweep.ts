/**
 * Writes arguments and the values that Credence computes at them, as doubles, for `check.c` to judge.
 *
 * deno run sweep.ts NAME [POINTS]     (default: two million; sinTurns with `all`: three eighths of a turn)
 */

import { cosTurns, sinTurns } from "../../../lib/math/sincos_turns.ts";
import { erf } from "../../../lib/math/erf.ts";
import { erfc } from "../../../lib/math/erfc.ts";
import { exp } from "../../../lib/math/exp.ts";
import { log } from "../../../lib/math/log.ts";
import { log1p } from "../../../lib/math/log1p.ts";
import { logAddExp } from "../../../lib/math/log_add_exp.ts";
import { sigmoid } from "../../../lib/math/sigmoid.ts";
import { softplus } from "../../../lib/math/softplus.ts";
import { fillBits } from "../../../lib/random/bits.ts";
import { foldKey, seedKey } from "../../../lib/random/key.ts";
import { fillUniform } from "../../../lib/random/uniform.ts";

type Range = (u: number) => number;

const linear = (low: number, high: number): Range => (u) => low + (high - low) * u;
/** A random significand times a power of two between 2^low and 2^high. */
const spread = (low: number, high: number): Range => (u) => {
  const e = low + (high - low) * u;
  return (1 + ((u * 2 ** 30) % 1)) * 2 ** Math.floor(e);
};
const both = (range: Range): Range => (u) => (u < 0.5 ? -range(2 * u) : range(2 * u - 1));

const plain: Record<string, [(x: number) => number, Range[]]> = {
  log: [log, [spread(-1074, 1023), linear(0.5, 2), linear(0.99, 1.01), linear(0, 1e-307)]],
  log1p: [log1p, [both(spread(-60, -1)), spread(-1, 1023), linear(-1, 2), linear(-0.4, 0.5)]],
  exp: [exp, [linear(-746, 710), linear(-1, 1), both(spread(-60, 0)), linear(-745.2, -708)]],
  erf: [erf, [both(spread(-1074, 2)), linear(0, 1), linear(0.8, 3), linear(-6, 6)]],
  erfc: [erfc, [
    linear(-6, 6),
    linear(0.2, 1),
    linear(0.5, 10),
    linear(10, 26.5),
    linear(26.5, 27.5),
  ]],
  sigmoid: [sigmoid, [linear(-40, 40), linear(-2, 2), linear(-746, -30), both(spread(-60, 0))]],
  softplus: [softplus, [linear(-40, 40), linear(-2, 2), linear(-746, -30), both(spread(-60, 0))]],
};

function write(record: Float64Array): void {
  const bytes = new Uint8Array(record.buffer);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

const BLOCK = 1 << 16;
const [name, wanted] = Deno.args;
const blocks = Math.ceil((wanted === "all" ? 3 * 2 ** 29 : Number(wanted ?? 2e6)) / BLOCK);
const u = new Float64Array(BLOCK);
const v = new Float64Array(BLOCK);
const angle = new Uint32Array(BLOCK);
const pairs = new Float64Array(2 * BLOCK);
const triples = new Float64Array(3 * BLOCK);

for (let block = 0; block < blocks; block++) {
  const key = foldKey(seedKey(20240607), block);
  if (name === "sinTurns" || name === "cosTurns") {
    const f = name === "sinTurns" ? sinTurns : cosTurns;
    fillBits(key, angle);
    for (let i = 0; i < BLOCK; i++) {
      const w = wanted === "all" ? block * BLOCK + i : angle[i];
      pairs[2 * i] = w;
      pairs[2 * i + 1] = f(w);
    }
    write(pairs);
  } else if (name === "logAddExp") {
    fillUniform(foldKey(key, 0), u);
    fillUniform(foldKey(key, 1), v);
    const scale = [1, 10, 100, 1000][block % 4];
    for (let i = 0; i < BLOCK; i++) {
      const a = scale * (2 * u[i] - 1);
      const b = scale * (2 * v[i] - 1);
      triples.set([a, b, logAddExp(a, b)], 3 * i);
    }
    write(triples);
  } else if (name in plain) {
    const [f, ranges] = plain[name];
    const range = ranges[block % ranges.length];
    fillUniform(key, u);
    for (let i = 0; i < BLOCK; i++) {
      const x = range(u[i]);
      pairs[2 * i] = x;
      pairs[2 * i + 1] = f(x);
    }
    write(pairs);
  } else {
    throw new RangeError(
      `Cannot sweep "${name}": expected sinTurns, cosTurns, logAddExp, ${
        Object.keys(plain).join(", ")
      }`,
    );
  }
}
