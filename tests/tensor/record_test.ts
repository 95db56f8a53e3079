import { assertEquals } from "@std/assert";
import { evaluate, fold, ir, normal, randomKey, record } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { RECORDING_BACKEND } from "../../lib/tensor/recording.ts";

/** A function that counts how often it is recorded: it runs at no other time. */
function counted<A extends unknown[], R>(f: (...args: A) => R) {
  const counter = { times: 0, f: (...args: A): R => (counter.times++, f(...args)) };
  return counter;
}

const REFERENCE = { engine: "reference" } as const;

Deno.test("new data of the same shape never records again; another shape, dtype or number does, once", async () => {
  const times: number[] = [];
  const count = counted((x: tf.Tensor, power: number) => tf.pow(x, power).sum());
  const run = async (x: number[] | tf.Tensor, power: number) => {
    const value = await evaluate(count.f, { args: [x, power], ...REFERENCE });
    times.push(count.times);
    return value.item();
  };
  assertEquals(await run([1, 2], 2), 5);
  assertEquals(await run([3, 4], 2), 25);
  assertEquals(await run(tf.tensor1d([5, 6]), 2), 61);
  assertEquals(await run([1, 2, 3], 2), 14);
  assertEquals(await run([1, 2], 3), 9);
  assertEquals(await run([2, 2], 3), 16);
  assertEquals(await run(tf.tensor1d([1, 2], "int32"), 2), 5);
  assertEquals(await run([1, 1], 2), 2);
  assertEquals(times, [1, 1, 1, 2, 3, 3, 4, 4]);
});

Deno.test("captured tensors, typed arrays and keys are inputs found by identity, read at each run", async () => {
  const weights = tf.variable(tf.tensor1d([0.1, 0.2]));
  const data = new Float64Array([1, 2]);
  const key = randomKey(0);
  const count = counted(() => ({
    twice: weights.mul(data).add(weights).add(data),
    noise: normal(fold(key, "a"), [1]),
  }));
  const first = await evaluate(count.f, REFERENCE);
  assertEquals(record(count.f, []).captured.length, 3);
  data[0] = 10;
  weights.assign(tf.tensor1d([1, 1]));
  const second = await evaluate(count.f, REFERENCE);
  assertEquals([...first.twice.data], [0.1 * 1 + 0.1 + 1, 0.2 * 2 + 0.2 + 2]);
  assertEquals([...second.twice.data], [21, 5]);
  assertEquals(first.noise.data, second.noise.data);
  assertEquals(count.times, 2); // evaluate once, record once
  weights.dispose();
});

Deno.test("numbers, nested arrays, typed arrays and tensors keep their doubles", async () => {
  const tenth = 0.1, tensor = tf.tensor1d([tenth]), array = new Float64Array([tenth]);
  const exact = [tenth + tenth];
  const cases: Record<string, () => tf.Tensor> = {
    "a number in a chained method": () => tf.tensor1d([tenth]).add(tenth),
    "a number in an op": () => tf.add(tenth, [tenth]),
    "a nested array": () => tf.tensor2d([[tenth]]).add([[tenth]]).reshape([1]),
    "a typed array": () => tf.tensor1d(array).add(array),
    "a typed array with a shape": () => tf.tensor2d(array, [1, 1]).add(tenth).reshape([1]),
    "a tensor made outside": () => tensor.add(tensor),
    "a scalar": () => tf.scalar(tenth).add(tenth).reshape([1]),
    "a filled tensor": () => tf.fill([1], tenth).add(tenth),
    "a list of tensors": () => tf.addN([[tenth], tensor]),
    "where": () => tf.where([true], tenth, 0).add(tenth),
  };
  for (const [name, f] of Object.entries(cases)) {
    assertEquals([...(await evaluate(f, REFERENCE)).data], exact, name);
  }
});

Deno.test("a Float64Array can be used outside of recordings too", () => {
  assertEquals(
    [...tf.tensor1d(new Float64Array([1, 2])).add(new Float64Array([3, 4])).dataSync()],
    [
      4,
      6,
    ],
  );
});

Deno.test("log N(0.7; 0.1, 0.3) written in tf is right to 1e-15 in f64", async () => {
  const logProb = (x: number, loc: number, scale: number) =>
    tf.sub(x, loc).div(scale).square().mul(-0.5).sub(tf.log(scale)).sub(Math.log(2 * Math.PI) / 2);
  const z = (0.7 - 0.1) / 0.3;
  const expected = -0.5 * z * z - Math.log(0.3) - Math.log(2 * Math.PI) / 2;
  const found = await evaluate(() => logProb(0.7, 0.1, 0.3), { ...REFERENCE, dtype: "f64" });
  assertEquals(Math.abs(found.item() - expected) <= 1e-15, true);
});

Deno.test("results keep their structure: tensors become values, everything else stays", async () => {
  const result = await evaluate((x: { a: tf.Tensor; n: number }) => ({
    list: [x.a.add(1), "text", 3, undefined, null, true],
    nested: { key: fold(randomKey(0), 1), same: x.a },
  }), { args: [{ a: [1, 2], n: 5 }], ...REFERENCE });
  assertEquals(result.list.slice(1), ["text", 3, undefined, null, true]);
  assertEquals(result.nested.same.toArray(), [1, 2]);
  assertEquals(String(result.nested.key), String(fold(randomKey(0), 1)));
});

Deno.test("the printed graph of a small function", () => {
  const x = tf.zeros([4, 3]) as tf.Tensor2D, w = tf.zeros([3, 2]) as tf.Tensor2D;
  const { graph } = record((x: tf.Tensor2D, w: tf.Tensor2D, y: tf.Tensor1D) => {
    const logits = x.matMul(w).add([0.5, -0.5]);
    return tf.logSoftmax(logits).mul(tf.oneHot(y, 2)).sum();
  }, [x, w, tf.zeros([4], "int32") as tf.Tensor1D]);
  assertEquals(
    ir.print(graph),
    `%0 = input "args[0]" : float[4, 3]
%1 = input "args[1]" : float[3, 2]
%2 = input "args[2]" : int32[4]
%3 = matMul %0 %1 : float[4, 2]
%4 = constant [0.5,-0.5] : float[2]
%5 = binary add %3 %4 : float[4, 2]
%6 = logSoftmax %5 : float[4, 2]
%7 = oneHot %2 : int32[4, 2]
%8 = cast %7 : float[4, 2]
%9 = binary mul %6 %8 : float[4, 2]
%10 = reduce sum [0,1] %9 : float[]
return %10`,
  );
});

Deno.test("recording leaves tfjs as it was: backend, tensors and bytes, also after an error", () => {
  const backend = tf.getBackend();
  const x = tf.ones([3]);
  const before = tf.memory();
  for (let i = 0; i < 100; i++) record(() => tf.tidy(() => x.add(1).mul(x).sum()), []);
  try {
    record(() => x.add(1).dataSync(), []);
  } catch { /* meant to fail */ }
  const after = tf.memory();
  assertEquals(after.numTensors, before.numTensors);
  assertEquals(after.numBytes, before.numBytes);
  assertEquals(after.numDataBuffers, before.numDataBuffers);
  assertEquals(tf.getBackend(), backend);
  assertEquals(backend === RECORDING_BACKEND, false);
  assertEquals([...x.dataSync()], [1, 1, 1]); // the captured tensor still has its data
});

Deno.test("dispose and tidy are harmless while recording", async () => {
  const x = tf.tensor1d([1, 2]);
  const f = () =>
    tf.tidy(() => {
      const y = x.mul(2);
      x.dispose();
      y.add(1).dispose();
      return y;
    });
  assertEquals((await evaluate(f, REFERENCE)).toArray(), [2, 4]);
  assertEquals(x.isDisposed, false);
});

Deno.test("a captured tensor that tfjs cast without touching its data is read as its dtype", async () => {
  const flags = tf.tensor1d([1, 0, 2]).greater(0).toFloat();
  assertEquals((await evaluate(() => flags.add(0.5), REFERENCE)).toArray(), [1.5, 0.5, 1.5]);
});

Deno.test("auto takes wasm in either width, f32 by default; each value says who computed it", async () => {
  const f = () => tf.scalar(0.1).mul(3);
  assertEquals((await evaluate(f)).engine, "wasm");
  assertEquals((await evaluate(f, { dtype: "f32" })).item(), Math.fround(Math.fround(0.1) * 3));
  const exact = await evaluate(f, { dtype: "f64" });
  assertEquals([exact.engine, exact.item()], ["wasm", 0.1 * 3]);
});
