import { assertEquals } from "@std/assert";
import type { NdArray } from "../../lib/core/nd_array.ts";
import { instantiate } from "../../lib/compiler/engines/wasm/instantiate.ts";
import type { Program } from "../../lib/compiler/program.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import type { Graph } from "../../lib/graph/node.ts";
import { readAll } from "../engines/_conformance.ts";

/** A graph with a kernel of each sort: a product, draws, loops with and without reductions, a scan, two constants. */
export function sampleGraph(
  { rows = 8, table = 1 }: { rows?: number; table?: number } = {},
): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", { shape: [rows, 32], dtype: "float" });
  const w = b.input("w", { shape: [32, 4], dtype: "float" });
  const key = b.input("key", { shape: [], dtype: "key" });
  const noise = b.add({ kind: "random", op: "normal", to: [rows, 4], inputs: [key] });
  const bias = b.constant(Float64Array.of(table, -0, 2, Infinity), { shape: [4], dtype: "float" });
  const long = Float64Array.from({ length: 32 }, (_, i) => table * Math.sin(i));
  const weights = b.constant(long, { shape: [32], dtype: "float" });
  const product = b.add({
    kind: "matMul",
    inputs: [b.binary("mul", x, weights), w],
    transposeA: false,
    transposeB: false,
  });
  const hidden = b.unary("tanh", b.binary("add", b.binary("add", product, noise), bias));
  const norms = b.reduce("sum", b.unary("square", hidden), [1]);

  const body = new GraphBuilder();
  body.input("i", { shape: [], dtype: "int32" });
  const carry = body.input("carry", { shape: [], dtype: "float" });
  const row = body.input("row", { shape: [], dtype: "float" });
  const next = body.binary("add", body.binary("mul", carry, body.scalar(0.5)), row);
  const [last, path] = b.addLoop({
    kind: "scan",
    inputs: [b.scalar(1), norms],
    consts: 0,
    carries: 1,
    length: rows,
    reverse: false,
    body: body.finish([next, next]),
  });
  return b.finish([hidden, last, path]);
}

/** Inputs for {@linkcode sampleGraph}. */
export function sampleInputs(rows = 8): NdArray[] {
  const floats = (n: number) => Float64Array.from({ length: n }, (_, i) => Math.cos(i + 1));
  return [
    { data: floats(rows * 32), shape: [rows, 32], dtype: "float" },
    { data: floats(128), shape: [32, 4], dtype: "float" },
    { data: Uint32Array.of(1, 2), shape: [], dtype: "key" },
  ];
}

/** What a program gives for inputs. */
export async function outputsOf(program: Program, inputs: readonly NdArray[]): Promise<NdArray[]> {
  const executable = instantiate(program);
  const outputs = await readAll(executable.run(inputs));
  executable.dispose();
  return outputs;
}

/** Asserts that two programs give the same bits. */
export async function assertSameOutputs(
  a: Program,
  b: Program,
  inputs: readonly NdArray[],
): Promise<void> {
  assertEquals(await outputsOf(a, inputs), await outputsOf(b, inputs));
}
