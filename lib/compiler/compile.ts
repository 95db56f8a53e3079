import type { FloatType } from "../core/dtype.ts";
import type { Graph } from "../graph/node.ts";
import { verify } from "../graph/verify.ts";
import { decompose } from "./passes/decompose.ts";
import { PASSES, type PassName, simplify } from "./passes/simplify.ts";
import { lower } from "./plan/lower.ts";
import type { Program } from "./program.ts";
import { emitProgram } from "./wasm/emit_program.ts";

/**
 * Compiles a graph for WebAssembly.
 *
 * @param graph The graph.
 * @param floatType The width of its floats.
 * @param carried How many of the first inputs the first outputs replace from run to run.
 * @throws {GraphTypeError} If the graph breaks the grammar.
 * @throws {RangeError} If it would need more memory than can be addressed.
 */
export function compileProgram(graph: Graph, floatType: FloatType, carried = 0): Program {
  verify(graph);
  const plan = lower(simplified(graph));
  return emitProgram(graph, plan, floatType, carried);
}

/** What is put together again in the first pass would stay so: it is taken apart for good. */
const AFTER_DECOMPOSING = (Object.keys(PASSES) as PassName[]).filter((name) => name !== "softmax");

function simplified(graph: Graph): Graph {
  return simplify(decompose(simplify(graph)), { passes: AFTER_DECOMPOSING });
}
