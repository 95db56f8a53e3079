/** Functions of a few instructions, the library that writes functions into modules, and the table of what they cost. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { type Expr, f64x2, ModuleBuilder } from "../../lib/compiler/wasm/asm/mod.ts";
import { MathLibrary } from "../../lib/compiler/wasm/math/library.ts";
import { tanh } from "../../lib/compiler/wasm/math/hyperbolic.ts";
import { pow } from "../../lib/compiler/wasm/math/pow.ts";
import { floorDiv, mod } from "../../lib/compiler/wasm/math/quotient.ts";
import { reciprocal, rsqrt, sqrt, square } from "../../lib/compiler/wasm/math/roots.ts";
import { ceil, floor, round } from "../../lib/compiler/wasm/math/rounding.ts";
import { abs, neg, relu, sign } from "../../lib/compiler/wasm/math/sign.ts";
import { cos, sin, tan } from "../../lib/compiler/wasm/math/trigonometric.ts";
import { roundHalfEven } from "../../lib/math/round_half_even.ts";
import { CASES, POWER } from "./_exp_log_functions.ts";
import { instructionCount } from "./_instruction_count.ts";
import { ATAN2, TRIGONOMETRIC } from "./_trigonometric_functions.ts";
import { floats, vectorized } from "./_vector_math.ts";

/** Each with what it is; correctly rounded, so a single is the double's value rounded. */
const EXACT = [
  [abs, Math.abs],
  [neg, (x: number) => -x],
  [sign, Math.sign],
  [square, (x: number) => x * x],
  [relu, (x: number) => Math.max(x, 0)],
  [ceil, Math.ceil],
  [floor, Math.floor],
  [round, roundHalfEven],
  [sqrt, Math.sqrt],
  [reciprocal, (x: number) => 1 / x],
] as const;

const words = Uint32Array.from({ length: 100_000 }, (_, i) => Math.imul(i, 0x9e3779b1));
const special = [0, -0, 0.5, 1.5, 2.5, -0.5, -2.5, 1, -1, Infinity, -Infinity, NaN, 5e-324, 1e308];

for (const [fn, reference] of EXACT) {
  Deno.test(`${fn.name} is exact, or rounded once, at 100,000 bit patterns`, () => {
    for (const width of ["f32", "f64"] as const) {
      const patterns = width === "f32"
        ? new Float32Array(words.buffer)
        : new Float64Array(words.buffer);
      for (const xs of [patterns, floats(width, special)]) {
        const ys = vectorized(fn, width)(xs);
        for (let i = 0; i < xs.length; i++) {
          const expected = width === "f32" ? Math.fround(reference(xs[i])) : reference(xs[i]);
          // Math.max(-0, 0) is 0; which zero relu gives is not part of what it means.
          const same = Object.is(ys[i], expected) || (fn === relu && ys[i] === expected);
          assert(same, `${fn.name}(${xs[i]}) = ${ys[i]}, expected ${expected}`);
        }
      }
    }
  });
}

Deno.test("rsqrt in doubles is the quotient of the root to the bit", () => {
  const xs = new Float64Array(words.buffer);
  const ys = vectorized(rsqrt, "f64")(xs);
  xs.forEach((x, i) => assert(Object.is(ys[i], 1 / Math.sqrt(x))));
});

/** How long a module is in which tanh is taken so many times in a row. */
function lengthOfModule(times: number, fn = tanh): number {
  const m = new ModuleBuilder();
  const library = new MathLibrary(m, "f64");
  m.function("main", { params: ["f64"], results: ["f64"] }, (f, x) => {
    let value: Expr<"v128"> = f64x2.splat(x);
    for (let i = 0; i < times; i++) value = library.call(fn, f, value);
    f.return(f64x2.extractLane(value, 0));
  }, { export: true });
  const bytes = m.encode();
  const { main } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  let expected = 0.75;
  for (let i = 0; i < times; i++) expected = fn === tanh ? Math.tanh(expected) : -expected;
  assert(Math.abs((main as (x: number) => number)(0.75) - expected) < 1e-15);
  return bytes.length;
}

Deno.test("a library defines a long function once and writes a short one in place", () => {
  const [none, once, often] = [0, 1, 11].map((times) => lengthOfModule(times));
  assert(once - none > 300, "the function itself");
  assert(often - once <= 10 * 2, "calls");
  assert(lengthOfModule(1, neg) - none < 10, "an instruction, and a variable for its operand");
});

Deno.test("a library refuses a wrong number of operands", () => {
  const m = new ModuleBuilder();
  m.function("main", { params: ["v128"], results: [] }, (f, x) => {
    const library = new MathLibrary(m, "f32");
    assertThrows(
      () => library.call(pow, f, x),
      TypeError,
      "Cannot call pow: expected 2 operands, got 1",
    );
    assertThrows(() => library.call(neg, f, x, x), TypeError, "expected 1 operands, got 2");
  });
});

Deno.test("the table of functions in the README says what they cost", () => {
  const readme = new URL("../../lib/compiler/wasm/math/README.md", import.meta.url);
  const rows = Deno.readTextFileSync(readme).split("\n").map((line) => {
    return line.split("|").map((cell) => cell.trim().replaceAll("`", ""));
  });
  const swept = [...CASES, ...TRIGONOMETRIC, POWER, ATAN2].map(({ fn }) => fn);
  for (const fn of [...swept, mod, floorDiv, ...EXACT.map(([fn]) => fn)]) {
    const row = rows.find((cells) => cells[1] === fn.name);
    assert(row !== undefined, `${fn.name} is missing`);
    const isBranching = [sin, cos, tan, mod].includes(fn); // Has a slow path: not counted.
    const counts = (["f32", "f64"] as const).map((width) =>
      isBranching ? "–" : instructionCount(fn, width)
    );
    assertEquals(row.slice(3, 6), [fn.inline ? "yes" : "no", ...counts.map(String)], fn.name);
  }
});
