/**
 * Where a NaN or an infinity comes from.
 *
 * The same graph runs once more on the same inputs, on the same engine in its own arithmetic, and says of each node whether it
 * is finite ({@linkcode Probe}). From the outputs that are not, the walk goes back through operands that are not, to the nodes
 * that made it: so an infinity that was chosen away, or an impossible value that has its rightful place, is not blamed.
 *
 * @module
 */
import type { NdArray } from "../core/nd_array.ts";
import { iterate } from "./iterate.ts";
import {
  bodiesOf,
  describe,
  formatType,
  type Graph,
  isLoop,
  type LoopNode,
  type NodeId,
  type TensorNode,
} from "./node.ts";
import { type Flaws, type Inputs, Probe, type Runner, valuesOf } from "./probe.ts";

/** A node that made a value that is not finite. */
export interface NonFinite {
  /** What it does, such as `unary log`; `input "x"` or `constant` if it was given so from the beginning. */
  readonly op: string;
  /** What it made of which type, such as `NaN` and `float[3]`. */
  readonly made: "NaN" | "infinity";
  readonly type: string;
  /** How many of its elements are not finite. */
  readonly count: number;
  /** The index of the first of them. */
  readonly first: readonly number[];
  /** Where it was written: `file:line:column`. */
  readonly place: string | undefined;
  /** Its operands. */
  readonly operands: readonly OperandRange[];
  /** The loops of the graph that it runs in, the outermost first. */
  readonly loops: readonly LoopPlace[];
}

/** What a node was given. */
export interface OperandRange {
  /** Its type, such as `float[3]`. */
  readonly type: string;
  /** The smallest element; of a key or an empty array NaN. */
  readonly low: number;
  /** The largest. */
  readonly high: number;
}

/** An iteration of a loop. */
export interface LoopPlace {
  /** `map`, `scan` or `while`. */
  readonly op: string;
  /** Which iteration, in the order in which they run, from 0. */
  readonly iteration: number;
  /** Where the loop was written. */
  readonly place: string | undefined;
}

/**
 * Finds the first node that makes what is not finite in an output of a graph.
 *
 * The first is meant in the order of evaluation, of the nodes that make a NaN or an infinity of finite operands; if there is
 * none, of those that make a NaN of infinities; else it is an input or a constant. In loops the body is run iteration by
 * iteration.
 *
 * @param runner The engine on which it happened, and the width of floats.
 * @param graph The graph.
 * @param inputs What it was given.
 * @returns The node, or `undefined` if all outputs are finite.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { GraphBuilder } from "./builder.ts";
 * import { referenceEngine } from "./reference_engine.ts";
 * import { formatNonFinite, traceNonFinite } from "./trace_non_finite.ts";
 *
 * const b = new GraphBuilder();
 * const x = b.input("x", { shape: [2], dtype: "float" });
 * const graph = b.finish([b.unary("square", b.unary("log", x))]);
 *
 * const runner = { engine: referenceEngine, floatType: "f64" } as const;
 * const data = Float64Array.of(2, -1);
 * const found = await traceNonFinite(runner, graph, [{ data, shape: [2], dtype: "float" }]);
 * assertEquals(formatNonFinite(found!), "unary log made NaN of -1 … 2, first at [1] of float[2]");
 * ```
 */
export async function traceNonFinite(
  runner: Runner,
  graph: Graph,
  inputs: Inputs,
): Promise<NonFinite | undefined> {
  const probe = await Probe.of(runner, graph);
  const { flaws } = await probe.run(inputs);
  probe.dispose();
  const suspects = suspectsOf(graph, flaws);
  for (const suspect of suspects) {
    const found = await examine({ runner, graph, inputs, loops: [] }, suspect);
    if (found) return found;
  }
  return undefined;
}

/** A found node in a sentence. */
export function formatNonFinite(
  { op, made, operands, first, type, place, loops }: NonFinite,
): string {
  const ranges = operands.map(formatRange).join(" and ");
  const at = first.length > 0 ? `first at [${first.join(", ")}] of ${type}` : `as ${type}`;
  const where = loops.map((loop) =>
    ` in iteration ${loop.iteration} of ${loop.op}${loop.place ? ` at ${loop.place}` : ""}`
  );
  return `${op} ${ranges ? `made ${made} of ${ranges}` : `is ${made}`}, ${at}` +
    `${place ? ` at ${place}` : ""}${where.join("")}`;
}

/** The range of an operand in words. */
export function formatRange({ low, high }: OperandRange): string {
  return low === high || Number.isNaN(low) ? `${low}` : `${low} … ${high}`;
}

/** How a node came to what is not finite: of finite operands, of infinities, or it was given. */
const RANK = { made: 0, combined: 1, given: 2 } as const;

interface Suspect {
  readonly id: NodeId;
  readonly rank: number;
  readonly made: "NaN" | "infinity";
}

/** The nodes from which outputs have what is not finite, the likeliest first. */
function suspectsOf(graph: Graph, flaws: Flaws): Suspect[] {
  const { nodes } = graph;
  // What is known of a loop is known of its results.
  const known = new Map(flaws);
  const found: Suspect[] = [], seen = new Set<NodeId>();
  const visit = graph.outputs.filter((id) => flaws.has(id));
  for (let id = visit.pop(); id !== undefined; id = visit.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const node = nodes[id], made = known.get(id)!;
    if (node.kind === "get") {
      const loop = node.inputs[0];
      if (known.get(loop) !== "NaN") known.set(loop, made);
      visit.push(loop);
      continue;
    }
    const flawed = node.inputs.filter((input) => known.has(input));
    visit.push(...flawed);
    const rank = rankOf(node.kind, made, flawed.map((input) => known.get(input)!));
    if (rank !== undefined || isLoop(node)) {
      found.push({ id, rank: rank ?? RANK.combined, made });
    }
  }
  return found.sort((a, b) => a.rank - b.rank || a.id - b.id);
}

function rankOf(kind: string, made: string, operands: readonly string[]): number | undefined {
  if (kind === "input" || kind === "constant") return RANK.given;
  if (operands.length === 0) return RANK.made;
  return made === "NaN" && !operands.includes("NaN") ? RANK.combined : undefined;
}

/** A run of a graph, or of the body of a loop of it. */
interface Scene {
  readonly runner: Runner;
  readonly graph: Graph;
  readonly inputs: Inputs;
  readonly loops: readonly LoopPlace[];
}

/** What a suspect did; nothing if it is a loop in which nothing is found. */
async function examine(scene: Scene, { id, made }: Suspect): Promise<NonFinite | undefined> {
  const { runner, graph, inputs, loops } = scene, node = graph.nodes[id];
  const place = node.origin?.toString() || undefined;
  const operands = await valuesOf(runner, graph, node.inputs, inputs);
  if (isLoop(node)) return await examineLoop(scene, node, operands);
  const [value] = await valuesOf(runner, graph, [id], inputs);
  const flawed = [...value.data].flatMap((x, i) => (Number.isFinite(x) ? [] : [i]));
  return {
    op: nameOf(node),
    made,
    type: formatType(node),
    count: flawed.length,
    first: indexAt(flawed[0] ?? 0, node.shape),
    place,
    operands: operands.map(rangeOf),
    loops,
  };
}

/**
 * Runs a loop until an iteration makes what is not finite of what is; if none does, the first is meant that makes a NaN of
 * infinities, or else a constant of the body. What a body was given is not its fault.
 */
async function examineLoop(
  scene: Scene,
  node: LoopNode,
  operands: readonly NdArray[],
): Promise<NonFinite | undefined> {
  const { runner } = scene, body = bodiesOf(node).at(-1)!;
  const place = node.origin?.toString() || undefined;
  const probe = await Probe.of(runner, body);
  const condition = node.kind === "while" ? await Probe.of(runner, node.condition) : undefined;
  let made: NonFinite | undefined, combined: NonFinite | undefined, written: NonFinite | undefined;
  const look = async (inputs: readonly NdArray[], flaws: Flaws, iteration: number) => {
    const loops = [...scene.loops, { op: node.kind, iteration, place }];
    for (const suspect of suspectsOf(body, flaws)) {
      const isMade = suspect.rank === RANK.made, isGiven = suspect.rank === RANK.given;
      const isKnown = isGiven ? written || body.nodes[suspect.id].kind === "input" : combined;
      if (isKnown && !isMade) continue;
      const found = await examine({ runner, graph: body, inputs, loops }, suspect);
      if (isMade) made ??= found;
      else if (isGiven) written ??= found;
      else combined ??= found;
      if (made) return;
    }
  };
  await iterate(node, operands, {
    async body(inputs, step) {
      const { outputs, flaws } = await probe.run(inputs);
      await look(inputs, flaws, step);
      return outputs;
    },
    condition: async (inputs) => (await condition!.run(inputs)).outputs, // it is asked of a while alone
    isDone: () => made !== undefined,
  });
  probe.dispose();
  condition?.dispose();
  return made ?? combined ?? written;
}

function nameOf(node: TensorNode): string {
  return node.kind === "input" ? `input ${JSON.stringify(node.name)}` : describe(node);
}

function rangeOf(array: NdArray): OperandRange {
  let [low, high] = array.dtype === "key" || array.data.length === 0
    ? [NaN, NaN]
    : [Infinity, -Infinity];
  if (array.dtype !== "key") {
    for (const x of array.data) {
      low = Math.min(low, x);
      high = Math.max(high, x);
    }
  }
  return { type: formatType(array), low, high };
}

/** The index of an element in an array of a shape. */
function indexAt(element: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(element % shape[axis]);
    element = Math.floor(element / shape[axis]);
  }
  return index;
}
