import { assertEquals } from "@std/assert";
import { evaluate, grad, type Tensor, valueAndGrad } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";

const REFERENCE = { engine: "reference" } as const;

Deno.test("grad and valueAndGrad work eagerly, recorded, on trees, and twice", async () => {
  const f = (p: { w: Tensor; b: Tensor[] }, x: Tensor) =>
    p.w.mul(x).sum().add(p.b[0].square().sum()).add(p.b[1].exp());
  const point = { w: tf.tensor1d([1, 2]), b: [tf.tensor1d([3]), tf.scalar(0)] };
  const x = tf.tensor1d([5, 6]);
  const eager = valueAndGrad(f)(point, x);
  const recorded = await evaluate(() => valueAndGrad(f)(point, x), REFERENCE);
  assertEquals([await eager.value.array(), recorded.value.item()], [27, 27]);
  assertEquals([await eager.grad.w.array(), recorded.grad.w.toArray()], [[5, 6], [5, 6]]);
  assertEquals(recorded.grad.b.map((b) => b.toArray()), [[6], 1]);
  const cube = (v: Tensor) => v.pow(3).sum();
  const second = grad((v: Tensor) => grad(cube)(v).sum());
  assertEquals(await second(tf.tensor1d([1, 2])).array(), [6, 12]);
});

Deno.test("what the function sees from outside is constant, even if it is the argument itself", async () => {
  const f = (x: Tensor) => grad((a: Tensor) => a.mul(x).sum())(x);
  assertEquals((await evaluate(f, { args: [[2, 3]], ...REFERENCE })).toArray(), [2, 3]);
});

Deno.test("a tensor that leaves a differentiated function stays usable", async () => {
  const f = (x: Tensor) => {
    let inside = x;
    const slope = grad((a: Tensor) => (inside = a.square()).sum())(x);
    return inside.add(slope);
  };
  assertEquals((await evaluate(f, { args: [[2, 3]], ...REFERENCE })).toArray(), [8, 15]);
});

Deno.test("a function that does not depend on its argument has gradient zero", async () => {
  const f = (x: Tensor) => grad((_: Tensor) => tf.scalar(3))(x);
  assertEquals((await evaluate(f, { args: [[2, 3]], ...REFERENCE })).toArray(), [0, 0]);
});
