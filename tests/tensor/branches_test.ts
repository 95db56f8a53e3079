/**
 * Branches, and loops with a bound: what they compute, that no more is run than has to be, and their derivatives.
 */
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  cond,
  evaluate,
  fold,
  normal,
  randomKey,
  record,
  type Scalar,
  scan,
  split,
  type Tensor,
  valueAndGrad,
  whileLoop,
} from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";

const ENGINES = ["reference", "wasm", "tfjs-cpu"] as const;

/** x·a, or sin x with another constant, by the sign of x. */
function branch(x: Tensor, a: Tensor): Tensor {
  return cond(x.sum().greater(0), () => x.mul(a), () => tf.sin(x).mul(3)).sum();
}

for (const engine of ENGINES) {
  Deno.test(`cond on ${engine}: the branch that is taken, and its derivative`, async () => {
    for (const x of [[1, 2], [-1, -2]]) {
      const run = await evaluate(
        () =>
          valueAndGrad(([x, a]: readonly [Tensor, Tensor]) => branch(x, a))([
            tf.tensor1d(x),
            tf.tensor1d([2, 5]),
          ]),
        { engine },
      );
      const [dx, da] = run.grad;
      const isFirst = x[0] > 0;
      const expected = isFirst ? 2 * x[0] + 5 * x[1] : 3 * (Math.sin(x[0]) + Math.sin(x[1]));
      assertAlmostEquals(run.value.item(), expected, 1e-5);
      x.forEach((value, i) => {
        assertAlmostEquals(dx.data[i], isFirst ? [2, 5][i] : 3 * Math.cos(value), 1e-5);
        assertAlmostEquals(da.data[i], isFirst ? value : 0, 1e-5);
      });
    }
  });

  Deno.test(`cond on ${engine}: a branch that is not taken is not run, nor its derivative`, async () => {
    const table = tf.tensor1d([1, 2, 3]), beyond = tf.tensor1d([7], "int32");
    const run = (x: number) =>
      evaluate(
        () =>
          valueAndGrad((x: Tensor) =>
            cond(
              x.greater(0),
              () => x.mul(2),
              () => tf.gather(table, beyond).sum().mul(x),
            ) as Scalar
          )(tf.scalar(x)),
        { engine },
      );
    const { value, grad } = await run(1);
    assertEquals([value.item(), grad.item()], [2, 2]);
    await assertRejects(() => run(-1), RangeError, "index 7");
  });
}

Deno.test("cond in a scan: the derivative of what it draws with a key of the step", async () => {
  const steps = 5, key = randomKey(3);
  const noise = await Promise.all(
    Array.from({ length: steps }, (_, i) => normal(fold(key, i), []).array() as Promise<number>),
  );
  const draw = (start: Tensor) =>
    scan(
      (carry: Tensor, _x: undefined, i: Scalar) => {
        const own = fold(key, i);
        const next = cond(carry.greater(1), () => carry.mul(normal(own, [])), () => carry.add(2));
        return [next, undefined];
      },
      start,
      undefined,
      { length: steps },
    )[0] as Scalar;
  const { value, grad } = await evaluate(() => valueAndGrad(draw)(tf.scalar(0.5)));
  let [x, slope] = [0.5, 1];
  for (const z of noise) [x, slope] = x > 1 ? [x * z, slope * z] : [x + 2, slope];
  assertAlmostEquals(value.item(), x, 1e-5);
  assertAlmostEquals(grad.item(), slope, 1e-5);
});

Deno.test("cond: nested, of structures with keys, by a JavaScript bool, and eagerly", async () => {
  const [a, b] = split(randomKey(1));
  const pick = (x: Tensor) => {
    const { key, scale } = cond(
      x.greater(0),
      () => ({ key: a, scale: cond(x.greater(1), () => 10, () => 100) }),
      () => ({ key: b, scale: tf.scalar(1) }),
    );
    return normal(key, [2]).mul(scale);
  };
  for (const [x, key, scale] of [[2, a, 10], [0.5, a, 100], [-1, b, 1]] as const) {
    const run = await evaluate(() => ({ y: pick(tf.scalar(x)), z: normal(key, [2]).mul(scale) }));
    assertEquals(run.y.toArray(), run.z.toArray());
  }
  assertEquals(await cond(false, () => tf.scalar(1), () => tf.scalar(2)).array(), 2);
});

Deno.test("cond: a second derivative goes through the branch that is taken", async () => {
  const f = (x: Tensor) => cond(x.greater(0), () => x.pow(3), () => x.square()) as Scalar;
  const first = (x: Tensor) => valueAndGrad(f)(x).grad as Scalar;
  for (const [x, expected] of [[2, 12], [-2, 2]]) {
    const run = await evaluate(() => valueAndGrad(first)(tf.scalar(x)));
    assertAlmostEquals(run.grad.item(), expected, 1e-4);
  }
});

Deno.test("cond: what it refuses, and where", () => {
  const says = (f: () => unknown, message: string) =>
    assertThrows(() => record(() => f() as Tensor, []), TypeError, message);
  const x = tf.tensor1d([1, 2]);
  says(() => cond(x, () => x, () => x), "the condition must be bool[], got float[2]");
  says(() => cond(true, () => [x], () => [x, x] as unknown as [typeof x]), "one branch returns");
  says(
    () => cond(true, () => x, () => tf.scalar(1) as unknown as typeof x),
    "part 0 of what the branches return is float[2] and float[]",
  );
});

/** x·½ until it is below the limit: x·2⁻ⁿ. */
const halved = (x: Tensor, limit: Tensor, maxSteps: number) =>
  whileLoop((y) => y.greater(limit), (y) => y.mul(0.5), x, { maxSteps });

for (const engine of ENGINES) {
  Deno.test(`whileLoop with a bound on ${engine}: its steps, no more than the bound, and its derivative`, async () => {
    for (
      const [x, maxSteps, steps] of [[10, 9, 4], [10, 4, 4], [10, 2, 2], [0.5, 3, 0], [10, 0, 0]]
    ) {
      const run = await evaluate(
        () =>
          valueAndGrad((x: Tensor) => halved(x.square(), tf.scalar(9), maxSteps) as Scalar)(
            tf.scalar(x),
          ),
        { engine },
      );
      const name = `${x}, at most ${maxSteps}`;
      assertEquals(run.value.item(), x * x * 2 ** -steps, name);
      assertEquals(run.grad.item(), 2 * x * 2 ** -steps, name);
    }
  });

  Deno.test(`whileLoop with a bound on ${engine}: behind its end nothing is run that would fail`, async () => {
    // The sum of the square roots of x's elements, one after the other, while they are positive; the last is read by index.
    const f = (x: Tensor) =>
      whileLoop(
        ({ i }) => i.less(3),
        ({ i, sum }) => ({ i: i.add(tf.scalar(1, "int32")), sum: sum.add(tf.sqrt(x.gather(i))) }),
        { i: tf.scalar(0, "int32"), sum: tf.scalar(0) },
        { maxSteps: 8 },
      ).sum as Scalar;
    const x = [4, 9, 16];
    const run = await evaluate(() => valueAndGrad(f)(tf.tensor1d(x)), { engine });
    assertAlmostEquals(run.value.item(), 9, 1e-5);
    x.forEach((value, i) => assertAlmostEquals(run.grad.data[i], 0.5 / Math.sqrt(value), 1e-6));
  });
}

Deno.test("whileLoop: Newton's square root has the derivative that the root has, to 1e-12", async () => {
  const root = (a: Tensor) =>
    whileLoop(
      (y) => tf.abs(y.square().sub(a)).greater(1e-13),
      (y) => y.add(a.div(y)).mul(0.5),
      a,
      { maxSteps: 30 },
    ) as Scalar;
  for (const a of [2, 7]) {
    const { value, grad } = await evaluate(() => valueAndGrad(root)(tf.scalar(a)), {
      engine: "reference",
    });
    assertAlmostEquals(value.item(), Math.sqrt(a), 1e-12);
    assertAlmostEquals(grad.item(), 0.5 / Math.sqrt(a), 1e-12);
  }
});

Deno.test("whileLoop: a bound that is none is refused; a key in the carry has no derivative", () => {
  assertThrows(
    () => whileLoop((x) => x.less(1), (x) => x, tf.scalar(0), { maxSteps: 1.5 }),
    RangeError,
    "maxSteps must be a non-negative integer, got 1.5",
  );
  const f = (x: Tensor) =>
    whileLoop(
      ({ x }) => x.less(3),
      ({ x, key }) => ({ x: x.add(normal(key)), key: split(key)[0] }),
      { x, key: randomKey(0) },
      { maxSteps: 5 },
    ).x as Scalar;
  const { message } = assertThrows(() => record(() => valueAndGrad(f)(tf.scalar(1)), []), Error);
  assert(message.includes("Fold the index into a key from outside"), message);
});

Deno.test("cond in a scan: a branch that reads a key which is carried has no derivative", () => {
  const f = (x: Tensor) =>
    scan(
      ({ x, key }, _: undefined) => {
        const [own, next] = split(key);
        return [{ x: cond(x.greater(0), () => x.mul(normal(own)), () => x), key: next }, undefined];
      },
      { x, key: randomKey(0) },
      undefined,
      { length: 3 },
    )[0].x as Scalar;
  const { message } = assertThrows(() => record(() => valueAndGrad(f)(tf.scalar(1)), []), Error);
  assert(message.includes("Cannot differentiate scan: a branch in its body reads a key"), message);
});
