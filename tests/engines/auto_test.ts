import { assertEquals, assertRejects } from "@std/assert";
import { firstOf } from "../../lib/compiler/engines/auto.ts";
import { type Engine, EngineUnavailableError } from "../../lib/core/engine.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import type { Graph } from "../../lib/graph/node.ts";
import { referenceEngine } from "../../lib/graph/reference_engine.ts";

const graph = new GraphBuilder().finish([]);

function failing(error: Error): Engine<Graph> {
  return { name: "broken", floatTypes: ["f64"], compile: () => Promise.reject(error) };
}

const compile = (engine: Engine<Graph>) => engine.compile(graph, { floatType: "f64" });

Deno.test("auto passes over engines that are not available, and over nothing else", async () => {
  const missing = failing(new EngineUnavailableError("not here"));
  const wrong = failing(new TypeError("wrong"));
  assertEquals((await firstOf([missing, missing, referenceEngine], compile)).engine, "reference");
  await assertRejects(
    () => firstOf([missing, wrong, referenceEngine], compile),
    TypeError,
    "wrong",
  );
  await assertRejects(() => firstOf([missing], compile), EngineUnavailableError, "not here");
});
