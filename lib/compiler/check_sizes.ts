import type { FloatType } from "../core/dtype.ts";
import { located } from "../core/origin.ts";
import { type Shape, sizeOf } from "../core/shape.ts";
import { bodiesOf, describe, formatType, type Graph, isLoop, type Node } from "../graph/node.ts";
import { LONGEST_AXIS } from "./plan/limits.ts";
import { ADDRESSABLE, bytesOf } from "./wasm/layout.ts";

/**
 * Refuses a graph whose sizes cannot be computed with, before anything of that size is made: arrays of more elements than
 * can be counted, axes longer than 2³¹ − 1, and inputs, outputs and constants that together do not fit in the memory that a
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
      const what = node.kind === "input" ? `input ${JSON.stringify(node.name)}` : describe(node);
      const type = formatType({ shape, dtype });
      throw new RangeError(
        located(`Cannot compile the graph: ${what} is ${type}: ${wrong}`, node.origin),
      );
    }
    for (const body of bodiesOf(node)) body.nodes.forEach(check);
  };
  graph.nodes.forEach(check);
  checkKept(graph, floatType);
}

function faultOf(shape: Shape): string | undefined {
  const elements = sizeOf(shape);
  if (!Number.isSafeInteger(elements)) return `${elements} elements, expected at most 2^53 - 1`;
  const longest = Math.max(0, ...shape);
  if (longest <= LONGEST_AXIS) return undefined;
  return `an axis of ${longest}, expected at most ${LONGEST_AXIS}`;
}

/** What lies in memory from the beginning or to the end, whatever is done in between. */
function checkKept({ nodes, inputs, outputs }: Graph, floatType: FloatType): void {
  const constants = nodes.flatMap(({ kind }, id) => (kind === "constant" ? [id] : []));
  const kept = [...new Set([...inputs, ...outputs, ...constants])].flatMap((id) => {
    const node = nodes[id];
    if (isLoop(node)) return [];
    const what = node.kind === "input" ? `input ${JSON.stringify(node.name)}` : describe(node);
    return [{ what, node, bytes: sizeOf(node.shape) * bytesOf(node.dtype, floatType) }];
  });
  const sum = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  if (sum <= ADDRESSABLE) return;
  const { what, node, bytes } = kept.reduce((
    most,
    each,
  ) => (each.bytes > most.bytes ? each : most));
  throw new RangeError(
    located(
      `Cannot compile the graph: its inputs, outputs and constants take ${sum} bytes, expected at most ` +
        `${ADDRESSABLE}; the largest is ${what}, ${formatType(node)} of ${bytes} bytes`,
      node.origin,
    ),
  );
}
