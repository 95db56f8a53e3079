import type { NodeId } from "../../../lib/graph/node.ts";
import type { GraphBuilder } from "../../../lib/graph/builder.ts";
import { type } from "../../graph/_helpers.ts";
import { F, testRows } from "./_rows.ts";

const EXACT = { exact: true, bound: 0 };
const BOOL = type("bool", 4), INT = type("int32", 4);

const not = (b: GraphBuilder, x: NodeId) => b.add({ kind: "not", inputs: [x] });
const logical = (b: GraphBuilder, op: "and" | "or" | "xor", x: NodeId, y: NodeId) =>
  b.add({ kind: "logical", op, inputs: [x, y] });
const clip = (b: GraphBuilder, x: NodeId, min: number, max: number) =>
  b.add({ kind: "clip", inputs: [x], min, max });
const slice = (b: GraphBuilder, x: NodeId, begin: number[], size: number[]) =>
  b.add({ kind: "slice", inputs: [x], begin, size });
const concat = (b: GraphBuilder, axis: number, ...inputs: NodeId[]) =>
  b.add({ kind: "concat", inputs, axis });

testRows(["identities"], [
  {
    name: "x + 0, x − 0, x·1 and x/1 are x",
    build: (b, x) =>
      b.binary(
        "div",
        b.binary("mul", b.binary("sub", b.binary("add", x, b.scalar(0)), b.scalar(0)), b.scalar(1)),
        b.scalar(1),
      ),
    after: ["return %0"],
  },
  {
    name: "0 + x and 1·x are x, in the shape that they have",
    inputs: [F, type("float", 2, 1)],
    build: (b, x, y) => b.binary("add", b.binary("mul", b.scalar(1), y), x),
    after: ["%2 = binary add %1 %0 : float[2, 4]", "return %2"],
  },
  {
    name: "minus of minus, x·(−1), 0 − x",
    build: (b, x) =>
      b.unary(
        "neg",
        b.binary("mul", b.unary("neg", b.binary("sub", b.scalar(0), x)), b.scalar(-1)),
      ),
    after: ["return %0"],
  },
  {
    name: "even functions of −x and |x|",
    build: (b, x) =>
      b.binary("add", b.unary("cos", b.unary("neg", x)), b.unary("square", b.unary("abs", x))),
    after: [
      "%1 = unary cos %0 : float[4]",
      "%2 = unary square %0 : float[4]",
      "%3 = binary add %1 %2 : float[4]",
      "return %3",
    ],
  },
  {
    name: "relu and |·| of what is not negative",
    build: (b, x) => b.unary("relu", b.unary("abs", b.unary("exp", x))),
    after: ["%1 = unary exp %0 : float[4]", "return %1"],
  },
  {
    name: "floor of what is whole",
    inputs: [INT],
    build: (b, x) => b.unary("round", b.unary("floor", b.cast(x, "float"))),
    after: ["%1 = cast %0 : float[4]", "return %1"],
  },
  {
    name: "the larger of x and −∞, of x and x, of x and 0",
    build: (b, x) => {
      const same = b.binary("maximum", x, b.scalar(-Infinity));
      return b.binary("maximum", b.binary("minimum", same, x), b.scalar(0));
    },
    after: ["%1 = unary relu %0 : float[4]", "return %1"],
  },
  {
    name: "0·x stays, for x may be infinite or NaN",
    build: (b, x) => b.binary("mul", x, b.scalar(0)),
    after: ["%2 = binary mul %0 0.0 : float[4]", "return %2"],
  },
  {
    name: "x − x stays for the same reason",
    build: (b, x) => b.binary("sub", x, x),
    after: ["%1 = binary sub %0 %0 : float[4]", "return %1"],
  },
  {
    name: "0·x is 0 where x is finite",
    inputs: [INT],
    build: (b, x) => b.binary("mul", b.unary("sin", b.cast(x, "float")), b.scalar(0)),
    after: ["%2 = broadcastTo 0.0 : float[4]", "return %2"],
  },
], EXACT);

testRows(["broadcasts"], [
  {
    name: "elementwise ops repeat by themselves",
    inputs: [type("float", 2, 4), F],
    build: (b, x, y) => b.binary("mul", x, b.broadcastTo(b.reshape(y, [1, 4]), [2, 4])),
    after: ["%2 = binary mul %0 %1 : float[2, 4]", "return %2"],
  },
  {
    name: "arithmetic on a repeated scalar comes first, and a condition is a scalar",
    inputs: [type("bool"), type("float", 2, 4), type("float")],
    build: (b, c, x, s) =>
      b.where(
        b.broadcastTo(b.reshape(c, [1, 1]), [2, 4]),
        x,
        b.binary("mul", b.broadcastTo(s, [2, 4]), b.full([2, 4], 0.5)),
      ),
    after: [
      "%4 = binary mul %2 0.5 : float[]",
      "%5 = where %0 %1 %4 : float[2, 4]",
      "return %5",
    ],
  },
  {
    name: "it stays where the shape would not be the same",
    inputs: [type("float", 2, 1)],
    build: (b, x) => b.unary("sin", b.binary("add", b.broadcastTo(x, [3, 2, 4]), b.scalar(1))),
    after: [
      "%2 = binary add %0 1.0 : float[2, 1]",
      "%3 = unary sin %2 : float[2, 1]",
      "%4 = broadcastTo %3 : float[3, 2, 4]",
      "return %4",
    ],
  },
  {
    name: "the maximum of what is repeated",
    inputs: [type("float", 2, 1)],
    build: (b, x) => b.reduce("max", b.broadcastTo(x, [3, 2, 4]), [0, 2]),
    after: [
      "%1 = reshape %0 : float[1, 2, 1]",
      "%2 = reduce max [0,2] %1 : float[2]",
      "return %2",
    ],
  },
  {
    name: "a constant reshaped",
    build: (b, x) => b.binary("add", x, b.reshape(b.full([2, 2], 3), [4])),
    after: ["%2 = binary add %0 3.0 : float[4]", "return %2"],
  },
], EXACT);

testRows(["choices"], [
  {
    name: "a known condition, equal branches, a condition turned",
    inputs: [BOOL, F, F],
    build: (b, c, x, y) => {
      const same = b.where(c, b.where(b.scalar(1, "bool"), x, y), x);
      return b.where(not(b, c), same, y);
    },
    after: ["%3 = where %0 %2 %1 : float[4]", "return %3"],
  },
  {
    name: "one condition twice",
    inputs: [BOOL, F, F],
    build: (b, c, x, y) => b.where(c, b.where(c, x, y), b.where(c, y, x)),
    after: ["return %1"],
  },
  {
    name: "truth values that are known",
    inputs: [BOOL, BOOL],
    build: (b, x, y) => {
      const yes = b.scalar(1, "bool"), no = b.scalar(0, "bool");
      const same = logical(b, "or", logical(b, "and", x, yes), no);
      return logical(
        b,
        "xor",
        logical(b, "and", same, not(b, not(b, x))),
        logical(b, "and", y, no),
      );
    },
    after: [
      "%3 = broadcastTo false : bool[4]",
      "%4 = logical xor %0 %3 : bool[4]",
      "return %4",
    ],
  },
  {
    name: "a comparison denied: of integers",
    inputs: [INT, INT],
    build: (b, x, y) => not(b, b.compare("less", x, y)),
    after: ["%2 = compare greaterEqual %0 %1 : bool[4]", "return %2"],
  },
  {
    name: "a comparison denied: of floats only equality",
    inputs: [F, F],
    build: (b, x, y) =>
      logical(b, "and", not(b, b.compare("less", x, y)), not(b, b.compare("equal", x, y))),
    after: [
      "%2 = compare less %0 %1 : bool[4]",
      "%3 = not %2 : bool[4]",
      "%4 = compare notEqual %0 %1 : bool[4]",
      "%5 = logical and %3 %4 : bool[4]",
      "return %5",
    ],
  },
  {
    name: "a label in range, as integers",
    inputs: [INT],
    build: (b, x) => {
      const label = b.cast(x, "float");
      const above = b.compare("greaterEqual", label, b.scalar(0));
      return logical(b, "and", above, b.compare("greater", b.scalar(10), label));
    },
    after: [
      "%2 = compare greaterEqual %0 0 : bool[4]",
      "%4 = compare greater 10 %0 : bool[4]",
      "%5 = logical and %2 %4 : bool[4]",
      "return %5",
    ],
  },
  {
    name: "a number that single precision cannot tell from its neighbours stays a float",
    inputs: [INT],
    build: (b, x) => b.compare("less", b.cast(x, "float"), b.scalar(2 ** 24)),
    after: [
      "%1 = cast %0 : float[4]",
      "%3 = compare less %1 16777216.0 : bool[4]",
      "return %3",
    ],
  },
  {
    name: "clipped twice",
    build: (b, x) => clip(b, clip(b, clip(b, x, -Infinity, Infinity), -5, 3), 1, 9),
    after: ["%1 = clip min=1 max=3 %0 : float[4]", "return %1"],
  },
  {
    name: "casts that lose nothing",
    inputs: [BOOL, INT],
    build: (b, x, y) => {
      const bits = b.cast(b.cast(b.cast(x, "int32"), "float"), "bool");
      const hot = b.add({ kind: "oneHot", inputs: [y], depth: 4, on: 1, off: 0, to: "int32" });
      return b.where(
        bits,
        b.cast(b.cast(y, "float"), "int32"),
        b.cast(b.cast(hot, "bool"), "int32"),
      );
    },
    after: [
      "%2 = oneHot %1 : int32[4, 4]",
      "%3 = where %0 %1 %2 : int32[4, 4]",
      "return %3",
    ],
  },
  {
    name: "a cast that loses something stays",
    build: (b, x) => b.cast(b.cast(x, "int32"), "float"),
    after: ["%1 = cast %0 : int32[4]", "%2 = cast %1 : float[4]", "return %2"],
  },
  {
    name: "isFinite does not ask for the half",
    build: (b, x) => {
      const half = b.binary("mul", b.unary("neg", x), b.scalar(0.5));
      return b.add({ kind: "classify", op: "isFinite", inputs: [half] });
    },
    after: ["%1 = classify isFinite %0 : bool[4]", "return %1"],
  },
  {
    name: "isFinite of the double stays: it may overflow",
    build: (b, x) =>
      b.add({
        kind: "classify",
        op: "isFinite",
        inputs: [b.binary("mul", x, b.scalar(2))],
      }),
    after: [
      "%2 = binary mul %0 2.0 : float[4]",
      "%3 = classify isFinite %2 : bool[4]",
      "return %3",
    ],
  },
], EXACT);

testRows(["movement"], [
  {
    name: "shapes and orders are composed",
    inputs: [type("float", 2, 3, 4)],
    build: (b, x) => {
      const turned = b.transpose(b.transpose(x, [2, 0, 1]), [1, 2, 0]);
      return b.add({ kind: "reshape", inputs: [b.reshape(turned, [6, 4])], to: [24] });
    },
    after: ["%1 = reshape %0 : float[24]", "return %1"],
  },
  {
    name: "axes of size 1 are moved by reshaping",
    inputs: [type("float", 2, 1, 4)],
    build: (b, x) => b.transpose(x, [1, 0, 2]),
    after: ["%1 = reshape %0 : float[1, 2, 4]", "return %1"],
  },
  {
    name: "a matrix is read in either order",
    inputs: [type("float", 4, 2), type("float", 3, 4)],
    build: (b, x, y) =>
      b.transpose(
        b.add({
          kind: "matMul",
          inputs: [b.transpose(x, [1, 0]), y],
          transposeA: false,
          transposeB: true,
        }),
        [1, 0],
      ),
    after: ["%2 = matMul %1 %0 : float[3, 2]", "return %2"],
  },
  {
    name: "parts of parts",
    inputs: [F, type("float", 3)],
    build: (b, x, y) => slice(b, slice(b, concat(b, 0, concat(b, 0, x, y), y), [5], [4]), [0], [1]),
    after: ["%2 = slice begin=[1] %1 : float[1]", "return %2"],
  },
  {
    name: "a part of what is repeated, and of what is padded",
    inputs: [type("float", 1, 4)],
    build: (b, x) => {
      const padded = b.add({
        kind: "pad",
        inputs: [b.broadcastTo(x, [3, 4])],
        padding: [[1, 1], [2, 0]],
        value: 7,
      });
      return slice(b, padded, [1, 3], [2, 2]);
    },
    after: [
      "%1 = slice begin=[0,1] %0 : float[1, 2]",
      "%2 = broadcastTo %1 : float[2, 2]",
      "return %2",
    ],
  },
  {
    name: "turned twice",
    inputs: [type("float", 2, 4)],
    build: (b, x) => {
      const once = b.add({ kind: "reverse", inputs: [x], axes: [0, 1] });
      return b.add({ kind: "reverse", inputs: [once], axes: [1] });
    },
    after: ["%1 = reverse [0] %0 : float[2, 4]", "return %1"],
  },
], EXACT);

testRows(["signs"], [
  {
    name: "sums",
    inputs: [F, F],
    build: (b, x, y) => b.binary("add", b.unary("neg", x), b.binary("sub", y, b.unary("neg", x))),
    after: [
      "%2 = binary add %1 %0 : float[4]",
      "%3 = binary sub %2 %0 : float[4]",
      "return %3",
    ],
  },
  {
    name: "products",
    inputs: [F, F],
    build: (b, x, y) =>
      b.unary("neg", b.binary("div", b.binary("mul", b.unary("neg", x), y), b.unary("neg", y))),
    after: [
      "%2 = binary mul %0 %1 : float[4]",
      "%3 = binary div %2 %1 : float[4]",
      "%4 = unary neg %3 : float[4]",
      "return %4",
    ],
  },
  {
    name: "constants take them",
    build: (b, x) => b.binary("mul", b.unary("neg", b.binary("div", b.scalar(2), x)), b.scalar(3)),
    after: [
      "%2 = binary div -2.0 %0 : float[4]",
      "%4 = binary mul %2 3.0 : float[4]",
      "return %4",
    ],
  },
  {
    name: "the sum of what is negative",
    inputs: [INT],
    build: (b, x) => b.reduce("sum", b.unary("neg", x), [0]),
    after: [
      "%1 = reduce sum [0] %0 : int32[]",
      "%2 = unary neg %1 : int32[]",
      "return %2",
    ],
  },
], EXACT);

testRows(["reductions"], [
  {
    name: "twice is once",
    inputs: [type("float", 2, 3, 4)],
    build: (b, x) => b.reduce("max", b.reduce("max", b.reduce("max", x, [1], true), [2]), [0, 1]),
    after: ["%1 = reduce max [0,1,2] %0 : float[]", "return %1"],
  },
  {
    name: "of one element",
    inputs: [type("float", 2, 1)],
    build: (b, x) => b.reduce("logSumExp", x, [1]),
    after: ["%1 = reshape %0 : float[2]", "return %1"],
  },
  {
    name: "of another order and shape",
    inputs: [type("float", 2, 3, 4)],
    build: (b, x) => b.reduce("min", b.reshape(b.transpose(x, [2, 1, 0]), [12, 2]), [0, 1]),
    after: ["%1 = reduce min [0,1,2] %0 : float[]", "return %1"],
  },
], EXACT);

testRows(["identities", "broadcasts"], [
  {
    name: "integers: x − x, 0·x",
    inputs: [INT, INT],
    build: (b, x, y) =>
      b.binary(
        "add",
        y,
        b.binary("sub", x, b.binary("add", x, b.binary("mul", y, b.scalar(0, "int32")))),
      ),
    after: ["return %1"],
  },
], EXACT);

testRows(["constants", "broadcasts"], [
  {
    name: "what is known is computed, and one value everywhere is a scalar",
    build: (b, x) => {
      const half = b.binary("div", b.full([4], 1), b.scalar(2));
      const ones = b.add({
        kind: "constant",
        inputs: [],
        data: Float64Array.of(1, 1, 1, 1),
        type: F,
      });
      return b.binary("mul", x, b.binary("add", ones, half));
    },
    after: ["%2 = binary mul %0 1.5 : float[4]", "return %2"],
  },
  {
    name: "draws and indices are left alone",
    inputs: [],
    build: (b) => {
      const key = b.add({
        kind: "constant",
        inputs: [],
        data: Float64Array.of(1, 2),
        type: type("key"),
      });
      const folded = b.add({ kind: "deriveKey", op: "fold", inputs: [key, b.scalar(3, "int32")] });
      return b.add({ kind: "random", op: "uniform", inputs: [folded], to: [2] });
    },
    after: [
      "%0 = constant [2982091778,322870843] : key[]",
      "%1 = random uniform %0 : float[2]",
      "return %1",
    ],
  },
], EXACT);
