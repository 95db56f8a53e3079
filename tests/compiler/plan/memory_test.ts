/**
 * How much memory programs take, against the most that is needed at once, which is counted here kernel by kernel.
 */
import { assert, assertEquals } from "@std/assert";
import { logDensity, record, type Tensor, valueAndGrad } from "../../../mod.ts";
import { compileAnew, planOf, simplified } from "../../../lib/compiler/compile.ts";
import { type BufferId, type Plan, readsOf, writesOf } from "../../../lib/compiler/plan/kernel.ts";
import { inPlace } from "../../../lib/compiler/plan/in_place.ts";
import { lower } from "../../../lib/compiler/plan/lower.ts";
import { layOut } from "../../../lib/compiler/plan/memory.ts";
import { bytesOf } from "../../../lib/compiler/wasm/layout.ts";
import type { FloatType } from "../../../lib/core/dtype.ts";
import { sizeOf } from "../../../lib/core/shape.ts";
import { GraphBuilder } from "../../../lib/graph/builder.ts";
import type { Graph } from "../../../lib/graph/node.ts";
import { tf } from "../../../lib/tensor/tf.ts";
import { autoregression } from "../../models/autoregression.ts";
import { eightSchoolsCentred, eightSchoolsNonCentred } from "../../models/eight_schools.ts";
import { hierarchical } from "../../models/hierarchical.ts";
import { linearRegression } from "../../models/linear_regression.ts";
import { logisticRegression } from "../../models/logistic_regression.ts";
import { mixture } from "../../models/mixture.ts";
import { nestedPlates } from "../../models/nested_plates.ts";
import { network } from "../../models/network.ts";
import { subsampledPlate } from "../../models/subsampled_plate.ts";
import { example } from "../../bench/reference_network.ts";
import { valueAndGradient } from "../../tools/print_reference_network.ts";
import { WIDTHS } from "../_programs.ts";
import { sampleGraph } from "../_sample_program.ts";
import { stepGraph } from "../passes/_step_graph.ts";

const MODELS = [
  linearRegression,
  logisticRegression,
  eightSchoolsCentred,
  eightSchoolsNonCentred,
  hierarchical,
  mixture,
  autoregression,
  network([784, 64, 64, 10], 16),
  nestedPlates,
  subsampledPlate,
];

/** The most bytes of arrays that are needed while one kernel runs; those of a body while its loop runs. */
function mostLive(
  plan: Plan,
  width: FloatType,
  elsewhere: ReadonlySet<BufferId> = new Set(),
  inPlace: ReadonlyMap<BufferId, BufferId> = new Map(),
): number {
  const end = plan.kernels.length;
  const bytes = plan.buffers.map(({ shape, dtype }) => sizeOf(shape) * bytesOf(dtype, width));
  const uses = plan.buffers.map((): number[] => []);
  plan.kernels.forEach((kernel, at) => {
    for (const buffer of [...readsOf(kernel), ...writesOf(kernel)]) uses[buffer].push(at);
  });
  for (const buffer of [...plan.inputs, ...plan.constants.keys()]) uses[buffer].push(0, end);
  for (const buffer of plan.outputs) uses[buffer].push(end);
  // From the last on: a buffer may lie in the place of one that lies in another's.
  for (const [buffer, place] of [...inPlace].reverse()) {
    uses[place].push(...uses[buffer]);
    uses[buffer].length = 0;
  }
  let most = 0;
  for (let at = 0; at <= end; at++) {
    let live = 0;
    uses.forEach((all, buffer) => {
      const isLive = all.length > 0 && Math.min(...all) <= at && at <= Math.max(...all);
      if (isLive && !elsewhere.has(buffer)) live += bytes[buffer];
    });
    const kernel = plan.kernels[at];
    if (kernel?.kind === "repeat") {
      for (const body of kernel.bodies) {
        const seen = new Set(body.inputs.slice(1, 1 + kernel.node.consts));
        live += mostLive(body, width, seen);
      }
    }
    most = Math.max(most, live);
  }
  return most;
}

async function graphs(): Promise<(readonly [what: string, graph: Graph, carried: number])[]> {
  const { layers, images, labels } = example();
  const { graph } = record(valueAndGradient, [layers, images, labels]);
  return [
    ["a step of the reference network", await stepGraph(), 0],
    ["the same, its state in place", await stepGraph(), 37],
    ["its log joint and gradient", graph, 0],
    ["a graph with kernels of all sorts", sampleGraph({ rows: 4000 }), 0],
  ];
}

Deno.test("programs take at most 1.3 times the bytes of arrays that are needed at once, and a page", async () => {
  for (const [what, graph, carried] of await graphs()) {
    for (const width of ["f32", "f64"] as const) {
      const { bytes } = compileAnew(graph, { floatType: width, carried });
      const plan = planOf(simplified(graph), { floatType: width, carried });
      const bound = mostLive(plan, width, new Set(), inPlace(plan, carried));
      assert(bytes <= 1.3 * bound + 65536, `${what}: ${bytes} bytes, ${bound} at once`);
      assert(bytes >= bound, `${what}: ${bytes} bytes, ${bound} at once`);
    }
  }
});

Deno.test("layouts of ten models take at most 1.3 times what is needed at once, and 32 bytes a buffer", () => {
  for (const { name, model, values } of MODELS) {
    const log = (at: Record<string, Tensor>) => logDensity(model, { values: at });
    const at = Object.fromEntries(
      Object.entries(values).map(([site, { data, shape }]) => [site, tf.tensor(data, [...shape])]),
    );
    const { graph } = record((at: Record<string, Tensor>) => valueAndGrad(log)(at), [at]);
    for (const floatType of WIDTHS) {
      const plan = planOf(simplified(graph), { floatType });
      const { bytes } = layOut(plan, {
        bytesOf: ({ dtype }) => bytesOf(dtype, floatType),
        scratchOf: () => 0,
        alignment: 16,
        inPlace: new Map(),
      }, 0);
      const bound = mostLive(plan, floatType), padding = 32 * plan.buffers.length;
      assert(bytes <= 1.3 * bound + padding, `${name}: ${bytes} bytes, ${bound} at once`);
    }
  }
});

Deno.test("layout: constants of a graph and of the bodies of its loops lie apart from all else", () => {
  const plan = lower(sampleGraph());
  const { layout, bytes } = layOut(plan, {
    bytesOf: ({ dtype }) => bytesOf(dtype, "f32"),
    scratchOf: () => 0,
    alignment: 16,
    inPlace: new Map(),
  }, 1024);
  const constants = [...plan.constants.keys()].map((buffer) => layout.addresses[buffer]);
  assertEquals(Math.min(...constants), 1024);
  const others = layout.addresses.filter((_, buffer) => !plan.constants.has(buffer));
  assert(Math.min(...others) > Math.max(...constants));
  for (const address of layout.addresses) assert(address % 16 === 0 && address < 1024 + bytes);
});

Deno.test("layout: a chain of a hundred products of matrices lies in the places of three", () => {
  const b = new GraphBuilder(), shape = [64, 64];
  const product = { kind: "matMul", transposeA: false, transposeB: false } as const;
  const w = b.input("w", { shape, dtype: "float" });
  let x = w;
  for (let i = 0; i < 100; i++) x = b.add({ ...product, inputs: [x, w] });
  const { layout } = layOut(lower(b.finish([x])), {
    bytesOf: () => 4,
    scratchOf: () => 0,
    alignment: 16,
    inPlace: new Map(),
  }, 0);
  assert(new Set(layout.addresses).size <= 4, `${[...new Set(layout.addresses)]}`);
});
