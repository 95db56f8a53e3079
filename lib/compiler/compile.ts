import type { FloatType } from "../core/dtype.ts";
import type { Graph } from "../graph/node.ts";
import { verify } from "../graph/verify.ts";
import { accountOf } from "./account_of.ts";
import { checkSizes } from "./check_sizes.ts";
import { decompose } from "./passes/decompose.ts";
import { canShare, paysSharing } from "./pays_sharing.ts";
import { PASSES, type PassName, simplify } from "./passes/simplify.ts";
import { lower } from "./plan/lower.ts";
import type { Program } from "./program.ts";
import { ProgramCache } from "./program_cache.ts";
import { emitProgram, type Share } from "./wasm/emit_program.ts";

const cache = new ProgramCache();

/** What a program depends on besides its graph. */
export interface ProgramOptions {
  /** How many of the first inputs the first outputs replace from run to run; 0 unless it is given. */
  readonly carried?: number;
  /** What threads share of it; unless it is given what pays, if that is enough. Results do not depend on it. */
  readonly share?: Share;
}

/**
 * Compiles a graph for WebAssembly. An equal graph that was compiled not long ago is not compiled again.
 *
 * @param graph The graph.
 * @param floatType The width of its floats.
 * @param options What else the program depends on.
 * @throws {GraphTypeError} If the graph breaks the grammar.
 * @throws {RangeError} If it would need more memory than can be addressed.
 */
export function compileProgram(
  graph: Graph,
  floatType: FloatType,
  options: ProgramOptions = {},
): Program {
  verify(graph);
  const { carried = 0, share = "what pays" } = options;
  const how = `${floatType} ${carried} ${share}`;
  return cache.get(graph, how, () => compileAnew(graph, floatType, options));
}

/** Compiles a verified graph, whether one like it was compiled before or not. */
export function compileAnew(
  graph: Graph,
  floatType: FloatType,
  { carried = 0, share = "what pays" }: ProgramOptions = {},
): Program {
  checkSizes(graph, floatType);
  const simple = simplified(graph), plan = lower(simple);
  const account = accountOf(graph, simple, plan, floatType);
  const { constants, ...emitted } = emitProgram(graph, plan, floatType, {
    carried,
    share: canShare(account) && (share === "everything" || paysSharing(account, floatType))
      ? share
      : "nothing",
  });
  return {
    ...emitted,
    // Copies: the graph's arrays are somebody else's, and a program stays what it is.
    constants: constants.map(({ slot, values }) => ({ slot, values: values.slice() })),
    carried,
    account,
  };
}

/** What is put together again in the first pass would stay so: it is taken apart for good. */
const AFTER_DECOMPOSING = (Object.keys(PASSES) as PassName[]).filter((name) => name !== "softmax");

function simplified(graph: Graph): Graph {
  return simplify(decompose(simplify(graph)), { passes: AFTER_DECOMPOSING });
}
