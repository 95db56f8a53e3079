/**
 * The places in the user's code that a program names in its errors.
 *
 * Equal graphs have one program, but each was written somewhere else. So it is remembered which nodes of the graph the places
 * are of, and an equal graph's own are put in.
 *
 * @module
 */
import type { Origin } from "../core/origin.ts";
import { bodiesOf, type Graph, type Node } from "../graph/node.ts";
import type { Program } from "./program.ts";

/** Whose places a program names: positions among all nodes of its graph, −1 for nobody's. */
export interface Places {
  readonly hostNodes: readonly number[];
  readonly faultSites: readonly number[];
}

/** Finds out whose places a program names. */
export function placesOf({ hostNodes, faultSites }: Program, graph: Graph): Places {
  if (hostNodes.length + faultSites.length === 0) return { hostNodes: [], faultSites: [] };
  const nodes = allNodes(graph);
  // Passes keep a node's origin, and what one call has written shares it: the node of that kind is meant.
  const find = ({ kind, origin }: { readonly kind: string; readonly origin?: Origin }) => {
    if (!origin) return -1;
    const at = nodes.findIndex((node) => node.origin === origin && node.kind === kind);
    return at < 0 ? nodes.findIndex((node) => node.origin === origin) : at;
  };
  return {
    hostNodes: hostNodes.map(({ node }) => find(node)),
    faultSites: faultSites.map(({ op }) => find(op)),
  };
}

/** The program with the places of an equal graph; the very same program if it names none. */
export function withPlaces(program: Program, places: Places, graph: Graph): Program {
  if (places.hostNodes.length + places.faultSites.length === 0) return program;
  const nodes = allNodes(graph);
  const origin = (at: number) => nodes[at]?.origin;
  return {
    ...program,
    hostNodes: program.hostNodes.map((host, i) => ({
      ...host,
      node: { ...host.node, origin: origin(places.hostNodes[i]) },
    })),
    faultSites: program.faultSites.map((site, i) => ({
      ...site,
      op: { ...site.op, origin: origin(places.faultSites[i]) },
    })),
  };
}

/** The nodes of a graph, those of bodies behind the loop that they belong to. */
function allNodes(graph: Graph): Node[] {
  const all: Node[] = [];
  const collect = ({ nodes }: Graph) => {
    for (const node of nodes) {
      all.push(node);
      bodiesOf(node).forEach(collect);
    }
  };
  collect(graph);
  return all;
}
