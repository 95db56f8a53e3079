/**
 * What every engine must do. An implementation goes through all of it; what it is excused from, it is with a reason.
 */
import { assert, assertEquals, AssertionError, assertRejects, assertThrows } from "@std/assert";
import type { FloatType } from "../../lib/core/dtype.ts";
import type { Engine, EngineBuffer, Executable } from "../../lib/core/engine.ts";
import { fromFloat64, type NdArray } from "../../lib/core/nd_array.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import { describe, formatType, type Graph } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { caseGraph, caseInputs, OP_CASES, type OpCase } from "../graph/_op_cases.ts";
import { type Bound, boundFor, subject } from "./_bounds.ts";
import { LONG_LOOPS } from "./_long_loops.ts";
import { stateLaws } from "./_state_laws.ts";

/** An engine under test. */
export interface Candidate {
  readonly engine: Engine<Graph>;
  readonly floatType: FloatType;
  /** Why it need not refuse indices out of range. */
  readonly uncheckedIndices?: string;
}

/** Defines the tests of each of these engines. */
export function conformance(candidates: readonly Candidate[]): void {
  for (const candidate of candidates) {
    everyNode(candidate);
    uniforms(candidate);
    longLoops(candidate);
    laws(candidate);
    stateLaws(candidate.engine, candidate.floatType);
    refusals(candidate);
  }
}

/** The largest relative error of rounding. */
const ROUNDING: Readonly<Record<FloatType, number>> = { f32: 2 ** -24, f64: 2 ** -53 };
/** What is smaller may be flushed to zero. */
const SMALLEST: Readonly<Record<FloatType, number>> = { f32: 2 ** -126, f64: 2 ** -1022 };

/** A value as an array of the engine's width. */
export function arrayOf({ data, shape, dtype }: Value, floatType: FloatType): NdArray {
  return { data: fromFloat64(data.slice(), dtype, floatType), shape, dtype };
}

/** The value of an array: what the engine really gets. */
export function valueOf({ data, shape, dtype }: NdArray): Value {
  return { data: Float64Array.from(data), shape, dtype };
}

/** Runs a graph once, reads its outputs and frees everything. */
export async function runOnce(
  { engine, floatType }: Candidate,
  graph: Graph,
  inputs: readonly NdArray[],
): Promise<NdArray[]> {
  const executable = await engine.compile(graph, { floatType });
  try {
    return await readAll(executable.run(inputs));
  } finally {
    executable.dispose();
  }
}

/** The arrays in these buffers, which are freed. */
export async function readAll(buffers: readonly EngineBuffer[]): Promise<NdArray[]> {
  const arrays = await Promise.all(buffers.map((buffer) => buffer.read()));
  for (const buffer of buffers) buffer.dispose();
  return arrays;
}

/** Fails unless each element is within its bound of the expected one, or the same infinity or NaN. */
export function assertWithin(
  actual: NdArray,
  expected: Value,
  bounds: Float64Array,
  what: string,
): void {
  assertEquals(formatType(actual), formatType(expected), what);
  assertEquals(actual.data.length, expected.data.length, what);
  expected.data.forEach((y, i) => {
    const x = actual.data[i];
    if (x === y || (Number.isNaN(x) && Number.isNaN(y)) || Math.abs(x - y) <= bounds[i]) return;
    throw new AssertionError(`${what}: element ${i} is ${x}, not ${y} ± ${bounds[i]}`);
  });
}

function everyNode(candidate: Candidate): void {
  const { engine, floatType } = candidate;
  const groups = new Map<string, { row: OpCase; graph: Graph; bound: Bound }[]>();
  for (const row of OP_CASES) {
    const graph = caseGraph(row), bound = boundFor(graph);
    const name = `${describe(subject(graph))}: ${bound.formula}`;
    groups.set(name, [...groups.get(name) ?? [], { row, graph, bound }]);
  }
  const u = floatType === "f32" ? "u = 2⁻²⁴" : "u = 2⁻⁵³";
  groups.forEach((cases, name) =>
    Deno.test(`${engine.name}: ${name} of the reference (${u})`, async () => {
      for (const { row, graph, bound } of cases) {
        const inputs = caseInputs(row).map((value) => arrayOf(value, floatType));
        const given = inputs.map(valueOf);
        const [expected] = interpret(graph, given);
        const [actual] = await runOnce(candidate, graph, inputs);
        const bounds = bound.of(graph, given, expected, ROUNDING[floatType]);
        const allowed = bounds.map((b) => (b > 0 ? b + SMALLEST[floatType] : 0));
        assertWithin(actual, expected, allowed, row.name);
        assertEquals(inputs.map(valueOf), given, `${row.name}: inputs`);
      }
    })
  );
}

/** Rounding would now and then give 1. */
function uniforms(candidate: Candidate): void {
  const { engine, floatType } = candidate;
  const title = floatType === "f32" ? "the double ones, cut off after 24 bits" : "the reference's";
  Deno.test(`${engine.name}: uniforms are ${title}`, async () => {
    const b = new GraphBuilder();
    const key = b.input("key", { shape: [], dtype: "key" });
    const graph = b.finish([b.add({ kind: "random", op: "uniform", inputs: [key], to: [9999] })]);
    const given = { data: Uint32Array.of(1, 2), shape: [], dtype: "key" } as const;
    const [{ data }] = interpret(graph, [valueOf(given)]);
    const expected = floatType === "f32"
      ? data.map((u) => Math.floor(u * 2 ** 24) / 2 ** 24)
      : data;
    const [actual] = await runOnce(candidate, graph, [given]);
    assertEquals(Float64Array.from(actual.data), expected);
  });
}

function longLoops(candidate: Candidate): void {
  const { engine, floatType } = candidate;
  for (const { name, graph, inputs, bound } of LONG_LOOPS) {
    Deno.test(`${engine.name}: ${name}, within ${bound}u·max(1, |y|)`, async () => {
      const arrays = inputs.map((value) => arrayOf(value, floatType));
      const expected = interpret(graph, arrays.map(valueOf));
      const actual = await runOnce(candidate, graph, arrays);
      expected.forEach((y, i) => {
        const bounds = y.data.map((v) => bound * ROUNDING[floatType] * Math.max(1, Math.abs(v)));
        assertWithin(actual[i], y, bounds, `${name}, result ${i}`);
      });
    });
  }
}

/** x, y ↦ x + y, x, 2, x reshaped: results that are computed, given, known, and shared. */
function lawGraph(): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", { shape: [2], dtype: "float" });
  const y = b.input("y", { shape: [2], dtype: "float" });
  b.input("unused", { shape: [3], dtype: "int32" });
  const sum = b.binary("add", x, y);
  return b.finish([sum, x, b.full([2], 2), b.reshape(x, [1, 2]), sum]);
}

const UNUSED: NdArray = { data: Int32Array.of(1, 2, 3), shape: [3], dtype: "int32" };

function vector(...values: number[]): NdArray {
  return { data: Float32Array.from(values), shape: [values.length], dtype: "float" };
}

function laws({ engine, floatType }: Candidate): void {
  const law = (name: string, check: (run: Executable) => Promise<void>) =>
    Deno.test(`${engine.name}: ${name}`, async () => {
      const executable = await engine.compile(lawGraph(), { floatType });
      try {
        await check(executable);
      } finally {
        executable.dispose();
      }
    });
  const numbers = async (buffer: EngineBuffer) => [...(await buffer.read()).data];

  law("buffers know their type and read as their dtype's storage", async (f) => {
    const outputs = f.run([vector(1, 2), vector(3, 4), UNUSED]);
    assertEquals(outputs.map(formatType), [
      "float[2]",
      "float[2]",
      "float[2]",
      "float[1, 2]",
      "float[2]",
    ]);
    const arrays = await readAll(outputs);
    const storage = floatType === "f32" ? Float32Array : Float64Array;
    for (const { data } of arrays) assert(data instanceof storage);
    assertEquals(arrays.map(({ data }) => [...data]), [[4, 6], [1, 2], [2, 2], [1, 2], [4, 6]]);
  });

  law("buffers can be fed back, and read and fed again", async (f) => {
    let [x, ...rest] = f.run([vector(1, 1), vector(1, 2), UNUSED]);
    for (const buffer of rest) buffer.dispose();
    for (let i = 0; i < 3; i++) {
      const [next, ...others] = f.run([x, x, UNUSED]);
      for (const buffer of [x, ...others]) buffer.dispose();
      x = next;
    }
    assertEquals(await numbers(x), [16, 24]);
    assertEquals(await numbers(x), [16, 24]);
    x.dispose();
  });

  law("what is read and what was given is the caller's, and changes nothing", async (f) => {
    const x = vector(1, 2), outputs = f.run([x, vector(3, 4), UNUSED]);
    (x.data as Float32Array).fill(9);
    for (const buffer of outputs) (await buffer.read()).data.fill(7);
    const arrays = await readAll(outputs);
    assertEquals(arrays.map(({ data }) => [...data]), [[4, 6], [1, 2], [2, 2], [1, 2], [4, 6]]);
  });

  law("freeing one buffer frees no other, twice is as good as once", async (f) => {
    const outputs = f.run([vector(1, 2), vector(3, 4), UNUSED]);
    const again = f.run([outputs[1], outputs[0], UNUSED]);
    for (const i of [0, 1, 2]) {
      outputs[i].dispose();
      outputs[i].dispose();
    }
    assertEquals(await numbers(outputs[3]), [1, 2]);
    assertEquals(await numbers(outputs[4]), [4, 6]);
    assertEquals((await readAll(again)).map(({ data }) => [...data])[0], [5, 8]);
    for (const buffer of outputs) buffer.dispose();
  });

  law("the input of a run may be a buffer of another executable of the engine", async (f) => {
    const g = await engine.compile(lawGraph(), { floatType });
    const outputs = g.run([vector(1, 2), vector(3, 4), UNUSED]);
    g.dispose();
    const [sum, ...rest] = f.run([outputs[0], outputs[3 - 1], UNUSED]);
    assertEquals(await numbers(sum), [6, 8]);
    for (const buffer of [...outputs, sum, ...rest]) buffer.dispose();
  });

  law("buffers outlive their executable", async (f) => {
    const outputs = f.run([vector(1, 2), vector(3, 4), UNUSED]);
    f.dispose();
    f.dispose();
    assertEquals((await readAll(outputs)).map(({ data }) => [...data])[2], [2, 2]);
  });

  law("single and double floats are given alike", async (f) => {
    const x: NdArray = { data: Float64Array.of(0.5, 1), shape: [2], dtype: "float" };
    const [[sum]] = [await readAll(f.run([x, vector(1, 2), UNUSED]))];
    assertEquals([...sum.data], [1.5, 3]);
  });

  Deno.test(`${engine.name}: a key is given, derived, handed on and read as two words`, async () => {
    const b = new GraphBuilder();
    const key = b.input("key", { shape: [], dtype: "key" });
    const n = b.input("n", { shape: [], dtype: "int32" });
    const graph = b.finish([key, b.add({ kind: "deriveKey", op: "fold", inputs: [key, n] })]);
    const executable = await engine.compile(graph, { floatType });
    const given = { data: Uint32Array.of(1, 0xffffffff), shape: [], dtype: "key" } as const;
    const count = { data: Int32Array.of(5), shape: [], dtype: "int32" } as const;
    const [same, folded] = executable.run([given, count]);
    const [, again] = executable.run([folded, count]);
    assertEquals(await same.read(), given);
    const { data, dtype } = await folded.read();
    assert(data instanceof Uint32Array && data.length === 2 && dtype === "key");
    assert((await again.read()).data.join() !== data.join());
    for (const buffer of [same, folded, again]) buffer.dispose();
    executable.dispose();
  });
}

function refusals({ engine, floatType, uncheckedIndices }: Candidate): void {
  const { name } = engine;
  const compiled = () => engine.compile(lawGraph(), { floatType });
  const refuses = (what: string, inputs: readonly NdArray[], message: string) =>
    Deno.test(`${name}: refuses ${what}`, async () => {
      const executable = await compiled();
      assertThrows(() => executable.run(inputs), TypeError, message);
      executable.dispose();
    });
  refuses(
    "too few inputs",
    [vector(1, 2)],
    `on ${name}: it takes 3 inputs ("x", "y", "unused"), got 1`,
  );
  refuses(
    "another shape",
    [vector(1, 2), vector(1, 2, 3), UNUSED],
    'input "y" must be float[2], got float[3]',
  );
  refuses(
    "another dtype",
    [vector(1, 2), { data: Int32Array.of(1, 2), shape: [2], dtype: "int32" }, UNUSED],
    'input "y" must be float[2], got int32[2]',
  );
  refuses(
    "another storage than the dtype's",
    [vector(1, 2), { data: Int32Array.of(1, 2), shape: [2], dtype: "float" }, UNUSED],
    'input "y" must hold its float elements in Float64Array or Float32Array, got Int32Array',
  );
  refuses(
    "fewer values than the shape says",
    [vector(1, 2), { data: Float32Array.of(1), shape: [2], dtype: "float" }, UNUSED],
    'input "y" must hold 2 values, got 1',
  );

  Deno.test(`${name}: refuses a buffer of another engine`, async () => {
    const executable = await compiled();
    const stranger: EngineBuffer = {
      shape: [2],
      dtype: "float",
      read: () => Promise.resolve(vector(1, 2)),
      dispose: () => {},
    };
    const message = `on ${name}: float[2] is a buffer of another engine`;
    assertThrows(() => executable.run([vector(1, 2), stranger, UNUSED]), TypeError, message);
    executable.dispose();
  });

  Deno.test(`${name}: refuses to read or run what was disposed`, async () => {
    const executable = await compiled();
    const outputs = executable.run([vector(1, 2), vector(3, 4), UNUSED]);
    const [sum] = outputs;
    for (const buffer of outputs) buffer.dispose();
    const disposed = `a buffer of ${name} (float[2]): it was disposed`;
    await assertRejects(() => sum.read(), Error, `Cannot read ${disposed}`);
    assertThrows(() => executable.run([sum, sum, UNUSED]), Error, `Cannot run on ${disposed}`);
    executable.dispose();
    assertThrows(
      () => executable.run([vector(1, 2), vector(3, 4), UNUSED]),
      Error,
      `Cannot run the graph on ${name}: it was disposed`,
    );
  });

  Deno.test(`${name}: refuses a width it does not compute in`, async () => {
    for (const other of (["f32", "f64"] as const).filter((t) => !engine.floatTypes.includes(t))) {
      await assertRejects(
        () => engine.compile(lawGraph(), { floatType: other }),
        RangeError,
        `Cannot compile for ${name}: it computes float in ${
          engine.floatTypes.join(" and ")
        }, not ${other}`,
      );
    }
  });

  const excuse = uncheckedIndices ? ` (skipped: ${uncheckedIndices})` : "";
  const ignore = uncheckedIndices !== undefined;
  const title = `${name}: refuses an index out of range, as the reference does${excuse}`;
  Deno.test({ name: title, ignore }, async () => {
    const b = new GraphBuilder();
    const x = b.input("x", { shape: [3, 2], dtype: "float" });
    const i = b.input("i", { shape: [2], dtype: "int32" });
    const at = { axis: 0, batchDims: 0 };
    const picked = b.add({ kind: "gather", inputs: [x, i], ...at });
    const added = b.add({ kind: "scatterAdd", inputs: [i, picked], to: [4, 2], ...at });
    const executable = await engine.compile(b.finish([added]), { floatType });
    const array: NdArray = { data: new Float32Array(6), shape: [3, 2], dtype: "float" };
    for (const index of [-1, 3, 1 << 30]) {
      const indices: NdArray = { data: Int32Array.of(0, index), shape: [2], dtype: "int32" };
      const message = `Cannot gather: index ${index} at [1] of the indices is outside axis 0`;
      assertThrows(() => executable.run([array, indices]), RangeError, message);
    }
    executable.dispose();
  });

  Deno.test(`${name}: refuses a graph that breaks the grammar`, async () => {
    const graph: Graph = { ...lawGraph(), outputs: [99] };
    await assertRejects(() => engine.compile(graph, { floatType }), TypeError);
  });
}
