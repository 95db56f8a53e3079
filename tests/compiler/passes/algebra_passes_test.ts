import type { GraphBuilder } from "../../../lib/graph/builder.ts";
import type { NodeId } from "../../../lib/graph/node.ts";
import { type } from "../../graph/_helpers.ts";
import { F, testRows } from "./_rows.ts";

const NEAR = { exact: false, bound: 1e-14 };
const ROWS = type("float", 3, 4), SCALAR = type("float");

const times = (b: GraphBuilder, x: NodeId, k: number) => b.binary("mul", x, b.scalar(k));
const over = (b: GraphBuilder, x: NodeId, k: number) => b.binary("div", x, b.scalar(k));

testRows(["factors", "broadcasts", "constants", "identities"], [
  {
    name: "constants meet",
    build: (b, x) => times(b, times(b, b.binary("mul", b.scalar(3), x), 0.5), 7),
    after: ["%2 = binary mul %0 10.5 : float[4]", "return %2"],
  },
  {
    name: "not where their product overflows in single precision",
    build: (b, x) => times(b, times(b, x, 1e30), 1e30),
    after: [
      "%2 = binary mul %0 1e+30 : float[4]",
      "%3 = binary mul %2 1e+30 : float[4]",
      "return %3",
    ],
  },
  {
    name: "nor where it underflows",
    build: (b, x) => times(b, times(b, x, 1e-30), 1e-30),
    after: [
      "%2 = binary mul %0 1e-30 : float[4]",
      "%3 = binary mul %2 1e-30 : float[4]",
      "return %3",
    ],
  },
  {
    name: "they go to the smallest factor",
    inputs: [F, SCALAR],
    build: (b, x, s) => b.binary("mul", times(b, b.broadcastTo(s, [4]), 0.5), times(b, x, 2)),
    after: ["%2 = binary mul %0 %1 : float[4]", "return %2"],
  },
  {
    name: "they go out of products, squares, quotients and sums",
    inputs: [F, F],
    build: (b, x, y) => {
      const square = b.unary("square", b.binary("mul", times(b, x, 3), times(b, y, 2)));
      return b.binary("sub", over(b, square, 0.25), b.binary("div", times(b, x, 144), y));
    },
    after: [
      "%2 = binary mul %1 %0 : float[4]",
      "%3 = unary square %2 : float[4]",
      "%5 = binary div %0 %1 : float[4]",
      "%6 = binary sub %3 %5 : float[4]",
      "%7 = binary mul %6 144.0 : float[4]",
      "return %7",
    ],
  },
  {
    name: "a power of two has an exact reciprocal, three has none",
    build: (b, x) => over(b, over(b, x, 8), 3),
    after: [
      "%2 = binary mul %0 0.125 : float[4]",
      "%4 = binary div %2 3.0 : float[4]",
      "return %4",
    ],
  },
  {
    name: "a scalar goes out of a sum, and what is repeated along its axis",
    inputs: [ROWS, SCALAR, type("float", 3, 1)],
    build: (b, x, s, column) =>
      b.reduce("sum", b.binary("mul", b.binary("mul", x, s), column), [1]),
    after: [
      "%3 = reduce sum [1] %0 : float[3]",
      "%4 = binary mul %3 %1 : float[3]",
      "%5 = reshape %2 : float[3]",
      "%6 = binary mul %4 %5 : float[3]",
      "return %6",
    ],
  },
  {
    name: "what is divided by eˣ and multiplied again",
    inputs: [F, F, F],
    build: (b, x, y, z) => {
      const e = b.unary("exp", x);
      return b.binary("mul", b.binary("add", b.binary("div", y, e), z), e);
    },
    after: [
      "%3 = unary exp %0 : float[4]",
      "%4 = binary mul %2 %3 : float[4]",
      "%5 = binary add %1 %4 : float[4]",
      "return %5",
    ],
  },
  {
    name: "the same of a difference, on either side",
    inputs: [F, F, F],
    build: (b, x, y, z) => {
      const e = b.unary("softplus", x), ratio = b.binary("div", y, e);
      const first = b.binary("mul", b.binary("sub", ratio, z), e);
      return b.binary("div", first, b.binary("mul", e, b.binary("sub", z, ratio)));
    },
    after: [
      "%3 = unary softplus %0 : float[4]",
      "%4 = binary mul %2 %3 : float[4]",
      "%5 = binary sub %1 %4 : float[4]",
      "%6 = binary sub %4 %1 : float[4]",
      "%7 = binary div %5 %6 : float[4]",
      "return %7",
    ],
  },
  {
    name: "a product that is there already",
    inputs: [F, F, F],
    build: (b, x, y, z) => {
      const known = b.binary("mul", x, y);
      return b.binary("add", known, b.binary("mul", b.binary("mul", z, x), y));
    },
    after: [
      "%3 = binary mul %0 %1 : float[4]",
      "%4 = binary mul %2 %3 : float[4]",
      "%5 = binary add %3 %4 : float[4]",
      "return %5",
    ],
  },
], NEAR);

testRows(["powers"], [
  {
    name: "small exponents",
    build: (b, x) => {
      const exponents = [0.5, 2, 3, 4, -1, -2, -0.5, 0, 1];
      const powers = exponents.map((p) => b.binary("pow", x, b.scalar(p)));
      return powers.reduce((sum, y) => b.binary("add", sum, y));
    },
    after: [
      "%1 = unary sqrt %0 : float[4]",
      "%2 = unary square %0 : float[4]",
      "%3 = binary mul %2 %0 : float[4]",
      "%4 = unary square %2 : float[4]",
      "%5 = unary reciprocal %0 : float[4]",
      "%6 = unary square %5 : float[4]",
      "%7 = unary rsqrt %0 : float[4]",
      "%9 = broadcastTo 1.0 : float[4]",
      "%10 = binary add %1 %2 : float[4]",
      "%11 = binary add %10 %3 : float[4]",
      "%12 = binary add %11 %4 : float[4]",
      "%13 = binary add %12 %5 : float[4]",
      "%14 = binary add %13 %6 : float[4]",
      "%15 = binary add %14 %7 : float[4]",
      "%16 = binary add %15 %9 : float[4]",
      "%17 = binary add %16 %0 : float[4]",
      "return %17",
    ],
  },
  {
    name: "roots, reciprocals and squares of each other",
    inputs: [F, F],
    build: (b, x, y) => {
      const root = b.unary("sqrt", b.binary("mul", x, x));
      const reciprocal = b.binary("div", b.scalar(1), b.unary("sqrt", y));
      return b.binary("mul", root, b.unary("reciprocal", reciprocal));
    },
    after: [
      "%2 = unary abs %0 : float[4]",
      "%3 = unary sqrt %1 : float[4]",
      "%4 = binary mul %2 %3 : float[4]",
      "return %4",
    ],
  },
  {
    name: "the square of a root, of what is not negative",
    build: (b, x) => b.unary("square", b.unary("sqrt", b.unary("abs", x))),
    after: ["%1 = unary abs %0 : float[4]", "return %1"],
  },
  {
    name: "the square of a root stays where it may be NaN",
    build: (b, x) => b.unary("square", b.unary("sqrt", x)),
    after: [
      "%1 = unary sqrt %0 : float[4]",
      "%2 = unary square %1 : float[4]",
      "return %2",
    ],
  },
], NEAR);

testRows(["exponentials", "factors", "identities", "constants"], [
  {
    name: "log eˣ, and twice the logarithm of the root of eˣ",
    build: (b, x) => times(b, b.unary("log", b.unary("exp", times(b, x, 0.5))), 2),
    after: ["return %0"],
  },
  {
    name: "e to a logarithm, of what is not negative",
    build: (b, x) => b.unary("exp", b.unary("log", b.unary("abs", x))),
    after: ["%1 = unary abs %0 : float[4]", "return %1"],
  },
  {
    name: "e to a logarithm stays where it may be NaN",
    build: (b, x) => b.unary("exp", b.unary("log", x)),
    after: ["%1 = unary log %0 : float[4]", "%2 = unary exp %1 : float[4]", "return %2"],
  },
  {
    name: "the logarithm of eˣ/3",
    build: (b, x) => b.unary("log", over(b, b.unary("exp", x), 3)),
    after: ["%2 = binary add %0 -1.0986122886681098 : float[4]", "return %2"],
  },
  {
    name: "log(1 + eˣ) is softplus, log σ(x) minus softplus",
    build: (b, x) =>
      b.binary(
        "add",
        b.unary("log", b.binary("add", b.scalar(1), b.unary("exp", x))),
        b.unary("log", b.unary("sigmoid", x)),
      ),
    after: [
      "%1 = unary softplus %0 : float[4]",
      "%2 = unary neg %0 : float[4]",
      "%3 = unary softplus %2 : float[4]",
      "%4 = unary neg %3 : float[4]",
      "%5 = binary add %1 %4 : float[4]",
      "return %5",
    ],
  },
  {
    name: "e²ˣ is the square of eˣ, where that is there",
    build: (b, x) => b.binary("sub", b.unary("exp", x), b.unary("exp", times(b, x, 2))),
    after: [
      "%1 = unary exp %0 : float[4]",
      "%2 = unary square %1 : float[4]",
      "%3 = binary sub %1 %2 : float[4]",
      "return %3",
    ],
  },
  {
    name: "eˣ·y − y is expm1(x)·y, where expm1 x is there",
    inputs: [F, SCALAR],
    build: (b, x, y) => {
      const less = b.unary("expm1", x), power = b.unary("exp", x);
      return b.binary("add", less, b.binary("sub", b.binary("mul", y, power), y));
    },
    after: [
      "%2 = unary expm1 %0 : float[4]",
      "%3 = binary mul %2 %1 : float[4]",
      "%4 = binary add %2 %3 : float[4]",
      "return %4",
    ],
  },
], NEAR);

const logSumExp = (b: GraphBuilder, x: NodeId, axes: number[], keepDims = false) =>
  b.unary("log", b.reduce("sum", b.unary("exp", x), axes, keepDims));

testRows(["softmax", "broadcasts", "movement"], [
  {
    name: "the logarithm of a sum of exponentials",
    inputs: [ROWS],
    build: (b, x) => logSumExp(b, x, [0]),
    after: ["%1 = reduce logSumExp [0] %0 : float[4]", "return %1"],
  },
  {
    name: "the same, guarded by the largest element",
    inputs: [ROWS],
    build: (b, x) => {
      const max = b.reduce("max", x, [1], true);
      return b.binary("add", logSumExp(b, b.binary("sub", x, max), [1]), b.reshape(max, [3]));
    },
    after: ["%1 = reduce logSumExp [1] %0 : float[3]", "return %1"],
  },
  {
    name: "log-softmax",
    inputs: [ROWS],
    build: (b, x) => {
      const max = b.reduce("max", x, [1], true), shifted = b.binary("sub", x, max);
      return b.binary("sub", shifted, logSumExp(b, shifted, [1], true));
    },
    after: ["%1 = logSoftmax %0 : float[3, 4]", "return %1"],
  },
  {
    name: "softmax, however it is written",
    inputs: [ROWS],
    build: (b, x) => {
      const max = b.reduce("max", x, [1], true), power = b.unary("exp", b.binary("sub", x, max));
      const sum = b.reshape(b.reduce("sum", power, [1]), [3, 1]);
      const other = b.unary("exp", b.add({ kind: "logSoftmax", inputs: [x] }));
      return b.binary("sub", b.binary("div", power, sum), other);
    },
    after: [
      "%1 = softmax %0 : float[3, 4]",
      "%2 = binary sub %1 %1 : float[3, 4]",
      "return %2",
    ],
  },
  {
    name: "the logarithm of a softmax",
    inputs: [ROWS],
    build: (b, x) => b.unary("log", b.add({ kind: "softmax", inputs: [x] })),
    after: ["%1 = logSoftmax %0 : float[3, 4]", "return %1"],
  },
  {
    name: "what was shifted stays where nothing puts it back, or puts it elsewhere",
    inputs: [type("float", 3, 3), type("float", 3)],
    build: (b, x, m) => {
      const sum = logSumExp(b, b.binary("sub", x, b.reshape(m, [3, 1])), [1]);
      return b.binary("add", b.reshape(sum, [3, 1]), m);
    },
    after: [
      "%2 = reshape %1 : float[3, 1]",
      "%3 = binary sub %0 %2 : float[3, 3]",
      "%4 = reduce logSumExp [1] %3 : float[3]",
      "%5 = reshape %4 : float[3, 1]",
      "%6 = binary add %5 %1 : float[3, 3]",
      "return %6",
    ],
  },
  {
    name: "over another axis it is no softmax",
    inputs: [ROWS],
    build: (b, x) => b.binary("sub", x, b.reduce("logSumExp", x, [0], true)),
    after: [
      "%1 = reduce logSumExp [0] keepDims %0 : float[1, 4]",
      "%2 = binary sub %0 %1 : float[3, 4]",
      "return %2",
    ],
  },
  {
    name: "rows that stand in columns are not divided by their own sum",
    inputs: [type("float", 4, 4)],
    build: (b, x) => b.binary("sub", x, b.reduce("logSumExp", x, [1])),
    after: [
      "%1 = reduce logSumExp [1] %0 : float[4]",
      "%2 = binary sub %0 %1 : float[4, 4]",
      "return %2",
    ],
  },
], NEAR);
