/** Floored quotients and remainders in generated code: the interpreter's, to the bit. */
import { assert } from "@std/assert";
import { floorDiv, mod } from "../../lib/compiler/wasm/math/quotient.ts";
import { binary } from "../../lib/graph/kernels/binary.ts";
import { asFloats, bitPatterns, evenly, withNeighbours } from "./_points.ts";
import { vectorized } from "./_vector_math.ts";

/** Pairs of special numbers, of numbers of any sizes, and of numbers of which one is nearly or exactly a multiple of the other. */
function operands(width: "f32" | "f64") {
  const special = withNeighbours(width, [0, 1, 3, 2 ** 24, 2 ** 53, 2 ** -126, 2 ** -1022])
    .concat(0.1, Infinity, NaN, 1e-310, 3e38, 1e308);
  const signed = [...special, ...special.map((x) => -x)];
  const pairs = signed.flatMap((a) => signed.map((b) => [a, b]));
  const patterns = bitPatterns(width, 30_000);
  patterns.forEach((b, i) => {
    pairs.push([patterns[(i * 7919) % patterns.length], b]);
  });
  evenly(30_000).forEach((u, i) => {
    const b = patterns[(i * 104_729) % patterns.length];
    pairs.push([b * (u - 0.5) * 2 ** (i % 40), b], [b * Math.round((u - 0.5) * 2 ** (i % 40)), b]);
  });
  return [0, 1].map((side) => asFloats(width, pairs.map((pair) => pair[side])));
}

for (const fn of [mod, floorDiv]) {
  Deno.test(`${fn.name} is the interpreter's to the bit, zeros and ratios to 2^2098 included (100,000 pairs)`, () => {
    for (const width of ["f32", "f64"] as const) {
      const [a, b] = operands(width);
      const got = vectorized(fn, width)(a, b);
      const shape = [a.length];
      const value = (data: ArrayLike<number>) => {
        return { dtype: "float", shape, data: Float64Array.from(data) } as const;
      };
      const op = fn.name as "mod" | "floorDiv";
      const node = { kind: "binary", op, inputs: [0, 1], dtype: "float", shape } as const;
      const expected = asFloats(width, binary(node, value(a), value(b)));
      expected.forEach((v, i) =>
        assert(Object.is(got[i], v), `${width}: ${op}(${a[i]}, ${b[i]}) = ${got[i]}, not ${v}`)
      );
    }
  });
}
