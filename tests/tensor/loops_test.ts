import { assertEquals } from "@std/assert";
import { evaluate, fold, grad, normal, randomKey, type Tensor, whileLoop } from "../../mod.ts";
import { map, scan } from "../../lib/tensor/loops.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { record } from "../../mod.ts";

const REFERENCE = { engine: "reference" } as const;

Deno.test("scan, map and whileLoop compute the same eagerly and recorded", async () => {
  const xs = tf.tensor2d([[1, 2], [3, 4], [5, 6]]);
  const f = () => ({
    scan: scan(
      (c: Tensor, x: Tensor, i) => [c.add(x).mul(0.5), c.sum().add(i.toFloat())],
      tf.zeros([2]),
      xs,
    ),
    map: map((x: Tensor, i) => ({ norm: x.square().sum(), i }), xs),
    while: whileLoop(
      ({ n }: { n: Tensor; s: Tensor }) => n.less(5),
      ({ n, s }, i) => ({ n: n.add(1), s: s.add(i.toFloat()) }),
      { n: tf.scalar(0), s: tf.scalar(0) },
    ),
  });
  const eager = f();
  const recorded = await evaluate(f, REFERENCE);
  assertEquals(recorded.scan[0].toArray(), await eager.scan[0].array());
  assertEquals(recorded.scan[1].toArray(), [0, 2.5, 6.25]);
  assertEquals(await eager.scan[1].array(), [0, 2.5, 6.25]);
  assertEquals(recorded.map.norm.toArray(), [5, 25, 61]);
  assertEquals(await eager.map.i.array(), [0, 1, 2]);
  assertEquals([recorded.while.n.item(), recorded.while.s.item()], [5, 10]);
  assertEquals(await eager.while.s.array(), 10);
});

Deno.test("a scan of 10,000 steps: the same graph as of 10, and the right gradient", async () => {
  // cₜ = a·cₜ₋₁ + xₜ with c₀ = 0: the last one is Σ aᵏ x_{T−1−k}, its derivative by a is Σ k aᵏ⁻¹ x_{T−1−k}.
  const last = (a: Tensor, xs: Tensor) =>
    scan((c: Tensor, x: Tensor) => [c.mul(a).add(x), undefined], tf.scalar(0), xs)[0];
  const a = 0.999;
  const sizes: number[] = [];
  for (const steps of [10, 10_000]) {
    const xs = Float64Array.from({ length: steps }, (_, i) => Math.sin(i));
    const slope = grad(last);
    sizes.push(record(slope, [tf.scalar(a), tf.tensor1d(xs)]).graph.nodes.length);
    const found = await evaluate(slope, { args: [tf.scalar(a), xs], ...REFERENCE });
    let expected = 0;
    for (let k = 1; k < steps; k++) expected += k * a ** (k - 1) * xs[steps - 1 - k];
    assertEquals(Math.abs(found.item() - expected) < 1e-9 * Math.abs(expected) + 1e-9, true);
  }
  assertEquals(sizes[0], sizes[1]);
});

Deno.test("a body sees what is around it, keys and outer loops included", async () => {
  const w = tf.tensor1d([1, 2]);
  const key = randomKey(7);
  const f = () =>
    map(
      (x: Tensor, i) =>
        map(
          (y: Tensor, j) => y.mul(w).add(x).sum().add(normal(fold(fold(key, i), j))),
          tf.ones([2]),
        ),
      tf.range(0, 3),
    );
  const found = await evaluate(f, REFERENCE);
  const expected = [0, 1, 2].map((i) =>
    [0, 1].map((j) => 3 + 2 * i + normal(fold(fold(key, i), j)).dataSync()[0])
  );
  (found.toArray() as number[][]).flat().forEach((value, i) => {
    assertEquals(Math.abs(value - expected.flat()[i]) < 1e-6, true);
  });
});

Deno.test("a key can be carried", async () => {
  const f = () =>
    scan((k, _: undefined, i) => [fold(k, i), normal(k)], randomKey(1), undefined, { length: 3 });
  const [last, draws] = await evaluate(f, REFERENCE);
  let k = randomKey(1);
  for (let i = 0; i < 3; i++) {
    assertEquals(Math.fround(draws.data[i]), normal(k).dataSync()[0]);
    k = fold(k, i);
  }
  assertEquals(String(last), String(k));
});

Deno.test("a reversed scan walks from the last slice; stacks stay in the order of the slices", async () => {
  const f = () =>
    scan((c: Tensor, x: Tensor) => [c.add(x), c.add(x)], tf.scalar(0), tf.tensor1d([1, 2, 3]), {
      reverse: true,
    });
  const [last, sums] = await evaluate(f, REFERENCE);
  assertEquals([last.item(), sums.toArray()], [6, [6, 5, 3]]);
});

Deno.test("loops of no steps give the first carry and empty stacks", async () => {
  const f = () => ({
    scan: scan((c: Tensor, x: Tensor) => [c.add(x), x], tf.scalar(5), tf.zeros([0])),
    map: map((x: Tensor) => x.add(1), tf.zeros([0, 2])),
  });
  const { scan: [last, ys], map: mapped } = await evaluate(f, REFERENCE);
  assertEquals([last.item(), ys.shape, mapped.shape], [5, [0], [0, 2]]);
});

Deno.test("a condition and a body that use different values from around them", async () => {
  const limit = tf.scalar(100), factor = tf.scalar(3);
  const f = () =>
    whileLoop(
      (x: Tensor) => x.less(limit.add(1)),
      (x: Tensor) => x.mul(factor.sub(1)),
      tf.scalar(1),
    );
  assertEquals((await evaluate(f, REFERENCE)).item(), 128);
  assertEquals(await f().array(), 128);
});
