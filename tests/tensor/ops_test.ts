import { assert, assertEquals } from "@std/assert";
import { evaluate, scatterAdd, type Tensor, type Tensor1D, type Tensor2D } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { KERNELS } from "../../lib/tensor/kernels/mod.ts";
import { kernelNames } from "../../lib/tensor/recording_backend.ts";

/** A call that is made twice: eagerly on tfjs's cpu backend, and recorded and run on `reference`. */
type Case = readonly [name: string, call: () => Tensor | Tensor[]];

const v = tf.tensor1d([0.5, -1.5, 2, 0, 3.5]);
const p = tf.tensor1d([0.5, 1.5, 2, 0.1, 3.5]);
const u = tf.tensor1d([0.5, -0.5, 0.25, 0, 0.9]);
const i = tf.tensor1d([3, -2, 0, 7, 5], "int32");
const b = tf.tensor1d([true, false, true, false, false], "bool");
const m = tf.tensor2d([[1, 2, 3], [4, 5, 6.5]]);
const n = tf.tensor2d([[1, -2], [0.5, 3], [-1, 0.25]]);
const c = tf.tensor3d([[[1, 2], [3, 4], [5, 6]], [[7, 8], [9, 10], [11, 12]]]);

const CASES: readonly Case[] = [
  ["abs", () => v.abs()],
  ["abs of int32", () => i.abs()],
  ["neg", () => v.neg()],
  ["sign", () => v.sign()],
  ["square", () => i.square()],
  ["relu", () => v.relu()],
  ["relu6", () => v.mul(3).relu6()],
  ["leakyRelu", () => v.leakyRelu(0.3)],
  ["prelu", () => tf.prelu(v, [0.1, 0.2, 0.3, 0.4, 0.5])],
  ["elu", () => v.elu()],
  ["selu", () => v.selu()],
  ["step", () => v.step(0.25)],
  ["ceil, floor, round", () => [v.ceil(), v.floor(), v.add(1).round()]],
  ["exp, expm1", () => [v.exp(), v.expm1()]],
  ["log, log1p", () => [p.log(), p.log1p()]],
  ["sqrt, rsqrt, reciprocal", () => [p.sqrt(), p.rsqrt(), p.reciprocal()]],
  ["sin, cos, tan", () => [v.sin(), v.cos(), v.tan()]],
  ["asin, acos, atan", () => [u.asin(), u.acos(), u.atan()]],
  ["sinh, cosh, tanh", () => [v.sinh(), v.cosh(), v.tanh()]],
  ["asinh, acosh, atanh", () => [v.asinh(), p.add(1).acosh(), u.atanh()]],
  ["sigmoid, softplus, logSigmoid", () => [v.sigmoid(), v.softplus(), v.logSigmoid()]],
  ["isNaN, isInf, isFinite", () => [v.log().isNaN(), v.reciprocal().isInf(), v.log().isFinite()]],
  ["add, sub, mul, div", () => [v.add(p), v.sub(p), v.mul(p), v.div(p)]],
  ["arithmetic of int32 and float", () => [i.add(v), i.mul(2), i.div(tf.scalar(2, "int32"))]],
  ["bool as a number", () => [b.mul(v), tf.sum(b)]],
  ["floorDiv, mod", () => [v.floorDiv(p), v.mod(p), i.floorDiv(tf.scalar(3, "int32"))]],
  ["divNoNan", () => tf.divNoNan(p, v)],
  ["pow", () => [p.pow(v), v.pow(2)]],
  ["maximum, minimum", () => [v.maximum(p), v.minimum(0.75)]],
  ["squaredDifference", () => v.squaredDifference(p)],
  ["atan2", () => tf.atan2(v, p)],
  ["addN", () => tf.addN([v, p, u])],
  ["broadcasting", () => [m.add([1, 2, 3]), m.mul([[2], [3]])]],
  ["equal, notEqual", () => [v.equal(p), v.notEqual(p), b.equal([true, true, true, true, true])]],
  ["less, lessEqual", () => [v.less(p), v.lessEqual(p)]],
  ["greater, greaterEqual", () => [v.greater(p), i.greaterEqual(3)]],
  ["logicalAnd, Or, Xor, Not", () => [
    b.logicalAnd(v.greater(0)),
    b.logicalOr(v.greater(0)),
    b.logicalXor(v.greater(0)),
    b.logicalNot(),
  ]],
  ["where", () => [tf.where(b, v, p), v.where(b, tf.scalar(7))]],
  ["clipByValue", () => v.clipByValue(-1, 1.25)],
  ["cast", () => [v.toInt(), v.toBool(), b.toFloat(), i.asType("float32")]],
  ["clone", () => v.clone()],
  ["sum", () => [m.sum(), m.sum(0), m.sum(-1, true), c.sum([0, 2])]],
  ["mean", () => [m.mean(), m.mean(1, true), i.mean()]],
  ["prod", () => [m.prod(), m.prod(0)]],
  ["max, min", () => [m.max(), m.max(1, true), m.min(0), i.max()]],
  ["any, all", () => [b.any(), b.all(), v.greater(-5).all(0, true)]],
  ["argMax, argMin", () => [m.argMax(1), m.argMax(), m.argMin(0)]],
  ["logSumExp", () => [m.logSumExp(), m.logSumExp(1), m.logSumExp(0, true)]],
  ["softmax, logSoftmax", () => [m.softmax(), m.logSoftmax()]],
  ["moments", () => Object.values(tf.moments(m, 0)) as Tensor[]],
  ["norm", () => [tf.norm(v), tf.norm(m, 1, 1), tf.norm(m, "fro", [0, 1])]],
  ["cumsum", () => [v.cumsum(), m.cumsum(1, true, true), c.cumsum(1)]],
  [
    "reshape and kin",
    () => [m.reshape([3, -1]), m.flatten(), m.as3D(1, 2, 3), v.slice(0, 1).asScalar()],
  ],
  ["expandDims, squeeze", () => [m.expandDims(1), m.expandDims(-1).squeeze(), m.reshapeAs(n)]],
  ["transpose", () => [m.transpose(), c.transpose([2, 0, 1])]],
  ["reverse", () => [m.reverse(), m.reverse(1)]],
  ["slice", () => [v.slice(1, 3), c.slice([0, 1], [1, 2]), m.slice([0, 1], [-1, -1])]],
  ["concat", () => [v.concat(p), tf.concat([m, m], 1), tf.concat([v, i])]],
  ["stack, unstack", () => [v.stack(p), tf.stack([m, m], -1), ...tf.unstack(m, 1)]],
  ["split", () => [...m.split(3, 1), ...tf.split(m, [1, 2], 1), ...tf.split(m, [1, -1], 1)]],
  ["pad", () => [v.pad([[1, 2]], 9), m.pad([[0, 1], [2, 0]])]],
  ["tile, broadcastTo", () => [m.tile([2, 1]), v.broadcastTo([2, 5]), tf.tile([1.5], [3])]],
  ["gather", () => [v.gather([4, 0, 4]), m.gather([[0, 2], [1, 1]], 1)]],
  ["gather with batchDims", () => tf.gather(m, [[0, 2], [1, 1]], 1, 1)],
  ["oneHot", () => [tf.oneHot(i, 4), tf.oneHot([1, 0], 3, 5, -1)]],
  [
    "unsortedSegmentSum",
    () => m.transpose().unsortedSegmentSum([1, 0, 1] as unknown as Tensor1D, 3),
  ],
  [
    "zeros, ones, fill, eye",
    () => [tf.zeros([2]), tf.ones([2], "int32"), tf.fill([2], 0.5), tf.eye(3)],
  ],
  ["zerosLike, onesLike", () => [tf.zerosLike(i), tf.onesLike(m)]],
  ["range, linspace", () => [tf.range(0, 5, 2), tf.range(5, 0, -2, "int32"), tf.linspace(0, 1, 5)]],
  ["matMul", () => [
    m.matMul(n),
    m.matMul(m, true, false),
    m.matMul(m, false, true),
    m.matMul(n, true, true),
    c.matMul(c, false, true),
  ]],
  ["matMul, batches broadcast", () => tf.matMul(c, tf.ones([1, 2, 4]))],
  ["dot, outerProduct", () => [tf.dot(v, p), tf.outerProduct(v, p), tf.dot(m, n)]],
  [
    "fused.matMul",
    () =>
      tf.fused.matMul({
        a: m as Tensor2D,
        b: n as Tensor2D,
        bias: [1, 2] as unknown as Tensor1D,
        activation: "relu",
      }),
  ],
  ["einsum", () => [tf.einsum("ij,jk->ik", m, n), tf.einsum("ij->j", m), tf.einsum("bij->bji", c)]],
  ["losses", () => [
    tf.losses.softmaxCrossEntropy(tf.oneHot([1, 0], 3), m),
    tf.losses.huberLoss(v, p),
    tf.losses.sigmoidCrossEntropy(b.toFloat(), v),
  ]],
  ["meshgrid", () => tf.meshgrid([1, 2], [3, 4, 5])],
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

Deno.test("every kernel in the tables is one that tfjs calls", () => {
  const known = new Set(kernelNames());
  assertEquals(Object.keys(KERNELS).filter((name) => !known.has(name)), []);
});

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
