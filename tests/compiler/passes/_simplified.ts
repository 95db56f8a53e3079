import { PASSES, type PassName, simplify } from "../../../lib/compiler/passes/simplify.ts";
import type { Engine, EngineBuffer } from "../../../lib/core/engine.ts";
import { type NdArray, toFloat64 } from "../../../lib/core/nd_array.ts";
import { interpret } from "../../../lib/graph/interpret.ts";
import type { Graph } from "../../../lib/graph/node.ts";
import { referenceEngine } from "../../../lib/graph/reference_engine.ts";

/** The names of all passes. */
export const NAMES = Object.keys(PASSES) as PassName[];

/** The reference, given simplified graphs. */
export function simplified(passes: readonly PassName[]): Engine<Graph> {
  return {
    name: `simplified by ${passes.length === NAMES.length ? "all passes" : passes.join(" and ")}`,
    floatTypes: ["f64"],
    compile: (graph, options) =>
      referenceEngine.compile(simplify(graph, { passes, verifyEach: true }), options),
  };
}

/**
 * The same, but where a graph as it is makes something infinite or NaN the result is that of the graph as it is: some passes
 * give a number there.
 */
export function simplifiedWhereFinite(passes: readonly PassName[]): Engine<Graph> {
  const inner = simplified(passes);
  return {
    ...inner,
    async compile(graph, options) {
      const plain = await referenceEngine.compile(graph, options);
      const simple = await inner.compile(graph, options);
      return {
        ...simple,
        run: (inputs) => (isFiniteThroughout(graph, inputs) ? simple : plain).run(inputs),
        upload: (array) => simple.upload(array),
        dispose: () => [plain, simple].forEach((executable) => executable.dispose()),
      };
    },
  };
}

/** Whether nothing in a run of the graph is infinite or NaN. */
export function isFiniteThroughout(
  graph: Graph,
  inputs: readonly (NdArray | EngineBuffer)[],
): boolean {
  const values = (inputs as readonly NdArray[]).map((x) => ({ ...x, data: toFloat64(x.data) }));
  let finite = true;
  interpret(graph, values, {
    observe: (_graph, _id, { data, dtype }) => {
      if (dtype === "float" && !data.every(Number.isFinite)) finite = false;
    },
  });
  return finite;
}
