import { assert, assertEquals } from "@std/assert";
import { evaluate, scatterAdd, type Tensor } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";

/** Calls beyond those of `_tf_calls.ts`. Each is made twice: eagerly on tfjs's cpu backend, and recorded and run on `reference`. */
type Case = readonly [name: string, call: () => Tensor | Tensor[]];

const v = tf.tensor1d([0.5, -1.5, 2, 0, 3.5]);
const p = tf.tensor1d([0.5, 1.5, 2, 0.1, 3.5]);
const i = tf.tensor1d([3, -2, 0, 7, 5], "int32");
const b = tf.tensor1d([true, false, true, false, false], "bool");
const m = tf.tensor2d([[1, 2, 3], [4, 5, 6.5]]);
const n = tf.tensor2d([[1, -2], [0.5, 3], [-1, 0.25]]);
const c = tf.tensor3d([[[1, 2], [3, 4], [5, 6]], [[7, 8], [9, 10], [11, 12]]]);

const CASES: readonly Case[] = [
  ["arithmetic of int32 and float", () => [i.add(v), i.mul(2), i.div(tf.scalar(2, "int32"))]],
  ["bool as a number", () => [b.mul(v), tf.sum(b)]],
  ["pow", () => [p.pow(v), v.pow(2)]],
  ["broadcasting", () => [m.add([1, 2, 3]), m.mul([[2], [3]])]],
  ["equal, notEqual", () => [v.equal(p), v.notEqual(p), b.equal([true, true, true, true, true])]],
  ["cast", () => [v.toInt(), v.toBool(), b.toFloat(), i.asType("float32")]],
  [
    "reshape and kin",
    () => [m.reshape([3, -1]), m.flatten(), m.as3D(1, 2, 3), v.slice(0, 1).asScalar()],
  ],
  ["expandDims, squeeze", () => [m.expandDims(1), m.expandDims(-1).squeeze(), m.reshapeAs(n)]],
  ["stack, unstack", () => [v.stack(p), tf.stack([m, m], -1), ...tf.unstack(m, 1)]],
  ["split", () => [...m.split(3, 1), ...tf.split(m, [1, 2], 1), ...tf.split(m, [1, -1], 1)]],
  ["gather with batchDims", () => tf.gather(m, [[0, 2], [1, 1]], 1, 1)],
  [
    "zeros, ones, fill, eye",
    () => [tf.zeros([2]), tf.ones([2], "int32"), tf.fill([2], 0.5), tf.eye(3)],
  ],
  ["matMul, batches broadcast", () => tf.matMul(c, tf.ones([1, 2, 4]))],
  [
    "empty tensors",
    () => [tf.zeros([0, 3]).sum(0), tf.zeros([0]).add(1), tf.concat([tf.zeros([0]), v])],
  ],
];

const TOLERANCE = 64 * 2 ** -24;

for (const [name, call] of CASES) {
  Deno.test(`recorded, ${name} is what tfjs computes, to ${TOLERANCE.toExponential(1)}·max(1, |x|)`, async () => {
    const eager = [call()].flat();
    const recorded = await evaluate(() => [call()].flat(), { engine: "reference" });
    assertEquals(recorded.map((r) => r.shape), eager.map((t) => t.shape));
    assertEquals(
      recorded.map((r) => r.dtype),
      eager.map((t) => t.dtype.replace("32", "").replace("int", "int32")),
    );
    eager.forEach((t, k) => {
      t.dataSync().forEach((expected, at) => {
        const found = recorded[k].data[at];
        const close = Math.abs(found - expected) <= TOLERANCE * Math.max(1, Math.abs(expected));
        assert(
          close || Object.is(found, expected),
          `result ${k}, element ${at}: ${found}, tfjs ${expected}`,
        );
      });
    });
  });
}

Deno.test("ops beyond tfjs: einsum of three, logSoftmax of another axis, scatterAdd", async () => {
  const result = await evaluate(() => ({
    einsum: tf.einsum("i,ij,j->", [1, 2], m, [1, 0, 1]),
    logSoftmax: tf.logSoftmax(m, 0).exp().sum(0),
    scatter: scatterAdd([[0, 2], [2, 2]], [[1, 2], [3, 4]], [3]),
    rows: scatterAdd([1, 1], m, [2, 3]),
  }), { engine: "reference" });
  assertEquals(result.einsum.item(), 1 + 3 + 2 * (4 + 6.5));
  result.logSoftmax.data.forEach((total) => assert(Math.abs(total - 1) < 1e-15));
  assertEquals(result.scatter.toArray(), [1, 0, 9]);
  assertEquals(result.rows.toArray(), [[0, 0, 0], [5, 7, 9.5]]);
});
