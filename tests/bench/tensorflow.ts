/**
 * A large network on the engine `tensorflow`: how much of the rate at which TensorFlow multiplies matrices its replay keeps.
 *
 * Both are measured in turns on tensors that stay on the device: value and gradient of a network, of which all but its products
 * is overhead, and TensorFlow's own `MatMul` of a layer's shape, called at the add-on.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { tensorflowEngine } from "../../lib/compiler/engines/tensorflow.ts";
import { loadAddon } from "../../lib/compiler/engines/tensorflow_loader.ts";
import type { Addon } from "../../lib/compiler/engines/tensorflow/addon.ts";
import type { EngineBuffer, Executable } from "../../lib/core/engine.ts";
import type { NdArray } from "../../lib/core/nd_array.ts";
import { sizeOf } from "../../lib/core/shape.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { gradient } from "../../lib/graph/gradient.ts";
import type { Graph } from "../../lib/graph/node.ts";
import { median } from "./svi/rounds.ts";

const HELP =
  `deno task bench tensorflow [options]   (CREDENCE_TENSORFLOW or ./.tensorflow is where it was set up)

  --width N    of the layers (4096)
  --batch N    rows (1024)
  --rounds N   rounds (5)`;

/** What was measured. */
export interface Rates {
  /** What computed. */
  readonly device: string;
  /** Of value and gradient, and of the product: floating-point operations in products, in 10⁹ a second. */
  readonly network: number;
  readonly product: number;
}

/** Runs the benchmark and prints its table. */
export async function run(args: readonly string[] = []): Promise<void> {
  const flags = parseArgs([...args], {
    string: ["width", "batch", "rounds"],
    boolean: ["help"],
    default: { width: "4096", batch: "1024", rounds: "5" },
  });
  if (flags.help) return console.log(HELP);
  const [width, batch, rounds] = [flags.width, flags.batch, flags.rounds].map(Number);
  const { device, network, product } = await measure(width, batch, rounds);
  console.log(`two layers, ${width} wide, batch ${batch}, on ${device}: 10⁹ operations a second`);
  console.log(`  TensorFlow's MatMul     ${product.toFixed(1)}`);
  console.log(
    `  value and gradient      ${network.toFixed(1)}, ${(network / product).toFixed(3)} of it`,
  );
}

/** Measures both rates, medians over rounds. */
export async function measure(width: number, batch: number, rounds: number): Promise<Rates> {
  const { addon, device } = await loadAddon();
  const executable = await tensorflowEngine.compile(largeNetwork(width, batch), {
    floatType: "f32",
  });
  const shapes = [[batch, width], [width, width], [width, width]];
  const inputs = shapes.map((shape) => executable.upload(numbers(shape)));
  const layer = 2 * batch * width * width;
  const seconds = { network: [] as number[], product: [] as number[] };
  const multiply = product(addon, width, batch);
  for (let round = 0; round <= rounds; round++) {
    const network = await valueAndGradient(executable, inputs), single = multiply();
    if (round === 0) continue; // allocations and choices are made
    seconds.network.push(network);
    seconds.product.push(single);
  }
  executable.dispose();
  // Two products forward, and backward two for the layers and one for what is between them.
  const rate = (flops: number, times: readonly number[]) => flops / median(times) / 1e9;
  return {
    device,
    network: rate(5 * layer, seconds.network),
    product: rate(layer, seconds.product),
  };
}

async function valueAndGradient(executable: Executable, inputs: readonly EngineBuffer[]) {
  const start = performance.now();
  const results = executable.run(inputs);
  await results[0].read();
  for (const buffer of results) buffer.dispose();
  return (performance.now() - start) / 1000;
}

/** x, v, w ↦ Σ relu(x·v)·w, squared, with its gradients by both matrices. */
function largeNetwork(width: number, batch: number): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", { shape: [batch, width], dtype: "float" });
  const [v, w] = ["v", "w"].map((name) => b.input(name, { shape: [width, width], dtype: "float" }));
  const product = (left: number, right: number) =>
    b.add({ kind: "matMul", inputs: [left, right], transposeA: false, transposeB: false });
  const out = product(b.unary("relu", product(x, v)), w);
  const loss = b.reduce("mean", b.unary("square", out), [0, 1]);
  return b.finish([loss, ...gradient(b, loss, [v, w])]);
}

function numbers(shape: number[]): NdArray {
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i));
  return { data, shape, dtype: "float" };
}

/** A function that multiplies once, and says in how many seconds. */
function product(addon: Addon, width: number, batch: number): () => number {
  const float = [{ name: "T", type: addon.TF_ATTR_TYPE, value: addon.TF_FLOAT }];
  const tensor = (shape: number[]) =>
    addon.createTensor(shape, addon.TF_FLOAT, numbers(shape).data as Float32Array);
  const operands = [tensor([batch, width]), tensor([width, width])];
  return () => {
    const start = performance.now();
    const [{ id }] = addon.executeOp("MatMul", float, operands, 1);
    // A single number is enough to wait for.
    const axes = addon.createTensor([2], addon.TF_INT32, Int32Array.of(0, 1));
    const [{ id: largest }] = addon.executeOp("Max", float, [id, axes], 1);
    addon.tensorDataSync(largest);
    for (const made of [id, axes, largest]) addon.deleteTensor(made);
    return (performance.now() - start) / 1000;
  };
}
