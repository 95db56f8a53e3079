/**
 * Derivatives of loops against the derivatives of the same loops written out, and what the backward loop costs.
 */
import { assertEquals } from "@std/assert";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { gradient } from "../../lib/graph/gradient.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import type { Graph, NodeId } from "../../lib/graph/node.ts";
import { verify } from "../../lib/graph/verify.ts";
import { weighted } from "./_derivatives.ts";
import { assertClose } from "./_helpers.ts";
import { LOOP_MODELS } from "./_loop_models.ts";
import { unrolled } from "./_unroll.ts";

const variablesOf = (b: GraphBuilder) => b.inputs.filter((id) => b.type(id).dtype === "float");

/** The scalar and its gradient by the float inputs, `times` times: again of a weighting of the gradient. */
function differentiated(graph: Graph, times: number): Graph {
  const b = GraphBuilder.from(graph);
  let gradients: NodeId[] = [];
  let [scalar] = graph.outputs;
  for (let n = 0; n < times; n++) {
    if (n > 0) scalar = weighted(b, gradients, n);
    gradients = gradient(b, scalar, variablesOf(b));
    verify(b.graph([scalar, ...gradients]));
  }
  return b.finish([scalar, ...gradients]);
}

const ORDER = ["gradient", "second derivative", "third derivative"];

for (const model of LOOP_MODELS) {
  for (const [times, bound] of [[1, 1e-13], [2, 1e-12], [3, 1e-11]]) {
    const name = `${ORDER[times - 1]} of ${model.name}: that of the loop written out, to ${bound}`;
    Deno.test(name, () => {
      for (const steps of times < 3 ? [0, 1, 2, 5] : [0, 1, 3]) {
        const { graph, inputs } = model.build(steps);
        const looped = differentiated(graph, times);
        const plain = differentiated(unrolled(graph), times);
        verify(looped);
        const expected = interpret(plain, inputs);
        interpret(looped, inputs).forEach((found, i) =>
          assertClose(found, expected[i], bound, `${model.name}, ${steps} steps, output ${i}`)
        );
      }
    });
  }
}

Deno.test("loops written out have no map or scan left", () => {
  for (const model of LOOP_MODELS) {
    const kinds = new Set(unrolled(model.build(2).graph).nodes.map(({ kind }) => kind));
    assertEquals([kinds.has("map"), kinds.has("scan")], [false, false]);
  }
});
