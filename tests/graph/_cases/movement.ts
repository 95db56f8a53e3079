import type { Shape } from "../../../lib/core/shape.ts";
import type { TensorOp } from "../../../lib/graph/node.ts";
import { bools, type CaseInput, floats, ints, type OpCase, opCase, shown } from "./case.ts";

/** One case for each dtype that can be moved about. */
function moved(name: string, shapes: readonly Shape[], op: TensorOp): OpCase[] {
  return [floats, ints, bools].map((input) =>
    opCase({
      name,
      inputs: shapes.map((shape) => input(shape)),
      build: (b, ids) => b.add({ ...op, inputs: ids } as TensorOp),
      smooth: input === floats,
    })
  );
}

const x = [0] as const;

const RESHAPES: readonly (readonly [Shape, Shape])[] = [
  [[], [1, 1]],
  [[1], []],
  [[0, 3], [7, 0]],
  [[5, 7], [35]],
  [[64], [4, 16]],
  [[65], [5, 1, 13]],
];

const reshapeCases = RESHAPES.flatMap(([from, to]) =>
  moved(`reshape to ${shown(to)}`, [from], { kind: "reshape", inputs: x, to })
);

const BROADCASTS: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [[], [3]],
  [[], [0]],
  [[1], [0]],
  [[1, 5], [7, 5]],
  [[7, 1], [2, 7, 3]],
  [[1, 1], [64, 65]],
  [[65], [1, 65]],
];

const broadcastCases = BROADCASTS.flatMap(([from, to]) =>
  moved(`broadcastTo ${shown(to)}`, [from], { kind: "broadcastTo", inputs: x, to })
);

const TRANSPOSES: readonly (readonly [Shape, readonly number[]])[] = [
  [[], []],
  [[0], [0]],
  [[5, 7], [1, 0]],
  [[3, 0, 2], [2, 0, 1]],
  [[2, 3, 5], [2, 0, 1]],
  [[2, 3, 1, 5], [3, 1, 0, 2]],
  [[65, 3], [1, 0]],
];

const transposeCases = TRANSPOSES.flatMap(([shape, perm]) =>
  moved(`transpose ${shown(perm)}`, [shape], { kind: "transpose", inputs: x, perm })
);

const REVERSES: readonly (readonly [Shape, readonly number[]])[] = [
  [[], []],
  [[0], [0]],
  [[1], [0]],
  [[5, 7], [1]],
  [[5, 7], [0, 1]],
  [[3, 2, 5], [0, 2]],
  [[65], [0]],
];

const reverseCases = REVERSES.flatMap(([shape, axes]) =>
  moved(`reverse ${shown(axes)}`, [shape], { kind: "reverse", inputs: x, axes })
);

const SLICES: readonly (readonly [Shape, readonly number[], Shape])[] = [
  [[], [], []],
  [[7], [2], [3]],
  [[7], [7], [0]],
  [[5, 7], [1, 0], [3, 7]],
  [[5, 7], [0, 6], [5, 1]],
  [[65], [1], [64]],
];

const sliceCases = SLICES.flatMap(([shape, begin, size]) =>
  moved(`slice ${shown(size)} at ${shown(begin)}`, [shape], {
    kind: "slice",
    inputs: x,
    begin,
    size,
  })
);

const PADS: readonly (readonly [Shape, readonly (readonly [number, number])[]])[] = [
  [[], []],
  [[0], [[2, 1]]],
  [[3], [[0, 0]]],
  [[5, 7], [[1, 0], [0, 2]]],
  [[64], [[0, 1]]],
];

const padCases = PADS.flatMap(([shape, padding]) =>
  [0, 1].flatMap((value) =>
    moved(`pad ${shown(padding.flat())} with ${value}`, [shape], {
      kind: "pad",
      inputs: x,
      padding,
      value,
    })
  )
);

const TILES: readonly (readonly [Shape, readonly number[]])[] = [
  [[], []],
  [[3], [1]],
  [[3], [0]],
  [[0], [3]],
  [[1, 5], [7, 1]],
  [[2, 3], [3, 2]],
  [[13], [5]],
];

const tileCases = TILES.flatMap(([shape, reps]) =>
  moved(`tile ${shown(reps)}`, [shape], { kind: "tile", inputs: x, reps })
);

const CONCATS: readonly (readonly [readonly Shape[], number])[] = [
  [[[3]], 0],
  [[[3], [0], [1]], 0],
  [[[5, 1], [5, 7]], 1],
  [[[2, 3], [1, 3], [4, 3]], 0],
  [[[2, 3, 1], [2, 5, 1]], 1],
  [[[64], [65]], 0],
];

const concatCases = [
  ...CONCATS.flatMap(([shapes, axis]) =>
    moved(`concat along ${axis}`, shapes, { kind: "concat", inputs: [], axis })
  ),
  opCase({
    name: "concat of one node with itself",
    inputs: [floats([3, 5])],
    build: (b, [x]) => b.add({ kind: "concat", inputs: [x, x, x], axis: 1 }),
  }),
];

interface Indexing {
  readonly shape: Shape;
  readonly indices: Shape;
  readonly axis: number;
  readonly batchDims: number;
}

const INDEXINGS: readonly Indexing[] = [
  { shape: [5], indices: [], axis: 0, batchDims: 0 },
  { shape: [5], indices: [0], axis: 0, batchDims: 0 },
  { shape: [5, 3], indices: [7], axis: 0, batchDims: 0 },
  { shape: [3, 5], indices: [7], axis: 1, batchDims: 0 },
  { shape: [2, 5, 3], indices: [2, 3], axis: 1, batchDims: 0 },
  { shape: [3, 5], indices: [3, 7], axis: 1, batchDims: 1 },
  { shape: [3, 5], indices: [3], axis: 1, batchDims: 1 },
  { shape: [2, 3, 5, 2], indices: [2, 4], axis: 2, batchDims: 1 },
  { shape: [2, 3, 5], indices: [2, 3, 4], axis: 2, batchDims: 2 },
  { shape: [1, 3], indices: [4], axis: 0, batchDims: 0 },
  { shape: [65], indices: [64], axis: 0, batchDims: 0 },
  { shape: [0, 3], indices: [0], axis: 0, batchDims: 0 },
];

const titleOf = ({ axis, batchDims }: Indexing) =>
  `along ${axis}${batchDims ? ` with ${batchDims} batch axes` : ""}`;

const gatherCases = INDEXINGS.flatMap((at) =>
  [floats, ints, bools].map((input) => {
    const { shape, indices, axis, batchDims } = at;
    return opCase({
      name: `gather ${titleOf(at)}`,
      inputs: [input(shape), ints(indices, 0, Math.max(shape[axis] - 1, 0))],
      build: (b, [x, i]) => b.add({ kind: "gather", inputs: [x, i], axis, batchDims }),
      smooth: input === floats,
    });
  })
);

const scatterCases = INDEXINGS.flatMap((at) =>
  [floats, ints].map((input) => {
    const { shape, indices, axis, batchDims } = at;
    const updates = [
      ...shape.slice(0, axis),
      ...indices.slice(batchDims),
      ...shape.slice(axis + 1),
    ];
    return opCase({
      name: `scatterAdd to ${shown(shape)} ${titleOf(at)}`,
      inputs: [ints(indices, 0, Math.max(shape[axis] - 1, 0)), input(updates)],
      build: (b, [i, u]) =>
        b.add({ kind: "scatterAdd", inputs: [i, u], axis, batchDims, to: shape }),
      smooth: input === floats,
    });
  })
);

const oneHotCases = [[], [0], [1], [3], [5, 7], [65]].flatMap((shape: Shape) =>
  (["float", "int32", "bool"] as const).flatMap((to) =>
    [[1, 0], [0, 1]].map(([on, off]) =>
      opCase({
        name: `oneHot ${to} ${on} and ${off}`,
        inputs: [ints(shape, -1, 5)],
        build: (b, [x]) => b.add({ kind: "oneHot", inputs: [x], depth: 5, on, off, to }),
        smooth: to === "float",
      })
    )
  )
);

const CUMSUMS: readonly (readonly [Shape, number])[] = [
  [[0], 0],
  [[1], 0],
  [[3], 0],
  [[5, 7], 0],
  [[5, 7], 1],
  [[2, 3, 5], 1],
  [[64], 0],
  [[65], 0],
];

const cumsumCases = CUMSUMS.flatMap(([shape, axis]) =>
  [false, true].flatMap((exclusive) =>
    [false, true].flatMap((reverse) =>
      [floats, ints].map((input: (shape: Shape) => CaseInput) =>
        opCase({
          name: `cumsum along ${axis}${exclusive ? " exclusive" : ""}${reverse ? " reverse" : ""}`,
          inputs: [input(shape)],
          build: (b, [x]) => b.add({ kind: "cumsum", inputs: [x], axis, exclusive, reverse }),
          smooth: input === floats,
        })
      )
    )
  )
);

/** Nodes that move elements about, or add up those that come to one place. */
export const movementCases: readonly OpCase[] = [
  ...reshapeCases,
  ...broadcastCases,
  ...transposeCases,
  ...reverseCases,
  ...sliceCases,
  ...padCases,
  ...tileCases,
  ...concatCases,
  ...gatherCases,
  ...scatterCases,
  ...oneHotCases,
  ...cumsumCases,
];
