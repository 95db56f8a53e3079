import type { FloatType } from "../core/dtype.ts";
import type { Graph } from "../graph/node.ts";
import { verify } from "../graph/verify.ts";
import { accountOf } from "./account_of.ts";
import { checkSizes } from "./check_sizes.ts";
import { decomposing } from "./passes/decompose.ts";
import { canShare, longestKernel, paysSharing } from "./pays_sharing.ts";
import { PASSES, type PassName, simplify } from "./passes/simplify.ts";
import type { Plan } from "./plan/kernel.ts";
import { lower } from "./plan/lower.ts";
import { type DataFacts, select } from "./plan/select.ts";
import type { Program } from "./program.ts";
import { ProgramCache } from "./program_cache.ts";
import { emitProgram, type Share } from "./wasm/emit_program.ts";
import { sparseDensityLimit, sparseListBytes } from "./wasm/matmul/mod.ts";

const cache = new ProgramCache();

/** How a graph is compiled. */
export interface ProgramOptions {
  /** The width of its floats. */
  readonly floatType: FloatType;
  /** How many of the first inputs the first outputs replace from run to run; 0 unless it is given. */
  readonly carried?: number;
  /** For inputs whose data are known, by position, the share of elements that are not zero. */
  readonly densities?: ReadonlyMap<number, number>;
  /** What threads share of it; unless it is given what pays, if that is enough. Results do not depend on it. */
  readonly share?: Share;
}

/**
 * Compiles a graph for WebAssembly. An equal graph that was compiled not long ago is not compiled again.
 *
 * @param graph The graph.
 * @param options How.
 * @throws {GraphTypeError} If the graph breaks the grammar.
 * @throws {RangeError} If it would need more memory than can be addressed.
 */
export function compileProgram(graph: Graph, options: ProgramOptions): Program {
  verify(graph);
  const { floatType, carried = 0, densities = new Map(), share = "what pays" } = options;
  const key = `${floatType} ${carried} ${share} ${[...densities].join(" ")}`;
  return cache.get(graph, key, () => compileAnew(graph, options));
}

/** Compiles a verified graph, whether one like it was compiled before or not. */
export function compileAnew(graph: Graph, options: ProgramOptions): Program {
  const { floatType, carried = 0, share = "what pays" } = options;
  checkSizes(graph, floatType);
  const simple = simplified(graph), plan = planOf(simple, options);
  const account = accountOf(graph, simple, plan, floatType);
  const isShared = canShare(account) && (share === "everything" || paysSharing(account, floatType));
  const { constants, ...emitted } = emitProgram(graph, plan, floatType, {
    carried,
    share: isShared ? share : "nothing",
    longestKernel: longestKernel(account, floatType),
  });
  return {
    ...emitted,
    // Copies: the graph's arrays are somebody else's, and a program stays what it is.
    constants: constants.map(({ slot, values }) => ({ slot, values: values.slice() })),
    carried,
    account,
  };
}

/** The plan of a graph that was simplified. */
export function planOf(
  simple: Graph,
  { floatType, carried = 0, densities = new Map() }: ProgramOptions,
): Plan {
  return lower(select(simple, dataFacts(floatType, densities, carried)));
}

function dataFacts(
  width: FloatType,
  densities: ReadonlyMap<number, number>,
  carried: number,
): DataFacts {
  return {
    carried,
    densities,
    densityLimit: (columns) => sparseDensityLimit(width, columns),
    listWords: (lines, length) => Math.ceil(sparseListBytes({ width, lines, length }) / 4),
  };
}

/**
 * What was taken apart is not put together again, and what was a choice of no user (a one-hot row) is no mask.
 */
const AFTER_DECOMPOSING = (Object.keys(PASSES) as PassName[])
  .filter((name) => name !== "softmax" && name !== "masks");

/** A graph in the simplest words that the passes find, and that kernels compute. */
export function simplified(graph: Graph): Graph {
  const simple = simplify(graph);
  return simplify(simple, { passes: AFTER_DECOMPOSING, before: decomposing(simple) });
}
