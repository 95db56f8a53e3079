/** Streaming moments: the same as those of all rows at once, and the same bits in whatever chunks they come. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { mean, OnlineMoments, populationSd, sampleSd } from "../../lib/diagnostics/mod.ts";
import { normals } from "./_random.ts";

const SIZE = 3, ROWS = 500;

/** Rows whose elements have very different means and spreads. */
const rows = normals(1, SIZE * ROWS).map((z, i) => [z, 1e6 + z, 1e-8 * z - 5][i % SIZE]);
const columns = Array.from({ length: SIZE }, (_, j) => rows.filter((_, i) => i % SIZE === j));

/** All that can be read off. */
function results(moments: OnlineMoments): Float64Array[] {
  return [
    moments.mean(),
    moments.populationVariance(),
    moments.sampleVariance(),
    moments.populationSd(),
    moments.sampleSd(),
  ];
}

function of(chunk: Float64Array): OnlineMoments {
  return new OnlineMoments(SIZE).add(chunk);
}

/** Asserts the moments of all rows, to n epsilon of the largest number: Welford's bound is a small multiple of it. */
function assertRight(moments: OnlineMoments): void {
  assertEquals(moments.count, ROWS);
  const bound = (j: number) => 1e-13 * Math.max(...columns[j].map(Math.abs));
  for (const [j, column] of columns.entries()) {
    const pairs = [
      [moments.mean()[j], mean(column)],
      [moments.populationSd()[j], populationSd(column)],
      [moments.sampleSd()[j], sampleSd(column)],
    ];
    for (const [found, expected] of pairs) {
      assert(Math.abs(found - expected) <= bound(j), `${j}: ${found} against ${expected}`);
    }
  }
}

Deno.test("moments of a stream are those of all rows at once, to 1e-13 of the largest number", () => {
  assertRight(of(rows));
  assertEquals(of(rows).sampleSd(), of(rows).sampleVariance().map(Math.sqrt));
});

Deno.test("chunks of any size give the same bits", () => {
  const expected = results(of(rows));
  for (const rowsAtOnce of [1, 2, 7, 499, 500]) {
    const moments = new OnlineMoments(SIZE);
    for (let at = 0; at < rows.length; at += rowsAtOnce * SIZE) {
      moments.add(rows.subarray(at, at + rowsAtOnce * SIZE));
    }
    moments.add(new Float64Array(0));
    assertEquals(results(moments), expected, `${rowsAtOnce}`);
  }
});

Deno.test("single precision rows are taken as what they are", () => {
  const singles = Float32Array.from(rows);
  const moments = new OnlineMoments(SIZE).add(singles);
  assertEquals(results(moments), results(of(Float64Array.from(singles))));
});

Deno.test("merged parts are right to 1e-13, the same bits each time, and leave the parts alone", () => {
  const parts = () =>
    [[0, 10], [10, 11], [11, 11], [11, 400], [400, 500]].map(([from, to]) =>
      of(rows.subarray(from * SIZE, to * SIZE))
    );
  const merge = (all: OnlineMoments[]) =>
    all.reduce((sum, part) => sum.merge(part), new OnlineMoments(SIZE));
  const kept = parts();
  const merged = merge(kept);
  assertRight(merged);
  assertEquals(results(merge(parts())), results(merged));
  assertEquals(results(kept[3]), results(parts()[3]));
  assertRight(merge(parts().reverse()));
});

Deno.test("merging with nothing changes nothing, either way", () => {
  const huge = Float64Array.of(1e200, 1, 1, 3e200, 1, 1);
  const [nothing, something] = [new OnlineMoments(SIZE), of(huge)];
  assertEquals(results(of(huge).merge(nothing)), results(something));
  assertEquals(results(nothing.merge(something)), results(something));
});

Deno.test("merging with itself is seeing everything twice", () => {
  const twice = of(rows.subarray(0, 30));
  twice.merge(twice);
  assertEquals(twice.count, 20);
  const expected = of(rows.subarray(0, 30));
  assertEquals(twice.mean(), expected.mean());
  assertEquals(twice.populationVariance(), expected.populationVariance());
});

Deno.test("what is read is a copy", () => {
  const moments = of(rows);
  const before = moments.mean();
  moments.mean().fill(0);
  assertEquals(moments.mean(), before);
});

const empty = new OnlineMoments(2);
const REFUSED: readonly [what: string, f: () => unknown, says: string][] = [
  ["no size", () => new OnlineMoments(0), "found the size 0, expected a positive integer"],
  ["a part of a row", () => empty.add(new Float64Array(3)), "found 3 numbers, expected a multiple"],
  ["the mean of nothing", () => empty.mean(), "found 0 draws, expected at least 1"],
  ["the variance of nothing", () => empty.populationVariance(), "found 0 draws"],
  [
    "an estimate from one row",
    () => new OnlineMoments(1).add(Float64Array.of(1)).sampleSd(),
    "found 1 draws, expected at least 2",
  ],
  ["another size", () => empty.merge(new OnlineMoments(3)), "found the size 3, expected 2"],
];

for (const [what, f, says] of REFUSED) {
  Deno.test(`refused: ${what}`, () => {
    assertThrows(f, RangeError, says);
  });
}
