/**
 * Derivatives where differences cannot be taken: at corners, ties, zeros and infinities.
 */
import { assertEquals } from "@std/assert";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { gradient } from "../../lib/graph/gradient.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import type { BinaryName, NodeId, UnaryName } from "../../lib/graph/node.ts";
import { verify } from "../../lib/graph/verify.ts";
import { assertNear, type } from "./_helpers.ts";

type Write = (b: GraphBuilder, ...ids: NodeId[]) => NodeId;

/** The gradients of the sum of what is written, by vectors. */
function gradients(write: Write, ...inputs: number[][]): number[][] {
  return nthGradients(1, write, ...inputs);
}

/** The gradients of the sum of all first gradients. */
function secondGradients(write: Write, ...inputs: number[][]): number[][] {
  return nthGradients(2, write, ...inputs);
}

function nthGradients(times: number, write: Write, ...inputs: number[][]): number[][] {
  const b = new GraphBuilder();
  const ids = inputs.map((data, i) => b.input(`x${i}`, type("float", data.length)));
  const sum = (id: NodeId) => b.reduce("sum", id, b.type(id).shape.map((_, axis) => axis));
  let results = [write(b, ...ids)];
  for (let n = 0; n < times; n++) {
    const total = results.map(sum).reduce((a, c) => b.binary("add", a, c));
    results = gradient(b, total, ids);
  }
  const graph = b.finish(results);
  verify(graph);
  return interpret(
    graph,
    inputs.map((data) => ({ ...type("float", data.length), data: Float64Array.from(data) })),
  )
    .map(({ data }) => [...data].map((x) => x + 0));
}

const unary = (op: UnaryName): Write => (b, x) => b.unary(op, x);
const binary = (op: BinaryName): Write => (b, x, y) => b.binary(op, x, y);

Deno.test("gradient at corners: abs and relu have slope 0 at 0, steps have none anywhere", () => {
  const at = [-1.5, -1, -0, 0, 0.5, 1];
  assertEquals(gradients(unary("abs"), at), [[-1, -1, 0, 0, 1, 1]]);
  assertEquals(gradients(unary("relu"), at), [[0, 0, 0, 0, 1, 1]]);
  for (const op of ["sign", "ceil", "floor", "round"] as const) {
    assertEquals(gradients(unary(op), at), [[0, 0, 0, 0, 0, 0]]);
  }
  assertEquals(gradients(binary("floorDiv"), [7, 6], [2, 3]), [[0, 0], [0, 0]]);
});

Deno.test("gradient of clip: passes on the bounds and inside", () => {
  const clip: Write = (b, x) => b.add({ kind: "clip", inputs: [x], min: -1, max: 1 });
  assertEquals(gradients(clip, [-2, -1, 0, 1, 2, NaN, Infinity]), [[0, 1, 1, 1, 0, 0, 0]]);
});

Deno.test("gradient of maximum and minimum: equals take half each", () => {
  assertEquals(gradients(binary("maximum"), [1, 2, 3], [2, 2, 2]), [[0, 0.5, 1], [1, 0.5, 0]]);
  assertEquals(gradients(binary("minimum"), [1, 2, 3], [2, 2, 2]), [[1, 0.5, 0], [0, 0.5, 1]]);
  assertEquals(gradients((b, x) => b.binary("maximum", x, x), [1, 2]), [[1, 1]]);
});

Deno.test("gradient of max and min: the extreme elements share equally", () => {
  const max: Write = (b, x) => b.reduce("max", x, [0]);
  const min: Write = (b, x) => b.reduce("min", x, [0]);
  assertEquals(gradients(max, [1, 3, 3, 2]), [[0, 0.5, 0.5, 0]]);
  assertEquals(gradients(min, [2, 3, 2, 2, 5, 2]), [[0.25, 0, 0.25, 0.25, 0, 0.25]]);
  assertEquals(gradients(max, [-Infinity, -Infinity]), [[0.5, 0.5]]);
});

Deno.test("gradient of mod: 1, and −⌊x/y⌋ whatever the signs", () => {
  const [dx, dy] = gradients(binary("mod"), [7.5, -7.5, 7.5, -7.5], [2, 2, -2, -2]);
  assertEquals([dx, dy], [[1, 1, 1, 1], [-3, 4, 4, -3]]);
});

Deno.test("gradient of pow: by the base y·xʸ⁻¹, also at base 0", () => {
  const [dx] = gradients(binary("pow"), [0, 0, 0, 0, 3, -2, -2], [0, 1, 2, 0.5, 0, 3, 0]);
  assertEquals(dx, [0, 1, 0, Infinity, 0, 12, 0]);
});

Deno.test("gradient of pow: by the exponent xʸ·ln x, 0 at base 0", () => {
  const [, dy] = gradients(binary("pow"), [0, 0, 0, 0, 1, 2], [0, 1, 2, -1, 5, 3]);
  assertEquals(dy, [0, 0, 0, 0, 0, 8 * Math.log(2)]);
});

Deno.test("gradient of pow by a constant exponent: exact at base 0", () => {
  const power = (y: number): Write => (b, x) => b.binary("pow", x, b.scalar(y));
  const expected = [[0, 0], [1, 1], [0, 6], [0, 27], [Infinity, 0.5 / Math.sqrt(3)]];
  [0, 1, 2, 3, 0.5].forEach((y, i) => {
    const [dx] = gradients(power(y), [0, 3]);
    dx.forEach((value, k) => assertNear(value, expected[i][k], 1e-15));
  });
  assertEquals(secondGradients(power(0), [0, 3]), [[0, 0]]);
  assertEquals(secondGradients(power(1), [0, 3]), [[0, 0]]);
  assertEquals(secondGradients(power(2), [0, 3]), [[2, 2]]);
  assertEquals(secondGradients(power(3), [0, 3]), [[0, 18]]);
});

Deno.test("second derivatives of pow: no NaN at base 0 and the exponents 0, 1, 2, 3; exact at exponent 0", () => {
  const [dx, dy] = secondGradients(binary("pow"), [0, 0, 0, 0, 2], [0, 1, 2, 3, 0]);
  // At x = 2, y = 0: ∂xx = 0, ∂xy = 1/x, ∂yy = (ln x)².
  assertEquals(dx, [0, dx[1], 2, 0, 0.5]);
  assertEquals(dx.map(Number.isNaN).includes(true), false);
  assertEquals(dy.map(Number.isNaN).includes(true), false);
  assertNear(dy[4], 0.5 + Math.log(2) ** 2, 1e-15);
});

Deno.test("gradient of prod: the product of the others, with no, one, two zeros", () => {
  const prod: Write = (b, x) => b.reduce("prod", x, [0]);
  assertEquals(gradients(prod, [2, 3, 4]), [[12, 8, 6]]);
  assertEquals(gradients(prod, [2, 0, 4]), [[0, 8, 0]]);
  assertEquals(gradients(prod, [0, 3, 0]), [[0, 0, 0]]);
  assertEquals(gradients(prod, [0, 0, 0, 0, 5]), [[0, 0, 0, 0, 0]]);
  assertEquals(gradients(prod, [7]), [[1]]);
  assertEquals(gradients(prod, []), [[]]);
});

Deno.test("second derivative of prod: the products of all but two, with no, one, two zeros", () => {
  // The sum over j ≠ i of the product of all but i and j.
  const prod: Write = (b, x) => b.reduce("prod", x, [0]);
  assertEquals(secondGradients(prod, [2, 3, 4]), [[7, 6, 5]]);
  assertEquals(secondGradients(prod, [2, 0, 4]), [[4, 6, 2]]);
  assertEquals(secondGradients(prod, [0, 3, 0]), [[3, 0, 3]]);
  assertEquals(secondGradients(prod, [5, 0, 0, 0]), [[0, 0, 0, 0]]);
  assertEquals(secondGradients(prod, [0, 5, 0, 2]), [[10, 0, 10, 0]]);
});

Deno.test("gradient of prod: the graph grows with the logarithm of the number of elements", () => {
  const size = (n: number) => {
    const b = new GraphBuilder();
    const x = b.input("x", type("float", n));
    return b.finish(gradient(b, b.reduce("prod", x, [0]), [x])).nodes.length;
  };
  // A level is at most: pad, reshape, 2 × (slice, reshape), mul, reverse, reshape, mul, reshape, slice.
  assertEquals(size(4096) <= 12 * 13 + 10, true, `${size(4096)}`);
});

Deno.test("gradient of logSumExp: weights, 0 for −∞, and 0 rather than NaN if all are", () => {
  const lse: Write = (b, x) => b.reduce("logSumExp", x, [0]);
  assertEquals(gradients(lse, [-Infinity, 3, -Infinity]), [[0, 1, 0]]);
  assertEquals(gradients(lse, [-Infinity, -Infinity]), [[0, 0]]);
  assertEquals(secondGradients(lse, [-Infinity, 3, -Infinity]), [[0, 0, 0]]);
  assertEquals(gradients(lse, [-5000, -5000, -Infinity]), [[0.5, 0.5, 0]]);
});

Deno.test("gradient of softmax and logSoftmax: nothing for −∞, no NaN beside it", () => {
  const first = (kind: "softmax" | "logSoftmax"): Write => (b, x) => {
    const y = b.add({ kind, inputs: [x] });
    return b.add({ kind: "slice", inputs: [y], begin: [1], size: [1] });
  };
  const at = [-Infinity, 2, 2, -Infinity];
  assertEquals(gradients(first("softmax"), at), [[0, 0.25, -0.25, 0]]);
  assertEquals(gradients(first("logSoftmax"), at), [[0, 0.5, -0.5, 0]]);
  assertEquals(secondGradients(first("softmax"), at), [[0, 0, 0, 0]]);
  assertEquals(secondGradients(first("logSoftmax"), at), [[0, 0, 0, 0]]);
});

Deno.test("gradient of smooth functions far out: no overflow on the way, right to 1e-14", () => {
  const far: readonly (readonly [UnaryName, number, number])[] = [
    ["sigmoid", 800, 0],
    ["sigmoid", -700, Math.exp(-700)],
    ["softplus", 800, 1],
    ["softplus", -700, Math.exp(-700)],
    ["tanh", 400, 0],
    ["expm1", -50, Math.exp(-50)],
    ["expm1", -1e4, 0],
    ["log1p", 1e-300, 1],
    ["atan", 1e200, 0],
    ["asinh", 1e100, 1e-100],
    ["acosh", 1e100, 1e-100],
    ["erf", 30, 0],
    ["erf", 5, 2 / Math.sqrt(Math.PI) * Math.exp(-25)],
    ["asin", 1 - 2 ** -40, 1 / Math.sqrt(2 ** -40 * (2 - 2 ** -40))],
    ["atanh", 1 - 2 ** -40, 1 / (2 ** -40 * (2 - 2 ** -40))],
    ["acosh", 1 + 2 ** -40, 1 / Math.sqrt(2 ** -40 * (2 + 2 ** -40))],
    ["rsqrt", 1e-100, -0.5e150],
    ["reciprocal", 1e100, -1e-200],
    ["log", 1e-300, 1e300],
    ["sqrt", 1e-300, 0.5e150],
  ];
  for (const [op, x, expected] of far) {
    const [[found]] = gradients(unary(op), [x]);
    const scale = Math.max(Math.abs(expected), 1e-320);
    const error = found === expected ? 0 : Math.abs(found - expected) / scale;
    assertEquals(error <= 1e-14, true, `${op} at ${x}: ${found}, expected ${expected}`);
  }
});

Deno.test("gradient of gather with an index that repeats: added up", () => {
  const b = new GraphBuilder();
  const x = b.input("x", type("float", 3));
  const indices = b.constant(Float64Array.of(2, 0, 2), type("int32", 3));
  const picked = b.add({ kind: "gather", inputs: [x, indices], axis: 0, batchDims: 0 });
  const weights = b.constant(Float64Array.of(1, 10, 100), type("float", 3));
  const [dx] = gradient(b, b.reduce("sum", b.binary("mul", picked, weights), [0]), [x]);
  const [{ data }] = interpret(b.finish([dx]), [{
    ...type("float", 3),
    data: Float64Array.of(1, 2, 3),
  }]);
  assertEquals([...data], [10, 0, 101]);
});
