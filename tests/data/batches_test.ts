/**
 * Batches: which rows, when, and what is refused.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { batches, randomKey, scaled, Value } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { permutation } from "../../lib/data/permutation.ts";
import { seedKey } from "../../lib/random/key.ts";

const count = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

/** The rows of a batch of `batches([count(n)])`. */
const rowsAt = (
  source: { batch(key: ReturnType<typeof randomKey>, step: number): unknown },
  step: number,
  seed = 0,
) => [...((source.batch(randomKey(seed), step) as [Value])[0].data)];

Deno.test("an epoch has every row once; the next one has another order; left over rows differ", () => {
  const source = batches([count(10)], { batchSize: 3, last: "keep" });
  assertEquals(source.batchesPerEpoch, 4);
  const epoch = (e: number) => [0, 1, 2, 3].map((i) => rowsAt(source, 4 * e + i));
  const [first, second] = [epoch(0), epoch(1)];
  assertEquals(first.map((rows) => rows.length), [3, 3, 3, 1]);
  assertEquals(first.flat().toSorted((a, b) => a - b), [...count(10)]);
  assertEquals(second.flat().toSorted((a, b) => a - b), [...count(10)]);
  assertNotEquals(first, second);

  const dropping = batches([count(10)], { batchSize: 3 });
  assertEquals(dropping.batchesPerEpoch, 3);
  const left = new Set(Array.from({ length: 60 }, (_, e) => {
    const seen = [0, 1, 2].flatMap((i) => rowsAt(dropping, 3 * e + i));
    assertEquals(new Set(seen).size, 9);
    return [...count(10)].find((row) => !seen.includes(row));
  }));
  assertEquals(left.size, 10, "each row is left out of some epoch");
});

Deno.test("a batch depends on key and step alone", () => {
  const make = () => batches([count(100)], { batchSize: 7 });
  const inTurn = make();
  const forward = Array.from({ length: 40 }, (_, step) => rowsAt(inTurn, step));
  const backward = make();
  for (let step = 39; step >= 0; step--) assertEquals(rowsAt(backward, step), forward[step]);
  assertNotEquals(rowsAt(make(), 0, 1), forward[0]);
  // Pinned: the same on every machine.
  assertEquals(forward[0], PINNED);
});
const PINNED = [74, 89, 87, 21, 53, 13, 50];

Deno.test("every order is as likely, in an epoch and in the next", () => {
  // Counts of the 24 orders of 4 rows, and of the 24² pairs of orders in epochs one after the other. χ² of k classes has k − 1
  // degrees of freedom.
  const n = 4, draws = 24 * 24 * 20;
  const single = new Map<string, number>(), pairs = new Map<string, number>();
  const add = (counts: Map<string, number>, name: string) =>
    counts.set(name, (counts.get(name) ?? 0) + 1);
  for (let seed = 0; seed < draws; seed++) {
    const source = batches([Int32Array.of(0, 1, 2, 3)], { batchSize: n });
    const [first, second] = [0, 1].map((epoch) => rowsAt(source, epoch, seed).join());
    add(single, first);
    add(pairs, `${first} ${second}`);
  }
  for (const [counts, classes] of [[single, 24], [pairs, 576]] as const) {
    const expected = draws / classes;
    assertEquals(counts.size, classes);
    const chi = [...counts.values()].reduce((sum, x) => sum + (x - expected) ** 2 / expected, 0);
    const bound = quantileOfChiSquared(classes - 1);
    assert(chi < bound, `χ² of ${classes} orders is ${chi}, expected below ${bound}`);
  }
});

/** What χ² exceeds as rarely as a normal exceeds 4.3 (1 in 117,000): Wilson and Hilferty's cube, good to 1 % there. */
function quantileOfChiSquared(freedom: number): number {
  const v = 2 / (9 * freedom);
  return freedom * (1 - v + 4.3 * Math.sqrt(v)) ** 3;
}

Deno.test("in a long epoch a row's place in it tells nothing of its place in the data", () => {
  // The correlation of a permutation of n with the order of its elements has mean 0 and variance 1 / (n − 1).
  const n = 10_000;
  for (let seed = 0; seed < 20; seed++) {
    const order = permutation(seedKey(seed), n);
    assertEquals(new Set(order).size, n);
    const mean = (n - 1) / 2, variance = (n * n - 1) / 12;
    const covariance = order.reduce((sum, row, place) => sum + (row - mean) * (place - mean), 0);
    const correlation = covariance / n / variance;
    assert(Math.abs(correlation) < 4.3 / Math.sqrt(n - 1), `seed ${seed}: ${correlation}`);
  }
});

Deno.test("all kinds of arrays, their types kept; bytes scaled as they are gathered", () => {
  const images = { data: Uint8Array.of(0, 51, 102, 153, 204, 255), shape: [3, 2] };
  const [doubles, ints, floats, flags, pixels] = batches([
    [[1, 2], [3, 4], [5, 6]],
    Int32Array.of(1, 2, 3),
    tf.tensor2d([[1.5], [2.5], [3.5]]),
    [true, false, true],
    scaled(images, 1 / 255),
  ], { batchSize: 3 }).batch(randomKey(0), 0) as unknown as readonly Value[];
  const order = Array.from(ints.data, (i) => i - 1);
  assertEquals([...doubles.data], order.flatMap((row) => [2 * row + 1, 2 * row + 2]));
  assertEquals([...floats.data], order.map((row) => row + 1.5));
  assertEquals([...flags.data], order.map((row) => Number(row !== 1)));
  assertEquals(
    [...pixels.data],
    order.flatMap((row) =>
      [2 * row, 2 * row + 1].map((i) => Math.fround(i * 51 * Math.fround(1 / 255)))
    ),
  );
  assertEquals([doubles, ints, floats, flags, pixels].map(({ dtype }) => dtype), [
    "float",
    "int32",
    "float",
    "bool",
    "float",
  ]);
  assertEquals([doubles, floats, pixels].map(({ shape }) => shape), [[3, 2], [3, 1], [3, 2]]);
});

Deno.test("long rows are the same as short ones", () => {
  const wide = Float64Array.from({ length: 4 * 100 }, (_, i) => i);
  const value = new Value({ data: wide, shape: [4, 100], dtype: "float" }, "host");
  const [x, rows] = batches([value, count(4)], { batchSize: 4 })
    .batch(randomKey(3), 5) as unknown as readonly Value[];
  rows.data.forEach((row: number, i: number) => {
    assertEquals(x.data.slice(100 * i, 100 * (i + 1)), wide.slice(100 * row, 100 * (row + 1)));
  });
});

Deno.test("bad input is named", () => {
  const refused = (f: () => unknown, says: string) => assertThrows(f, Error, says);
  const x = count(5);
  refused(() => batches([], { batchSize: 1 }), "found no array");
  refused(() => batches([x, count(4)], { batchSize: 1 }), "array 1 has 4 rows, expected 5");
  refused(() => batches([3 as never], { batchSize: 1 }), "array 0 is number");
  refused(() => batches([tf.scalar(1)], { batchSize: 1 }), "array 0 is a scalar");
  refused(() => batches([new Float32Array(0)], { batchSize: 1 }), "found no rows");
  refused(() => batches([x, Float32Array.of(1, 2, NaN, 4, NaN)], { batchSize: 1 }), "2 NaN");
  for (const batchSize of [0, -1, 2.5, 6, NaN]) {
    refused(() => batches([x], { batchSize }), `from 1 to the number of rows, 5, got ${batchSize}`);
  }
  refused(
    () => batches([[[1, 2], [3, NaN], [NaN, 4]]], { batchSize: 1 }),
    "found 2 NaN in args[0] of shape [3, 2], the first at [1, 1]",
  );
  refused(() => batches([x], { batchSize: 2, last: "cut" as never }), "got cut");
  refused(() => batches([x], { batchSize: 2 }).batch(randomKey(0), -1), "got -1");
  refused(() => scaled({ data: Uint8Array.of(1, 2), shape: [3] }, 1), "found 2 bytes, expected 3");
  refused(() => scaled({ data: Uint8Array.of(1), shape: [1] }, NaN), "got NaN");
});
