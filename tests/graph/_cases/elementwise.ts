import {
  BINARY,
  type BinaryName,
  CLASSIFY,
  COMPARE,
  LOGICAL,
  UNARY,
  type UnaryName,
} from "../../../lib/graph/node.ts";
import type { Shape } from "../../../lib/core/shape.ts";
import {
  bools,
  type CaseInput,
  floats,
  ints,
  key,
  offSteps,
  type OpCase,
  opCase,
  shown,
} from "./case.ts";

/** Shapes at which loops go wrong: a scalar, nothing, one, odd, a vector register and one over. */
export const SHAPES: readonly Shape[] = [[], [0], [1], [3], [5, 7], [64], [65], [3, 0, 2]];

/** Pairs of shapes that broadcast. */
const PAIRS: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [[0], [0]],
  [[0], [1]],
  [[3], [3]],
  [[5, 7], [7]],
  [[7], [5, 7]],
  [[5, 1], [1, 3]],
  [[2, 1, 3], [5, 1]],
  [[], [64]],
  [[65], []],
  [[65], [65]],
];

type Range = readonly [min: number, max: number];

/** Where each function is smooth and its fifth derivative no more than 10⁵; no range: away from the steps. */
const UNARY_RANGES: Readonly<Record<UnaryName, Range | undefined>> = {
  abs: undefined,
  neg: [-3, 3],
  sign: undefined,
  square: [-3, 3],
  relu: undefined,
  ceil: undefined,
  floor: undefined,
  round: undefined,
  exp: [-3, 3],
  expm1: [-3, 3],
  log: [0.5, 4],
  log1p: [-0.5, 3],
  sqrt: [0.5, 4],
  rsqrt: [0.5, 4],
  reciprocal: [0.5, 4],
  sin: [-6, 6],
  cos: [-6, 6],
  tan: [-1.2, 1.2],
  asin: [-0.8, 0.8],
  acos: [-0.8, 0.8],
  atan: [-3, 3],
  sinh: [-3, 3],
  cosh: [-3, 3],
  tanh: [-3, 3],
  asinh: [-4, 4],
  acosh: [1.5, 5],
  atanh: [-0.8, 0.8],
  erf: [-3, 3],
  erfc: [-3, 3],
  ndtri: [0.3, 0.7],
  sigmoid: [-6, 6],
  softplus: [-6, 6],
};

const INTEGER_UNARY: readonly UnaryName[] = ["abs", "neg", "sign", "square", "relu"];

const unaryCases = UNARY.flatMap((op) =>
  SHAPES.map((shape) => {
    const range = UNARY_RANGES[op];
    const input = range ? floats(shape, ...range) : offSteps(shape);
    return opCase({
      name: `unary ${op}`,
      inputs: [input],
      build: (b, [x]) => b.unary(op, x),
    });
  })
);

const integerUnaryCases = INTEGER_UNARY.flatMap((op) =>
  SHAPES.map((shape) =>
    opCase({
      name: `unary ${op}`,
      inputs: [ints(shape)],
      build: (b, [x]) => b.unary(op, x),
      smooth: false,
    })
  )
);

/** Corners and steps, hit exactly. */
const unaryAtSteps = (["abs", "sign", "relu", "ceil", "floor", "round"] as const).map((op) =>
  opCase({
    name: `unary ${op} at its steps`,
    inputs: [floats([9], -2, 2, { first: [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2] })],
    build: (b, [x]) => b.unary(op, x),
    smooth: false,
  })
);

/** Where each function of two arrays is smooth: inputs that never meet at a tie or a step. */
function binaryInputs(op: BinaryName, a: Shape, b: Shape): [CaseInput, CaseInput] {
  switch (op) {
    case "div":
      return [floats(a), floats(b, 0.5, 3)];
    case "pow":
      return [floats(a, 0.5, 2), floats(b, -2, 3)];
    case "floorDiv":
    case "mod":
      // The quotient of n + ½ ± 0.1 and 1 ± 0.02 is never near a whole number.
      return [floats(a, 0, 4, { fraction: [0.4, 0.6] }), floats(b, 0.98, 1.02)];
    case "maximum":
    case "minimum":
      return [
        floats(a, -3, 3, { fraction: [0.1, 0.4] }),
        floats(b, -3, 3, { fraction: [0.6, 0.9] }),
      ];
    case "atan2":
      return [floats(a, -2, 2), floats(b, 0.5, 2)];
    case "add":
    case "sub":
    case "mul":
    case "squaredDifference":
      return [floats(a), floats(b)];
    default:
      return op satisfies never;
  }
}

const binaryCases = BINARY.flatMap((op) =>
  PAIRS.map(([a, b]) =>
    opCase({
      name: `binary ${op}`,
      inputs: binaryInputs(op, a, b),
      build: (b, [x, y]) => b.binary(op, x, y),
    })
  )
);

const integerBinaryCases = BINARY.filter((op) => op !== "div" && op !== "atan2").flatMap((op) =>
  PAIRS.map(([a, b]) =>
    opCase({
      name: `binary ${op}`,
      inputs: [ints(a, -6, 6), op === "pow" ? ints(b, 0, 5) : ints(b, 1, 4)],
      build: (b, [x, y]) => b.binary(op, x, y),
      smooth: false,
    })
  )
);

/** Both operands the same node. */
const repeatedCases = BINARY.map((op) =>
  opCase({
    name: `binary ${op} of one node with itself`,
    inputs: [floats([7], 0.5, 2)],
    build: (b, [x]) => b.binary(op, x, x),
    // x/x is 1, just where floorDiv and mod step.
    smooth: op !== "floorDiv" && op !== "mod",
  })
);

const moreBinaryCases = [
  ...(["maximum", "minimum"] as const).map((op) =>
    opCase({
      name: `binary ${op} with ties`,
      inputs: [floats([65], 0, 3, { whole: true }), floats([65], 0, 3, { whole: true })],
      build: (b, [x, y]) => b.binary(op, x, y),
      smooth: false,
    })
  ),
  ...(["mod", "floorDiv"] as const).map((op) =>
    opCase({
      name: `binary ${op} of any signs`,
      inputs: [floats([65], -5, 5), floats([65], -3, 3)],
      build: (b, [x, y]) => b.binary(op, x, y),
      smooth: false,
    })
  ),
  ...[0, 1, 2, 3, -1].map((exponent) =>
    opCase({
      name: `binary pow with the constant exponent ${exponent}`,
      inputs: [floats([5, 7], -2, -0.5)],
      build: (b, [x]) => b.binary("pow", x, b.scalar(exponent)),
    })
  ),
  opCase({
    name: "binary pow with whole exponents of a negative base",
    inputs: [floats([7], -2, -0.5), floats([7], -3, 3, { whole: true })],
    build: (b, [x, y]) => b.binary("pow", x, y),
    smooth: false,
  }),
  opCase({
    name: "binary atan2 all around",
    inputs: [floats([65], -2, 2, { apart: true }), floats([65], -2, 2, { apart: true })],
    build: (b, [y, x]) => b.binary("atan2", y, x),
    smooth: false,
  }),
];

const compareCases = COMPARE.flatMap((op) =>
  PAIRS.flatMap(([a, b]) =>
    [
      [floats(a, 0, 3, { whole: true }), floats(b, 0, 3, { whole: true })],
      [ints(a, 0, 3), ints(b, 0, 3)],
      ...(op === "equal" || op === "notEqual" ? [[bools(a), bools(b)]] : []),
    ].map((inputs) =>
      opCase({
        name: `compare ${op}`,
        inputs,
        build: (b, [x, y]) => b.compare(op, x, y),
        smooth: false,
      })
    )
  )
);

const logicalCases = LOGICAL.flatMap((op) =>
  PAIRS.map(([a, b]) =>
    opCase({
      name: `logical ${op}`,
      inputs: [bools(a), bools(b)],
      build: (b, [x, y]) => b.add({ kind: "logical", op, inputs: [x, y] }),
      smooth: false,
    })
  )
);

const SPECIAL = { first: [NaN, Infinity, -Infinity, 0, -0, 5e-324, 1.5e308] };

const questionCases = SHAPES.flatMap((shape) => [
  opCase({
    name: "not",
    inputs: [bools(shape)],
    build: (b, [x]) => b.add({ kind: "not", inputs: [x] }),
    smooth: false,
  }),
  ...CLASSIFY.map((op) =>
    opCase({
      name: `classify ${op}`,
      inputs: [floats(shape, -2, 2, SPECIAL)],
      build: (b, [x]) => b.add({ kind: "classify", op, inputs: [x] }),
      smooth: false,
    })
  ),
]);

const WHERE_SHAPES: readonly (readonly [Shape, Shape, Shape])[] = [
  [[], [], []],
  [[0], [0], []],
  [[7], [7], [7]],
  [[5, 1], [1, 7], []],
  [[], [3], [5, 1]],
  [[3], [5, 1], [5, 3]],
  [[65], [], [65]],
];

const whereCases = WHERE_SHAPES.flatMap(([c, x, y]) => [
  opCase({
    name: "where",
    inputs: [bools(c), floats(x), floats(y)],
    build: (b, [c, x, y]) => b.where(c, x, y),
  }),
  opCase({
    name: "where",
    inputs: [bools(c), ints(x), ints(y)],
    build: (b, [c, x, y]) => b.where(c, x, y),
    smooth: false,
  }),
  opCase({
    name: "where",
    inputs: [bools(c), bools(x), bools(y)],
    build: (b, [c, x, y]) => b.where(c, x, y),
    smooth: false,
  }),
]);

const BOUNDS: readonly Range[] = [[-1, 1], [-Infinity, 1], [0, Infinity]];

const clipCases = BOUNDS.flatMap(([min, max]) =>
  SHAPES.flatMap((shape) => [
    opCase({
      name: `clip to ${min} … ${max}`,
      inputs: [offSteps(shape)],
      build: (b, [x]) => b.add({ kind: "clip", inputs: [x], min, max }),
    }),
    opCase({
      name: `clip to ${min} … ${max}`,
      inputs: [ints(shape)],
      build: (b, [x]) => b.add({ kind: "clip", inputs: [x], min, max }),
      smooth: false,
    }),
  ])
);

const castCases = SHAPES.flatMap((shape) =>
  [offSteps(shape), ints(shape), bools(shape)].flatMap((input) =>
    (["float", "int32", "bool"] as const).map((to) =>
      opCase({
        name: `cast to ${to}`,
        inputs: [input],
        build: (b, [x]) => b.add({ kind: "cast", inputs: [x], to }),
        smooth: to === "float",
      })
    )
  )
);

const sourceCases = [
  ...SHAPES.map((shape) =>
    opCase({
      name: `constant ${shown(shape)}`,
      inputs: [],
      build: (b) => {
        const data = Float64Array.from(
          { length: shape.reduce((n, m) => n * m, 1) },
          (_, i) => i / 4,
        );
        return b.add({ kind: "constant", inputs: [], data, type: { shape, dtype: "float" } });
      },
    })
  ),
  ...[0, 1, 5, 65].flatMap((length) =>
    (["float", "int32"] as const).map((to) =>
      opCase({
        name: `range of ${length} ${to}`,
        inputs: [],
        build: (b) => b.add({ kind: "range", inputs: [], start: 2, step: -3, length, to }),
        smooth: to === "float",
      })
    )
  ),
];

const randomCases = [
  ...(["bits", "uniform", "normal"] as const).flatMap((op) =>
    SHAPES.map((to) =>
      opCase({
        name: `random ${op} ${shown(to)}`,
        inputs: [key()],
        build: (b, [k]) => b.add({ kind: "random", op, inputs: [k], to }),
        smooth: op !== "bits",
      })
    )
  ),
  ...(["fold", "split"] as const).map((op) =>
    opCase({
      name: `deriveKey ${op}`,
      inputs: [key(), ints([], 0, 1000)],
      build: (b, [k, data]) => {
        const derived = b.add({ kind: "deriveKey", op, inputs: [k, data] });
        return b.add({ kind: "random", op: "bits", inputs: [derived], to: [3] });
      },
      smooth: false,
    })
  ),
];

/** Nodes without operands, and those that work on each element by itself. */
export const elementwiseCases: readonly OpCase[] = [
  ...unaryCases,
  ...integerUnaryCases,
  ...unaryAtSteps,
  ...binaryCases,
  ...integerBinaryCases,
  ...repeatedCases,
  ...moreBinaryCases,
  ...compareCases,
  ...logicalCases,
  ...questionCases,
  ...whereCases,
  ...clipCases,
  ...castCases,
  ...sourceCases,
  ...randomCases,
];
