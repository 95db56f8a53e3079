import { assert, assertEquals } from "@std/assert";
import { erf } from "../../lib/math/erf.ts";
import { erfc } from "../../lib/math/erfc.ts";
import { exp } from "../../lib/math/exp.ts";
import { log } from "../../lib/math/log.ts";
import { log1p } from "../../lib/math/log1p.ts";
import { logAddExp } from "../../lib/math/log_add_exp.ts";
import { sigmoid } from "../../lib/math/sigmoid.ts";
import { cosTurns, sinTurns } from "../../lib/math/sincos_turns.ts";
import { softplus } from "../../lib/math/softplus.ts";
import golden from "../golden/math.json" with { type: "json" };

/** The distance between a double's neighbours at x, 2^−1074 for zero and the subnormals. */
function lastPlace(x: number): number {
  let unit = 2 ** -1074;
  for (let top = 2 ** -1021; top <= Math.abs(x); top *= 2) unit *= 2;
  return unit;
}

/** Largest error over the golden cases; `unit` says in what, given the arguments and the exact value. */
function largestError(
  name: keyof typeof golden.functions,
  f: (...args: number[]) => number,
  unit: (args: number[], value: number) => number = (_, value) => lastPlace(value),
): number {
  const cases: number[][] = golden.functions[name];
  assert(cases.length > 100, `${name}: ${cases.length} cases`);
  let worst = 0;
  for (const one of cases) {
    const args = one.slice(0, -2);
    const [value, rest] = one.slice(-2);
    const error = Math.abs(f(...args) - value - rest) / unit(args, value);
    assert(!Number.isNaN(error), `${name}(${args}) = ${f(...args)}`);
    worst = Math.max(worst, error);
  }
  return worst;
}

const bounds: [keyof typeof golden.functions, (x: number) => number, number][] = [
  ["log", log, 1],
  ["log1p", log1p, 1],
  ["exp", exp, 1],
  ["erf", erf, 2],
  ["erfc", erfc, 4],
  ["sigmoid", sigmoid, 2.5],
  ["softplus", softplus, 2],
  ["sinTurns", sinTurns, 1],
  ["cosTurns", cosTurns, 1],
];

for (const [name, f, bound] of bounds) {
  Deno.test(`${name} is within ${bound} ulp of the golden values`, () => {
    const worst = largestError(name, f);
    assert(worst <= bound, `${name}: ${worst} ulp`);
  });
}

Deno.test("logAddExp is within 3 ulp of the result or of the larger argument, whichever is coarser", () => {
  const unit = ([a, b]: number[], value: number) =>
    Math.max(lastPlace(value), lastPlace(Math.max(a, b)));
  const worst = largestError("logAddExp", logAddExp, unit);
  assert(worst <= 3, `${worst} ulp`);
});

Deno.test("the golden file covers every function here, and says what made it", () => {
  assertEquals(
    Object.keys(golden.functions).sort(),
    [...bounds.map(([name]) => name), "logAddExp"].sort(),
  );
  assertEquals(golden.program, "tests/golden/make_math.py");
});
