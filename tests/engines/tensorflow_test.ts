/**
 * The engine `tensorflow` on TensorFlow itself, where `CREDENCE_TENSORFLOW` says that it was set up. The conformance suite,
 * the special values and the fuzzer have it in their lists too.
 */
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { tensorflowEngine } from "../../lib/compiler/engines/tensorflow.ts";
import { loadAddon } from "../../lib/compiler/engines/tensorflow_loader.ts";
import type { NdArray } from "../../lib/core/nd_array.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import type { Graph } from "../../lib/graph/node.ts";
import {
  adam,
  autoNormal,
  Normal,
  OutOfDeviceMemoryError,
  plate,
  randomKey,
  sample,
  SVI,
} from "../../mod.ts";
import { inferenceOf, workloadOf, WORKLOADS } from "../bench/svi/workloads.ts";
import { everyOp, nestedLoops } from "../graph/_graphs.ts";
import { floats, value } from "../graph/_helpers.ts";
import { caseGraph, OP_CASES } from "../graph/_op_cases.ts";
import { isTensorflowAsked } from "../tools/tensorflow.ts";
import { arrayOf } from "./_conformance.ts";
import { network } from "./_tfjs.ts";

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `tensorflow: ${name}`, ignore: !isTensorflowAsked, fn });
}

/** How many tensors TensorFlow holds for us. */
async function tensors(): Promise<number> {
  return (await loadAddon()).addon.getNumOfTensors();
}

test("of the table of ops, these run on the host", async () => {
  const found: Record<string, Set<string>> = {};
  for (const row of OP_CASES) {
    const executable = await tensorflowEngine.compile(caseGraph(row), { floatType: "f32" });
    for (const { node, reason } of executable.fallbacks) (found[reason] ??= new Set()).add(node);
    executable.dispose();
  }
  assertEquals(Object.fromEntries(Object.entries(found).map(([why, nodes]) => [why, [...nodes]])), {
    "tensorflow has no random numbers from keys": [
      "random bits",
      "random uniform",
      "random normal",
    ],
    "its gradients of convolutions take no dilations": ["convInput", "convFilter"],
    "its DepthwiseConv2dNative takes no dilations": ["conv"],
  });
});

const RUNS: readonly { name: string; graph: Graph; inputs: readonly NdArray[] }[] = [
  {
    name: "every op",
    graph: everyOp(),
    inputs: [floats([2, 3]), value("int32", [2], [1, 0]), value("key", [], [1, 2])]
      .map((x) => arrayOf(x, "f32")),
  },
  {
    name: "loops in loops",
    graph: nestedLoops(),
    inputs: [value("float", [], [0.5]), floats([4, 3])].map((x) => arrayOf(x, "f32")),
  },
  {
    name: "value and gradient of a network",
    graph: network().graph,
    inputs: network().inputs.map((x) => arrayOf(x, "f32")),
  },
];

for (const { name, graph, inputs } of RUNS) {
  test(`300 runs of ${name} leave as many tensors as there were`, async () => {
    const before = await tensors();
    const executable = await tensorflowEngine.compile(graph, { floatType: "f32" });
    const compiled = await tensors();
    for (let i = 0; i < 300; i++) for (const buffer of executable.run(inputs)) buffer.dispose();
    assertEquals(await tensors(), compiled);
    executable.dispose();
    assertEquals(await tensors(), before);
  });
}

test("10,000 steps of inference hold as many tensors as 100, and say what they ran on", async () => {
  const data = floats([8], 3);
  const model = () => {
    const mean = sample("mean", Normal(0, 1));
    plate("data", 8, () => sample("x", Normal(mean, 1), { obs: [...data.data] }));
  };
  const svi = SVI(model, autoNormal(model), adam({ learningRate: 0.01 }), { engine: "tensorflow" });
  const held: number[] = [];
  const run = svi.run(randomKey(0), 10_000, [], { progress: false, reportMs: 1 });
  for await (const { done } of run) if (done >= 100) held.push(await tensors());
  const { engine, device, params } = await run.result();
  assert(held.length >= 10);
  assertEquals(new Set(held).size, 1);
  assertEquals(engine, "tensorflow");
  assertMatch(device!, /^(CPU|GPU( \(.+\))?)$/);
  // The posterior is normal with mean Σx/9 and variance 1/9.
  const sum = data.data.reduce((total, x) => total + x);
  assert(Math.abs(Number(params["mean_auto_loc"].data[0]) - sum / 9) < 0.1);
});

// A loss is a sum of so many terms of either sign that single precision keeps about five digits of it.
for (const name of Object.keys(WORKLOADS)) {
  test(`${name}: three losses are those of wasm within 2e-5 of themselves`, async () => {
    const workload = workloadOf(name);
    const [own, other] = await Promise.all(["tensorflow", "wasm"].map(async (engine) => {
      const svi = inferenceOf(workload, engine as "tensorflow" | "wasm");
      const result = await svi.run(randomKey(0), 3, workload.source(), { progress: false });
      return [...result.history.loss];
    }));
    own.forEach((loss, i) =>
      assert(Math.abs(loss - other[i]) <= 2e-5 * Math.abs(loss), `${own} and ${other}`)
    );
  });
}

test("what finds no room is refused by name, and the engine goes on", async () => {
  const n = 400_000;
  const b = new GraphBuilder();
  const x = b.input("x", { shape: [n, 1], dtype: "float" });
  const outer = b.binary("mul", x, b.reshape(x, [1, n]));
  const executable = await tensorflowEngine.compile(
    b.finish([b.unary("exp", x), b.reduce("max", outer, [0, 1])]),
    { floatType: "f32" },
  );
  const before = await tensors();
  const ones: NdArray = { data: new Float32Array(n).fill(1), shape: [n, 1], dtype: "float" };
  assertThrows(() => executable.run([ones]), OutOfDeviceMemoryError, "Cannot compute binary mul");
  assertEquals(await tensors(), before);
  executable.dispose();
});
