import { GraphBuilder } from "../../lib/graph/builder.ts";
import { MOST_ADDRESSES } from "../../lib/compiler/wasm/loop/emit_loop.ts";
import { assertSame, definition, drawn, runProgram, WIDTHS } from "./_programs.ts";

Deno.test("a loop over more arrays than a function has parameters gives exactly their sums", () => {
  for (const size of [5, 300]) {
    const b = new GraphBuilder(), count = MOST_ADDRESSES + 300;
    const inputs = Array.from({ length: count }, (_, i) => drawn([size], "int32", i));
    const ids = inputs.map(({ shape, dtype }, i) => b.input(`x${i}`, { shape, dtype }));
    const sumOf = (list: readonly number[]) => list.reduce((sum, id) => b.binary("add", sum, id));
    const graph = b.finish([sumOf(ids), sumOf(ids.toReversed().slice(1))]);
    for (const width of WIDTHS) {
      const wanted = definition(graph, width, inputs);
      runProgram(graph, width, inputs).forEach((data, i) =>
        assertSame(data, wanted[i], `${size}, output ${i}`)
      );
    }
  }
});
