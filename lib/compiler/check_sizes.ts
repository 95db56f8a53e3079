import type { FloatType } from "../core/dtype.ts";
import { located } from "../core/origin.ts";
import { type Shape, sizeOf } from "../core/shape.ts";
import {
  bodiesOf,
  describe,
  formatType,
  type Graph,
  isLoop,
  type Node,
  type NodeId,
  type TensorNode,
} from "../graph/node.ts";
import { LONGEST_AXIS } from "./plan/limits.ts";
import { ADDRESSABLE, bytesOf } from "./wasm/layout.ts";

/**
 * Refuses a graph whose sizes cannot be computed with, before anything of that size is made: arrays of more elements than
 * can be counted, axes and loops longer than {@linkcode LONGEST_AXIS}, and inputs or outputs that with the constants do not fit in the memory that a
 * program can address. What lies in memory besides is known when it is planned, and checked there.
 *
 * @throws {RangeError} Naming the node, its type, the place where it was written and the limit.
 */
export function checkSizes(graph: Graph, floatType: FloatType): void {
  const check = (node: Node) => {
    const types = isLoop(node) ? node.results : [node];
    for (const { shape, dtype } of types) {
      const wrong = faultOf(shape);
      if (!wrong) continue;
      const type = formatType({ shape, dtype });
      throw new RangeError(
        located(`Cannot compile the graph: ${nameOf(node)} is ${type}: ${wrong}`, node.origin),
      );
    }
    if (node.kind === "map" || node.kind === "scan") checkLength(node);
    for (const body of bodiesOf(node)) body.nodes.forEach(check);
  };
  graph.nodes.forEach(check);
  checkKept(graph, floatType);
}

/** A loop without stacked results has no array of its length. */
function checkLength({ kind, length, origin }: Node & { readonly length: number }): void {
  if (length <= LONGEST_AXIS) return;
  const what = `${kind} runs ${length} times, expected at most ${LONGEST_AXIS}`;
  throw new RangeError(located(`Cannot compile the graph: ${what}`, origin));
}

function faultOf(shape: Shape): string | undefined {
  const elements = sizeOf(shape);
  if (!Number.isSafeInteger(elements)) return `${elements} elements, expected at most 2^53 - 1`;
  const longest = Math.max(0, ...shape);
  if (longest <= LONGEST_AXIS) return undefined;
  return `an axis of ${longest}, expected at most ${LONGEST_AXIS}`;
}

/** What lies in memory at the beginning and at the end, whatever is done in between; outputs may take the place of inputs. */
function checkKept({ nodes, inputs, outputs }: Graph, floatType: FloatType): void {
  const constants = nodes.flatMap(({ kind }, id) => (kind === "constant" ? [id] : []));
  const check = (what: string, ids: readonly NodeId[]) => {
    const arrays = [...new Set([...ids, ...constants])].map((id) => {
      const node = nodes[id] as TensorNode;
      return { node, bytes: sizeOf(node.shape) * bytesOf(node.dtype, floatType) };
    });
    const sum = arrays.reduce((sum, { bytes }) => sum + bytes, 0);
    if (sum <= ADDRESSABLE) return;
    const { node, bytes } = arrays.reduce((most, each) => (each.bytes > most.bytes ? each : most));
    throw new RangeError(
      located(
        `Cannot compile the graph: its ${what} take ${sum} bytes, expected at most ${ADDRESSABLE}; ` +
          `the largest is ${nameOf(node)}, ${formatType(node)} of ${bytes} bytes`,
        node.origin,
      ),
    );
  };
  check("inputs and constants", inputs);
  check("outputs and constants", outputs);
}

function nameOf(node: Node): string {
  return node.kind === "input" ? `input ${JSON.stringify(node.name)}` : describe(node);
}
