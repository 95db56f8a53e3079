/**
 * What must hold of a state that runs carry on, and of data that are bound.
 */
import { assertEquals, assertRejects } from "@std/assert";
import type { FloatType } from "../../lib/core/dtype.ts";
import type { CompileOptions, Engine, EngineBuffer } from "../../lib/core/engine.ts";
import type { NdArray } from "../../lib/core/nd_array.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import type { Graph } from "../../lib/graph/node.ts";

/** a, b, x ↦ b, a + 2b + Σ x² (the state), a: two values that are exchanged, one of which is wanted as it was. */
function stateGraph(): Graph {
  const b = new GraphBuilder();
  const [first, second, x] = ["a", "b", "x"].map((name) =>
    b.input(name, { shape: [3], dtype: "float" })
  );
  const norm = b.reduce("sum", b.unary("square", x), [0]);
  const next = b.binary("add", b.binary("add", first, b.binary("mul", second, b.scalar(2))), norm);
  return b.finish([second, next, first]);
}

/** w, x ↦ w + x (the state), Σ w: one value that can be replaced where it lies. */
function walkGraph(): Graph {
  const b = new GraphBuilder();
  const [w, x] = ["w", "x"].map((name) => b.input(name, { shape: [5], dtype: "float" }));
  return b.finish([b.binary("add", w, x), b.reduce("sum", w, [0])]);
}

/** Defines the tests of an engine in one width. */
export function stateLaws(engine: Engine<Graph>, floatType: FloatType): void {
  const vector = (...values: number[]): NdArray => ({
    data: floatType === "f32" ? Float32Array.from(values) : Float64Array.from(values),
    shape: [values.length],
    dtype: "float",
  });
  const numbers = async (buffer: EngineBuffer) => [...(await buffer.read()).data];
  const law = (name: string, check: () => Promise<void>) =>
    Deno.test(`${engine.name}: ${name}`, check);
  const compile = (graph: Graph, options: Omit<CompileOptions, "floatType">) =>
    engine.compile(graph, { floatType, ...options });

  law(
    "a state carried on is what it is without, exchanged values too; it is consumed",
    async () => {
      const x = vector(1, 2, 3), carried = await compile(stateGraph(), { carried: 2 });
      const plain = await compile(stateGraph(), {});
      let state: (NdArray | EngineBuffer)[] = [vector(1, 0, 0), vector(0, 1, 0)];
      let twin: (NdArray | EngineBuffer)[] = [...state];
      for (let i = 0; i < 5; i++) {
        const next = carried.run([...state, x]), expected = plain.run([...twin, x]);
        for (const buffer of state) {
          if ("read" in buffer) await assertRejects(() => buffer.read(), Error, "disposed");
        }
        for (let k = 0; k < 3; k++) {
          assertEquals(
            await numbers(next[k]),
            await numbers(expected[k]),
          );
        }
        [state, twin] = [next.slice(0, 2), expected.slice(0, 2)];
      }
      carried.dispose();
      plain.dispose();
    },
  );

  law(
    "results of earlier runs stay what they are, whatever becomes of the lists they came in",
    async () => {
      const f = await compile(walkGraph(), { carried: 1 });
      let state: NdArray | EngineBuffer = vector(0, 1, 2, 3, 4);
      const sums: EngineBuffer[] = [];
      for (let i = 0; i < 4; i++) {
        const outputs = f.run([state, vector(1, 1, 1, 1, 1)]);
        sums.push(outputs.pop()!);
        state = outputs.pop()!;
      }
      assertEquals(await Promise.all(sums.map(numbers)), [[10], [15], [20], [25]]);
      assertEquals(await numbers(state as EngineBuffer), [4, 5, 6, 7, 8]);
      f.dispose();
      assertEquals(await numbers(sums[3]), [25]);
    },
  );

  law(
    "a state may come from the host at any time, and buffers that are no state are not consumed",
    async () => {
      const f = await compile(walkGraph(), { carried: 1 }), x = f.upload(vector(1, 1, 1, 1, 1));
      const [first] = f.run([vector(0, 0, 0, 0, 0), x]);
      const kept = await numbers(first);
      const [second, sum] = f.run([vector(5, 5, 5, 5, 5), x]);
      assertEquals([kept, await numbers(first)], [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1]]);
      assertEquals([await numbers(second), await numbers(sum)], [[6, 6, 6, 6, 6], [25]]);
      assertEquals(await numbers(x), [1, 1, 1, 1, 1]);
      const [third] = f.run([first, x]); // a state of two runs ago
      assertEquals(await numbers(third), [2, 2, 2, 2, 2]);
      f.dispose();
    },
  );

  law(
    "bound data may be others all the same, buffers or arrays, also an array that was changed",
    async () => {
      const x = vector(1, 2, 3);
      const f = await compile(stateGraph(), { bound: new Map([[2, x]]) });
      const run = async (data: NdArray | EngineBuffer) =>
        await numbers(f.run([vector(0, 0, 0), vector(0, 0, 0), data])[1]);
      assertEquals(await run(x), [14, 14, 14]);
      const buffer = f.upload(x), other = f.upload(vector(0, 0, 2));
      assertEquals(await run(buffer), [14, 14, 14]);
      assertEquals(await run(buffer), [14, 14, 14]);
      assertEquals(await run(other), [4, 4, 4]);
      assertEquals(await run(buffer), [14, 14, 14]);
      (x.data as Float32Array)[0] = 4;
      assertEquals([await run(x), await run(buffer)], [[29, 29, 29], [14, 14, 14]]);
      f.dispose();
    },
  );

  law(
    "what is uploaded of bound data stays as it was: whatever is changed, uploaded, given or disposed afterwards",
    async () => {
      for (const [graph, bound, state] of [[walkGraph(), 1, 1], [stateGraph(), 2, 2]] as const) {
        const size = bound === 1 ? 5 : 3, ones = () => vector(...new Array(size).fill(1));
        const x = ones(),
          f = await compile(graph, { carried: state, bound: new Map([[bound, x]]) });
        const begin = () => Array.from({ length: state }, ones);
        const run = async (data: NdArray | EngineBuffer) =>
          await numbers(f.run([...begin(), data])[bound === 1 ? 0 : 1]);
        const expected = await run(ones()), uploaded = f.upload(x);
        assertEquals(await run(uploaded), expected);
        (x.data as Float32Array)[0] = 7;
        const again = f.upload(x), other = await run(x);
        assertEquals([await run(again), await run(uploaded)], [other, expected]);
        assertEquals([await numbers(uploaded), (await numbers(again))[0]], [[...ones().data], 7]);
        assertEquals([await run(again), await run(ones())], [other, expected]);
        again.dispose();
        await assertRejects(() => again.read(), Error, "disposed");
        await assertRejects(() => run(again), Error, "disposed");
        const last = f.upload(x);
        f.dispose();
        assertEquals([await numbers(uploaded), (await numbers(last))[0]], [[...ones().data], 7]);
      }
    },
  );
}
