import { assertEquals } from "@std/assert";
import type { Fallback } from "../../lib/core/engine.ts";
import { tfjsCpu } from "../../lib/compiler/engines/tfjs_cpu.ts";
import { tfjsWasm } from "../../lib/compiler/engines/tfjs_wasm.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import type { Graph } from "../../lib/graph/node.ts";
import { caseGraph, OP_CASES } from "../graph/_op_cases.ts";
import { FLOAT, INT, KEY, type } from "../graph/_helpers.ts";
import { network, TFJS_ENGINES } from "./_tfjs.ts";

async function fallbacksOf(engine: typeof tfjsCpu, graph: Graph): Promise<readonly Fallback[]> {
  const executable = await engine.compile(graph, { floatType: "f32" });
  executable.dispose();
  return executable.fallbacks;
}

/** Every reason that the table of ops gives occasion for, and the nodes it is given for. */
async function reasonsOf(engine: typeof tfjsCpu): Promise<Record<string, string[]>> {
  const found: Record<string, Set<string>> = {};
  for (const row of OP_CASES) {
    for (const { node, reason } of await fallbacksOf(engine, caseGraph(row))) {
      (found[reason] ??= new Set()).add(node);
    }
  }
  return Object.fromEntries(Object.entries(found).map(([reason, nodes]) => [reason, [...nodes]]));
}

const NO_KEYS = ["random bits", "random uniform", "random normal"];
const INDEXING = {
  "its kernel does not check indices into empty arrays": ["gather", "scatterAdd"],
};

/** What tfjs does not have on any backend. */
const LACKING = ["argSort", "triangularSolve"];
const CONVOLUTIONS = {
  "its gradients of convolutions take no dilations": ["convInput", "convFilter"],
  "its gradients of convolutions take no groups": ["convInput", "convFilter"],
  "its convolutions have no groups of several channels": ["conv"],
  "its DepthwiseConv2dNative takes no strides and dilations at once": ["conv"],
};

Deno.test("tfjs-cpu: of the table of ops, these run on the host", async () => {
  const { "tfjs-cpu has no kernel for it": lacking, ...reasons } = await reasonsOf(tfjsCpu);
  assertEquals(lacking, LACKING);
  assertEquals(reasons, {
    "tfjs-cpu's Erf is right to 1.5e-7 only": ["unary erf"],
    "tfjs-cpu multiplies int32 as doubles, which lose the lowest bits": [
      "unary square",
      "binary mul",
      "binary pow",
      "binary squaredDifference",
      "reduce prod",
    ],
    "tfjs-cpu's Mod is 0 for small negative numbers and NaN for infinite divisors": ["binary mod"],
    "tfjs-cpu has no kernel Erfc": ["unary erfc"],
    "tfjs-cpu has no kernel Ndtri": ["unary ndtri"],
    "tfjs-cpu has no random numbers from keys": NO_KEYS,
    ...INDEXING,
    ...CONVOLUTIONS,
  });
});

Deno.test("tfjs-wasm: of the table of ops, these run on the host", async () => {
  const { "tfjs-wasm has no kernel for it": lacking, ...reasons } = await reasonsOf(tfjsWasm);
  assertEquals(lacking, LACKING);
  assertEquals(reasons, {
    "tfjs-wasm's Log1p adds 1 in single precision": ["unary log1p"],
    "tfjs-wasm's Sin turns the angle in single precision": ["unary sin"],
    "tfjs-wasm's Cos turns the angle in single precision": ["unary cos"],
    "tfjs-wasm's Mod is 0 for small negative numbers and NaN for infinite divisors": ["binary mod"],
    "tfjs-wasm divides int32 as floats": ["binary floorDiv"],
    "tfjs-wasm's Mod of int32 traps when the divisor is 0": ["binary mod"],
    "tfjs-wasm's Pow of int32 goes through floats": ["binary pow"],
    "tfjs-wasm has no kernel Erfc": ["unary erfc"],
    "tfjs-wasm has no kernel Ndtri": ["unary ndtri"],
    "tfjs-wasm has no random numbers from keys": NO_KEYS,
    "tfjs-wasm's GatherV2 takes another batch's indices": ["gather"],
    ...INDEXING,
    ...CONVOLUTIONS,
    "its gradients of convolutions take no dilations": ["convInput"],
  });
});

for (const { engine } of TFJS_ENGINES) {
  Deno.test(`${engine.name}: value and gradient of a network need no host`, async () => {
    assertEquals(await fallbacksOf(engine, network().graph), []);
  });

  Deno.test(`${engine.name}: nodes on the host are counted, those in bodies too`, async () => {
    const body = new GraphBuilder();
    const i = body.input("i", INT), key = body.input("key", KEY);
    const own = body.add({ kind: "deriveKey", op: "fold", inputs: [key, i] });
    const noise = body.add({ kind: "random", op: "normal", inputs: [own], to: [] });
    const b = new GraphBuilder();
    const k = b.input("key", KEY), x = b.input("x", FLOAT);
    const normals = { kind: "random", op: "normal", inputs: [k], to: [3] } as const;
    const [drawn] = b.addLoop({
      kind: "map",
      inputs: [k],
      consts: 1,
      length: 3,
      body: body.finish([body.unary("exp", noise)]),
    });
    const sum = b.binary("add", b.binary("add", drawn, b.add(normals)), x);
    assertEquals(await fallbacksOf(engine, b.finish([sum])), [
      {
        node: "random normal",
        count: 2,
        reason: `${engine.name} has no random numbers from keys`,
      },
    ]);
  });
}

Deno.test("a missing kernel is a reason", async () => {
  const { tfjsEngine } = await import("../../lib/compiler/engines/tfjs/engine.ts");
  const { cpuAdapter } = await import("../../lib/compiler/engines/tfjs_cpu.ts");
  const bare = tfjsEngine({ ...cpuAdapter, name: "bare", backendName: "none", rules: [] });
  const b = new GraphBuilder();
  const x = b.input("x", type("float", 2));
  const graph = b.finish([b.unary("exp", b.unary("exp", x)), b.reduce("logSumExp", x, [0])]);
  assertEquals(await fallbacksOf(bare, graph), [
    { node: "unary exp", count: 2, reason: "bare has no kernel Exp" },
    { node: "reduce logSumExp", count: 1, reason: "bare has no kernel for it" },
  ]);
});
