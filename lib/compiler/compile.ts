import type { FloatType } from "../core/dtype.ts";
import type { Graph } from "../graph/node.ts";
import { verify } from "../graph/verify.ts";
import type { Account } from "./account.ts";
import { accountOf } from "./account_of.ts";
import { checkSizes } from "./check_sizes.ts";
import { decompose } from "./passes/decompose.ts";
import { PASSES, type PassName, simplify } from "./passes/simplify.ts";
import type { Plan } from "./plan/kernel.ts";
import { lower } from "./plan/lower.ts";
import { type DataFacts, select } from "./plan/select.ts";
import type { Program } from "./program.ts";
import { ProgramCache } from "./program_cache.ts";
import { emitProgram } from "./wasm/emit_program.ts";
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
  const { floatType, carried = 0, densities = new Map() } = options;
  const key = `${floatType} ${carried} ${[...densities].join(" ")}`;
  return cache.get(graph, key, () => compileAnew(graph, options));
}

/** Compiles a verified graph, whether one like it was compiled before or not. */
export function compileAnew(graph: Graph, options: ProgramOptions): Program {
  const { floatType, carried = 0 } = options;
  checkSizes(graph, floatType);
  const simple = simplified(graph), plan = planOf(simple, options);
  const { constants, ...emitted } = emitProgram(graph, plan, floatType, carried);
  const program = {
    ...emitted,
    // Copies: the graph's arrays are somebody else's, and a program stays what it is.
    constants: constants.map(({ slot, values }) => ({ slot, values: values.slice() })),
    carried,
  };
  return withAccount(program, () => accountOf(graph, simple, plan, floatType));
}

/** The account is drawn up when it is first asked for, which is seldom; from then on it is a value like the others. */
function withAccount(program: Omit<Program, "account">, draw: () => Account): Program {
  const get = () => {
    const value = draw();
    Object.defineProperty(program, "account", { value, enumerable: true });
    return value;
  };
  const how = { get, enumerable: true, configurable: true };
  return Object.defineProperty(program, "account", how) as Program;
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

/** What is put together again in the first pass would stay so: it is taken apart for good. */
const AFTER_DECOMPOSING = (Object.keys(PASSES) as PassName[]).filter((name) => name !== "softmax");

/** A graph in the simplest words that the passes find. */
export function simplified(graph: Graph): Graph {
  const words = decompose(simplify(graph, { isIntermediate: true }));
  return simplify(words, { passes: AFTER_DECOMPOSING });
}
