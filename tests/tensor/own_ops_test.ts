/**
 * Ops that are put together of nodes, those of tfjs and our own: their derivatives, and what they refuse.
 */
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  argSort,
  dropout,
  evaluate,
  layerNorm,
  randomKey,
  record,
  roll,
  scatterAdd,
  sort,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  valueAndGrad,
} from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";

/** Numbers that are no two alike, neither in size nor in distance. */
function spread(shape: readonly number[]): Float64Array {
  const size = shape.reduce((product, n) => product * n, 1);
  return Float64Array.from({ length: size }, (_, i) => 1.5 * Math.sin(1.3 * i * i + 0.4 * i + 1));
}

/** Functions of one array, to one or several. */
const DIFFERENTIABLE: Readonly<Record<string, readonly [number[], (x: Tensor) => Tensor]>> = {
  cumprod: [[3, 5], (x) => tf.cumprod(x, 1)],
  "cumprod, exclusive and reverse": [[4], (x) => tf.cumprod(x, 0, true, true)],
  "cumprod with zeros": [[5], (x) => tf.cumprod(x.mul([1, 0, 1, 0, 1]).add([0, 0, 1, 0, 0]))],
  topk: [[3, 4], (x) => tf.topk(x, 2).values],
  sort: [[3, 4], (x) => sort(x, { axis: 0 })],
  "sort, descending": [[2, 3, 4], (x) => sort(x, { axis: 1, descending: true })],
  gatherND: [[2, 3], (x) => tf.gatherND(x, [[0, 2], [1, 1], [0, 2]])],
  scatterND: [[3], (x) => tf.scatterND([[0, 2], [1, 1], [0, 2]], x, [2, 3])],
  "tensorScatterUpdate, by the tensor": [
    [3, 2],
    (x) => tf.tensorScatterUpdate(x, [[2], [2]], tf.tensor2d([[1, 2], [3, 4]])),
  ],
  "tensorScatterUpdate, by the updates": [
    [3, 2],
    (x) => tf.tensorScatterUpdate(tf.ones([4, 2]), [[2], [0], [2]], x),
  ],
  unsortedSegmentSum: [[4, 2], (x) => tf.unsortedSegmentSum(x, index([0, 2, 0, 2]), 3)],
  stridedSlice: [[5, 4], (x) => tf.stridedSlice(x, [4, 0], [0, 4], [-2, 3])],
  mirrorPad: [[3, 2], (x) => tf.mirrorPad(x, [[2, 1], [0, 1]], "reflect")],
  roll: [[3, 4], (x) => roll(x, -1, 1)],
  diag: [[3], (x) => tf.diag(x)],
  bandPart: [[3, 3], (x) => tf.linalg.bandPart(x, 1, 0)],
  outerProduct: [[3], (x) => tf.outerProduct(x as Tensor1D, x.square() as Tensor1D)],
  norm: [[2, 3], (x) => tf.norm(x, 2, 1)],
  batchNorm: [[4, 3], (x) => {
    const { mean, variance } = tf.moments(x, 0);
    return tf.batchNorm(x, mean, variance, [1, 2, 3], [2, 1, 0.5]);
  }],
  layerNorm: [[2, 4], (x) => layerNorm(x, { scale: [1, 2, 3, 4], offset: x.square() })],
  dropout: [[20], (x) => dropout(KEY, x, 0.4)],
  resizeBilinear: [[1, 3, 4, 2], (x) => tf.image.resizeBilinear(x as Tensor4D, [5, 3])],
  resizeNearestNeighbor: [
    [1, 3, 4, 2],
    (x) => tf.image.resizeNearestNeighbor(x as Tensor4D, [5, 3], false, true),
  ],
  localResponseNormalization: [
    [1, 2, 2, 5],
    (x) => tf.localResponseNormalization(x as Tensor4D, 1, 2, 0.3, 0.7),
  ],
  "spaceToBatchND and back": [[1, 4, 4, 2], (x) => {
    const batches = tf.spaceToBatchND(x, [2, 2], [[1, 1], [0, 0]]);
    return tf.batchToSpaceND(batches.square(), [2, 2], [[0, 1], [1, 0]]);
  }],
  depthToSpace: [[1, 2, 1, 8], (x) => tf.depthToSpace(x as Tensor4D, 2)],
  bincount: [[4], (x) => tf.bincount(index([0, 2, 0, 9]), x as Tensor1D, 3)],
};

const KEY = randomKey(3);
const index = (values: number[]) => tf.tensor1d(values, "int32");

/** A sum in which every element of the result has another weight, and a square so that its derivative is not constant. */
function weighted(f: (x: Tensor) => Tensor): (x: Tensor) => Tensor {
  return (x) => {
    const y = f(x), weights = tf.tensor(spread(y.shape), y.shape);
    return y.mul(weights).add(y.square()).sum();
  };
}

const STEP = 1e-5;

Deno.test("derivatives of compositions agree with central differences, to 1e-8·max(1, |d|)", async () => {
  for (const [name, [shape, f]] of Object.entries(DIFFERENTIABLE)) {
    const data = spread(shape), loss = weighted(f);
    const at = async (moved: Float64Array) => {
      const f64 = { engine: "reference" } as const;
      return (await evaluate(() => loss(tf.tensor(moved, shape)), f64)).item();
    };
    const { grad: d } = await evaluate(
      () => valueAndGrad(loss)(tf.tensor(data, shape)),
      { engine: "reference" },
    );
    for (let i = 0; i < data.length; i++) {
      const difference = (await at(data.with(i, data[i] + STEP)) -
        await at(data.with(i, data[i] - STEP))) / (2 * STEP);
      const error = Math.abs(d.data[i] - difference);
      assert(
        error <= 1e-8 * Math.max(1, Math.abs(difference)),
        `${name}[${i}]: ${d.data[i]}, ${difference}`,
      );
    }
  }
});

Deno.test("sort and argSort: along any axis, equal ones in their order, NaN last", async () => {
  const x = tf.tensor2d([[2, NaN, 1], [0, 3, 1]]);
  const run = await evaluate(() => ({
    rows: sort(x),
    columns: sort(x, { axis: 0 }),
    down: sort(x, { descending: true }),
    places: argSort([1, 0, 1, 0]),
    down2: argSort([1, 0, 1, 0], { descending: true }),
    ints: sort(tf.tensor1d([3, -1, 2], "int32")),
  }));
  assertEquals(run.rows.toArray(), [[1, 2, NaN], [0, 1, 3]]);
  assertEquals(run.columns.toArray(), [[0, 3, 1], [2, NaN, 1]]);
  assertEquals(run.down.toArray(), [[2, 1, NaN], [3, 1, 0]]);
  assertEquals(run.places.toArray(), [1, 3, 0, 2]);
  assertEquals(run.down2.toArray(), [0, 2, 1, 3]);
  assertEquals([run.ints.dtype, run.ints.toArray()], ["int32", [-1, 2, 3]]);
});

Deno.test("roll: any number of places, either way; an empty axis stays", async () => {
  const x = [1, 2, 3, 4];
  for (const [shift, expected] of [[1, [4, 1, 2, 3]], [-5, [2, 3, 4, 1]], [8, x]] as const) {
    assertEquals(await roll(x, shift).array(), expected as unknown as number);
  }
  assertEquals(roll(tf.zeros([0, 2]), 1).shape, [0, 2]);
});

Deno.test("dropout: the rate, to 4.3 standard errors; the mean stays; rate 0 changes nothing", async () => {
  const n = 100_000, rate = 0.3;
  const y = await dropout(randomKey(7), tf.ones([n]), rate).array() as unknown as number[];
  const kept = y.filter((value) => value !== 0);
  assert(Math.abs(kept.length / n - (1 - rate)) < 4.3 * Math.sqrt(rate * (1 - rate) / n));
  kept.forEach((value) => assertAlmostEquals(value, 1 / (1 - rate), 1e-6));
  assertEquals(await dropout(KEY, [1, 2], 0).array(), [1, 2] as unknown as number);
});

Deno.test("of several updates of one place the last counts, and the others have no derivative", async () => {
  const { grad: d } = await evaluate(
    () =>
      valueAndGrad((x: Tensor) =>
        tf.tensorScatterUpdate(tf.zeros([3]), [[1], [0], [1], [1]], x).sum()
      )(tf.tensor1d([NaN, 5, Infinity, 7])),
    { engine: "reference" },
  );
  assertEquals([...d.data], [0, 1, 0, 1]);
});

const x = tf.tensor2d([[1, 2, 3], [4, 5, 6]]);

Deno.test("an index out of range is named by its own axis, with its place", async () => {
  for (const engine of ["reference", "wasm"] as const) {
    const far = (at: number[][], f: (i: Tensor) => Tensor) => {
      const indices = tf.tensor2d(at, undefined, "int32");
      return () => evaluate(() => f(indices), { engine });
    };
    // The numbers of the rows that these would give together are in range.
    await assertRejects(
      far([[0, 0], [0, 4]], (i) => tf.gatherND(x, i)),
      RangeError,
      "index 4 at [1] of the indices is outside axis 1",
    );
    await assertRejects(
      far([[1, -1]], (i) => tf.scatterND(i as Tensor2D, tf.tensor1d([1]), [2, 3])),
      RangeError,
      "index -1 at [0] of the indices is outside axis 1",
    );
    await assertRejects(
      far([[2]], (i) => tf.tensorScatterUpdate(x, i as Tensor2D, tf.ones([1, 3]))),
      RangeError,
      "index 2 at [0] of the indices is outside axis 0",
    );
    await assertRejects(
      far([[0, 3]], (i) => tf.unsortedSegmentSum(x, i.slice([0, 0], [1, 2]).as1D(), 3)),
      RangeError,
      "index 3 at [1] of the indices is outside axis 0 of shape [3, 3], whose size is 3",
    );
    await assertRejects(
      far([[-1, 1]], (i) => tf.bincount(i.as1D(), tf.tensor1d([]), 3)),
      RangeError,
      "index -1 at [0]",
    );
  }
});

Deno.test("an index that is no whole number is refused, not cut", () => {
  const says = (message: string, f: () => Tensor) =>
    assertThrows(() => record(f, []), TypeError, message);
  says("an index is a whole number, got 0.5", () => tf.gather(x, [0, 0.5]));
  says("an index is a whole number, got 1.5", () => tf.gatherND(x, [[1.5, 0]]));
  says("an index is a whole number, got 0.5", () => tf.oneHot([0.5], 3));
  says("an index is a whole number, got 0.25", () => scatterAdd([0.25], [1], [3]));
  says("must be int32 tensor, but got float32", () => tf.gather(x, tf.tensor1d([0, 1]).div(2)));
});

Deno.test("segments without members are zeros, and none at all is an empty array", async () => {
  const run = await evaluate(() => ({
    empty: tf.unsortedSegmentSum(x, index([2, 2]), 4),
    none: tf.unsortedSegmentSum(tf.zeros([0, 2]), index([]), 2),
  }));
  assertEquals(run.empty.toArray(), [[0, 0, 0], [0, 0, 0], [5, 7, 9], [0, 0, 0]]);
  assertEquals(run.none.toArray(), [[0, 0], [0, 0]]);
});

Deno.test("negative sizes and rates that are none are refused", () => {
  assertThrows(
    () => record(() => tf.unsortedSegmentSum(x, index([0, 0]), -1), []),
    TypeError,
    "-1",
  );
  assertThrows(() => record(() => tf.topk(x, -1).values, []), TypeError, "-1");
  assertThrows(() => record(() => tf.topk(x, 4).values, []), TypeError, "4");
  assertThrows(() => record(() => tf.zeros([-2]), []), TypeError, "-2");
  assertThrows(() => record(() => tf.slice(x, [0, 0], [3, 1]), []), Error, "3");
  assertThrows(() => dropout(KEY, x, 1), RangeError, "its rate must be in [0, 1), got 1");
  assertThrows(() => record(() => sort(x, { axis: 2 }), []), RangeError, "has no axis 2");
  assertThrows(() => record(() => roll(x, 0.5), []), RangeError, "0.5");
});
