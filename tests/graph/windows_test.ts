import { assert, assertEquals } from "@std/assert";
import { type Shape, sizeOf } from "../../lib/core/shape.ts";
import type { Window } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { windowOf } from "./_cases/windows.ts";
import { assertClose, at, elements, evaluate, floats, naive, value } from "./_helpers.ts";

/** Image, filter, window, groups. */
const CONVOLUTIONS: readonly (readonly [Shape, Shape, Window, number])[] = [
  [[2, 5, 7, 3], [3, 2, 3, 4], windowOf(), 1],
  [[1, 9, 8, 2], [3, 2, 2, 3], windowOf([2, 3], [1, 0, 2, 3], [1, 2]), 1],
  [[1, 6, 6, 1], [3, 4, 1, 2], windowOf([3, 2], [2, 2, 0, 1], [2, 1]), 1],
  [[2, 5, 5, 6], [2, 2, 3, 4], windowOf([1, 2], [0, 1, 0, 1]), 2],
  [[1, 4, 5, 3], [2, 3, 1, 6], windowOf([1, 1], [1, 1, 1, 1]), 3],
];

function inside(x: Value, place: readonly number[]): number {
  return place.every((n, axis) => n >= 0 && n < x.shape[axis]) ? at(x, place) : 0;
}

/** The formula, with zeros around the image. */
function formula(x: Value, w: Value, window: Window, groups: number, shape: Shape): Value {
  const [rows, columns, each, outputs] = w.shape;
  const { strides: [sy, sx], padding: [[top], [left]], dilations: [dy, dx] } = window;
  return naive("float", shape, ([b, i, j, o]) => {
    const group = Math.floor(o / (outputs / groups));
    let sum = 0;
    for (let y = 0; y < rows; y++) {
      for (let z = 0; z < columns; z++) {
        for (let c = 0; c < each; c++) {
          const pixel = [b, i * sy + y * dy - top, j * sx + z * dx - left, group * each + c];
          sum += inside(x, pixel) * at(w, [y, z, c, o]);
        }
      }
    }
    return sum;
  });
}

const dot = (a: Value, b: Value) => a.data.reduce((sum, v, i) => sum + v * b.data[i], 0);

for (const [image, filter, window, groups] of CONVOLUTIONS) {
  const words = `[${image}] with [${filter}], ${JSON.stringify(window)}, ${groups} groups`;

  Deno.test(`conv: the formula, to 1e-14: ${words}`, () => {
    const x = floats(image, 1), w = floats(filter, 2);
    const y = evaluate({ kind: "conv", inputs: [0, 1], window, groups }, x, w);
    assertClose(y, formula(x, w, window, groups, y.shape), 1e-14, words);
  });

  Deno.test(`conv: ⟨g, c(x, w)⟩ = ⟨I(g, w), x⟩ = ⟨F(x, g), w⟩, to 1e-12: ${words}`, () => {
    const x = floats(image, 1),
      w = floats(filter, 2),
      op = { inputs: [0, 1], window, groups } as const;
    const y = evaluate({ ...op, kind: "conv" }, x, w), g = floats(y.shape, 3);
    const byImage = evaluate({ ...op, kind: "convInput", to: image }, g, w);
    const byFilter = evaluate({ ...op, kind: "convFilter", to: filter }, x, g);
    const form = dot(g, y);
    assert(Math.abs(dot(byImage, x) - form) < 1e-12);
    assert(Math.abs(dot(byFilter, w) - form) < 1e-12);
  });
}

function places(size: [number, number], window: Window, shape: Shape, ...data: number[]) {
  const x = value("float", shape, data);
  assertEquals(data.length, sizeOf(shape));
  return elements({ kind: "argMaxPool", inputs: [0], size, window }, x);
}

Deno.test("argMaxPool: the first of equal ones, row by row", () => {
  assertEquals(places([2, 2], windowOf([2, 2]), [1, 2, 4, 1], 1, 7, 0, 3, 7, 7, 3, 3), [1, 3]);
});

Deno.test("argMaxPool: NaN first of all, and −∞ is larger than padding", () => {
  assertEquals(places([1, 3], windowOf(), [1, 1, 5, 1], 9, NaN, Infinity, NaN, 1), [1, 1, 3]);
  const window = windowOf([1, 1], [1, 1, 1, 1]);
  const low = -Infinity;
  assertEquals(places([3, 3], window, [1, 2, 2, 1], low, low, low, low), [0, 0, 0, 0]);
});

Deno.test("argMaxPool: indices are those of the whole array, whatever image and channel", () => {
  const found = places([2, 1], windowOf(), [2, 2, 1, 2], 1, 8, 2, 7, 6, 3, 5, 4);
  assertEquals(found, [2, 1, 4, 7]);
});

Deno.test("argMaxPool: dilated windows skip what is between their taps", () => {
  const window = windowOf([1, 1], [0, 0, 0, 0], [1, 2]);
  assertEquals(places([1, 2], window, [1, 1, 4, 1], 1, 9, 2, 3), [2, 1]);
});
