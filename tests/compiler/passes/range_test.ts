import { assert, assertEquals, AssertionError } from "@std/assert";
import { simplify } from "../../../lib/compiler/passes/simplify.ts";
import { Passes, Simplifier } from "../../../lib/compiler/passes/simplifier.ts";
import { interpret } from "../../../lib/graph/interpret.ts";
import { type Graph, isLoop, type Op, type TensorOp } from "../../../lib/graph/node.ts";
import type { Value } from "../../../lib/graph/value.ts";
import { opOf } from "../../fuzz/copy_graph.ts";
import { generate } from "../../fuzz/generate.ts";
import { denseGraph } from "./_dense_graphs.ts";

/** A builder without passes that holds a graph's nodes under their own ids, as far as the first loop. */
function copied(graph: Graph): Simplifier {
  const to = new Simplifier(new Passes([]));
  for (const node of graph.nodes) {
    const op: Op = opOf(node);
    if (isLoop(op)) break;
    to.raw(op as TensorOp);
  }
  return to;
}

/** How often something is said of a node that is not said of every node. */
let said = 0;

function assertWithin(whole: Graph, inputs: readonly Value[], label: string): void {
  // Of equal nodes one: the builder would give one id to all of them.
  const graph = simplify(whole, { passes: [] }), to = copied(graph);
  interpret(graph, inputs, {
    observe: (within, id, { data, dtype }) => {
      if (within !== graph || id >= to.size || dtype === "key") return;
      const { low, high, nan } = to.range(id);
      if (low > -Infinity || high < Infinity || !nan) said++;
      // The bounds are good to some roundings.
      const slack = (bound: number) => 1e-6 * Math.abs(bound);
      for (const x of data) {
        const isFound = Number.isNaN(x) ? nan : x >= low - slack(low) && x <= high + slack(high);
        const isBeyond = Math.abs(x) > 2 ** 119; // infinite in single precision, and said to be
        if (!isFound && !isBeyond) {
          throw new AssertionError(`${label}: %${id} is ${x}, not in [${low}, ${high}], ${nan}`);
        }
      }
    },
  });
}

Deno.test("range: every element of 2000 random graphs is where it is said to be", () => {
  for (let seed = 1; seed <= 700; seed++) {
    const { graph, inputs } = generate(seed);
    assertWithin(graph, inputs, `seed ${seed}`);
  }
  for (let seed = 1; seed <= 1300; seed++) {
    const { graph, inputs } = denseGraph(seed);
    assertWithin(graph, inputs, `dense seed ${seed}`);
  }
  assert(said > 2500, `${said}`);
});

Deno.test("range: what is finite, in single precision too", () => {
  const to = new Simplifier(new Passes([])), x = to.input("x", { shape: [], dtype: "float" });
  const clip = (max: number) => to.add({ kind: "clip", inputs: [x], min: -max, max });
  const noNan = to.where(
    to.add({ kind: "classify", op: "isNan", inputs: [x] }),
    to.scalar(0),
    x,
  );
  const flag = to.cast(to.compare("less", x, x), "float");
  assertEquals(
    [x, clip(5), noNan, flag, to.unary("exp", flag), to.binary("mul", flag, to.scalar(1e38))]
      .map((id) => to.isFinite(id)),
    [false, false, false, true, true, false],
  );
});
