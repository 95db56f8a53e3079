/**
 * States that are replaced where they lie.
 */
import { assert, assertEquals } from "@std/assert";
import { planOf, simplified } from "../../../lib/compiler/compile.ts";
import { wasmEngine } from "../../../lib/compiler/engines/wasm.ts";
import { inPlace } from "../../../lib/compiler/plan/in_place.ts";
import { lower } from "../../../lib/compiler/plan/lower.ts";
import { layOut } from "../../../lib/compiler/plan/memory.ts";
import type { EngineBuffer } from "../../../lib/core/engine.ts";
import { fromFloat64, type NdArray, toFloat64 } from "../../../lib/core/nd_array.ts";
import { GraphBuilder } from "../../../lib/graph/builder.ts";
import { interpret } from "../../../lib/graph/interpret.ts";
import type { Graph, NodeId } from "../../../lib/graph/node.ts";
import type { Value } from "../../../lib/graph/value.ts";
import { drawn } from "../_programs.ts";

type Build = (b: GraphBuilder, ...inputs: NodeId[]) => NodeId[];

/** Three matrices, of which the first results replace as many of the first. */
const STATE = [drawn([5, 5], "float", 1), drawn([5, 5], "float", 2), drawn([5, 5], "float", 3)];

function graphOf(build: Build): Graph {
  const b = new GraphBuilder();
  return b.finish(build(b, ...STATE.map((value, i) => b.input(`s${i}`, value))));
}

/** Runs a step five times on its own results and fails unless every result is what the interpreter gives. */
async function assertRepeats(graph: Graph, carried: number, given = STATE): Promise<void> {
  const executable = await wasmEngine.compile(graph, { floatType: "f64", carried });
  let state: (NdArray | EngineBuffer)[] = given.map((value): NdArray => ({
    ...value,
    data: fromFloat64(value.data.slice(), value.dtype, "f64"),
  }));
  let expected: Value[] = [...given];
  for (let run = 0; run < 5; run++) {
    const results = executable.run(state);
    const wanted = interpret(graph, expected);
    for (const [i, result] of results.entries()) {
      const { data } = await result.read();
      assertEquals(toFloat64(data), wanted[i].data, `result ${i} of run ${run}`);
    }
    state = [...results.slice(0, carried), ...state.slice(carried)];
    expected = [...wanted.slice(0, carried), ...expected.slice(carried)];
  }
  executable.dispose();
}

/** For each case: how many results are carried, which inputs are written over, and the step. */
const CASES: readonly (readonly [what: string, carried: number, over: number[], Build])[] = [
  ["a state is written over", 1, [0], (b, x, y) => [b.binary("add", x, y)]],
  ["several are, each by a result of one loop", 3, [0, 1, 2], (b, x, y, z) => [
    b.binary("add", x, y),
    b.binary("sub", b.binary("add", x, y), z),
    b.binary("maximum", x, z),
  ]],
  ["one that is a result itself, as it was given, stays", 1, [], (b, x) => [
    b.binary("add", x, b.scalar(1)),
    x,
  ]],
  ["one that is a result in another shape stays", 1, [], (b, x) => [
    b.binary("add", x, b.scalar(1)),
    b.reshape(x, [25]),
  ]],
  ["exchanged states stay where they are", 2, [], (_, x, y) => [y, x]],
  ["states that move on: the one that is given on stays", 2, [], (b, x, y) => [
    b.binary("mul", x, b.scalar(0.5)),
    x,
    y,
  ]],
  [
    "one that is read transposed is not",
    1,
    [],
    (b, x) => [b.binary("add", x, b.transpose(x, [1, 0]))],
  ],
  ["one that is read backwards is not", 1, [], (b, x) => [
    b.add({ kind: "reverse", inputs: [x], axes: [0] }),
  ]],
  ["one whose first row is read everywhere is not", 1, [], (b, x) => [
    b.binary("sub", x, b.add({ kind: "slice", inputs: [x], begin: [0, 0], size: [1, 5] })),
  ]],
  ["one whose old value a later kernel reads is not", 1, [], (b, x, y) => {
    const next = b.binary("add", x, y);
    const product = { kind: "matMul", transposeA: false, transposeB: false } as const;
    return [next, b.add({ ...product, inputs: [next, x] })];
  }],
  ["one whose old value is read before it is replaced is", 1, [0], (b, x, y) => {
    const product = { kind: "matMul", transposeA: false, transposeB: false } as const;
    return [b.binary("add", x, b.add({ ...product, inputs: [x, y] }))];
  }],
  ["two states that become one value: the first is", 2, [0], (b, x, y) => {
    const next = b.binary("mul", b.binary("add", x, y), b.scalar(0.5));
    return [next, next];
  }],
  ["one that becomes a constant is not: the constant stays", 1, [], (b, _, y) => [
    b.constant(Float64Array.from({ length: 25 }, (_, i) => i), { shape: [5, 5], dtype: "float" }),
    y,
  ]],
  ["one that a product replaces is not", 1, [], (b, x, y) => [
    b.add({ kind: "matMul", transposeA: false, transposeB: false, inputs: [x, y] }),
  ]],
  ["a part of one that is put together anew is not, if others are read later", 1, [], (b, x) => {
    const rows = (begin: number, size: number) =>
      b.add({ kind: "slice", inputs: [x], begin: [begin, 0], size: [size, 5] });
    return [b.add({ kind: "concat", inputs: [rows(1, 4), rows(0, 1)], axis: 0 })];
  }],
];

for (const [what, carried, over, build] of CASES) {
  Deno.test(`in place: ${what}; five steps to the bit`, async () => {
    const graph = graphOf(build), plan = lower(graph);
    const found = [...inPlace(plan, carried).values()].map((input) => plan.inputs.indexOf(input));
    assertEquals(found.sort(), over);
    await assertRepeats(graph, carried);
  });
}

Deno.test("in place: a long state that is replaced or stays is committed where it lies, unless it is read later", async () => {
  const shape = [40, 5],
    [state, limit] = [drawn(shape, "float", 1), drawn([], "float", 2, [20, 30])];
  for (const isReadLater of [false, true]) {
    const b = new GraphBuilder();
    const x = b.input("x", state), most = b.input("most", limit);
    const next = b.binary("add", x, b.unary("abs", x));
    const isSmall = b.compare("less", b.reduce("max", next, [0, 1]), most);
    const committed = b.where(isSmall, next, x);
    const graph = b.finish([committed, ...(isReadLater ? [b.binary("sub", committed, x)] : [])]);
    const plan = planOf(simplified(graph), { floatType: "f64", carried: 1 });
    assertEquals(
      plan.kernels.some((kernel) => kernel.kind === "single" && kernel.node.kind === "commit"),
      true,
    );
    assertEquals(inPlace(plan, 1).size, isReadLater ? 0 : 1);
    await assertRepeats(graph, 1, [state, limit]);
  }
});

const PRODUCT = { kind: "matMul", transposeA: false, transposeB: false } as const;

/** For each case: how many arrays lie in the places of others, and the graph. */
const REUSED: readonly (readonly [what: string, reused: number, Build])[] = [
  ["what a loop alone reads makes place for what it writes", 1, (b, x, y) => {
    const tanh = b.unary("tanh", b.add({ ...PRODUCT, inputs: [x, y] }));
    return [b.add({ ...PRODUCT, inputs: [tanh, x] })];
  }],
  ["that again for what the next loop writes", 2, (b, x, y) => {
    const exp = b.unary("exp", b.add({ ...PRODUCT, inputs: [x, y] }));
    const sum = b.broadcastTo(b.reshape(b.reduce("sum", exp, [1]), [5, 1]), [5, 5]);
    return [b.add({ ...PRODUCT, inputs: [b.binary("div", exp, sum), x] })];
  }],
  ["not what others read too", 0, (b, x, y) => {
    const product = b.add({ ...PRODUCT, inputs: [x, y] });
    const again = b.add({ ...PRODUCT, inputs: [product, y] });
    return [b.add({ ...PRODUCT, inputs: [b.unary("tanh", product), again] })];
  }],
  ["not what is read elsewhere than it is written", 0, (b, x, y) => {
    const product = b.add({ ...PRODUCT, inputs: [x, y] });
    const tanh = b.unary("tanh", b.add({ kind: "reverse", inputs: [product], axes: [1] }));
    return [b.add({ ...PRODUCT, inputs: [tanh, x] })];
  }],
  ["not for results", 0, (b, x, y) => [b.unary("tanh", b.add({ ...PRODUCT, inputs: [x, y] }))]],
  ["not inputs", 0, (b, x, y) => [b.add({ ...PRODUCT, inputs: [b.unary("tanh", x), y] })]],
];

for (const [what, reused, build] of REUSED) {
  Deno.test(`in place: ${what}; two runs within 1e-13 of what is largest`, async () => {
    const graph = graphOf(build), plan = lower(graph), places = inPlace(plan, 0);
    assertEquals(places.size, reused);
    const facts = { bytesOf: () => 8, scratchOf: () => 0, alignment: 16, inPlace: places };
    const { addresses } = layOut(plan, facts, 1024).layout;
    for (const [buffer, place] of places) assertEquals(addresses[buffer], addresses[place]);
    const executable = await wasmEngine.compile(graph, { floatType: "f64" });
    const given = STATE.map((value): NdArray => ({
      ...value,
      data: Float64Array.from(value.data),
    }));
    for (let run = 0; run < 2; run++) {
      const [result] = executable.run(given), [{ data: wanted }] = interpret(graph, STATE);
      const largest = Math.max(...wanted.map(Math.abs)), { data } = await result.read();
      wanted.forEach((value, i) => assert(Math.abs(data[i] - value) <= 1e-13 * largest));
    }
    executable.dispose();
  });
}
