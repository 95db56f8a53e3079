/** Error functions and normal quantiles in generated code: twins, errors in ulp of singles. */
import { assert } from "@std/assert";
import { erf, erfc } from "../../lib/compiler/wasm/math/error_function.ts";
import { ndtri } from "../../lib/compiler/wasm/math/ndtri.ts";
import { erf as erfTwin } from "../../lib/math/erf.ts";
import { erfc as erfcTwin } from "../../lib/math/erfc.ts";
import { ndtri as ndtriTwin } from "../../lib/math/ndtri.ts";
import { asFloats, assertBelow, bitPatterns, evenly, withNeighbours } from "./_points.ts";
import { ulps, vectorized } from "./_vector_math.ts";

// `bound` is what lib/math promises of the doubles, in ulp; ndtri has 1e-15 of its value. `singles` is half an ulp, and 2^24 times
// the 2^-32 by which the short polynomials are off; erf, in single lanes, has a rounding or two of the smaller term besides.
const CASES = [
  {
    fn: erf,
    bound: 2,
    singles: 1.5,
    twin: erfTwin,
    edges: [0.84375, 1, 4, 6],
    scale: (u: number) => 14 * u - 7,
  },
  {
    fn: erfc,
    bound: 4,
    singles: 0.51,
    twin: erfcTwin,
    edges: [0.25, 0.5, 0.84375, 6, 28],
    scale: (u: number) => 40 * u - 10,
  },
  {
    fn: ndtri,
    bound: 9,
    singles: 0.51,
    twin: ndtriTwin,
    edges: [0.075, 0.5, 0.925, 1, 1e-11],
    scale: (u: number) => u,
  },
] as const;

for (const { fn, bound, singles, twin, edges, scale } of CASES) {
  const points = (width: "f32" | "f64") => {
    const special = withNeighbours(width, [...edges, 0, -0, 2 ** -1022, Infinity, NaN]);
    const within = evenly(50_000).map(scale);
    const patterns = bitPatterns(width, 200_000);
    return asFloats(width, [...special, ...special.map((x) => -x), ...within, ...patterns]);
  };

  Deno.test(`${fn.name} in doubles is lib/math's to the bit, 250,000 points`, () => {
    const xs = points("f64");
    const got = vectorized(fn, "f64")(xs);
    xs.forEach((x, i) => {
      const expected = twin(x);
      assert(Object.is(got[i], expected), `${fn.name}(${x}) = ${got[i]}, not ${expected}`);
    });
  });

  Deno.test(`${fn.name} in singles is within ${singles} ulp of lib/math's, 250,000 points`, () => {
    const xs = points("f32");
    const got = vectorized(fn, "f32")(xs);
    assertBelow(singles, [xs], (i) => ulps(got[i], twin(xs[i]), "f32"));
  });

  const golden = readSpecial(fn.name);
  Deno.test({
    name: `${fn.name} in doubles is within ${bound} ulp of the full golden values`,
    ignore: golden === undefined, // They lie beside the repository, where it has them.
    fn() {
      const xs = Float64Array.from(golden!, ({ args }) => Number(args[0]));
      const got = vectorized(fn, "f64")(xs);
      const rounding = 0.5; // That of the golden value.
      assertBelow(bound + rounding, [xs], (i) => ulps(got[i], Number(golden![i].value), "f64"));
    },
  });
}

interface Golden {
  readonly args: readonly (number | string)[];
  readonly value: number | string;
}

/** The golden values of a special function; nothing if they are not there. */
function readSpecial(name: string): readonly Golden[] | undefined {
  const file = new URL("../../../shared/golden/special.json", import.meta.url);
  try {
    return JSON.parse(Deno.readTextFileSync(file)).functions[name].cases;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
