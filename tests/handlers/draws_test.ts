/**
 * Which random numbers a site has, and that they depend on nothing else.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  evaluate,
  fold,
  type Key,
  Normal,
  plate,
  randomKey,
  sample,
  scan,
  scope,
  seed,
  type Tensor,
  trace,
} from "../../mod.ts";
import { map } from "../../lib/tensor/loops.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { subsample } from "../../lib/handlers/subsample.ts";
import { f64 } from "./_helpers.ts";

function model() {
  const mu = sample("mu", Normal(0, 1));
  plate("data", 2, () => sample("x", Normal(mu, 1)));
  scan((c: Tensor) => [c, sample("walk", Normal(0, 1))], tf.scalar(0), undefined, { length: 2 });
  plate("rows", 1000, { subsampleSize: 3 }, (indices) => indices);
}

/** Draws of `model` with seed 42, in f64: they never change. */
const PINNED: Readonly<Record<string, readonly number[]>> = {
  mu: [-0.03791719439433819],
  x: [-0.7339849190994723, -0.6228802300988856],
  walk: [-0.9383880693676967, -0.7619537486198912],
  rows: [201, 24, 452],
};

Deno.test("pinned: the draws of a seed", async () => {
  const draws = await evaluate(() => {
    const traced = trace(seed(model, 42))();
    return Object.fromEntries([...traced.sites].map(([name, site]) => [name, site.value]));
  }, { engine: "reference" });
  for (const [name, expected] of Object.entries(PINNED)) {
    assertEquals([...draws[name].data], expected, name);
  }
  assertEquals(Object.keys(draws), ["mu", "data", "x", "walk", "rows"]);
});

Deno.test("the same seed gives the same numbers; another one, a bigint and a key others or the same", () => {
  const draw = (s: number | bigint | Key) =>
    seed(() => sample("x", Normal(0, 1).expand([3])), s)().dataSync();
  assertEquals(draw(1), draw(1));
  assertEquals(draw(1), draw(1n));
  assertEquals(draw(1), draw(randomKey(1)));
  assertNotEquals(draw(1), draw(2));
});

Deno.test("adding a site changes no other's draws, wherever it is added", () => {
  const larger = () => {
    sample("first", Normal(0, 1));
    const mu = sample("mu", Normal(0, 1));
    plate("data", 2, () => {
      sample("between", Normal(0, 1));
      sample("x", Normal(mu, 1));
    });
    scan(
      (c: Tensor) => {
        sample("inside", Normal(0, 1));
        return [c, sample("walk", Normal(0, 1))];
      },
      tf.scalar(0),
      undefined,
      { length: 2 },
    );
    plate("rows", 1000, { subsampleSize: 3 }, () => sample("last", Normal(0, 1)));
  };
  const small = trace(seed(model, 42))();
  const large = trace(seed(larger, 42))();
  for (const [name, { value }] of small.sites) {
    assertEquals(large.value(name).dataSync(), value.dataSync(), name);
  }
});

Deno.test("two scopes have different draws, and a scope's are those of its full name", () => {
  const part = () => sample("x", Normal(0, 1)).dataSync()[0];
  const draw = (name: string) => seed(scope(part, name), 0)();
  assertNotEquals(draw("a"), draw("b"));
  assertEquals(draw("a"), seed(() => sample("a/x", Normal(0, 1)).dataSync()[0], 0)());
});

const SIZES = [1, 2, 3, 4, 5, 7, 16, 97, 255, 256, 257, 258, 289, 290, 997, 1000, 4099];

Deno.test("subsample: of full size it is a permutation", () => {
  for (const size of SIZES) {
    const sorted = Array.from(subsample(randomKey(size), size, size).dataSync()).sort((a, b) =>
      a - b
    );
    assertEquals(sorted, Array.from({ length: size }, (_, i) => i), String(size));
  }
});

Deno.test("subsample: more begin with the fewer; recorded with a symbolic key it is the same", async () => {
  for (const size of [7, 1000]) {
    const all = Array.from(subsample(randomKey(1), size, size).dataSync());
    assertEquals(Array.from(subsample(randomKey(1), size, 5).dataSync()), all.slice(0, 5));
    const f = (key: Key) => subsample(key, size, 5);
    for (const engine of ["reference", "tfjs-cpu"] as const) {
      const recorded = await evaluate(f, { args: [randomKey(1)], engine });
      assertEquals([...recorded.data], all.slice(0, 5), engine);
    }
  }
});

/** Σ (observed − expected)² / expected. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b) / counts.length;
  return counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
}

/** The value that χ² with k degrees of freedom exceeds with probability 2e-5 (Wilson and Hilferty). */
function chiSquareLimit(k: number): number {
  const h = 2 / (9 * k);
  return k * (1 - h + 4.107 * Math.sqrt(h)) ** 3;
}

/** `count` draws of the first two of a permutation, by one recorded loop. */
function firstTwo(size: number, draws: number): Promise<number[]> {
  const key = randomKey(20_260);
  return f64(() =>
    map(
      (i: Tensor) => subsample(fold(key, i.asScalar()), size, 2),
      tf.range(0, draws, 1, "int32"),
    ) as Tensor
  );
}

for (const [size, draws, bins] of [[3, 1500, 3], [5, 3000, 5], [300, 3000, 30]] as const) {
  Deno.test(`subsample: first, second and the pair of ${size} are uniform (χ², false alarm 6e-5)`, async () => {
    const pairs = await firstTwo(size, draws);
    const first = new Array<number>(bins).fill(0);
    const second = new Array<number>(bins).fill(0);
    const distance = new Array<number>(bins - (bins === size ? 1 : 0)).fill(0);
    for (let i = 0; i < 2 * draws; i += 2) {
      const [a, b] = [pairs[i], pairs[i + 1]];
      assert(a !== b);
      first[Math.floor(a * bins / size)]++;
      second[Math.floor(b * bins / size)]++;
      // Of a uniform pair, b − a (mod size) is uniform on 1 … size − 1.
      if (bins === size) distance[(b - a + size) % size - 1]++;
    }
    for (const counts of bins === size ? [first, second, distance] : [first, second]) {
      const limit = chiSquareLimit(counts.length - 1);
      assert(chiSquare(counts) < limit, `χ² ${chiSquare(counts)} of ${counts}, limit ${limit}`);
    }
  });
}

Deno.test("a subsampled plate: its log density is unbiased", async () => {
  // The mean over all subsamples of size / subsampleSize Σ log p is the full Σ log p: here over 400 seeds, within 4.3
  // standard errors (false alarm 2e-5).
  const data = Float64Array.from({ length: 20 }, (_, i) => Math.sin(i));
  const log = (key: Key) => {
    const y = tf.tensor1d(data);
    const model = () =>
      plate(
        "rows",
        20,
        { subsampleSize: 4 },
        (i) => sample("y", Normal(0, 1), { obs: tf.gather(y, i) }),
      );
    return trace(seed(model, key))().logDensity();
  };
  const key = randomKey(1);
  const logs = await f64(() =>
    map((i: Tensor) => log(fold(key, i.asScalar())), tf.range(0, 400, 1, "int32")) as Tensor
  );
  const [full] = await f64(() => Normal(0, 1).logProb(data).sum());
  const mean = logs.reduce((a, b) => a + b) / logs.length;
  const deviation = Math.sqrt(logs.reduce((s, x) => s + (x - mean) ** 2, 0) / (logs.length - 1));
  assert(Math.abs(mean - full) < 4.3 * deviation / Math.sqrt(logs.length));
});
