/**
 * What two graphs have in common if and only if the same program computes them.
 *
 * @module
 */
import { bodiesOf, type Graph, isLoop, type Node, type NodeId } from "../graph/node.ts";
import { opKey } from "./passes/op_key.ts";

/** A graph's key: a text, and the arrays that would be too long in it. */
export interface GraphKey {
  /** Ops, types, operands, names; of a long constant a hash. Places in the user's code are no part of it. */
  readonly text: string;
  /** The long constants, in order. Keys are equal if texts and these are. */
  readonly arrays: readonly Float64Array[];
}

/** Constants of more elements than this are compared as arrays. */
const IN_TEXT = 16;

/** The key of a graph. Ops that commute have the same key either way round: the bits of the result are the same. */
export function graphKey(graph: Graph): GraphKey {
  const arrays: Float64Array[] = [];
  return { text: textOf(graph, arrays), arrays };
}

/** Whether two keys are equal: collisions of hashes do not matter. */
export function sameKey(a: GraphKey, b: GraphKey): boolean {
  return a.text === b.text && a.arrays.every((array, i) => sameBits(array, b.arrays[i]));
}

/** A key that does not change when somebody writes to the graph's constants. */
export function kept({ text, arrays }: GraphKey): GraphKey {
  return { text, arrays: arrays.map((array) => array.slice()) };
}

function textOf({ nodes, inputs, outputs }: Graph, arrays: Float64Array[]): string {
  const lines = nodes.map((node, id) => nodeText(node, id, arrays));
  return `${lines.join("\n")}\n(${inputs})->(${outputs})`;
}

function nodeText(node: Node, id: NodeId, arrays: Float64Array[]): string {
  if (isLoop(node)) {
    const bodies = bodiesOf(node).map((body) => `{${textOf(body, arrays)}}`).join("");
    const results = node.results.map(({ shape, dtype }) => `${dtype}[${shape}]`);
    return `${loopText(node)} ${node.inputs} : ${results}${bodies}`;
  }
  const type = `${node.dtype}[${node.shape}]`;
  switch (node.kind) {
    case "input": {
      const { origin: _, ...own } = node;
      return JSON.stringify(own);
    }
    case "constant":
      if (node.data.length <= IN_TEXT) return `constant ${Array.from(node.data, exact)} ${type}`;
      arrays.push(node.data);
      return `constant #${hashOf(node.data)} ${type}`;
    default:
      return `${opKey(node, id)} ${type}`;
  }
}

function loopText(node: Extract<Node, { results: unknown }>): string {
  switch (node.kind) {
    case "map":
      return `map ${node.length} ${node.consts}`;
    case "scan":
      return `scan ${node.length} ${node.consts} ${node.carries} ${node.reverse}`;
    case "while":
      return `while ${node.consts}`;
    default:
      return node satisfies never;
  }
}

/** The sign of a zero included. */
function exact(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}

/** FNV-1a, on words rather than bytes: it sorts arrays, and nothing depends on its being free of collisions. */
function hashOf(array: Float64Array): number {
  let hash = 0x811c9dc5;
  for (const word of wordsOf(array)) hash = Math.imul(hash ^ word, 0x01000193);
  return hash >>> 0;
}

function sameBits(a: Float64Array, b: Float64Array): boolean {
  if (a === b) return true;
  const x = wordsOf(a), y = wordsOf(b);
  return x.length === y.length && x.every((word, i) => word === y[i]);
}

function wordsOf({ buffer, byteOffset, length }: Float64Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, 2 * length);
}
