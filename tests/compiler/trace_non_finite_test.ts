import { assert, assertEquals } from "@std/assert";
import { tfjsCpu } from "../../lib/compiler/engines/tfjs_cpu.ts";
import { wasmEngine } from "../../lib/compiler/engines/wasm.ts";
import type { FloatType } from "../../lib/core/dtype.ts";
import type { NdArray } from "../../lib/core/nd_array.ts";
import { Origin } from "../../lib/core/origin.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import { describe, type Graph, isLoop, type NodeId } from "../../lib/graph/node.ts";
import type { Runner } from "../../lib/graph/probe.ts";
import { referenceEngine } from "../../lib/graph/reference_engine.ts";
import { formatNonFinite, traceNonFinite } from "../../lib/graph/trace_non_finite.ts";
import { arrayOf } from "../engines/_conformance.ts";
import { type Case, generate } from "../fuzz/generate.ts";

const RUNNERS: readonly Runner[] = [
  { engine: wasmEngine, floatType: "f32" },
  { engine: wasmEngine, floatType: "f64" },
  { engine: tfjsCpu, floatType: "f32" },
  { engine: referenceEngine, floatType: "f64" },
];

const floats = (...data: number[]): NdArray => ({
  data: Float64Array.from(data),
  shape: [data.length],
  dtype: "float",
});

/** A graph of one input `x`; each line says where it was written. */
function planted(
  size: number,
  write: (b: GraphBuilder, x: NodeId, line: (n: number) => void) => NodeId,
): Graph {
  const b = new GraphBuilder();
  const line = (n: number) => void (b.origin = Origin.at(`model.ts:${n}:1`));
  line(1);
  const x = b.input("x", { shape: [size], dtype: "float" });
  return b.finish([write(b, x, line)]);
}

/** What is found, in words. */
async function found(runner: Runner, graph: Graph, ...inputs: NdArray[]): Promise<string> {
  const trace = await traceNonFinite(runner, graph, inputs);
  return trace ? formatNonFinite(trace) : "nothing";
}

/** On every engine and in every width the same. */
function everywhere(
  name: string,
  graph: Graph,
  inputs: readonly NdArray[],
  expected: string | ((floatType: FloatType) => string),
): void {
  Deno.test(`trace: ${name}`, async () => {
    for (const runner of RUNNERS) {
      const { engine, floatType } = runner;
      const words = typeof expected === "string" ? expected : expected(floatType);
      assertEquals(await found(runner, graph, ...inputs), words, `${engine.name} ${floatType}`);
    }
  });
}

everywhere(
  "a logarithm of a negative number, whatever follows it",
  planted(3, (b, x, line) => {
    line(2);
    const log = b.unary("log", b.binary("sub", x, b.scalar(2)));
    line(3);
    return b.reduce("sum", b.unary("exp", b.binary("mul", log, x)), [0]);
  }),
  [floats(3, 1, 4)],
  "unary log made NaN of -1 … 2, first at [1] of float[3] at model.ts:2:1",
);

everywhere(
  "zero by zero",
  planted(2, (b, x, line) => {
    line(7);
    return b.binary("div", b.binary("sub", x, x), b.binary("mul", x, b.scalar(0)));
  }),
  [floats(1, 2)],
  "binary div made NaN of 0 and 0, first at [0] of float[2] at model.ts:7:1",
);

everywhere(
  "an exponential that overflows, later a NaN",
  planted(2, (b, x, line) => {
    line(4);
    const e = b.unary("exp", x);
    line(5);
    return b.binary("sub", e, b.binary("mul", e, b.scalar(2)));
  }),
  [floats(1, 1000)],
  "unary exp made infinity of 1 … 1000, first at [1] of float[2] at model.ts:4:1",
);

everywhere(
  "what overflows in single precision alone",
  planted(1, (b, x, line) => {
    line(6);
    return b.binary("mul", x, b.scalar(10));
  }),
  [{ ...floats(1e38), data: Float32Array.of(1e38) }],
  (floatType) =>
    floatType === "f64" ? "nothing" : `binary mul made infinity of ${Math.fround(1e38)} and 10, ` +
      "first at [0] of float[1] at model.ts:6:1",
);

everywhere(
  "nothing, where all outputs are finite",
  planted(2, (b, x) => {
    const isPositive = b.compare("greater", x, b.scalar(0));
    return b.where(isPositive, b.unary("log", x), b.scalar(0));
  }),
  [floats(-1, 1)],
  "nothing",
);

everywhere(
  "not a NaN that is chosen away before the one that counts",
  planted(2, (b, x, line) => {
    line(2);
    const isPositive = b.compare("greater", x, b.scalar(0));
    const chosen = b.where(isPositive, b.unary("log", x), b.scalar(0));
    line(3);
    return b.unary("sqrt", b.binary("sub", chosen, b.scalar(1)));
  }),
  [floats(-1, 1)],
  "unary sqrt made NaN of -1, first at [0] of float[2] at model.ts:3:1",
);

everywhere(
  "a difference of infinities that stand there by intention",
  planted(2, (b, x, line) => {
    line(2);
    const masked = b.binary("add", x, b.full([2], -Infinity));
    line(3);
    return b.binary("sub", masked, b.reduce("max", masked, [0]));
  }),
  [floats(1, 2)],
  "binary sub made NaN of -Infinity and -Infinity, first at [0] of float[2] at model.ts:3:1",
);

everywhere(
  "an input that is given so",
  planted(2, (b, x, line) => {
    line(2);
    return b.unary("exp", x);
  }),
  [floats(1, NaN)],
  'input "x" is NaN, first at [1] of float[2] at model.ts:1:1',
);

/** The body of a scan of one carry and one walked array. */
function scanOf(
  b: GraphBuilder,
  [carry, walked]: readonly [NodeId, NodeId],
  length: number,
  reverse: boolean,
  write: (body: GraphBuilder, carry: NodeId, row: NodeId) => NodeId,
): NodeId {
  const body = new GraphBuilder();
  body.origin = b.origin;
  body.input("i", { shape: [], dtype: "int32" });
  const c = body.input("carry", b.type(carry));
  const { shape, dtype } = b.type(walked);
  const row = body.input("row", { shape: shape.slice(1), dtype });
  const next = write(body, c, row);
  return b.addLoop({
    kind: "scan",
    inputs: [carry, walked],
    consts: 0,
    carries: 1,
    length,
    reverse,
    body: body.finish([next]),
  })[0];
}

for (const reverse of [false, true]) {
  everywhere(
    `in a scan${reverse ? " that runs backwards" : ""}: the iteration and the node of the body`,
    planted(4, (b, x, line) => {
      line(2);
      return scanOf(b, [b.scalar(3), x], 4, reverse, (body, carry, row) => {
        body.origin = Origin.at("model.ts:12:5");
        return body.unary("log", body.binary("sub", carry, row));
      });
    }),
    [floats(1, 1, 1, 1)],
    // 3, log 2 = 0.693, then log(0.693 − 1).
    (floatType) => {
      const value = floatType === "f64"
        ? Math.log(2) - 1
        : Math.fround(Math.fround(Math.log(2)) - 1);
      return `unary log made NaN of ${value}, as float[] at model.ts:12:5 ` +
        "in iteration 1 of scan at model.ts:2:1";
    },
  );
}

everywhere(
  "an infinite carry by intention is not blamed on the loop",
  planted(3, (b, x, line) => {
    line(2);
    const most = scanOf(b, [b.scalar(-Infinity), x], 3, false, (body, carry, row) => {
      return body.binary("maximum", carry, row);
    });
    line(3);
    return b.unary("log", most);
  }),
  [floats(-3, -1, -2)],
  "unary log made NaN of -1, as float[] at model.ts:3:1",
);

everywhere(
  "in a map in a scan",
  planted(6, (b, x, line) => {
    line(2);
    return scanOf(b, [b.full([2], 0), b.reshape(x, [3, 2])], 3, false, (body, carry, row) => {
      const inner = new GraphBuilder();
      inner.input("i", { shape: [], dtype: "int32" });
      const element = inner.input("element", { shape: [], dtype: "float" });
      inner.origin = Origin.at("model.ts:30:3");
      const [roots] = body.addLoop({
        kind: "map",
        inputs: [row],
        consts: 0,
        length: 2,
        body: inner.finish([inner.unary("sqrt", element)]),
      });
      return body.binary("add", carry, roots);
    });
  }),
  [floats(1, 2, 3, 4, 5, -6)],
  "unary sqrt made NaN of -6, as float[] at model.ts:30:3 " +
    "in iteration 2 of scan at model.ts:2:1 in iteration 1 of map at model.ts:2:1",
);

Deno.test("trace: in a while", async () => {
  const b = new GraphBuilder();
  const x = b.input("x", { shape: [], dtype: "float" });
  const part = () => {
    const inner = new GraphBuilder();
    inner.input("i", { shape: [], dtype: "int32" });
    return { inner, carry: inner.input("c", { shape: [], dtype: "float" }) };
  };
  const condition = part(), step = part();
  const goesOn = condition.inner.compare("less", condition.carry, condition.inner.scalar(1e30));
  const next = step.inner.binary("mul", step.carry, step.carry);
  const [last] = b.addLoop({
    kind: "while",
    inputs: [x],
    consts: 0,
    condition: condition.inner.finish([goesOn]),
    body: step.inner.finish([next]),
  });
  const graph = b.finish([last]);
  const input: NdArray = { data: Float64Array.of(1e3), shape: [], dtype: "float" };
  for (const runner of RUNNERS) {
    // 1e3, 1e6, 1e12, 1e24, and then 1e48 is too much for singles.
    const trace = await traceNonFinite(runner, graph, [input]);
    if (runner.floatType === "f64") assertEquals(trace, undefined);
    else {
      assertEquals(trace!.op, "binary mul");
      assertEquals(trace!.loops, [{ op: "while", iteration: 3, place: undefined }]);
    }
  }
});

Deno.test("trace: an infinite constant in the body of a loop is found", async () => {
  const body = new GraphBuilder();
  const i = body.input("i", { shape: [], dtype: "int32" });
  const infinite = body.constant(Float64Array.of(1, Infinity), { shape: [2], dtype: "float" });
  const b = new GraphBuilder();
  const rows = body.finish([body.binary("add", infinite, body.cast(i, "float"))]);
  const [stack] = b.addLoop({ kind: "map", inputs: [], consts: 0, length: 3, body: rows });
  const graph = b.finish([stack]);
  for (const runner of RUNNERS) {
    const trace = await traceNonFinite(runner, graph, []);
    assertEquals([trace!.op, trace!.first], ["constant", [1]]);
    assertEquals(trace!.loops, [{ op: "map", iteration: 0, place: undefined }]);
  }
});

Deno.test("trace: counts the elements, and an index of several axes", async () => {
  const b = new GraphBuilder();
  const x = b.input("x", { shape: [2, 3], dtype: "float" });
  const graph = b.finish([b.unary("log", x)]);
  const data = Float64Array.of(1, 2, 3, 4, -5, 0);
  for (const runner of RUNNERS) {
    const trace = await traceNonFinite(runner, graph, [{ data, shape: [2, 3], dtype: "float" }]);
    assertEquals([trace!.count, trace!.first, trace!.made], [2, [1, 1], "NaN"]);
  }
});

/** The slow twin: all values are kept, and from each node that made what is not finite the walk goes forward to the outputs. */
function twin({ graph, inputs }: Case): string | undefined {
  const finite = new Map<NodeId, boolean>();
  const outputs = interpret(graph, inputs, {
    observe: (of, id, { data }) => {
      if (of === graph) finite.set(id, data.every(Number.isFinite));
    },
  });
  if (outputs.every(({ data }) => data.every(Number.isFinite))) return undefined;
  const reaches = (id: NodeId): boolean =>
    graph.outputs.includes(id) ||
    graph.nodes.some((node, user) =>
      !finite.get(user) && node.inputs.some((input) => input === id) && reaches(user)
    );
  const id = graph.nodes.findIndex((node, id) =>
    node.kind !== "input" && node.kind !== "constant" && !finite.get(id) &&
    node.inputs.every((input) => finite.get(input)) && reaches(id)
  );
  return id < 0 ? "not of finite operands" : describe(graph.nodes[id]);
}

Deno.test("trace: of random graphs without loops, on the reference it finds what its slow twin finds", async () => {
  const runner: Runner = { engine: referenceEngine, floatType: "f64" };
  const counts = { finite: 0, found: 0, given: 0 };
  for (let seed = 1; seed <= 4000; seed++) {
    const each = generate(seed);
    if (each.graph.nodes.some(isLoop)) continue;
    const trace = await traceNonFinite(
      runner,
      each.graph,
      each.inputs.map((value) => arrayOf(value, "f64")),
    );
    const expected = twin(each);
    if (expected === undefined) counts.finite++;
    else if (expected === "not of finite operands") counts.given++;
    else {
      counts.found++;
      assertEquals(trace?.op, expected, `seed ${seed}`);
      assert(trace!.operands.every(({ low, high }) => low !== -Infinity && high !== Infinity));
    }
    assertEquals(trace === undefined, expected === undefined, `seed ${seed}`);
  }
  assert(counts.found > 30 && counts.finite > 200 && counts.given > 20, JSON.stringify(counts));
});

Deno.test("trace: of random graphs, loops included, the compiled ones too find something where outputs are not finite", async () => {
  let found = 0;
  for (let seed = 1; seed <= 250; seed++) {
    const { graph, inputs } = generate(seed);
    for (const floatType of ["f32", "f64"] as const) {
      const given = inputs.map((value) => arrayOf(value, floatType));
      const executable = await wasmEngine.compile(graph, { floatType });
      const outputs = await Promise.all(executable.run(given).map((buffer) => buffer.read()));
      const isFinite = outputs.every(({ data, dtype }) =>
        dtype !== "float" || [...data].every(Number.isFinite)
      );
      const trace = await traceNonFinite({ engine: wasmEngine, floatType }, graph, given);
      assertEquals(trace === undefined, isFinite, `seed ${seed} ${floatType}`);
      if (trace) found++;
    }
  }
  assert(found > 25, `${found}`);
});
