/**
 * What the tests of the tfjs engines share.
 */
import { engine as tfjs, type KernelBackend } from "@tensorflow/tfjs-core";
import type { Engine } from "../../lib/core/engine.ts";
import { tensorflowEngine } from "../../lib/compiler/engines/tensorflow.ts";
import { cpuAdapter, tfjsCpu } from "../../lib/compiler/engines/tfjs_cpu.ts";
import { tfjsWasm, wasmAdapter } from "../../lib/compiler/engines/tfjs_wasm.ts";
import type { TfjsAdapter } from "../../lib/compiler/engines/tfjs/adapter.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { gradient } from "../../lib/graph/gradient.ts";
import type { Graph, NodeId } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { floats, value } from "../graph/_helpers.ts";
import { isTensorflowAsked } from "../tools/tensorflow.ts";
import { blindAdapter, blindCpu } from "./_blind_engine.ts";

/** Every tfjs engine with its adapter. */
export const TFJS_ENGINES: readonly { engine: Engine<Graph>; adapter: TfjsAdapter }[] = [
  { engine: tfjsCpu, adapter: cpuAdapter },
  { engine: tfjsWasm, adapter: wasmAdapter },
  { engine: blindCpu, adapter: blindAdapter },
];

/** Every engine that replays graphs, kernel by kernel. */
export const REPLAYING: readonly Engine<Graph>[] = [
  ...TFJS_ENGINES.map(({ engine }) => engine),
  ...(isTensorflowAsked ? [tensorflowEngine] : []),
];

/** What is alive on a backend: how many data, and their bytes. */
export interface Alive {
  readonly count: number;
  readonly bytes: number;
}

/** Counts what is written to a backend and what is freed; the kernels' results are written too. */
export function watch(adapter: TfjsAdapter): { alive(): Alive; stop(): void } {
  const backend = tfjs().findBackend(adapter.backendName);
  const sizes = new Map<object, number>();
  const { write, disposeData } = backend;
  backend.write = function (this: KernelBackend, values, shape, dtype) {
    const id = write.call(this, values, shape, dtype);
    sizes.set(id, shape.reduce((n, size) => n * size, dtype === "bool" ? 1 : 4));
    return id;
  };
  backend.disposeData = function (this: KernelBackend, id, force) {
    const isFreed = disposeData.call(this, id, force);
    if (isFreed) sizes.delete(id);
    return isFreed;
  };
  return {
    alive: () => ({
      count: backend.numDataIds(),
      bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0),
    }),
    stop: () => void Object.assign(backend, { write, disposeData }),
  };
}

/** A small classifier of the shape of the reference network: its log joint and the gradient of that. */
export function network(): { graph: Graph; inputs: Value[] } {
  const sizes = [12, 8, 8, 4], batch = 16;
  const b = new GraphBuilder();
  const inputs: Value[] = [];
  const input = (x: Value): NodeId => b.input(`x${inputs.push(x)}`, x);
  const layers = sizes.slice(1).map((out, i) => ({
    w: input(floats([sizes[i], out], 2 * i)),
    bias: input(floats([out], 2 * i + 1)),
  }));
  const images = input(floats([batch, sizes[0]], 9));
  const labels = input(value("int32", [batch], Array.from({ length: batch }, (_, i) => i % 4)));
  const parameters = layers.flatMap(({ w, bias }) => [w, bias]);
  const terms = parameters.map((p) =>
    b.reduce("sum", b.binary("mul", b.unary("square", p), b.scalar(-0.5)), axesOf(b, p))
  );
  let hidden = images;
  layers.forEach(({ w, bias }, i) => {
    const product = { kind: "matMul", transposeA: false, transposeB: false } as const;
    hidden = b.binary("add", b.add({ ...product, inputs: [hidden, w] }), bias);
    if (i < layers.length - 1) hidden = b.unary("relu", hidden);
  });
  const hot = { kind: "oneHot", depth: 4, on: 1, off: 0, to: "float" } as const;
  const scores = b.add({ kind: "logSoftmax", inputs: [hidden] });
  const chosen = b.binary("mul", scores, b.add({ ...hot, inputs: [labels] }));
  const joint = [...terms, b.reduce("sum", chosen, [0, 1])].reduce((x, y) => b.binary("add", x, y));
  return { graph: b.finish([joint, ...gradient(b, joint, parameters)]), inputs };
}

function axesOf(b: GraphBuilder, id: NodeId): number[] {
  return b.type(id).shape.map((_, axis) => axis);
}
