import { type Shape, sizeOf } from "../../../lib/core/shape.ts";
import { REDUCE, type ReduceName } from "../../../lib/graph/node.ts";
import { bools, type CaseInput, floats, ints, type OpCase, opCase, shown } from "./case.ts";

const REDUCTIONS: readonly (readonly [Shape, readonly number[]])[] = [
  [[], []],
  [[1], [0]],
  [[3], [0]],
  [[5, 7], [0]],
  [[5, 7], [1]],
  [[5, 7], [1, 0]],
  [[2, 3, 5], [1]],
  [[2, 3, 5], [0, 2]],
  [[3, 0, 2], [0]],
  [[64], [0]],
  [[65], [0]],
  [[3, 65], [1]],
];

/** Reductions of nothing: infinite or NaN for some. */
const EMPTY: readonly (readonly [Shape, readonly number[]])[] = [[[0], [0]], [[3, 0, 2], [1]]];

/** Where each reduction is smooth: no two elements that could both be the extremum, no product that grows. */
function inputOf(op: ReduceName, shape: Shape): CaseInput {
  switch (op) {
    case "max":
    case "min":
      return floats(shape, -8, 8, { apart: true });
    case "prod":
      return floats(shape, 0.75, 1.25);
    case "any":
    case "all":
      return bools(shape);
    case "sum":
    case "mean":
    case "logSumExp":
      return floats(shape);
    default:
      return op satisfies never;
  }
}

function reduction(op: ReduceName, input: CaseInput, axes: readonly number[], smooth: boolean) {
  return [false, true].map((keepDims) =>
    opCase({
      name: `reduce ${op} over ${shown(axes)}${keepDims ? " keepDims" : ""}`,
      inputs: [input],
      build: (b, [x]) => b.add({ kind: "reduce", op, inputs: [x], axes, keepDims }),
      smooth,
    })
  );
}

const isLogical = (op: ReduceName) => op === "any" || op === "all";

const reduceCases = REDUCE.flatMap((op) =>
  REDUCTIONS.flatMap(([shape, axes]) => reduction(op, inputOf(op, shape), axes, !isLogical(op)))
);

const emptyCases = REDUCE.flatMap((op) =>
  EMPTY.flatMap(([shape, axes]) =>
    reduction(op, inputOf(op, shape), axes, op === "sum" || op === "prod")
  )
);

const integerCases = (["sum", "prod", "max", "min"] as const).flatMap((op) =>
  REDUCTIONS.filter(([shape]) => !shape.includes(0)).flatMap(([shape, axes]) =>
    reduction(op, ints(shape, -3, 3), axes, false)
  )
);

const tiedCases = (["max", "min", "prod"] as const).flatMap((op) =>
  REDUCTIONS.flatMap(([shape, axes]) =>
    // Ties for the extremum; for the product zeros, which are no harm to it.
    reduction(op, floats(shape, -1, 2, { whole: true }), axes, op === "prod")
      .map((row) => ({ ...row, name: `${row.name} of few values` }))
  )
);

const specialCases = (["max", "min", "sum", "logSumExp"] as const).flatMap((op) =>
  [[-Infinity, -Infinity], [Infinity, 1], [NaN, 1], [-Infinity, 1, -Infinity]].flatMap((first) =>
    reduction(op, floats([first.length], -2, 2, { first }), [0], false)
      .map((row) => ({ ...row, name: `${row.name} of ${first}` }))
  )
);

const argCases = (["argMax", "argMin"] as const).flatMap((op) =>
  ([[[1], 0], [[3], 0], [[5, 7], 0], [[5, 7], 1], [[2, 3, 5], 1], [[65], 0]] as const).flatMap(
    ([shape, axis]) =>
      [
        floats(shape, -8, 8, { apart: true }),
        floats(shape, 0, 2, { whole: true }),
        ints(shape, -3, 3),
      ].map((input, i) =>
        opCase({
          name: `argReduce ${op} along ${axis}${i === 1 ? " with ties" : ""}`,
          inputs: [input],
          build: (b, [x]) => b.add({ kind: "argReduce", op, inputs: [x], axis }),
          smooth: false,
        })
      ),
  )
);

const sortCases = [[0], [1], [2], [5], [5, 7], [2, 3, 5], [0, 3], [3, 0], [64], [65]].flatMap((
  shape,
) =>
  [false, true].flatMap((descending) =>
    [
      floats(shape, -8, 8, { apart: true }),
      floats(shape, 0, 2, { whole: true }),
      floats(shape, -2, 2, { first: [NaN, Infinity, -Infinity].slice(0, sizeOf(shape)) }),
      ints(shape, -3, 3),
    ].map((input, i) =>
      opCase({
        name: `argSort${descending ? " descending" : ""}${["", " with ties", " with NaN", ""][i]}`,
        inputs: [input],
        build: (b, [x]) => b.add({ kind: "argSort", inputs: [x], descending }),
        smooth: false,
      })
    )
  )
);

const softmaxCases = (["softmax", "logSoftmax"] as const).flatMap((kind) => [
  ...[[0], [1], [3], [5, 7], [2, 3, 5], [0, 3], [3, 0], [64], [2, 65]].map((shape) =>
    opCase({
      name: kind,
      inputs: [floats(shape, -4, 4)],
      build: (b, [x]) => b.add({ kind, inputs: [x] }),
    })
  ),
  opCase({
    name: `${kind} far from 0`,
    inputs: [floats([5, 7], 700, 704)],
    build: (b, [x]) => b.add({ kind, inputs: [x] }),
  }),
  opCase({
    name: `${kind} with −∞`,
    inputs: [floats([5], -2, 2, { first: [-Infinity, 1, -Infinity] })],
    build: (b, [x]) => b.add({ kind, inputs: [x] }),
    smooth: false,
  }),
]);

/** Nodes that make one of many elements, and those that normalise a row. */
export const reductionCases: readonly OpCase[] = [
  ...reduceCases,
  ...emptyCases,
  ...integerCases,
  ...tiedCases,
  ...specialCases,
  ...argCases,
  ...sortCases,
  ...softmaxCases,
];
