import { assertEquals } from "@std/assert";
import { sizeOf } from "../../lib/core/shape.ts";
import { rewriteIn, Rewriter } from "../../lib/compiler/rewrite/rewriter.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import type { Value } from "../../lib/graph/value.ts";
import { caseGraph, caseInputs, OP_CASES } from "./_op_cases.ts";

/** The array with its first element everywhere, one that single precision has too. */
const spread = (x: Value): Value => {
  const first = x.dtype === "float" ? Math.fround(x.data[0]) : x.data[0];
  return { ...x, data: new Float64Array(x.data.length).fill(first) };
};

for (const width of ["f64", "f32"] as const) {
  Deno.test(`arrays with one value everywhere give every op, in ${width}, what they give written out`, () => {
    let seen = 0;
    for (const op of OP_CASES) {
      const graph = caseGraph(op), inputs = caseInputs(op);
      const isSpread = inputs.map(({ dtype, shape }) => dtype !== "key" && sizeOf(shape) > 0);
      const given = inputs.map((x, i) => (isSpread[i] ? spread(x) : x));
      const known = given.flatMap(({ data }, i) => (isSpread[i] ? [[i, data[0]] as const] : []));
      const repeated = rewriteIn(graph, () => new Rewriter(), new Map(known));
      seen += known.length;
      assertEquals(
        interpret(repeated, given, { width }),
        interpret(graph, given, { width }),
        op.name,
      );
    }
    assertEquals(seen > 0, true);
  });
}
