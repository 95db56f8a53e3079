/**
 * What is measured on a device, each in a process of its own, so that one that dies is a row that failed, and memory that it took
 * is free for the next: `measure.ts NAME ARGUMENTS` prints a line of JSON.
 *
 * @module
 */
import { OutOfDeviceMemoryError } from "../../lib/compiler/engines/tensorflow/errors.ts";
import { tensorflow, tensorflowEngine } from "../../lib/compiler/engines/tensorflow.ts";
import { loadAddon } from "../../lib/compiler/engines/tensorflow_loader.ts";
import type { EngineBuffer } from "../../lib/core/engine.ts";
import type { NdArray } from "../../lib/core/nd_array.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { randomKey } from "../../mod.ts";
import { measure, type Rates } from "../bench/tensorflow.ts";
import { inferenceOf, workloadOf } from "../bench/svi/workloads.ts";

/** Steps of inference. */
export interface Steps {
  /** What the result says that it computed on. */
  readonly device?: string;
  readonly msPerStep: number;
  /** How many tensors TensorFlow held at each report from the hundredth step on: the different numbers. */
  readonly held: readonly number[];
  /** How often that was looked at. */
  readonly looks: number;
  /** How many megabytes the process grew by in the second half. */
  readonly grownMb: number;
  readonly isFinite: boolean;
}

async function steps(engine: "tensorflow" | "wasm", count: number): Promise<Steps> {
  const workload = workloadOf("reference");
  const svi = inferenceOf(workload, engine);
  const addon = engine === "tensorflow" ? (await loadAddon()).addon : undefined;
  // The first steps make what stays, and have kernels chosen.
  const { state } = await svi.run(randomKey(0), 100, workload.source(), { progress: false });
  const held: number[] = [], rss: number[] = [];
  const run = svi.run(state, count, workload.source(), { progress: false, reportMs: 20 });
  for await (const _ of run) {
    rss.push(Deno.memoryUsage().rss);
    if (addon) held.push(addon.getNumOfTensors());
  }
  const { device, timings, history } = await run.result();
  return {
    device,
    msPerStep: timings.runMs / count,
    held: [...new Set(held)],
    looks: held.length,
    grownMb: (rss.at(-1)! - rss[rss.length >> 1]) / 1e6,
    isFinite: history.loss.every(Number.isFinite),
  };
}

/** Errors of a product of matrices. */
export interface Precision {
  /** The largest, as a part of Σ|a|·|b|, and what single precision allows: the terms of a sum times its rounding. */
  readonly error: number;
  readonly bound: number;
}

async function precision(): Promise<Precision> {
  const n = 256, b = new GraphBuilder();
  const [x, y] = ["x", "y"].map((name) => b.input(name, { shape: [n, n], dtype: "float" }));
  const product = { kind: "matMul", transposeA: false, transposeB: false } as const;
  const executable = await tensorflowEngine.compile(
    b.finish([b.add({ ...product, inputs: [x, y] })]),
    { floatType: "f32" },
  );
  const matrix = (seed: number): NdArray => {
    const data = Float32Array.from({ length: n * n }, (_, i) => Math.sin(seed + i * i));
    return { data, shape: [n, n], dtype: "float" };
  };
  const left = matrix(1), right = matrix(2), [buffer] = executable.run([left, right]);
  const { data } = await buffer.read();
  let error = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0, size = 0;
      for (let k = 0; k < n; k++) {
        const term = left.data[i * n + k] * right.data[k * n + j];
        sum += term;
        size += Math.abs(term);
      }
      error = Math.max(error, Math.abs(data[i * n + j] - sum) / size);
    }
  }
  return { error, bound: n * 2 ** -24 };
}

/** What happens when memory is full. */
export interface Room {
  /** How much was held when no more found room. */
  readonly bytes: number;
  readonly message: string;
  /** Whether there is room for as much again once that is given back. */
  readonly goesOn: boolean;
}

/** No device has more pieces than this. */
const MOST = 1024;

/** Takes memory piece by piece, up to a limit or as much as there is. */
async function room(piece: number, limit: number): Promise<Room> {
  const engine = tensorflow(limit ? { memoryLimit: limit } : {});
  const b = new GraphBuilder(), x = b.input("x", { shape: [], dtype: "float" });
  const executable = await engine.compile(b.finish([b.broadcastTo(x, [piece / 4])]), {
    floatType: "f32",
  });
  const one: NdArray = { data: Float32Array.of(1), shape: [], dtype: "float" };
  const fill = (): { held: EngineBuffer[]; message: string } => {
    const held: EngineBuffer[] = [];
    try {
      while (held.length < MOST) held.push(...executable.run([one]));
    } catch (error) {
      for (const buffer of held) buffer.dispose();
      if (error instanceof OutOfDeviceMemoryError) return { held, message: error.message };
      throw error;
    }
    throw new Error(`${MOST} pieces of ${piece} bytes found room`);
  };
  const first = fill(), second = fill();
  const bytes = first.held.length * piece;
  return { bytes, message: first.message, goesOn: second.held.length >= first.held.length };
}

const [name, ...args] = Deno.args;
const numbers = args.map(Number);
const MEASUREMENTS: Readonly<Record<string, () => Promise<Steps | Precision | Room | Rates>>> = {
  steps: () => steps(args[0] as "tensorflow" | "wasm", Number(args[1])),
  precision,
  rates: () => measure(numbers[0], numbers[1], numbers[2]),
  room: () => room(numbers[0], numbers[1]),
};
if (import.meta.main) console.log(JSON.stringify(await MEASUREMENTS[name]()));
