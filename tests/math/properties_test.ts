/** Laws that hold at every point, tried at many; and the bits themselves, which must be the same on every machine. */

import { assert, assertEquals } from "@std/assert";
import { erf } from "../../lib/math/erf.ts";
import { erfc } from "../../lib/math/erfc.ts";
import { exp } from "../../lib/math/exp.ts";
import { log } from "../../lib/math/log.ts";
import { log1p } from "../../lib/math/log1p.ts";
import { logAddExp } from "../../lib/math/log_add_exp.ts";
import { roundHalfEven } from "../../lib/math/round_half_even.ts";
import { sigmoid } from "../../lib/math/sigmoid.ts";
import { cosTurns, sinTurns } from "../../lib/math/sincos_turns.ts";
import { softplus } from "../../lib/math/softplus.ts";

const COUNT = 50_000;
const EPSILON = 2 ** -52;

/** COUNT numbers of [0, 1), evenly spread and the same always (multiples of the golden ratio). */
const units = Float64Array.from({ length: COUNT }, (_, i) => (i * 0.6180339887498949) % 1);
const between = (low: number, high: number) => units.map((u) => low + (high - low) * u);
const angles = Array.from(units, (u) => Math.floor(u * 2 ** 32));

/** Asserts |f(x) − g(x)| ≤ bound · |g(x)| for all x. */
function assertClose(
  xs: Iterable<number>,
  f: (x: number) => number,
  g: (x: number) => number,
  bound: number,
) {
  for (const x of xs) {
    const [found, expected] = [f(x), g(x)];
    assert(
      found === expected || Math.abs(found - expected) <= bound * Math.abs(expected),
      `at ${x}: ${found} against ${expected}`,
    );
  }
}

Deno.test("log, log1p and exp are within 2 epsilon of the engine's own", () => {
  assertClose(between(0, 10), log, Math.log, 2 * EPSILON);
  assertClose(units.map((u) => 2 ** (2000 * u - 1000)), log, Math.log, 2 * EPSILON);
  assertClose(between(-1, 3), log1p, Math.log1p, 2 * EPSILON);
  assertClose(between(-700, 700), exp, Math.exp, 2 * EPSILON);
});

Deno.test("sinTurns and cosTurns: symmetries hold exactly", () => {
  for (const w of angles) {
    const s = sinTurns(w);
    assertEquals(cosTurns(w), sinTurns(w + 2 ** 30), `a quarter turn on from ${w}`);
    assert(sinTurns(-w) === -s, `negated ${w}`);
    assert(sinTurns(w + 2 ** 31) === -s, `half a turn on from ${w}`);
    assert(sinTurns(w | 0) === s, `as an int32: ${w}`);
    assert(Math.abs(s) <= 1);
  }
});

Deno.test("sinTurns and cosTurns agree with Math.sin and Math.cos to 4 epsilon of one turn", () => {
  for (const w of angles) {
    const angle = 2 * Math.PI * w / 2 ** 32;
    assert(Math.abs(sinTurns(w) - Math.sin(angle)) <= 4 * EPSILON);
    assert(Math.abs(cosTurns(w) - Math.cos(angle)) <= 4 * EPSILON);
  }
});

Deno.test("erf is odd, erf + erfc = 1, erfc(-x) = 2 - erfc(x), both monotonic over steps of 1e-3", () => {
  for (const x of between(-7, 7)) {
    assertEquals(erf(-x), -erf(x));
    assert(Math.abs(erf(x) + erfc(x) - 1) <= 2 * EPSILON, `erf + erfc at ${x}`);
    assert(Math.abs(erfc(x) + erfc(-x) - 2) <= 2 * EPSILON, `erfc(-x) at ${x}`);
  }
  for (let x = -5; x < 27; x += 1e-3) {
    assert(erf(x) <= erf(x + 1e-3) && erfc(x) >= erfc(x + 1e-3), `at ${x}`);
  }
});

/** erf x by its Taylor series: slow, plainly right, and good for |x| ≤ 2, where the terms do not yet cancel badly. */
function erfBySeries(x: number): number {
  let power = x;
  let sum = 0;
  for (let n = 0; n < 60; n++) {
    sum += power / (2 * n + 1);
    power *= -x * x / (n + 1);
  }
  return sum * 2 / Math.sqrt(Math.PI);
}

/** erfc x by its continued fraction (NIST 7.9.1), for x ≥ 2. */
function erfcByFraction(x: number): number {
  let tail = x;
  for (let n = 400; n > 0; n--) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / tail;
}

Deno.test("erf agrees with its series to 1e-14, erfc with its continued fraction to 1e-13", () => {
  assertClose(between(-2, 2).slice(0, 5000), erf, erfBySeries, 1e-14);
  // exp(-x²) there rounds x², by up to x² · 2^-53.
  assertClose(between(2, 26).slice(0, 2000), erfc, erfcByFraction, 1e-13);
});

Deno.test("sigmoid(x) + sigmoid(-x) = 1 and softplus(x) - softplus(-x) = x, to 4 epsilon", () => {
  for (const x of between(-50, 50)) {
    assert(Math.abs(sigmoid(x) + sigmoid(-x) - 1) <= 4 * EPSILON, `sigmoid at ${x}`);
    const scale = Math.max(1, Math.abs(x));
    assert(Math.abs(softplus(x) - softplus(-x) - x) <= 4 * EPSILON * scale, `softplus at ${x}`);
  }
});

Deno.test("logAddExp is symmetric, exactly; logAddExp(x, 0) is softplus(x) to 4 epsilon", () => {
  const other = between(-30, 30).reverse();
  between(-20, 20).forEach((x, i) => {
    assertEquals(logAddExp(x, other[i]), logAddExp(other[i], x));
  });
  assertClose(between(-700, 700), (x) => logAddExp(x, 0), softplus, 4 * EPSILON);
});

/** The definition, word for word. */
function roundHalfEvenPlainly(x: number): number {
  const below = Math.floor(x);
  const fraction = x - below;
  if (fraction < 0.5) return below;
  if (fraction > 0.5) return below + 1;
  return below % 2 === 0 ? below : below + 1;
}

Deno.test("roundHalfEven agrees with the definition, ties included", () => {
  for (let x = -50; x <= 50; x += 0.125) assert(roundHalfEven(x) === roundHalfEvenPlainly(x));
  for (const x of between(-1e6, 1e6)) assert(roundHalfEven(x) === roundHalfEvenPlainly(x));
});

/** A number that depends on every bit of f at 50,000 points. */
function fingerprint(f: (u: number) => number): string {
  const bits = new DataView(new ArrayBuffer(8));
  let hash = 0;
  for (const u of units) {
    bits.setFloat64(0, f(u));
    hash = Math.imul(hash ^ bits.getInt32(0), 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15) ^ bits.getInt32(4), 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

Deno.test("the results are the same to the bit on every machine", () => {
  const found = {
    log: fingerprint((u) => log(u * 3)),
    log1p: fingerprint((u) => log1p(4 * u - 1)),
    exp: fingerprint((u) => exp(1450 * u - 743)),
    erf: fingerprint((u) => erf(8 * u - 4)),
    erfc: fingerprint((u) => erfc(32 * u - 4)),
    sigmoid: fingerprint((u) => sigmoid(80 * u - 40)),
    softplus: fingerprint((u) => softplus(80 * u - 40)),
    logAddExp: fingerprint((u) => logAddExp(5 * u, 3 - 4 * u)),
    sinTurns: fingerprint((u) => sinTurns(Math.floor(u * 2 ** 32))),
    cosTurns: fingerprint((u) => cosTurns(Math.floor(u * 2 ** 32))),
  };
  assertEquals(found, {
    log: "a4e8f393",
    log1p: "84bf2097",
    exp: "ee30bfcd",
    erf: "274c1474",
    erfc: "0942471e",
    sigmoid: "f8a7db38",
    softplus: "e45426d9",
    logAddExp: "71bfd792",
    sinTurns: "c1c9561b",
    cosTurns: "587f7f84",
  });
});
