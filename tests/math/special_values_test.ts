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

const TINY = 5e-324;
const HUGE = Number.MAX_VALUE;

/** [function, [argument, result][]]; compared with Object.is, so zeros keep their signs. */
const table: [(x: number) => number, [number, number][]][] = [
  [log, [
    [0, -Infinity],
    [-0, -Infinity],
    [1, 0],
    [Infinity, Infinity],
    [-Infinity, NaN],
    [-TINY, NaN],
    [TINY, -744.4400719213812],
    [2 ** -1022, -708.3964185322641],
    [HUGE, 709.782712893384],
    [2, Math.LN2],
    [0.5, -Math.LN2],
  ]],
  [log1p, [
    [0, 0],
    [-0, -0],
    [TINY, TINY],
    [-TINY, -TINY],
    [1e-300, 1e-300],
    [1, Math.LN2],
    [-1, -Infinity],
    [-1.1, NaN],
    [-Infinity, NaN],
    [Infinity, Infinity],
    [HUGE, 709.782712893384],
  ]],
  [exp, [
    [0, 1],
    [-0, 1],
    [TINY, 1],
    [1, Math.E],
    [-Infinity, 0],
    [Infinity, Infinity],
    [709.782712893384, 1.7976931348622732e308],
    [709.7827128933841, Infinity],
    [-745.1332191019411, TINY],
    [-745.1332191019412, 0],
    [1e300, Infinity],
    [-1e300, 0],
  ]],
  [erf, [
    [0, 0],
    [-0, -0],
    [TINY, TINY],
    [-TINY, -TINY],
    [1e-300, 1.1283791670955126e-300],
    [6, 1],
    [-6, -1],
    [Infinity, 1],
    [-Infinity, -1],
  ]],
  [erfc, [
    [0, 1],
    [-0, 1],
    [TINY, 1],
    [1e-20, 1],
    [-6, 2],
    [-Infinity, 2],
    [Infinity, 0],
    [27.2, 1e-323],
    [27.5, 0],
    [1e300, 0],
  ]],
  [sigmoid, [
    [0, 0.5],
    [-0, 0.5],
    [-745, TINY],
    [-746, 0],
    [40, 1],
    [Infinity, 1],
    [-Infinity, 0],
  ]],
  [softplus, [
    [0, Math.LN2],
    [-745, TINY],
    [-746, 0],
    [710, 710],
    [1e300, 1e300],
    [Infinity, Infinity],
    [-Infinity, 0],
  ]],
  [roundHalfEven, [
    [0, 0],
    [-0, -0],
    [0.5, 0],
    [-0.5, -0],
    [1.5, 2],
    [2.5, 2],
    [-1.5, -2],
    [-2.5, -2],
    [0.49999999999999994, 0],
    [0.5000000000000001, 1],
    [-0.3, -0],
    [2 ** 51 + 0.5, 2 ** 51],
    [2 ** 51 + 1.5, 2 ** 51 + 2],
    [2 ** 52 + 1, 2 ** 52 + 1],
    [2 ** 53 - 1, 2 ** 53 - 1],
    [-HUGE, -HUGE],
    [TINY, 0],
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ]],
  [sinTurns, [
    [0, 0],
    [2 ** 30, 1],
    [2 ** 31, -0],
    [3 * 2 ** 30, -1],
    [2 ** 29, Math.SQRT1_2],
    [-(2 ** 30), -1],
    [1, 1.4629180792671596e-9],
  ]],
  [cosTurns, [
    [0, 1],
    [2 ** 30, -0],
    [2 ** 31, -1],
    [3 * 2 ** 30, 0],
    [-(2 ** 30), 0],
    [2 ** 32 - 1, 1],
  ]],
];

for (const [f, rows] of table) {
  Deno.test(`${f.name} at zeros, infinities, NaN and edges`, () => {
    if (f !== sinTurns && f !== cosTurns) assert(Number.isNaN(f(NaN)), "NaN gives NaN");
    for (const [x, expected] of rows) {
      assert(Object.is(f(x), expected), `${f.name}(${x}) = ${f(x)}, expected ${expected}`);
    }
  });
}

Deno.test("logAddExp of infinities, NaN and equal arguments", () => {
  assertEquals(logAddExp(-Infinity, -Infinity), -Infinity);
  assertEquals(logAddExp(Infinity, -Infinity), Infinity);
  assertEquals(logAddExp(Infinity, Infinity), Infinity);
  assertEquals(logAddExp(2, -Infinity), 2);
  assertEquals(logAddExp(-Infinity, 2), 2);
  assertEquals(logAddExp(3, Infinity), Infinity);
  assertEquals(logAddExp(1e300, -1e300), 1e300);
  assertEquals(logAddExp(HUGE, -HUGE), HUGE);
  assertEquals(logAddExp(NaN, 1), NaN);
  assertEquals(logAddExp(1, NaN), NaN);
  assertEquals(logAddExp(NaN, -Infinity), NaN);
  assertEquals(logAddExp(0, 0), Math.LN2);
});
