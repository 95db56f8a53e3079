/**
 * What is wrong with the input of a run is said by name, before it can do harm.
 *
 * @module
 */
import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import {
  adam,
  autoDelta,
  autoLaplace,
  autoNormal,
  type BatchSource,
  constraints,
  factor,
  HalfNormal,
  LogNormal,
  mask,
  NonFiniteError,
  Normal,
  param,
  plate,
  randomKey,
  sample,
  type Scalar,
  scan,
  sgd,
  SVI,
  type Tensor1D,
  type Tensor2D,
} from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { near, normalNormal, regression, X, Y } from "./_svi.ts";

const engine = "reference", key = randomKey(0);
type Rows = [Tensor2D, Tensor1D];
type Model = (x: Tensor2D, y: Tensor1D) => void;

/** Refuses what is not refused with these words. */
async function refused(
  f: () => PromiseLike<unknown>,
  kind: new (...args: never[]) => Error,
  ...words: string[]
) {
  const { message } = await assertRejects(async () => void await f(), kind);
  for (const word of words) assertStringIncludes(message, word);
}

/** Batches that are right for two steps, then as given. */
function batches(later: unknown): BatchSource<Rows> {
  const right = [X.slice(0, 2), Y.slice(0, 2)];
  const batch = (_: unknown, step: number) => (step < 2 ? right : later) as Rows;
  return { numData: 5, batchSize: 2, batch };
}

Deno.test("a batch that lacks an array, or has more rows than were said, is refused by name", async () => {
  const run = (later: unknown) => () =>
    SVI(regression, autoNormal(regression), adam(), { engine }).run(key, 5, batches(later));
  await refused(run([X.slice(0, 2)]), TypeError, "step 2", "found no args[1]", "shape [2]");
  await refused(run([X.slice(0, 3), Y.slice(0, 3)]), RangeError, "found 3 rows", "batchSize, 2");
  await refused(run([X.slice(0, 2), Y.slice(0, 1)]), TypeError, "args[1] of 1 rows, expected 2");
});

Deno.test("lists without a number are empty data", () => {
  const svi = SVI(normalNormal, autoNormal(normalNormal), adam(), { engine });
  for (const empty of [[], [[], []], new Float32Array(0)]) {
    const data = [empty] as unknown as [number[]];
    assertThrows(() => svi.run(key, 1, data), RangeError, "args[0] is empty");
  }
});

Deno.test("NaN in a tensor that a model sees from outside is counted, unless a mask hides it", async () => {
  const y = tf.tensor1d([1, NaN, 3, NaN]);
  const isThere = tf.tensor1d([true, false, true, false], "bool");
  const model = () => {
    const mu = sample<Scalar>("mu", Normal(0, 1));
    plate("data", 4, () => sample("y", Normal(mu, 1), { obs: y }));
  };
  const run = (model: () => void) =>
    SVI(model, autoNormal(model), adam(), { engine }).run(key, 2, []);
  await refused(() => run(model), RangeError, '2 NaN in "y" of shape [4], the first at [1]');
  assertEquals((await run(mask(model, isThere))).steps, 2);
});

Deno.test("a guide's site of another shape is refused in the guide, not in the model", async () => {
  const guide = () => void sample("mu", Normal(param("loc", [0, 0]), 1));
  await refused(
    () => SVI(normalNormal, guide, adam(), { engine }).run(key, 1, [Y]),
    TypeError,
    'Cannot use the guide at "mu": found batch shape [2]',
    "those of the model, batch shape []",
  );
});

Deno.test("options without sense and β of a site are refused by name", () => {
  const svi = (options: object) => () =>
    SVI(normalNormal, autoNormal(normalNormal), adam(), { engine, ...options });
  assertThrows(svi({ kl: "montecarlo" }), RangeError, "kl must be one of auto, monteCarlo");
  assertThrows(svi({ onNonFinite: "ignore" }), RangeError, "onNonFinite must be one of stop, skip");
  assertThrows(svi({ beta: { mu: () => NaN } }), RangeError, 'β of "mu" at step 0');
});

Deno.test("first values outside the support are refused, and no others taken in their place", async () => {
  const model = () => void sample("s", HalfNormal(1).expand([3]).toEvent());
  const run = (s: number | number[] | (() => number[])) => () =>
    SVI(model, autoNormal(model, { init: { s } }), adam(), { engine }).run(key, 1, []);
  for (const init of [-1, [1, -1, 2], () => [1, -1, 2]]) {
    await refused(run(init), RangeError, '"s": found -1', "HalfNormal");
  }
  assertEquals((await run(2)()).params.s_auto_loc.shape, [3]);
});

Deno.test("a particle that is not finite is found, whichever it is", async () => {
  const model = (y: Tensor1D) => {
    const mu = sample<Scalar>("mu", Normal(0, 1));
    plate("data", 2, () => sample("y", Normal(mu.add(0.9).sqrt(), 1), { obs: y }));
  };
  // With one particle in forty the root is that of a negative number.
  const guide = () =>
    void sample(
      "mu",
      Normal(param("loc", 0), param("sd", 0.45, { constraint: constraints.positive })),
    );
  for (const seed of [0, 1, 2, 3]) {
    const svi = SVI(model, guide, sgd(0), { engine, numParticles: 4 });
    const error = await assertRejects(
      async () => void await svi.run(randomKey(seed), 2000, [[1, 2]]),
      NonFiniteError,
    );
    assertEquals([error.site, error.op], ["y", "unary sqrt"]);
  }
});

Deno.test("a factor in the plate of a batch is its likelihood; one outside that is computed from it is refused", async () => {
  const term = (w: Scalar, x: Tensor2D, y: Tensor1D) =>
    Normal(tf.mul(w, tf.sum(x, 1)), 1).logProb(y) as Tensor1D;
  const inside: Model = (x, y) => {
    const w = sample<Scalar>("w", Normal(0, 1));
    plate("data", x.shape[0], () => factor("fit", term(w, x, y)));
  };
  const guide = autoDelta(inside, { init: { w: 0.3 } });
  const nll = async (source: unknown, steps: number) => {
    const svi = SVI(inside, guide, sgd(0), { engine });
    return (await svi.run(key, steps, source as Rows)).history.loss;
  };
  const parts: BatchSource<Rows> = {
    numData: 4,
    batchSize: 2,
    batch: (_, step) => {
      const begin = 2 * (step % 2);
      return [X.slice(begin, begin + 2), Y.slice(begin, begin + 2)] as unknown as Rows;
    },
  };
  const [first, second] = await nll(parts, 2);
  const [all] = await nll([X.slice(0, 4), Y.slice(0, 4)], 1);
  near([(first + second) / 2], [all], 1e-13, "loss");

  const outside: Model = (x, y) => {
    regression(x, y);
    factor("fit", tf.sum(term(sample<Scalar>("v", Normal(0, 1)), x, y)));
  };
  const run = (model: Model) => () =>
    SVI(model, autoNormal(model), sgd(0), { engine }).run(key, 1, parts);
  await refused(run(outside), TypeError, '"fit"', "without being scaled", "_test.ts");
  const prior: Model = (x, y) => {
    regression(x, y);
    factor("prior", tf.neg(tf.square(sample<Scalar>("v", Normal(0, 1)))));
  };
  assertEquals((await run(prior)()).steps, 1);
});

Deno.test("autoLaplace takes no batches; what stopped it shows before its curvature", async () => {
  const svi = SVI(regression, autoLaplace(regression), sgd(0.01), { engine });
  await refused(
    async () => await svi.run(key, 3, batches([X.slice(0, 2), Y.slice(0, 2)])),
    TypeError,
    "autoLaplace",
    "expected the whole data",
  );
  // The log joint has no mode: with a step upwards it is soon infinite.
  const steep = () => factor("steep", tf.exp(tf.square(sample<Scalar>("z", LogNormal(0, 1)))));
  await refused(
    () => SVI(steep, autoLaplace(steep), sgd(0.1), { engine }).run(key, 100, []),
    NonFiniteError,
    "Cannot go on",
  );
});

Deno.test("a parameter that a step would make infinite stops the run, and keeps its last finite value", async () => {
  const rate = (step: number) => (step < 3 ? 0.01 : 1e38);
  for (const numParticles of [1, 2]) {
    const svi = SVI(normalNormal, autoNormal(normalNormal), sgd(rate), {
      engine: "tfjs-cpu",
      numParticles,
    });
    const error = await assertRejects(
      async () => void await svi.run(key, 20, [[100, 200, 300]]),
      NonFiniteError,
    );
    assertEquals([error.step, error.site], [3, "mu_auto_loc"]);
    assertStringIncludes(error.message, "next value");
    assertEquals(Number.isFinite(error.result!.params.mu_auto_loc.item()), true);
  }
});

Deno.test("what is not finite in a scan is named with the iteration, on the engine and in the width that made it", async () => {
  const model = () => {
    const x = param<Scalar>("x", 1000);
    // 10³, 10⁶, 10¹², 10²⁴: the next is too large for singles, and doubles have room for four more.
    const squared = (c: Scalar) => [tf.mul(c, c) as Scalar, c] as const;
    const [last] = scan(squared, x, undefined, { length: 5 });
    sample("y", Normal(tf.log(last), 1), { obs: 1 });
  };
  const none = () => {};
  for (const engine of ["wasm", "tfjs-cpu"] as const) {
    const svi = SVI(model, none, sgd(0), { engine, dtype: "f32" });
    const error = await assertRejects(
      async () => void await svi.run(randomKey(0), 1, []),
      NonFiniteError,
    );
    assertEquals([error.site, error.op], ["y", "binary mul"]);
    assertEquals(error.diagnosis.loops.map(({ op, iteration }) => [op, iteration]), [["scan", 3]]);
    assertStringIncludes(error.message, "svi_bad_input_test.ts");
    assertStringIncludes(error.message, " in iteration 3 of a scan");
  }
});
