import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { compileAnew, compileProgram } from "../../lib/compiler/compile.ts";
import { moduleOf } from "../../lib/compiler/engines/wasm/module.ts";
import { graphKey, sameKey } from "../../lib/compiler/graph_key.ts";
import { ProgramCache } from "../../lib/compiler/program_cache.ts";
import type { NdArray } from "../../lib/core/nd_array.ts";
import { Origin } from "../../lib/core/origin.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import type { Graph, Node } from "../../lib/graph/node.ts";
import { generate } from "../fuzz/generate.ts";
import { stepGraph } from "./passes/_step_graph.ts";
import { outputsOf, sampleGraph, sampleInputs } from "./_sample_program.ts";

const keysAreEqual = (a: Graph, b: Graph) => sameKey(graphKey(a), graphKey(b));

Deno.test("compileProgram: an equal graph gets the same program and the same module, another width another one", () => {
  const program = compileProgram(sampleGraph({ rows: 3 }), { floatType: "f32" });
  const again = compileProgram(sampleGraph({ rows: 3 }), { floatType: "f32" });
  assertStrictEquals(again, program);
  assertStrictEquals(moduleOf(again), moduleOf(program));
  assertNotEquals(compileProgram(sampleGraph({ rows: 3 }), { floatType: "f64" }), program);
  assertNotEquals(compileProgram(sampleGraph({ rows: 4 }), { floatType: "f32" }), program);
  assert(
    compileProgram(sampleGraph({ rows: 3 }), { floatType: "f32", carried: 1 }) !== program,
    "another memory map",
  );
});

Deno.test("compileProgram: instances of one program have memories of their own", async () => {
  const graph = sampleGraph(), inputs = sampleInputs();
  const once = await outputsOf(compileProgram(graph, { floatType: "f64" }), inputs);
  const others = inputs.map(({ data, ...type }) => ({ ...type, data: data.slice().reverse() }));
  assertNotEquals(await outputsOf(compileProgram(graph, { floatType: "f64" }), others), once);
  assertEquals(await outputsOf(compileProgram(graph, { floatType: "f64" }), inputs), once);
});

Deno.test("graphKey: random graphs are equal to themselves written anew, and to no other", () => {
  const keys = new Map<string, number>();
  for (let seed = 1; seed <= 300; seed++) {
    const { graph } = generate(seed);
    assert(keysAreEqual(graph, structuredCopy(graph)));
    const { text } = graphKey(graph);
    const other = keys.get(text);
    if (other !== undefined) assertEquals(plain(generate(other).graph), plain(graph));
    keys.set(text, seed);
  }
  assert(keys.size > 290, `${keys.size}`);
});

/** The same graph, nothing of it shared. */
function structuredCopy({ nodes, inputs, outputs }: Graph): Graph {
  const copy = (node: Node): Node => {
    const { origin: _, ...rest } = node;
    return structuredClone(rest) as Node;
  };
  return { nodes: nodes.map(copy), inputs: [...inputs], outputs: [...outputs] };
}

const plain = (graph: Graph) => structuredCopy(graph);

Deno.test("graphKey: names, types, constants to the bit and what bodies do count, places do not", () => {
  const graph = (
    { name = "x", size = 20, value = 0.5, other = 1, step = 1, place = "a.ts:1:1" },
  ) => {
    const b = new GraphBuilder();
    b.origin = Origin.at(place);
    const x = b.input(name, { shape: [size], dtype: "float" });
    const long = Float64Array.from({ length: size }, (_, i) => (i === size - 1 ? value : i));
    const y = b.binary("mul", x, b.constant(long, { shape: [size], dtype: "float" }));
    const body = new GraphBuilder();
    body.input("i", { shape: [], dtype: "int32" });
    const carry = body.input("c", { shape: [size], dtype: "float" });
    const next = body.binary("add", carry, body.scalar(step));
    return b.finish(b.addLoop({
      kind: "scan",
      inputs: [b.binary("add", y, b.scalar(other))],
      consts: 0,
      carries: 1,
      length: 3,
      reverse: false,
      body: body.finish([next]),
    }));
  };
  const base = graph({});
  assert(keysAreEqual(base, graph({ place: "b.ts:2:2" })));
  for (
    const changed of [
      { name: "z" },
      { size: 21 },
      { value: 0.5000000000000001 },
      { other: 2 },
      { other: -0 },
      { step: 2 },
    ]
  ) assert(!keysAreEqual(base, graph(changed)), JSON.stringify(changed));
  const input = (bytes: boolean) => {
    const b = new GraphBuilder();
    return b.finish([b.input("x", { shape: [2], dtype: "int32" }, bytes)]);
  };
  assert(!keysAreEqual(input(true), input(false)));
  assert(!keysAreEqual(graph({ other: 0 }), graph({ other: -0 })));
  assert(!keysAreEqual(graph({ value: 0 }), graph({ value: -0 })));
});

/** A graph whose one long constant has these elements. */
function constantGraph(data: Float64Array): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", { shape: data.length === 0 ? [0] : [data.length], dtype: "float" });
  return b.finish([b.binary("add", x, b.constant(data, { shape: [data.length], dtype: "float" }))]);
}

Deno.test("ProgramCache: constants whose hashes collide get programs of their own", () => {
  const [a, b] = collidingArrays();
  const first = constantGraph(a), second = constantGraph(b);
  assertEquals(graphKey(first).text, graphKey(second).text);
  const cache = new ProgramCache();
  const compiled = (graph: Graph) =>
    cache.get(graph, "f64", () => compileAnew(graph, { floatType: "f64" }));
  const values = (graph: Graph) => compiled(graph).constants[0].values;
  assertEquals(values(first), a);
  assertEquals(values(second), b);
  assertEquals(values(first), a);
  assertEquals(cache.size, 1);
});

/** Two arrays with one hash: FNV-1a on words is undone step by step, so the last word can be chosen to repair the others. */
function collidingArrays(): readonly [Float64Array, Float64Array] {
  const a = Float64Array.from({ length: 20 }, (_, i) => i + 1), b = a.slice();
  const x = new Uint32Array(a.buffer), y = new Uint32Array(b.buffer);
  y[0] ^= 1;
  // All words of these doubles in the lower halves are 0: the state before word 2 differs by a known word.
  const state = (words: Uint32Array) => {
    let hash = 0x811c9dc5;
    for (let i = 0; i < 2; i++) hash = Math.imul(hash ^ words[i], 0x01000193);
    return hash;
  };
  y[2] = x[2] ^ state(x) ^ state(y);
  return [a, b];
}

Deno.test("ProgramCache: a graph's constants may be written to afterwards", () => {
  const data = Float64Array.from({ length: 20 }, (_, i) => i + 1), before = data.slice();
  const cache = new ProgramCache(), graph = constantGraph(data);
  const get = (graph: Graph) =>
    cache.get(graph, "f64", () => compileAnew(graph, { floatType: "f64" }));
  const program = get(graph);
  data[3] = 100;
  assertEquals(program.constants[0].values, before);
  assertNotEquals(get(graph), program);
  assertEquals(get(graph).constants[0].values, data);
});

Deno.test("ProgramCache: holds as many programs and bytes as it may, those that were asked for last", () => {
  const cache = new ProgramCache({ programs: 2, bytes: 1e6 });
  const compiled: number[] = [];
  const get = (size: number) => {
    const graph = constantGraph(Float64Array.from({ length: size }, (_, i) => i));
    cache.get(graph, "f64", () => (compiled.push(size), compileAnew(graph, { floatType: "f64" })));
  };
  [20, 21, 20, 22, 20, 21].forEach(get);
  assertEquals(compiled, [20, 21, 22, 21]);
  assertEquals(cache.size, 2);
  [100_000, 100_000].forEach(get);
  assertEquals(compiled, [20, 21, 22, 21, 100_000, 100_000], "too large to be kept");
  [40_000, 40_000, 39_999, 40_000].forEach(get);
  assertEquals(compiled.slice(6), [40_000, 39_999, 40_000], "two of that size are too many");
  cache.clear();
  get(20);
  assertEquals(compiled.at(-1), 20);
});

Deno.test("compileProgram: an equal graph written elsewhere names its own places in errors, with the same module", async () => {
  const gather = (place: string) => {
    const b = new GraphBuilder();
    const x = b.input("x", { shape: [17], dtype: "float" });
    const inBody = new GraphBuilder();
    b.origin = inBody.origin = Origin.at(place);
    inBody.input("i", { shape: [], dtype: "int32" });
    const [table, index] = [
      inBody.input("table", { shape: [17], dtype: "float" }),
      inBody.input("index", { shape: [], dtype: "int32" }),
    ];
    const picked = inBody.add({ kind: "gather", inputs: [table, index], axis: 0, batchDims: 0 });
    const results = b.addLoop({
      kind: "map",
      inputs: [x, b.input("indices", { shape: [3], dtype: "int32" })],
      consts: 1,
      length: 3,
      body: inBody.finish([inBody.unary("exp", picked)]),
    });
    return b.finish(results);
  };
  const inputs: NdArray[] = [
    { data: new Float64Array(17), shape: [17], dtype: "float" },
    { data: Int32Array.of(1, 2, 17), shape: [3], dtype: "int32" },
  ];
  const first = compileProgram(gather("a.ts:1:1"), { floatType: "f64" });
  const second = compileProgram(gather("b.ts:2:2"), { floatType: "f64" });
  assertStrictEquals(moduleOf(second), moduleOf(first));
  await assertRejects(() => outputsOf(first, inputs), RangeError, "a.ts:1:1");
  await assertRejects(() => outputsOf(second, inputs), RangeError, "b.ts:2:2");
});

Deno.test("graphKey: takes less than a fifth of the time of compiling, for a step of inference", async () => {
  const graph = await stepGraph();
  const fastest = (f: () => void) =>
    Math.min(...Array.from({ length: 10 }, () => {
      const start = performance.now();
      f();
      return performance.now() - start;
    }));
  const key = fastest(() => graphKey(graph));
  const compile = fastest(() => compileAnew(graph, { floatType: "f32" }));
  assert(key < compile / 5, `key ${key} ms, compile ${compile} ms`);
});
