/**
 * Programs that threads share: their results, and what happens to workers.
 */
import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import { compileAnew } from "../../lib/compiler/compile.ts";
import { Instance } from "../../lib/compiler/engines/wasm/instance.ts";
import { memoryFor } from "../../lib/compiler/engines/wasm/memory.ts";
import { moduleOf } from "../../lib/compiler/engines/wasm/module.ts";
import { pool } from "../../lib/compiler/engines/wasm/pool.ts";
import { SharedRun } from "../../lib/compiler/engines/wasm/shared_run.ts";
import { wasm } from "../../lib/compiler/engines/wasm.ts";
import type { Program } from "../../lib/compiler/program.ts";
import { deserialise, serialise } from "../../lib/compiler/serialise.ts";
import { DONE, END, NEXT } from "../../lib/compiler/wasm/control.ts";
import type { FloatType } from "../../lib/core/dtype.ts";
import { sizeOf } from "../../lib/core/shape.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import type { Graph } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { generate } from "../fuzz/generate.ts";
import { caseGraph, caseInputs, OP_CASES } from "../graph/_op_cases.ts";
import { drawn, WIDTHS } from "./_programs.ts";
import { bitsOf, helpedInstance, sharedProgram, textOf, writeInputs } from "./_threads.ts";
import { stepGraph } from "./passes/_step_graph.ts";

const float = (...shape: number[]) => ({ shape, dtype: "float" } as const);

/** Products, long sums along both axes, draws, a scan: much of it can be cut. */
function mixedGraph(size = 300): { graph: Graph; inputs: Value[] } {
  const b = new GraphBuilder();
  const x = b.input("x", float(size, size)), y = b.input("y", float(size, size));
  const product = b.add({ kind: "matMul", inputs: [x, y], transposeA: false, transposeB: true });
  const waves = b.unary("sin", b.binary("mul", product, x));
  const graph = b.finish([
    waves,
    b.reduce("sum", waves, [0], false),
    b.reduce("sum", b.unary("exp", waves), [1], false),
    b.reduce("max", b.binary("sub", waves, y), [0, 1], false),
    b.add({ kind: "cumsum", inputs: [x], axis: 0, exclusive: false, reverse: false }),
  ]);
  return { graph, inputs: [drawn([size, size], "float", 1), drawn([size, size], "float", 2)] };
}

function resultsOf(program: Program, inputs: readonly Value[], instance = new Instance(program)) {
  writeInputs(instance, program, inputs);
  instance.run();
  return bitsOf(instance, program);
}

/** Fails unless so many threads give the bits of a program that is not cut. */
function assertSameBits(
  { graph, inputs }: { readonly graph: Graph; readonly inputs: readonly Value[] },
  width: FloatType,
  numbers: readonly number[],
  name = "",
): void {
  const expected = resultsOf(compileAnew(graph, { floatType: width, share: "nothing" }), inputs);
  const program = sharedProgram(graph, width);
  if (!program.sharing) return;
  assertEquals(resultsOf(program, inputs), expected, `${name} ${width} alone`);
  for (const threads of numbers) {
    const instance = helpedInstance(program, threads);
    for (let run = 0; run < 2; run++) {
      const found = resultsOf(program, inputs, instance);
      assertEquals(found, expected, `${name} ${width} on ${threads} threads`);
    }
  }
}

Deno.test("threads: 1, 2, 3 and 4 give the same bits, products and sums in many chunks", () => {
  const mixed = mixedGraph();
  assert(sharedProgram(mixed.graph, "f32").sharing!.units > 30);
  for (const width of WIDTHS) assertSameBits(mixed, width, [2, 3, 4]);
});

Deno.test("threads: 1 and 2, 3 or 4 give the same bits, every op of the conformance suite", () => {
  OP_CASES.forEach((row, i) => {
    const checked = { graph: caseGraph(row), inputs: caseInputs(row) };
    assertSameBits(checked, WIDTHS[i % 2], [2 + i % 3], row.name);
  });
});

Deno.test("threads: 1, 2, 3 and 4 give the same bits, forty graphs drawn at random", () => {
  for (let seed = 0; seed < 40; seed++) {
    const { graph, inputs } = generate(seed);
    const values = graph.inputs.map((id, i): Value => {
      const { shape, dtype } = graph.nodes[id] as Value & (typeof graph.nodes)[number];
      return { data: inputs[i].data, shape, dtype } as Value;
    });
    for (const width of WIDTHS) {
      assertSameBits({ graph, inputs: values }, width, [2, 3, 4], `seed ${seed}`);
    }
  }
});

Deno.test("threads: whoever comes first computes, a worker all by itself too", () => {
  const { graph, inputs } = mixedGraph(100);
  const program = sharedProgram(graph, "f32"), expected = resultsOf(program, inputs);
  const memory = memoryFor(program, true);
  const imports = { env: { memory, host: () => {} } };
  const { exports } = new WebAssembly.Instance(moduleOf(program, true), imports);
  const { open, part } = exports as Record<string, (...args: number[]) => number>;
  program.inputs.forEach(({ address }, i) => {
    new Float32Array(memory.buffer, address).set(inputs[i].data);
  });
  const words = new Int32Array(memory.buffer), { units } = program.sharing!;
  assertEquals(part(1, 2, 1), 0, "a worker that comes before the first run finds nothing to do");
  assertEquals([words[NEXT / 4], words[DONE / 4]], [0, 0]);
  // The numbers of units pass 2^31 and 2^32 without harm.
  for (const first of [0, 2 ** 31 - 5, -5]) {
    for (const { address, shape } of program.outputs) {
      new Float32Array(memory.buffer, address, sizeOf(shape)).fill(NaN);
    }
    words[NEXT / 4] = words[DONE / 4] = first;
    open();
    assertEquals([part(1, 2, 1), part(0, 2, 1), part(1, 2, 1)], [0, 0, 0]);
    assertEquals([words[NEXT / 4], words[DONE / 4]], [(first + units) | 0, (first + units) | 0]);
    assertEquals(outputsIn(memory, program), expected);
  }
});

/** The bits of a program of singles in its memory. */
function outputsIn({ buffer }: WebAssembly.Memory, { outputs }: Program): string[] {
  return outputs.map(({ address, shape }) =>
    textOf(new Uint8Array(buffer, address, 4 * sizeOf(shape)))
  );
}

Deno.test("threads: workers compute all of a run while the thread that began it does nothing", () => {
  const { graph, inputs } = mixedGraph(100);
  const program = sharedProgram(graph, "f32"), expected = resultsOf(program, inputs);
  const memory = memoryFor(program, true), module = moduleOf(program, true);
  const words = new Int32Array(memory.buffer);
  const real = new WebAssembly.Instance(module, { env: { memory, host: () => {} } });
  const part = (thread: number, threads: number, maySleep: number): number => {
    const until = performance.now() + 10_000;
    while (threads > 1 && Atomics.load(words, DONE / 4) !== Atomics.load(words, END / 4)) {
      assert(performance.now() < until, "the workers have not finished after ten seconds");
    }
    return (real.exports.part as typeof part)(thread, threads, maySleep);
  };
  program.inputs.forEach(({ address }, i) => {
    new Float32Array(memory.buffer, address).set(inputs[i].data);
  });
  const options = { threads: 3, isEager: true };
  const run = new SharedRun({ exports: { ...real.exports, part } }, module, memory, options);
  let helped = 0;
  for (const until = performance.now() + 10_000; helped < 20 && performance.now() < until;) {
    helped += Number(run.helpers === 2);
    run.run();
    assertEquals(outputsIn(memory, program), expected);
  }
  assertEquals(helped, 20);
});

Deno.test("threads: a state after 10,000 runs of a small program is the one of a single thread", () => {
  const b = new GraphBuilder();
  const x = b.input("x", float(4, 400)), c = b.input("c", float(400));
  const rows = b.unary("sin", b.binary("add", b.binary("mul", x, c), c));
  const mean = b.reduce("mean", rows, [1], true);
  const tail = b.unary("exp", b.reduce("sum", rows, [0], false));
  const next = b.binary("sub", b.binary("sub", rows, mean), b.unary("tanh", tail));
  const program = sharedProgram(b.finish([next]), "f64", 1);
  assert(program.sharing!.phases > 1);
  const inputs = [drawn([4, 400], "float", 1), drawn([400], "float", 2)];
  const after = (instance: Instance) => {
    writeInputs(instance, program, inputs);
    for (let run = 0; run < 10_000; run++) {
      instance.run();
      instance.write(program.inputs[0], instance.read(program.outputs[0]).data);
    }
    return bitsOf(instance, program);
  };
  const expected = after(new Instance(program));
  assertEquals(after(helpedInstance(program, 3)), expected);
});

Deno.test("threads: what is long is shared, and only where it may be", async () => {
  const step = compileAnew(await stepGraph(), { floatType: "f32" }).sharing!;
  assertLess(100, step.units);
  assertLess(step.meetings, step.phases);
  const small = new GraphBuilder(), x = small.input("x", float(1000));
  assertEquals(
    compileAnew(small.finish([small.unary("exp", x)]), { floatType: "f32" }).sharing,
    undefined,
  );
  const { graph, inputs } = mixedGraph();
  const program = compileAnew(graph, { floatType: "f32" });
  assert(program.sharing, "products and sums of 300 × 300");
  assertEquals(resultsOf(program, inputs, helpedInstance(program, 2)), resultsOf(program, inputs));
  assertEquals(new Instance(program, { threads: 3 }).threads, 3);
  assertEquals(new Instance(program).threads, 1);
  assertThrows(() => wasm({ threads: 0 }), RangeError, "threads must be an integer from 1 to 16");
  assertThrows(() => wasm({ threads: 1.5 }), RangeError, "got 1.5");
});

Deno.test("threads: a serialised program keeps how it is shared", () => {
  const { graph, inputs } = mixedGraph(100);
  const program = sharedProgram(graph, "f32"), copy = deserialise(serialise(program));
  assertEquals(copy.sharing, program.sharing);
  assertEquals(resultsOf(copy, inputs, helpedInstance(copy, 2)), resultsOf(program, inputs));
});

Deno.test("threads: an index out of range is told as by one thread, though several find some", () => {
  const b = new GraphBuilder();
  const x = b.input("x", float(10, 5000)), i = b.input("i", { shape: [200], dtype: "int32" });
  const pick = (from: number) =>
    b.add({ kind: "gather", inputs: [from, i], axis: 0, batchDims: 0 });
  const program = sharedProgram(b.finish([pick(x), pick(b.unary("exp", x))]), "f32");
  const indices = { ...drawn([200], "int32", 3, [0, 10]) };
  for (const at of [20, 60, 110, 199]) indices.data[at] = 10 + at;
  const inputs = [drawn([10, 5000], "float", 1), indices];
  const { message } = assertThrows(() => resultsOf(program, inputs), RangeError);
  for (const threads of [2, 4]) {
    const instance = helpedInstance(program, threads);
    for (let run = 0; run < 20; run++) {
      assertThrows(() => resultsOf(program, inputs, instance), RangeError, message);
    }
  }
});

Deno.test("threads: when workers are ended the run goes on alone, or fails, in less than a second", () => {
  const { graph, inputs } = mixedGraph(100), program = sharedProgram(graph, "f32");
  const expected = resultsOf(program, inputs);
  for (let round = 0; round < 5; round++) {
    const instance = helpedInstance(program, 3);
    pool.close();
    const start = performance.now();
    try {
      assertEquals(resultsOf(program, inputs, instance), expected);
    } catch (error) {
      if (!/^Cannot finish a run on wasm: a worker/.test(String((error as Error).message))) {
        throw error;
      }
    }
    assertLess(performance.now() - start, 1000);
  }
  assertEquals(
    resultsOf(program, inputs, helpedInstance(program, 3)),
    expected,
    "new workers come",
  );
});

Deno.test("threads: a worker that dies with a unit begun makes the run fail in less than a second", () => {
  const { graph } = mixedGraph(100), program = sharedProgram(graph, "f32");
  const memory = memoryFor(program, true), module = moduleOf(program, true);
  const real = new WebAssembly.Instance(module, { env: { memory, host: () => {} } });
  const open = () => {
    (real.exports.open as () => void)();
    Atomics.add(new Int32Array(memory.buffer), NEXT / 4, 1);
  };
  const run = new SharedRun({ exports: { ...real.exports, open } }, module, memory, { threads: 2 });
  for (const limit of [1000, 5]) {
    const start = performance.now();
    assertThrows(() => run.run(), Error, "Cannot finish a run on wasm: a worker was ended");
    assertLess(performance.now() - start, limit);
  }
});

/** Runs a script in a process of its own; what it printed, and how long it went on after that. */
async function inProcess(script: string): Promise<{ text: string; after: number }> {
  const root = new URL("../../", import.meta.url);
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, script.replaceAll("ROOT/", root.href));
    const args = [
      "run",
      "--no-prompt",
      "--no-check",
      "--config",
      new URL("deno.json", root).pathname,
    ];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args, file] })
      .output();
    const end = Date.now();
    const [text, at] = new TextDecoder().decode(stdout).trim().split("\n");
    assert(at !== undefined, new TextDecoder().decode(stderr));
    return { text, after: end - Number(at) };
  } finally {
    await Deno.remove(file);
  }
}

const SCRIPT = `
BEFORE;
const { wasmForTests } = await import("ROOT/lib/compiler/engines/wasm.ts");
const { GraphBuilder } = await import("ROOT/lib/graph/builder.ts");
const b = new GraphBuilder();
const x = b.input("x", { shape: [50000], dtype: "float" });
const graph = b.finish([b.reduce("sum", b.unary("exp", x), [0], false)]);
const engine = wasmForTests({ threads: 3, share: "everything", isEager: true });
const executable = await engine.compile(graph, { floatType: "f32" });
const data = Float32Array.from({ length: 50000 }, (_, i) => i / 50000);
let result;
for (let i = 0; i < 300; i++) [result] = executable.run([{ data, shape: [50000], dtype: "float" }]);
console.log(executable.threads, (await result.read()).data[0]);
console.log(Date.now());
`;

Deno.test("threads: a process ends within a second though workers wait, and none is shared without SharedArrayBuffer", async () => {
  const shared = await inProcess(SCRIPT.replace("BEFORE", ""));
  const alone = await inProcess(SCRIPT.replace("BEFORE", "delete globalThis.SharedArrayBuffer"));
  assertEquals(shared.text.split(" ")[0], "3");
  assertEquals(alone.text.split(" ")[0], "1");
  assertEquals(shared.text.split(" ")[1], alone.text.split(" ")[1]);
  assertLess(shared.after, 1000);
  assertLess(alone.after, 1000);
});
