/**
 * Quotients, remainders and powers of whole numbers in loops, beside their definition.
 */
import { BINARY } from "../../lib/graph/node.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import type { Value } from "../../lib/graph/value.ts";
import { assertSame, definition, drawn, runProgram, SIZES, WIDTHS } from "./_programs.ts";

const EDGES = [0, 1, 2, 3, 7, 10, 31, 32, 33, 46340, 46341, 65535, 65536, 2 ** 30, 2 ** 31 - 2];
const NUMBERS = [...EDGES, 2 ** 31 - 1, -(2 ** 31), ...EDGES.map((x) => -x - 1), -46341, -65536];

/** All pairs of numbers at edges, and random pairs of all magnitudes. */
function pairs(): readonly [Value, Value] {
  const n = 4000, magnitudes = drawn([2, n], "float", 1, [0, 31]).data;
  const parts = drawn([2, n], "float", 2, [-1, 1]).data;
  const random = parts.map((x, i) => Math.trunc(x * 2 ** magnitudes[i]));
  const a = [...NUMBERS.flatMap((x) => NUMBERS.map(() => x)), ...random.subarray(0, n)];
  const b = [...NUMBERS.flatMap(() => NUMBERS), ...random.subarray(n)];
  const value = (data: number[]): Value => ({
    data: Float64Array.from(data),
    shape: [data.length],
    dtype: "int32",
  });
  return [value(a), value(b)];
}

/** Every function of two whole numbers, of these operands. */
function graphOf([a, b]: readonly Value[]) {
  const builder = new GraphBuilder();
  const x = builder.input("a", a), y = builder.input("b", b);
  return builder.finish(NAMES.map((name) => builder.binary(name, x, y)));
}

const NAMES = BINARY.filter((name) => name !== "div" && name !== "atan2");

for (const width of WIDTHS) {
  Deno.test(`int32 in ${width} programs: exactly the definition at edges and random pairs`, () => {
    const inputs = pairs(), graph = graphOf(inputs);
    const wanted = definition(graph, width, inputs);
    runProgram(graph, width, inputs).forEach((data, i) => assertSame(data, wanted[i], NAMES[i]));
  });

  Deno.test(`int32 in ${width} programs: exactly the definition at all sizes, scalars too`, () => {
    for (const shape of [[], ...SIZES.map((n) => [n]), ...SIZES.map((n) => [3, n])]) {
      const inputs = [drawn(shape, "int32", 3, [-9, 9]), drawn(shape, "int32", 4, [-5, 5])];
      const graph = graphOf(inputs), wanted = definition(graph, width, inputs);
      runProgram(graph, width, inputs).forEach((data, i) =>
        assertSame(data, wanted[i], `${NAMES[i]} of [${shape}]`)
      );
    }
  });
}
