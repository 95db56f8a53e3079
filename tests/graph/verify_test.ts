import { assertEquals, assertThrows } from "@std/assert";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { GraphTypeError } from "../../lib/graph/graph_type_error.ts";
import {
  bodiesOf,
  type Graph,
  isLoop,
  type LoopNode,
  type Node,
  type NodeId,
} from "../../lib/graph/node.ts";
import { verify } from "../../lib/graph/verify.ts";
import { everyOp, nestedLoops } from "./_graphs.ts";
import { FLOAT, INT, type } from "./_helpers.ts";

/** %0 = input x, %1 = exp %0, %2 = add %1 %0, return %2 */
function small(): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", type("float", 2));
  return b.finish([b.binary("add", b.unary("exp", x), x)]);
}

/** The graph with one node changed. */
function tampered(graph: Graph, id: NodeId, change: object): Graph {
  const nodes = [...graph.nodes];
  nodes[id] = { ...nodes[id], ...change } as Node;
  return { ...graph, nodes };
}

function refused(graph: Graph, message: string): void {
  assertEquals(assertThrows(() => verify(graph), GraphTypeError).message, message);
}

Deno.test("verify accepts what the builder writes", () => {
  for (const graph of [small(), everyOp(), nestedLoops()]) verify(graph);
  verify({ nodes: [], inputs: [], outputs: [] });
});

Deno.test("verify refuses forward references, a node's own id, ids that are no node", () => {
  for (const id of [2, 1, 7, -1, 0.5, NaN]) {
    refused(
      tampered(small(), 1, { inputs: [id] }),
      `In node %1 (unary exp): %${id} is not a node before it in the same graph`,
    );
  }
});

Deno.test("verify refuses a wrong type, be it shape or dtype", () => {
  refused(
    tampered(small(), 1, { shape: [3] }),
    "In node %1 (unary exp): its type is float[3], its op gives float[2]",
  );
  refused(
    tampered(small(), 2, { dtype: "int32" }),
    "In node %2 (binary add): its type is int32[2], its op gives float[2]",
  );
  refused(
    tampered(small(), 0, { type: FLOAT }),
    "In node %0 (input): its type is float[2], its op gives float[]",
  );
});

Deno.test("verify refuses an op whose operands changed under it", () => {
  const graph = tampered(small(), 0, { type: INT, ...INT });
  refused(graph, "In node %1 (unary exp): Cannot apply unary exp: it takes float, got int32[]");
});

Deno.test("verify refuses an op with too few or too many operands", () => {
  const takes = "In node %2 (binary add): Cannot apply binary add: it takes 2 operands, got";
  refused(tampered(small(), 2, { inputs: [0] }), `${takes} 1`);
  refused(tampered(small(), 2, { inputs: [0, 1, 0] }), `${takes} 3`);
});

Deno.test("verify refuses inputs that are missing, doubled, or no inputs", () => {
  refused({ ...small(), inputs: [] }, "The graph's inputs are [], its input nodes [%0]");
  refused({ ...small(), inputs: [0, 0] }, "The graph's inputs are [%0, %0], its input nodes [%0]");
  refused({ ...small(), inputs: [1] }, "The graph's inputs are [%1], its input nodes [%0]");
});

Deno.test("verify refuses outputs that are no node, or a loop", () => {
  refused({ ...small(), outputs: [3] }, "The output %3 is no node of the graph");
  refused({ ...small(), outputs: [-1] }, "The output %-1 is no node of the graph");
  const loops = nestedLoops();
  refused({ ...loops, outputs: [2] }, "%2 is a map: its results are read by get");
});

Deno.test("verify refuses a get of what is no loop, of a later one, of a result that is not there", () => {
  const loops = nestedLoops();
  refused(tampered(loops, 3, { index: 2 }), "In node %3 (get): %2 has no result 2");
  refused(tampered(loops, 3, { inputs: [0] }), "In node %3 (get): %0 has no result 0");
  refused(tampered(loops, 3, { inputs: [4] }), "In node %3 (get): %4 has no result 0");
  refused(
    tampered(loops, 4, { shape: [4] }),
    "In node %4 (get): its type is float[4], its op gives float[4, 3]",
  );
});

Deno.test("verify refuses a loop as an operand", () => {
  const graph = nestedLoops();
  const nodes = [...graph.nodes, { kind: "unary", op: "exp", inputs: [2], ...FLOAT } as const];
  refused(
    { ...graph, nodes },
    "In node %5 (unary exp): %2 is a map: its results are read by get",
  );
});

/** The body of the first loop of a graph, changed. */
function withBody(graph: Graph, change: (body: Graph) => Graph): Graph {
  const id = graph.nodes.findIndex((node) => isLoop(node) && node.kind !== "while");
  return tampered(graph, id, { body: change(bodiesOf(graph.nodes[id])[0]) });
}

Deno.test("verify refuses ids of another body: those that are not in this one", () => {
  // The map's body has seven nodes; the graph around it, and the bodies in it, have others.
  refused(
    withBody(nestedLoops(), (body) => tampered(body, 3, { inputs: [7] })),
    "In node %2 (map): In node %3 (cast): %7 is not a node before it in the same graph",
  );
  refused(
    withBody(nestedLoops(), (body) => ({ ...body, outputs: [5, 8] })),
    "In node %2 (map): The output %8 is no node of the graph",
  );
});

Deno.test("verify refuses ids of another body: those of another type there", () => {
  // %1 around the map is float[4, 3]; %1 in its body is float[]: the row of %2 was meant.
  refused(
    withBody(nestedLoops(), (body) => ({ ...body, outputs: [5, 1] })),
    "In node %2 (map): its type is float[4], float[4, 3], its op gives float[4], float[4]",
  );
});

Deno.test("verify looks into bodies of bodies and into conditions", () => {
  const deep = withBody(
    nestedLoops(),
    (map) => withBody(map, (scan) => tampered(scan, 4, { dtype: "int32" })),
  );
  refused(
    deep,
    "In node %2 (map): In node %4 (scan): In node %4 (binary add): " +
      "its type is int32[], its op gives float[]",
  );
  const condition = withBody(
    nestedLoops(),
    (map) => withBody(map, (scan) => tampered(scan, 5, { condition: small() })),
  );
  refused(
    condition,
    "In node %2 (map): In node %4 (scan): In node %5 (while): Cannot run while: internal: its " +
      "condition takes float[2], given int32[], float[], float[]",
  );
});

Deno.test("verify refuses a loop whose results are not those of its body", () => {
  const graph = nestedLoops();
  const { results } = graph.nodes[2] as LoopNode;
  refused(
    tampered(graph, 2, { results: results.slice(1) }),
    "In node %2 (map): its type is float[4, 3], its op gives float[4], float[4, 3]",
  );
  refused(
    tampered(graph, 2, { length: 5 }),
    "In node %2 (map): Cannot run map: array 0 must have 5 along its first axis, got float[4, 3]",
  );
});
