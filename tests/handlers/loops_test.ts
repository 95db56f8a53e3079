/**
 * Sites in loops: a `scan` has the log density, values and gradient of the model that is written out; nothing leaves a
 * `vmap`.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import {
  block,
  condition,
  deterministic,
  evaluate,
  factor,
  fold,
  grad,
  handle,
  type Handler,
  intervene,
  lift,
  mask,
  Normal,
  param,
  plate,
  randomKey,
  record,
  replay,
  sample,
  type Scalar,
  scale,
  scan,
  seed,
  state,
  substitute,
  type Tensor,
  trace,
  uncondition,
  vmap,
} from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { assertClose, assertSame, f64 } from "./_helpers.ts";

const T = 5;
const DATA = [0.3, -0.1, 0.8, 1.2, 0.4];

/** A latent random walk with drift, observed with noise. */
function walk(y: Tensor = tf.tensor1d(DATA)) {
  const drift = sample("drift", Normal(0, 1));
  return scan(
    (x: Scalar, y: Tensor) => {
      const next = sample("x", Normal(x.add(drift), 0.5));
      sample("y", Normal(next, 0.3), { obs: y });
      deterministic("twice", next.mul(2));
      factor("pull", next.square().mul(-0.1));
      return [next as Scalar, next];
    },
    tf.scalar(0),
    y,
  );
}

/** The same, written out, with a site for each step. */
function unrolled(y: readonly number[] = DATA) {
  const drift = sample("drift", Normal(0, 1));
  let x: Tensor = tf.scalar(0);
  for (let t = 0; t < T; t++) {
    x = sample(`x${t}`, Normal(x.add(drift), 0.5));
    sample(`y${t}`, Normal(x, 0.3), { obs: y[t] });
    factor(`pull${t}`, x.square().mul(-0.1));
  }
}

const X = [0.2, 0.1, 0.9, 1, 0.7];
const steps = (x: Tensor) =>
  Object.fromEntries(X.map((_, t) => [`x${t}`, tf.gather(x, t)] as const));

Deno.test("scan: the trace has the steps first, in values, shapes and log probabilities", () => {
  const traced = trace(seed(walk, 0))();
  const shapes = [...traced.sites].map(([name, { value }]) => [name, ...value.shape]);
  assertEquals(shapes, [["drift"], ["x", 5], ["y", 5], ["twice", 5], ["pull", 5]]);
  const site = traced.site("x");
  assert(site.kind === "sample");
  assertEquals([site.distribution.batchShape, site.logProb?.shape], [[5], [5]]);
  assertEquals(traced.value("x").dataSync(), traced.result[1].dataSync());
});

Deno.test("scan: log joint equal to the unrolled model's to 1e-12, and its gradient", async () => {
  const x = Float64Array.from(X);
  const looped = (x: Tensor) => trace(substitute(walk, { drift: 0.1, x }))().logDensity();
  const written = (x: Tensor) =>
    trace(substitute(unrolled, { drift: 0.1, ...steps(x) }))().logDensity();
  const at = (f: (x: Tensor) => Tensor) => () => f(tf.tensor1d(x));
  await assertSame(at(looped), at(written));
  await assertSame(at(grad(looped)), at(grad(written)));
  const drifting = (m: (drift: Tensor) => Tensor) => () => grad(m)(tf.scalar(0.1));
  await assertSame(
    drifting((drift) => trace(substitute(walk, { drift, x: X }))().logDensity()),
    drifting((drift) =>
      trace(substitute(unrolled, { drift, ...steps(tf.tensor1d(X)) }))().logDensity()
    ),
  );
});

Deno.test("scan: gradients go through the draws", async () => {
  const last = (drift: Tensor) =>
    trace(seed(substitute(walk, { drift }), 0))().value("x").slice(T - 1).asScalar();
  assertClose(await f64(() => grad(last)(tf.scalar(0.3))), [T], 1e-12);
});

Deno.test("scan: a step's key is the site's folded with the step", async () => {
  const key = randomKey(3);
  const model = () =>
    scan((c: Scalar) => [c, sample("x", Normal(0, 1))], tf.scalar(0), undefined, { length: 3 })[1];
  await assertSame(
    () => seed(model, key)() as Tensor,
    () => tf.stack([0, 1, 2].map((t) => Normal(0, 1).sample(fold(fold(key, "x"), t)))),
  );
});

Deno.test("scan: replay, condition, substitute, intervene and uncondition reach inside", async () => {
  const first = trace(seed(walk, 0))();
  await assertSame(
    () => trace(replay(walk, first))().logDensity(),
    () => first.logDensity(),
  );
  const conditioned = trace(condition(seed(walk, 0), { x: X }))();
  const x = conditioned.site("x");
  assert(x.kind === "sample" && x.isObserved);
  assertClose(Array.from(conditioned.result[1].dataSync()), X, 1e-6);
  const cut = () => trace(intervene(substitute(walk, { drift: 0.1 }), { x: X }))();
  const kept = () => trace(substitute(walk, { drift: 0.1, x: X }))();
  const pX = () => {
    const site = kept().site("x");
    return site.kind === "sample" ? site.logProb!.sum() : tf.scalar(NaN);
  };
  await assertSame(() => cut().logDensity().add(pX()), () => kept().logDensity());
  const free = trace(seed(uncondition(walk), 0))();
  assertEquals(Object.keys(free.latents()), ["drift", "x", "y"]);
  assert(Array.from(free.value("y").dataSync()).every((y, t) => Math.abs(y - DATA[t]) > 1e-6));
});

Deno.test("scan: scale and mask apply from outside and from inside", async () => {
  const values = { drift: 0.1, x: X };
  const body = (wrap: (f: () => Tensor) => () => Tensor) => () =>
    scan(
      (c: Scalar) => {
        wrap(() => sample("x", Normal(c, 1)))();
        return [c, undefined];
      },
      tf.scalar(0),
      undefined,
      { length: T },
    );
  const log = (model: () => unknown) => () =>
    trace(substitute(model, { x: values.x }))().logDensity();
  const plain = body((f) => f);
  await assertSame(log(scale(plain, 3)), () => log(plain)().mul(3));
  await assertSame(log(body((f) => scale(f, 3))), () => log(plain)().mul(3));
  await assertSame(log(body((f) => mask(f, false))), () => tf.scalar(0));
  const some = [true, false, false, true, false];
  const terms = () => Normal(0, 1).logProb([X[0], X[3]]).sum();
  await assertSame(log(mask(plain, some)), terms);
});

Deno.test("scan: plates around it and in it", async () => {
  const model = () =>
    plate("series", 4, { subsampleSize: 2 }, () =>
      scan(
        (c: Tensor) => {
          const next = sample("x", Normal(c, 1));
          plate("sensors", 3, () => sample("y", Normal(next, 1)));
          return [next, undefined];
        },
        tf.zeros([2]),
        undefined,
        { length: T },
      ));
  const traced = trace(seed(model, 0))();
  assertEquals([traced.value("x").shape, traced.value("y").shape], [[T, 2], [T, 3, 2]]);
  const y = traced.site("y");
  assert(y.kind === "sample");
  assertEquals(y.plates.map(({ name, dim }) => [name, dim]), [["sensors", -2], ["series", -1]]);
  assertEquals([y.scale, y.distribution.batchShape], [2, [T, 3, 2]]);
  const x = traced.value("x"), z = traced.value("y");
  const byHand = () => {
    const before = tf.concat([tf.zeros([1, 2]), tf.slice(x, 0, T - 1)]);
    const log = Normal(before, 1).logProb(x).sum();
    return log.add(Normal(tf.expandDims(x, 1), 1).logProb(z).sum()).mul(2);
  };
  await assertSame(() => trace(replay(model, traced))().logDensity(), byHand);
});

Deno.test("scan: a parameter is the same in each step, and can be lifted", async () => {
  const model = () =>
    scan(
      (c: Scalar) => [c, sample("x", Normal(param("loc", 1.5), 1))],
      tf.scalar(0),
      undefined,
      { length: 2 },
    );
  const traced = trace(substitute(model, { x: [1, 2] }))();
  assertEquals([...traced.sites.keys()], ["loc", "x"]);
  assertEquals(traced.value("loc").shape, []);
  const lifted = () => trace(substitute(lift(model, Normal(0, 1)), { loc: 1, x: [1, 2] }))();
  const byHand = () => Normal(0, 1).logProb(1).add(Normal(1, 1).logProb([1, 2]).sum());
  await assertSame(() => lifted().logDensity(), byHand);
});

Deno.test("scan: a site consumed in the body stays there; a handler in the body sees each step", () => {
  const shapes: number[][] = [];
  const listen: Handler = { postprocess: ({ value }) => void shapes.push((value as Tensor).shape) };
  const model = () =>
    scan(
      (c: Scalar, _: undefined, t) => {
        const hidden = block(seed(() => sample("hidden", Normal(0, 1)), fold(randomKey(0), t)));
        return [c, handle(listen, () => sample("x", Normal(hidden(), 1)))()];
      },
      tf.scalar(0),
      undefined,
      { length: 3 },
    );
  assertEquals([...trace(seed(model, 0))().sites.keys()], ["x"]);
  assertEquals(shapes, [[], []]); // once to find the sites, once to record
});

Deno.test("scan in scan: the steps of the outer one come first", async () => {
  const model = () =>
    scan(
      (c: Scalar) => {
        const [last] = scan(
          (d: Scalar) => {
            const x = sample("x", Normal(d, 1)) as Scalar;
            return [x, undefined];
          },
          c,
          undefined,
          { length: 3 },
        );
        return [last, undefined];
      },
      tf.scalar(0),
      undefined,
      { length: 2 },
    );
  assertEquals(trace(seed(model, 0))().value("x").shape, [2, 3]);
  const x = [[0.1, 0.5, 0.2], [1, -1, 0]];
  const log = () => trace(substitute(model, { x }))().logDensity();
  const byHand = () => Normal([0, 0.1, 0.5, 0.2, 1, -1], 1).logProb(x.flat()).sum();
  await assertSame(log, byHand);
});

Deno.test("scan: reversed, values stay in the order of the slices", async () => {
  const model = () =>
    scan(
      (c: Scalar, y: Tensor) => {
        sample("y", Normal(c, 1), { obs: y });
        return [y as Scalar, undefined];
      },
      tf.scalar(0),
      tf.tensor1d([1, 2, 3]),
      { reverse: true },
    );
  assertEquals(Array.from(trace(model)().value("y").dataSync()), [1, 2, 3]);
  const byHand = () => Normal([2, 3, 0], 1).logProb([1, 2, 3]).sum();
  await assertSame(() => trace(model)().logDensity(), byHand);
});

Deno.test("scan: eager and recorded give the same draws, and the graph does not grow with the steps", async () => {
  const model = (y: Tensor) => seed(walk, 7)(y)[1];
  const eager = (model(tf.tensor1d(DATA)) as Tensor).dataSync();
  const recorded = await evaluate(model as (y: Tensor) => Tensor, {
    args: [DATA],
    engine: "reference",
  });
  assertClose(Array.from(recorded.data), Array.from(eager), 1e-6);
  const nodes = (length: number) => {
    const log = (y: Tensor) => trace(seed(walk, 7))(y).logDensity();
    return record(log, [tf.zeros([length])]).graph.nodes.length;
  };
  assertEquals(nodes(1000), nodes(2));
});

Deno.test("scan: values of another shape, and sites that cannot be in a loop, are refused", () => {
  const cases: [() => unknown, RegExp][] = [
    [
      () => seed(substitute(walk, { x: [1, 2] }), 0)(),
      /^Cannot give a value to "x": found a value of shape \[2\], expected \[5\]/,
    ],
    [
      () =>
        seed(() =>
          scan(
            (c: Scalar) => [plate("p", 4, { subsampleSize: 2 }, () => c), undefined],
            tf.scalar(0),
            undefined,
            { length: 2 },
          ), 0)(),
      /^Cannot subsample the plate "p" in a scan: .*Put the plate around the scan/,
    ],
    [
      () =>
        seed(() =>
          scan(
            (c: Scalar) => {
              sample("x", Normal(0, 1));
              sample("x", Normal(0, 1));
              return [c, undefined];
            },
            tf.scalar(0),
            undefined,
            { length: 2 },
          ), 0)(),
      /^Cannot run a scan: found two sites "x" in its body/,
    ],
    [
      () =>
        scan(
          (c: Scalar) => [state("s", c).value as Scalar, undefined],
          tf.scalar(0),
          undefined,
          { length: 2 },
        ),
      /^Cannot make the state "s" in a scan: nothing outlives a step but the carry/,
    ],
    [
      () => {
        const outside = state("s", 0);
        vmap((x: Scalar) => {
          outside.set(x);
          return x;
        }, tf.zeros<tf.Rank.R1>([2]));
      },
      /^Cannot set the state "s": found a loop's body, which can change nothing outside/,
    ],
  ];
  for (const [f, says] of cases) {
    const { message } = assertThrows(f, TypeError);
    assertMatch(message, says);
    assertMatch(message, /\n {4}at .*loops_test\.ts:\d+:\d+$/);
  }
});

Deno.test("vmap: a site that leaves the body is refused, whatever its kind, naming the plate", () => {
  const bodies: Record<string, () => unknown> = {
    sample: () => sample("x", Normal(0, 1)),
    observed: () => sample("x", Normal(0, 1), { obs: 1 }),
    conditioned: condition(() => sample("x", Normal(0, 1)), { x: 1 }),
    param: () => param("x", 1),
    factor: () => {
      factor("x", 1);
      return tf.scalar(0);
    },
    deterministic: () => deterministic("x", 1),
  };
  for (const body of Object.values(bodies)) {
    const model = () => vmap(() => body() as Tensor, tf.zeros([3]));
    const { message } = assertThrows(seed(model, 0), TypeError);
    assertMatch(message, /^Cannot .*"x" in a vmap: it would leave the body.*plate\(name, size/);
    assertMatch(message, /\n {4}at .*loops_test\.ts:\d+:\d+$/);
  }
});

Deno.test("vmap: sites consumed inside are fine, and each slice has its own draws", async () => {
  const model = () => sample("x", Normal(0, 1));
  const key = randomKey(0);
  const draws = () => vmap((_: Tensor, i) => seed(model, fold(key, i))(), tf.zeros([4])) as Tensor;
  await assertSame(
    draws,
    () => tf.stack([0, 1, 2, 3].map((i) => seed(model, fold(key, i))())),
  );
  const logs = vmap((x: Tensor) => trace(substitute(model, { x }))().logDensity());
  await assertSame(() => logs(tf.tensor1d([1, 2])) as Tensor, () => Normal(0, 1).logProb([1, 2]));
  // The handlers outside see nothing of it.
  assertEquals(trace(() => draws())().sites.size, 0);
});

Deno.test("vmap(f) takes as many batches as f has arguments", async () => {
  const f = vmap((a: Scalar, b: { c: Scalar }) => a.mul(b.c));
  assertEquals(await f64(() => f(tf.tensor1d([1, 2]), { c: tf.tensor1d([3, 4]) }) as Tensor), [
    3,
    8,
  ]);
});

Deno.test("vmap over a whole scan, differentiated", async () => {
  const model = (loc: Tensor) =>
    scan(
      (c: Scalar) => {
        const x = sample("x", Normal(c.add(loc), 1)) as Scalar;
        return [x, undefined];
      },
      tf.scalar(0),
      undefined,
      { length: 3 },
    );
  const log = (loc: Tensor) => trace(substitute(model, { x: [1, 2, 3] }))(loc).logDensity();
  const total = (locs: Tensor) => (vmap((loc: Tensor) => log(loc), locs) as Tensor).sum();
  // Each of three steps has residual 1 − loc.
  assertClose(await f64(() => grad(total)(tf.tensor1d([0, 0.5]))), [3, 1.5], 1e-12);
});
