import { type Shape, sizeOf } from "../../../lib/core/shape.ts";
import type { GraphBuilder } from "../../../lib/graph/builder.ts";
import { inferType } from "../../../lib/graph/infer.ts";
import type { NodeId, Window } from "../../../lib/graph/node.ts";
import { floats, type OpCase, opCase } from "./case.ts";

/** Strides, padding and dilations in one line each; what is left out is 1, 0 and 1. */
export function windowOf(
  strides: readonly [number, number] = [1, 1],
  [top, bottom, left, right]: readonly [number, number, number, number] = [0, 0, 0, 0],
  dilations: readonly [number, number] = [1, 1],
): Window {
  return { strides, padding: [[top, bottom], [left, right]], dilations };
}

/** Image, filter, window, groups. */
const CONVOLUTIONS: readonly (readonly [Shape, Shape, Window, number?])[] = [
  [[1, 1, 1, 1], [1, 1, 1, 1], windowOf()],
  [[2, 5, 4, 3], [1, 1, 3, 5], windowOf()],
  [[2, 5, 4, 3], [1, 1, 3, 2], windowOf([2, 3], [1, 0, 0, 1])],
  [[2, 5, 6, 1], [3, 3, 1, 2], windowOf()],
  [[1, 5, 6, 3], [5, 6, 3, 4], windowOf()],
  [[2, 7, 6, 2], [3, 2, 2, 5], windowOf([2, 3])],
  [[2, 5, 4, 3], [3, 3, 3, 1], windowOf([1, 1], [1, 1, 1, 1])],
  [[1, 6, 5, 2], [2, 3, 2, 3], windowOf([2, 2], [0, 1, 2, 1])],
  [[1, 2, 3, 2], [3, 4, 2, 3], windowOf([1, 1], [2, 0, 3, 3])],
  [[1, 7, 7, 2], [3, 2, 2, 2], windowOf([1, 1], [0, 0, 0, 0], [2, 3])],
  [[1, 7, 6, 4], [3, 3, 4, 5], windowOf([2, 1], [2, 2, 1, 3], [2, 2])],
  [[3, 1, 8, 2], [1, 3, 2, 4], windowOf([1, 2], [0, 0, 1, 1])],
  [[1, 4, 4, 5], [3, 3, 5, 17], windowOf()],
  [[0, 4, 4, 2], [3, 3, 2, 3], windowOf()],
  [[2, 4, 4, 0], [3, 3, 0, 3], windowOf()],
  [[2, 4, 4, 2], [3, 3, 2, 0], windowOf()],
  [[2, 5, 5, 4], [3, 3, 2, 6], windowOf([2, 2], [1, 1, 1, 1]), 2],
  [[1, 4, 5, 5], [2, 3, 1, 5], windowOf([1, 1], [1, 0, 1, 1]), 5],
  [[1, 6, 7, 3], [2, 2, 1, 6], windowOf([2, 1], [0, 0, 0, 0], [1, 2]), 3],
  [[2, 3, 3, 21], [3, 3, 1, 21], windowOf([1, 1], [1, 1, 1, 1]), 21],
];

/** Larger than a block of rows, and deep enough for several blocks of terms: for engines, too large for differences. */
const LARGE: readonly (readonly [Shape, Shape, Window, number?])[] = [
  [[3, 21, 20, 1], [5, 5, 1, 6], windowOf()],
  [[2, 18, 17, 6], [5, 5, 6, 16], windowOf([1, 1], [2, 2, 2, 2])],
  [[1, 9, 9, 40], [3, 3, 40, 3], windowOf([2, 2], [0, 1, 0, 1])],
  [[2, 17, 18, 7], [3, 3, 1, 7], windowOf([1, 1], [1, 1, 1, 1]), 7],
];

const convCases = [
  ...CONVOLUTIONS.flatMap((row) => convolution(row, true)),
  ...LARGE.flatMap((row) => convolution(row, false)),
];

function convolution(
  [x, filter, window, groups = 1]: typeof CONVOLUTIONS[number],
  smooth: boolean,
): OpCase[] {
  const float = (shape: Shape) => ({ shape, dtype: "float" as const });
  const op = { kind: "conv", inputs: [0, 1], window, groups } as const;
  const { shape } = inferType(op, [float(x), float(filter)]);
  const words = describeWindow(window) + (groups > 1 ? ` groups=${groups}` : "");
  return [
    opCase({
      name: `conv${words}`,
      inputs: [floats(x), floats(filter)],
      smooth,
      build: (b, [x, filter]) => b.add({ kind: "conv", inputs: [x, filter], window, groups }),
    }),
    opCase({
      name: `convInput${words} to ${x}`,
      inputs: [floats(shape), floats(filter)],
      smooth,
      build: (b, [g, filter]) =>
        b.add({ kind: "convInput", inputs: [g, filter], window, groups, to: x }),
    }),
    opCase({
      name: `convFilter${words} to ${filter}`,
      inputs: [floats(x), floats(shape)],
      smooth,
      build: (b, [x, g]) =>
        b.add({ kind: "convFilter", inputs: [x, g], window, groups, to: filter }),
    }),
  ];
}

function describeWindow({ strides, padding, dilations }: Window): string {
  return ` strides=${strides} padding=${padding.join(":")} dilations=${dilations}`;
}

/** Image, size of the window, window. */
const POOLS: readonly (readonly [Shape, readonly [number, number], Window])[] = [
  [[1, 1, 1, 1], [1, 1], windowOf()],
  [[2, 4, 6, 1], [2, 2], windowOf([2, 2])],
  [[1, 5, 5, 2], [2, 3], windowOf([2, 1])],
  [[1, 4, 3, 5], [3, 2], windowOf()],
  [[1, 5, 4, 3], [3, 3], windowOf([2, 2], [1, 1, 1, 1])],
  [[1, 5, 6, 2], [2, 2], windowOf([1, 2], [1, 0, 0, 1], [2, 3])],
  [[2, 1, 7, 4], [1, 3], windowOf([1, 2])],
  [[0, 4, 4, 3], [2, 2], windowOf()],
  [[1, 3, 3, 0], [2, 2], windowOf()],
  [[1, 2, 2, 21], [2, 2], windowOf([1, 1], [1, 1, 0, 0])],
];

const poolCases = POOLS.flatMap(([shape, size, window]) => {
  const words = ` size=${size}${describeWindow(window)}`;
  const apart = floats(shape, -8, 8, { apart: true });
  return [
    opCase({
      name: `argMaxPool${words}`,
      inputs: [apart],
      smooth: false,
      build: (b, [x]) => b.add({ kind: "argMaxPool", inputs: [x], size, window }),
    }),
    opCase({
      name: `argMaxPool of equal elements${words}`,
      inputs: [floats(shape, -1, 1, { whole: true })],
      smooth: false,
      build: (b, [x]) => b.add({ kind: "argMaxPool", inputs: [x], size, window }),
    }),
    opCase({
      name: `gather of argMaxPool${words}`,
      inputs: [apart],
      build: (b, [x]) => maxPool(b, x, size, window),
    }),
  ];
});

/** What pooling by the maximum is recorded as. */
export function maxPool(
  b: GraphBuilder,
  x: NodeId,
  size: readonly [number, number],
  window: Window,
): NodeId {
  const at = b.add({ kind: "argMaxPool", inputs: [x], size, window });
  const flat = b.reshape(x, [sizeOf(b.type(x).shape)]);
  return b.add({ kind: "gather", inputs: [flat, at], axis: 0, batchDims: 0 });
}

/** Nodes that walk over images. */
export const windowCases: readonly OpCase[] = [...convCases, ...poolCases];
