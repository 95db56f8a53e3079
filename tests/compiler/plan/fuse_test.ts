/**
 * What is stored and what is computed in one loop: the plans of small graphs.
 */
import { assert, assertEquals } from "@std/assert";
import { decompose } from "../../../lib/compiler/passes/decompose.ts";
import { lower } from "../../../lib/compiler/plan/lower.ts";
import { printPlan } from "../../../lib/compiler/plan/print.ts";
import { rolesOf } from "../../../lib/compiler/plan/role.ts";
import { sizeOf } from "../../../lib/core/shape.ts";
import { GraphBuilder } from "../../../lib/graph/builder.ts";
import type { Graph, NodeId, TensorType } from "../../../lib/graph/node.ts";
import { definition, drawn, runProgram, WIDTHS } from "../_programs.ts";
import { assertValid } from "./_valid.ts";

const float = (...shape: number[]): TensorType => ({ shape, dtype: "float" });
const int = (...shape: number[]): TensorType => ({ shape, dtype: "int32" });

type Build = (b: GraphBuilder, ...inputs: NodeId[]) => NodeId[];

function graphOf(inputs: readonly TensorType[], build: Build): Graph {
  const b = new GraphBuilder();
  return b.finish(build(b, ...inputs.map((type, i) => b.input(`x${i}`, type))));
}

/** Fails unless these are the kernels of a graph, and its programs give what it is defined to give. */
function assertPlanned(inputs: readonly TensorType[], build: Build, expected: string): void {
  const graph = decompose(graphOf(inputs, build)), plan = lower(graph);
  assertValid(plan);
  const kernels = printPlan(plan).split("\n").filter((line) => !/^ *#\d+ : /.test(line));
  assertEquals(kernels.join("\n"), expected);
  const values = inputs.map(({ shape, dtype }, i) => drawn(shape, dtype, i));
  for (const width of WIDTHS) {
    const wanted = definition(graph, width, values);
    const unit = width === "f32" ? 2 ** -24 : 2 ** -53;
    runProgram(graph, width, values).forEach((data, i) => {
      // None of these has more than sixteen roundings of numbers up to 256.
      data.forEach((x, at) => {
        const y = wanted[i][at];
        assert(
          Math.abs(x - y) <= 16 * 256 * unit,
          `result ${i} in ${width}: ${x}, not ${y}`,
        );
      });
    });
  }
}

const slice = (b: GraphBuilder, x: NodeId, begin: number[], size: number[]) =>
  b.add({ kind: "slice", inputs: [x], begin, size });
const matMul = (b: GraphBuilder, x: NodeId, y: NodeId) =>
  b.add({ kind: "matMul", inputs: [x, y], transposeA: false, transposeB: false });

Deno.test("roles: each kind of node has one; a reshape is a view where only unit axes come and go", () => {
  const graph = graphOf([float(3, 4), float(0, 4)], (b, x, empty) => [
    b.reshape(x, [3, 1, 4]),
    b.reshape(x, [12]),
    b.reshape(empty, [0, 1, 4]),
    b.add({ kind: "range", start: 0, step: 1, length: 3, to: "int32", inputs: [] }),
    b.reduce("mean", x, [0]),
    b.reduce("max", x, [0]),
    matMul(b, x, b.transpose(x, [1, 0])),
    b.add({ kind: "concat", inputs: [x, x], axis: 0 }),
    b.cast(x, "bool"),
  ]);
  const roles = "given given view alias alias index single reduce movement single whole pointwise";
  assertEquals(rolesOf(graph).join(" "), roles);
});

Deno.test("plan: a chain is one loop, and what is stored on its way is not read back", () => {
  assertPlanned(
    [float(3, 4), float(4)],
    (b, x, bias) => {
      const hidden = b.unary("tanh", b.binary("add", x, bias));
      return [hidden, b.binary("mul", hidden, b.scalar(2))];
    },
    [
      "loop [3, 4]: v0 = tanh(add(#0[4i + j], #1[j])); #2[4i + j] = v0; #3[4i + j] = mul(v0, 2)",
      "return #2, #3",
    ].join("\n"),
  );
});

Deno.test("plan: reductions over one space are one loop with what they reduce", () => {
  assertPlanned(
    [float(8, 9)],
    (b, x) => {
      const y = b.unary("exp", x);
      return [b.reduce("sum", y, [0]), b.reduce("sum", y, [1]), b.reduce("max", x, [0, 1]), y];
    },
    [
      "loop [8, 9]: v0 = #0[9i + j]; v1 = exp(v0); #1[9i + j] = v1; #2[j] = sum over i of v1; " +
      "#3[i] = sum over j of v1; #4[0] = max over i,j of v0",
      "return #2, #3, #4, #1",
    ].join("\n"),
  );
});

Deno.test("plan: a loop never reads what it reduces itself, not even at the same point", () => {
  const column = float(70, 1);
  assertPlanned(
    [column],
    (b, x) => {
      const sum = b.reduce("sum", b.unary("square", x), [1], true);
      return [sum, b.binary("add", b.unary("square", x), sum)];
    },
    [
      "loop [70]: #1[i] = square(#0[i])",
      "loop [70]: #2[i] = add(square(#0[i]), #1[i])",
      "return #1, #2",
    ].join("\n"),
  );
});

Deno.test("plan: a softmax is two reductions and a quotient; its exponentials, read by two loops, are stored", () => {
  assertPlanned(
    [float(32, 10)],
    (b, x) => [b.add({ kind: "softmax", inputs: [x] })],
    [
      "loop [32, 10]: #1[i] = max over j of #0[10i + j]",
      "loop [32, 10]: v0 = exp(sub(#0[10i + j], #1[i])); #2[10i + j] = v0; #3[i] = sum over j of v0",
      "loop [32, 10]: #4[10i + j] = div(#2[10i + j], #3[i])",
      "return #4",
    ].join("\n"),
  );
});

Deno.test("plan: what is costly is stored if two loops read it, or one at two places; what is cheap is not", () => {
  assertPlanned(
    [float(9, 9)],
    (b, x) => {
      const y = b.unary("tanh", x);
      return [b.binary("sub", y, b.transpose(y, [1, 0]))];
    },
    [
      "loop [81]: #1[i] = tanh(#0[i])",
      "loop [9, 9]: #2[9i + j] = sub(#1[9i + j], #1[i + 9j])",
      "return #2",
    ].join("\n"),
  );
  assertPlanned(
    [float(9, 9)],
    (b, x) => {
      const y = b.unary("square", x);
      return [b.binary("sub", y, b.transpose(y, [1, 0]))];
    },
    [
      "loop [9, 9]: #1[9i + j] = sub(square(#0[9i + j]), square(#0[i + 9j]))",
      "return #1",
    ].join("\n"),
  );
});

Deno.test("plan: what a loop repeats is computed before it if it is costly", () => {
  assertPlanned(
    [float(100), float(80, 100)],
    (b, scale, x) => [
      b.binary("mul", x, b.unary("exp", scale)),
      b.binary("add", x, b.unary("square", scale)),
    ],
    [
      "loop [100]: #2[i] = exp(#0[i])",
      "loop [80, 100]: v0 = #1[100i + j]; #3[100i + j] = mul(v0, #2[j]); " +
      "#4[100i + j] = add(v0, square(#0[j]))",
      "return #3, #4",
    ].join("\n"),
  );
});

Deno.test("plan: loops that share what they read are one, unless a third stands between", () => {
  const shape = float(16, 16);
  assertPlanned(
    [shape, shape],
    (b, x, w) => {
      const a = b.unary("neg", x), product = matMul(b, a, w);
      return [a, b.unary("abs", x), b.binary("add", product, x)];
    },
    [
      "loop [256]: v0 = #0[i]; #2[i] = neg(v0); #3[i] = abs(v0)",
      "#4 = matMul #2, #1",
      "loop [256]: #5[i] = add(#4[i], #0[i])",
      "return #2, #3, #5",
    ].join("\n"),
  );
});

Deno.test("plan: an array that is read in other axes lies in memory, and is no reading at the same point", () => {
  assertPlanned(
    [float(4, 4)],
    (b, x) => {
      const y = b.unary("neg", x), wide = b.add({ kind: "reshape", inputs: [y], to: [2, 8] });
      const turned = b.add({ kind: "reshape", inputs: [wide], to: [4, 4] });
      return [b.binary("add", y, turned)];
    },
    [
      "loop [16]: #1[i] = neg(#0[i])",
      "loop [16]: #2[i] = add(#1[i], #1[i])",
      "return #2",
    ].join("\n"),
  );
});

Deno.test("plan: slices, reversals and ranges are changes of the index", () => {
  assertPlanned(
    [float(6), int(6)],
    (b, x, n) => {
      const tail = slice(b, x, [2], [4]);
      const back = b.add({ kind: "reverse", inputs: [slice(b, n, [0], [4])], axes: [0] });
      const range = b.add({
        kind: "range",
        start: 0.5,
        step: 0.25,
        length: 4,
        to: "float",
        inputs: [],
      });
      return [b.binary("mul", b.binary("add", tail, range), b.cast(back, "float"))];
    },
    [
      "loop [4]: #2[i] = mul(add(#0[2 + i], (0.5 + 0.25·(i))), float(#1[3 - i]))",
      "return #2",
    ].join("\n"),
  );
});

Deno.test("plan: results that are one node are one buffer; an input that is a result is its own", () => {
  assertPlanned([float(5)], (b, x) => {
    const y = b.unary("neg", x);
    return [y, x, y, b.reshape(y, [5, 1]), b.reshape(x, [1, 5])];
  }, "loop [5]: #1[i] = neg(#0[i])\nreturn #1, #0, #1, #1, #0");
});

Deno.test("plan: a view that must lie in memory is what it shows, and loops read through it", () => {
  assertPlanned(
    [float(5), float(4, 5)],
    (b, w, x) => {
      const column = b.reshape(b.unary("exp", w), [5, 1]);
      return [matMul(b, x, column), b.binary("add", column, b.reshape(w, [5, 1]))];
    },
    [
      "loop [5]: v0 = #0[i]; v1 = exp(v0); #2[i] = v1; #3[i] = add(v1, v0)",
      "#4 = matMul #1, #2",
      "return #4, #3",
    ].join("\n"),
  );
});

Deno.test("plan: the parts of a concatenation are stored in their places, views among them", () => {
  assertPlanned([float(3), float(4)], (b, x, y) => {
    const column = b.reshape(x, [3, 1]), whole = { kind: "concat", axis: 0 } as const;
    return [b.add({ ...whole, inputs: [column, b.reshape(y, [4, 1])] }), column];
  }, "loop [3]: #2[i] = #0[i]\nloop [4]: #2[3 + i] = #1[i]\nreturn #2, #0");
});

Deno.test("plan: sixty stencils on one another are computed once each, not at ever more places", () => {
  const graph = graphOf([float(200)], (b, x) => {
    let y = x;
    for (let n = 0; n < 60; n++) {
      const size = sizeOf(b.type(y).shape) - 1;
      y = b.unary("tanh", b.binary("add", slice(b, y, [0], [size]), slice(b, y, [1], [size])));
    }
    return [y];
  });
  const plan = lower(graph);
  const values = plan.kernels.flatMap((kernel) => (kernel.kind === "loop" ? kernel.values : []));
  assertEquals(plan.kernels.length, 60);
  assert(values.length <= 4 * 60, `${values.length} values`);
});
