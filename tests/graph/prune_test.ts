import { assertEquals } from "@std/assert";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { print } from "../../lib/graph/print.ts";
import { prune } from "../../lib/graph/prune.ts";
import { verify } from "../../lib/graph/verify.ts";
import { everyOp, nestedLoops } from "./_graphs.ts";
import { FLOAT } from "./_helpers.ts";

Deno.test("prune: what no output needs goes, inputs stay, the rest is numbered anew", () => {
  const b = new GraphBuilder();
  const unused = b.input("unused", FLOAT);
  b.unary("exp", unused);
  const x = b.input("x", FLOAT);
  const y = b.unary("log", x);
  b.binary("add", y, y);
  const graph = prune(b.graph([b.unary("sin", y), y]));
  verify(graph);
  assertEquals(
    print(graph),
    `%0 = input "unused" : float[]\n%1 = input "x" : float[]\n%2 = unary log %1 : float[]\n` +
      `%3 = unary sin %2 : float[]\nreturn %3, %2`,
  );
});

Deno.test("prune: a second time changes nothing", () => {
  for (const graph of [everyOp(), nestedLoops()]) assertEquals(print(prune(graph)), print(graph));
});

Deno.test("prune: a loop stays if one of its results is needed, and only that get", () => {
  const graph = nestedLoops();
  const pruned = prune({ ...graph, outputs: [graph.outputs[1]] });
  verify(pruned);
  assertEquals(pruned.nodes.map((node) => node.kind), ["input", "input", "map", "get"]);
  const none = prune({ ...graph, outputs: [] });
  assertEquals(none.nodes.map((node) => node.kind), ["input", "input"]);
});
