/**
 * Where the time of a step goes: each kernel of its program on its own, many times over, beside what it takes at least.
 *
 * The whole program runs once, so that every array holds what it holds in a step; then each kernel runs on the same memory.
 * Here no two arrays share a place. The least is the larger of two times: that of the kernel's operations at the rate of
 * additions and multiplications in registers, and that of its bytes at the rate of a copy in the cache.
 *
 * @module
 */
import process from "node:process";
import { parseArgs } from "@std/cli";
import { accountOf } from "../../lib/compiler/account_of.ts";
import type { KernelAccount } from "../../lib/compiler/account.ts";
import { planOf, simplified } from "../../lib/compiler/compile.ts";
import type { Plan } from "../../lib/compiler/plan/kernel.ts";
import type { Layout } from "../../lib/compiler/plan/memory.ts";
import { f32x4, i32, ModuleBuilder, v128 } from "../../lib/compiler/wasm/asm/mod.ts";
import { emitKernels } from "../../lib/compiler/wasm/tasks.ts";
import { bytesOf } from "../../lib/compiler/wasm/layout.ts";
import { MathLibrary } from "../../lib/compiler/wasm/math/library.ts";
import { sizeOf } from "../../lib/core/shape.ts";
import { capture, type Captured } from "./svi/capture.ts";
import { workloadOf } from "./svi/workloads.ts";

/** Memory that any kernel may use while it runs. */
const SCRATCH = 64 * 2 ** 20;

/** Runs the benchmark and prints a table for each workload. */
export async function run(args: readonly string[] = []): Promise<void> {
  const { only } = parseArgs([...args], { string: ["only"], default: { only: "reference" } });
  const { flops, bytes } = rates();
  console.log(
    `${flops.toFixed(1)} GFLOP/s in registers, ${bytes.toFixed(1)} GB/s in the cache\n`,
  );
  for (const name of only.split(",")) {
    const workload = workloadOf(name);
    console.log(`${name}: ${workload.title}`);
    profile(await capture(workload), { flops, bytes });
  }
}

function profile(captured: Captured, rates: { flops: number; bytes: number }): void {
  const { graph, inputs } = captured;
  const { carried, densities } = captured;
  const simple = simplified(graph);
  const plan = planOf(simple, { floatType: "f32", carried, densities });
  const { kernels } = accountOf(graph, simple, plan, "f32");
  const { call, whole } = instantiate(plan, inputs);
  whole();
  const rows = kernels.map((kernel, i) => {
    const us = 1000 * fastest(() => call(i));
    const least = Math.max(kernel.flops / rates.flops, kernel.bytes / rates.bytes) / 1000;
    return { us, least, kernel, text: `${i}`.padStart(3) + "  " + describe(kernel) };
  });
  const total = rows.reduce((sum, { us }) => sum + us, 0);
  const together = 1000 * fastest(whole);
  console.log("       µs   least  times  share  kernel");
  for (const { us, least, text } of rows.toSorted((a, b) => b.us - a.us)) {
    if (us < total / 1000) continue;
    const share = `${(100 * us / total).toFixed(1)} %`.padStart(6);
    const [time, bound] = [us, least].map((x) => x.toFixed(1).padStart(7));
    console.log(`  ${time} ${bound} ${(us / least).toFixed(1).padStart(6)} ${share}  ${text}`);
  }
  const least = rows.reduce((sum, row) => sum + row.least, 0);
  console.log(
    `  ${total.toFixed(1)} µs in ${rows.length} kernels, at least ${least.toFixed(1)}; ` +
      `all together ${together.toFixed(1)}\n`,
  );
}

function describe(kernel: KernelAccount): string {
  switch (kernel.kind) {
    case "loop": {
      const { space, loads, applies, stores, reductions } = kernel;
      const sums = reductions.length ? `, ${reductions.join(", ")}` : "";
      return `loop [${space}] ${loads} loads, ${applies} ops, ${stores} stores${sums}`;
    }
    case "matMul": {
      const { m, k, n, transposeA, transposeB } = kernel;
      return `matMul ${transposeA ? "t" : "n"}${transposeB ? "t" : "n"} ${m} x ${k} x ${n}`;
    }
    case "single":
      return `${kernel.node} ${kernel.type}${kernel.isHost ? " on the host" : ""}`;
    case "repeat":
      return `${kernel.node} of ${kernel.length}`;
    default:
      return kernel satisfies never;
  }
}

/** A module with a function for each kernel, in a memory in which every array has its place. */
function instantiate(plan: Plan, inputs: Captured["inputs"]) {
  let top = 1024;
  const addresses = plan.buffers.map(({ shape, dtype }) => {
    const address = top;
    top += Math.ceil((sizeOf(shape) * bytesOf(dtype, "f32") + 64) / 64) * 64;
    return address;
  });
  const pages = Math.ceil((top + SCRATCH) / 65536);
  const module = new ModuleBuilder({ memory: { pages, export: "memory" } });
  const host = module.importFunction("env", "host", ["i32"], []);
  const emitter = {
    ...{ module, math: new MathLibrary(module, "f32"), width: "f32", host } as const,
    ...{ functions: new Map<string, unknown>(), hostNodes: [], faultSites: [] },
  };
  plan.kernels.forEach((kernel, i) => {
    if (kernel.kind === "repeat") throw new Error("internal: loops of the graph are not profiled");
    const layout: Layout = {
      plan: { ...plan, kernels: [kernel] },
      ...{ addresses, scratch: [top], own: [[top, top + SCRATCH]], bodies: [[]] },
    };
    module.function(`kernel ${i}`, { params: [], results: [] }, (f) => {
      emitKernels(emitter, f, layout);
    }, { export: true });
  });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), {
    env: { host: () => undefined },
  });
  const { buffer } = exports.memory as WebAssembly.Memory;
  const write = (at: number, dtype: string, data: ArrayLike<number>) =>
    (dtype === "float" ? new Float32Array(buffer) : new Int32Array(buffer)).set(data, at / 4);
  inputs.forEach(({ data, dtype }, i) => {
    const at = addresses[plan.inputs[i]];
    if (plan.buffers[plan.inputs[i]].bytes) new Uint8Array(buffer).set(data, at);
    else write(at, dtype, data);
  });
  for (const [id, data] of plan.constants) write(addresses[id], plan.buffers[id].dtype, data);
  const functions = plan.kernels.map((_, i) => exports[`kernel ${i}`] as () => void);
  return { call: (i: number) => functions[i](), whole: () => functions.forEach((f) => f()) };
}

/** The fewest milliseconds of the processor that a call took. */
function fastest(call: () => void): number {
  const begin = performance.now();
  let calls = 0;
  while (performance.now() - begin < 60 || calls < 3) calls++, call();
  const each = Math.max(1, Math.round(calls / 10));
  let least = Infinity;
  for (let round = 0; round < 12; round++) {
    const start = processorTime();
    for (let i = 0; i < each; i++) call();
    least = Math.min(least, (processorTime() - start) / each);
  }
  return least;
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Billions a second: of additions and multiplications in registers, and of bytes read and written in 128 KiB. */
function rates(): { flops: number; bytes: number } {
  const rounds = 20_000, chains = 12, size = 65536;
  const m = new ModuleBuilder({ memory: { pages: 3, export: "memory" } });
  m.function("flops", { params: [], results: [] }, (f) => {
    const values = Array.from({ length: chains }, (_, i) => f.let(v128.load(i32.const(16 * i))));
    const factor = f.let(v128.load(i32.const(512))), other = f.let(v128.load(i32.const(528)));
    f.for(f.local("i32"), 0, rounds, 1, () => {
      for (const value of values) f.set(value, f32x4.add(f32x4.mul(value, factor), other));
    });
    values.forEach((value, i) => f.store(i32.const(1024 + 16 * i), value));
  }, { export: true });
  m.function("bytes", { params: [], results: [] }, (f) => {
    const i = f.local("i32");
    f.for(i, 0, size, 64, () => {
      for (const at of [0, 16, 32, 48]) f.store(i, v128.load(i, at), size + at);
    });
  }, { export: true });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.encode()));
  const rate = (name: string, amount: number) =>
    amount / fastest(exports[name] as () => void) / 1e6;
  return { flops: rate("flops", 8 * chains * rounds), bytes: rate("bytes", 2 * size) };
}
