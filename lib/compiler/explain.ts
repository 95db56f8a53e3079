/**
 * A program as text: what it consists of, how much work it is, how much memory it takes, and how fast it could be at best.
 *
 * @module
 */
import type { FloatType } from "../core/dtype.ts";
import type { Account, KernelAccount, Work } from "./account.ts";
import { workOf } from "./account.ts";
import type { Program } from "./program.ts";

/**
 * What a machine can do, for the limit that {@linkcode explain} estimates. The defaults are one core of a common server at
 * about 3 GHz with vectors of 128 bits and arrays in its outer caches; a given machine may differ by a factor of two.
 */
export interface Machine {
  /** Floating-point operations a second in a product of f32 matrices. */
  readonly productFlops: number;
  /** Floating-point operations a second in any other f32 kernel. */
  readonly loopFlops: number;
  /** Bytes a second between kernels and memory. */
  readonly bandwidth: number;
}

/** The machine that is assumed if none is given: 30 GFLOP/s in products, 20 GFLOP/s elsewhere, 20 GB/s. */
export const ASSUMED_MACHINE: Machine = { productFlops: 30e9, loopFlops: 20e9, bandwidth: 20e9 };

/**
 * Describes a program: one line for each kernel, the bodies of loops indented below theirs; then memory and work.
 *
 * The limit is the sum over the kernels of the larger of operations / rate and bytes / bandwidth. In f64 a vector holds half
 * as many numbers, so the rates are halved. An iteration of a loop whose length is not known counts once.
 *
 * @param program The program.
 * @param machine What is assumed of the machine.
 */
export function explain(program: Program, machine: Machine = ASSUMED_MACHINE): string {
  const { floatType, account, bytes, liveBytes, inputs, outputs, wasm, sharing } = program;
  const { nodes, prepared, kernels } = account;
  const rates = ratesOf(machine, floatType);
  const work = workOf(kernels);
  const hosts = kernelCount(kernels, (kernel) => kernel.kind === "single" && kernel.isHost);
  return [
    `program in ${floatType}: ${count(inputs.length, "input")}, ${count(outputs.length, "output")}`,
    `nodes: ${nodes.given}, ${nodes.simplified} when simplified`,
    ...(prepared.length > 0
      ? ["kernels when data are bound:", ...kernelLines(prepared, "  ")]
      : []),
    `kernels: ${kernelCount(kernels, () => true)}, ${hosts} on the host`,
    ...kernelLines(kernels, "  "),
    `code: ${wasm.length} bytes of WebAssembly`,
    sharing
      ? `threads: ${count(sharing.units, "unit")} in ${
        count(sharing.phases, "phase")
      }, ${sharing.meetings} of them shared`
      : "threads: one",
    memoryLine(account, bytes, liveBytes),
    `work: ${formatWork(work)} a run`,
    `limit: ${formatTime(limitOf(kernels, rates))} a run, at ${
      rate(rates.productFlops)
    } in products, ` +
    `${rate(rates.loopFlops)} elsewhere, ${quantity(rates.bandwidth, "B/s")}`,
  ].join("\n");
}

/** What a machine can do in a width. */
export function ratesOf(machine: Machine, floatType: FloatType): Machine {
  if (floatType === "f32") return machine;
  const { productFlops, loopFlops } = machine;
  return { ...machine, productFlops: productFlops / 2, loopFlops: loopFlops / 2 };
}

/** The least seconds that kernels take on a machine. */
export function limitOf(kernels: readonly KernelAccount[], machine: Machine): number {
  return kernels.reduce((sum, kernel) => {
    const flops = kernel.kind === "matMul" ? machine.productFlops : machine.loopFlops;
    const own = Math.max(kernel.flops / flops, kernel.bytes / machine.bandwidth);
    if (kernel.kind !== "repeat") return sum + own;
    const each = kernel.bodies.reduce((inner, body) => inner + limitOf(body, machine), 0);
    return sum + own + (kernel.length ?? 1) * each;
  }, 0);
}

function kernelCount(
  kernels: readonly KernelAccount[],
  counts: (kernel: KernelAccount) => boolean,
): number {
  return kernels.reduce((sum, kernel) => {
    const inner = kernel.kind === "repeat" ? kernel.bodies : [];
    const below = inner.reduce((n, body) => n + kernelCount(body, counts), 0);
    return sum + (counts(kernel) ? 1 : 0) + below;
  }, 0);
}

function kernelLines(kernels: readonly KernelAccount[], indent: string): string[] {
  return kernels.flatMap((kernel, i) => {
    const line = `${indent}${i}: ${kernelText(kernel)}`;
    if (kernel.kind !== "repeat") return [line];
    const titles = kernel.node === "while" ? ["condition", "body"] : ["body"];
    return [
      line,
      ...kernel.bodies.flatMap((body, n) => [
        `${indent}  ${titles[n]}`,
        ...kernelLines(body, `${indent}    `),
      ]),
    ];
  });
}

function kernelText(kernel: KernelAccount): string {
  const work = formatWork(kernel);
  switch (kernel.kind) {
    case "loop": {
      const { space, chunks, loads, applies, stores, reductions } = kernel;
      const parts = [
        count(loads, "load"),
        count(applies, "op"),
        count(stores, "store"),
        ...reductions,
      ];
      const cut = chunks > 1 ? ` in ${chunks} chunks` : "";
      return `loop [${space.join(", ")}]${cut}: ${parts.join(", ")}; ${work}`;
    }
    case "matMul": {
      const { batch, m, k, n, transposeA, transposeB, parts } = kernel;
      const times = batch.length > 0 ? `[${batch.join(", ")}] × ` : "";
      const a = transposeA ? `(${k}×${m})ᵀ` : `${m}×${k}`;
      const b = transposeB ? `(${n}×${k})ᵀ` : `${k}×${n}`;
      return `matMul ${times}${a} · ${b}${parts > 1 ? ` in ${parts} parts` : ""}; ${work}`;
    }
    case "single":
      return `${kernel.isHost ? "host " : ""}${kernel.node} ${kernel.type}${
        kernel.parts > 1 ? ` in ${kernel.parts} parts` : ""
      }; ${work}`;
    case "repeat": {
      const times = kernel.length === undefined ? "some number of" : kernel.length;
      return `${kernel.node}, ${times} times; ${quantity(kernel.bytes, "B")} of its own`;
    }
    default:
      return kernel satisfies never;
  }
}

function memoryLine(account: Account, bytes: number, liveBytes: number): string {
  const ratio = (bytes / liveBytes).toFixed(2);
  return `memory: ${bytes} bytes in whole pages for ${count(account.buffers, "buffer")}, ` +
    `${account.constantBytes} of them constants; ${liveBytes} are live at once, ${ratio} ×`;
}

function formatWork({ flops, bytes }: Work): string {
  return `${quantity(flops, "FLOP")}, ${quantity(bytes, "B")}`;
}

const rate = (flops: number) => quantity(flops, "FLOP/s");

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** Three digits with a prefix of the SI: `12.8 MFLOP`. */
function quantity(value: number, unit: string): string {
  const prefixes = ["", "k", "M", "G", "T", "P"];
  let i = 0;
  while (value >= 1000 && i < prefixes.length - 1) [value, i] = [value / 1000, i + 1];
  return `${digits(value)} ${prefixes[i]}${unit}`;
}

function formatTime(seconds: number): string {
  return seconds < 1e-3 ? `${digits(seconds * 1e6)} µs` : `${digits(seconds * 1e3)} ms`;
}

/** Three significant digits, without an exponent. */
const digits = (value: number) => String(Number(value.toPrecision(3)));
