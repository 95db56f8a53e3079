import type { Shape } from "../../../lib/core/shape.ts";
import { floats, type OpCase, opCase } from "./case.ts";

/** Batch axes, rows, inner size, columns. */
const PRODUCTS: readonly (readonly [Shape, Shape, number, number, number])[] = [
  [[], [], 1, 1, 1],
  [[], [], 3, 5, 7],
  [[], [], 0, 3, 2],
  [[], [], 3, 0, 2],
  [[], [], 3, 2, 0],
  [[], [], 7, 64, 5],
  [[], [], 5, 65, 3],
  [[], [], 64, 3, 65],
  [[2], [2], 3, 5, 1],
  [[2], [], 3, 5, 4],
  [[], [3], 2, 5, 4],
  [[2, 1], [3], 2, 3, 4],
  [[1], [3], 2, 3, 4],
  [[0], [1], 2, 3, 4],
];

const transposed = (shape: Shape, m: number, n: number, swap: boolean) =>
  swap ? [...shape, n, m] : [...shape, m, n];

const matMulCases = PRODUCTS.flatMap(([batchA, batchB, rows, inner, columns]) =>
  [false, true].flatMap((transposeA) =>
    [false, true].map((transposeB) =>
      opCase({
        name: `matMul${transposeA ? " transposeA" : ""}${transposeB ? " transposeB" : ""}`,
        inputs: [
          floats(transposed(batchA, rows, inner, transposeA)),
          floats(transposed(batchB, inner, columns, transposeB)),
        ],
        build: (b, [x, y]) => b.add({ kind: "matMul", inputs: [x, y], transposeA, transposeB }),
      })
    )
  )
);

const selfProducts = [[false, false], [true, false], [false, true], [true, true]].map((
  [transposeA, transposeB],
) =>
  opCase({
    name: `matMul of one node with itself${transposeA ? " transposeA" : ""}${
      transposeB ? " transposeB" : ""
    }`,
    inputs: [floats([5, 5])],
    build: (b, [x]) => b.add({ kind: "matMul", inputs: [x, x], transposeA, transposeB }),
  })
);

const EINSUMS: readonly (readonly [string, ...Shape[]])[] = [
  ["->", []],
  ["i->", [7]],
  ["i->i", [3]],
  ["ij->ji", [5, 7]],
  ["ijk->j", [2, 3, 5]],
  ["i,i->", [65], [65]],
  ["i,j->ij", [3], [5]],
  ["i,j->j", [3], [5]],
  ["ij,jk->ik", [3, 5], [5, 7]],
  ["ij,jk->", [3, 5], [5, 7]],
  ["ij,j->i", [5, 64], [64]],
  ["bij,bjk->bik", [2, 3, 5], [2, 5, 1]],
  ["bij,jk->ibk", [2, 3, 5], [5, 4]],
  ["ij,ij,ij->i", [3, 5], [3, 5], [3, 5]],
  ["ij,jk,kl->il", [2, 3], [3, 5], [5, 2]],
  ["ij,jk->ik", [3, 0], [0, 2]],
  ["ij,->i", [3, 5], []],
];

const einsumCases = [
  ...EINSUMS.map(([equation, ...shapes]) =>
    opCase({
      name: `einsum ${equation}`,
      inputs: shapes.map((shape) => floats(shape)),
      build: (b, ids) => b.add({ kind: "einsum", inputs: ids, equation }),
    })
  ),
  opCase({
    name: "einsum ij,kj->ik of one node with itself",
    inputs: [floats([3, 5])],
    build: (b, [x]) => b.add({ kind: "einsum", inputs: [x, x], equation: "ij,kj->ik" }),
  }),
];

/** Batch axes of both sides, rows, right sides. */
const SOLVES: readonly (readonly [Shape, Shape, number, number])[] = [
  [[], [], 1, 1],
  [[], [], 3, 2],
  [[], [], 7, 5],
  [[], [], 0, 3],
  [[], [], 3, 0],
  [[], [], 64, 1],
  [[], [], 65, 2],
  [[2], [2], 3, 1],
  [[2, 1], [3], 3, 2],
  [[0], [1], 2, 3],
];

/** Off the diagonal the matrices are small, so that the solutions stay moderate at every size. */
const solveCases = SOLVES.flatMap(([batchL, batchB, n, columns]) =>
  [false, true].map((transpose) =>
    opCase({
      name: `triangularSolve${transpose ? " transpose" : ""}`,
      inputs: [floats([...batchL, n, n], -1, 1), floats([...batchB, n, columns])],
      build: (b, [x, right]) => {
        const index = b.add({
          kind: "range",
          inputs: [],
          start: 0,
          step: 1,
          length: n,
          to: "int32",
        });
        const diagonal = b.compare("equal", b.reshape(index, [n, 1]), index);
        const scaled = b.binary("mul", x, b.scalar(1 / Math.max(n, 1)));
        const l = b.where(diagonal, b.binary("add", b.unary("square", x), b.scalar(1)), scaled);
        return b.add({ kind: "triangularSolve", inputs: [l, right], transpose });
      },
    })
  )
);

/** Products of matrices and tensors. */
export const productCases: readonly OpCase[] = [
  ...matMulCases,
  ...selfProducts,
  ...einsumCases,
  ...solveCases,
];
