/**
 * Loops of the graph in programs: carries that change places, rows and constants of every dtype, loops that do not run.
 */
import { assertEquals } from "@std/assert";
import { lower } from "../../lib/compiler/plan/lower.ts";
import { printPlan } from "../../lib/compiler/plan/print.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import type { Graph, NodeId, TensorType } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { assertSame, definition, drawn, runProgram, WIDTHS } from "./_programs.ts";

const scalar = (dtype: TensorType["dtype"]): TensorType => ({ shape: [], dtype });
const float = (...shape: number[]): TensorType => ({ shape, dtype: "float" });

/** A body whose inputs, behind the index, have these types. */
function bodyOf(
  types: readonly TensorType[],
  build: (b: GraphBuilder, i: NodeId, ...ids: NodeId[]) => NodeId[],
): Graph {
  const b = new GraphBuilder(), i = b.input("i", scalar("int32"));
  return b.finish(build(b, i, ...types.map((type, n) => b.input(`x${n}`, type))));
}

/** Fails unless programs of the graph give exactly what it is defined to give. */
function assertExact(graph: Graph, inputs: readonly Value[], what = ""): void {
  for (const width of WIDTHS) {
    const wanted = definition(graph, width, inputs);
    runProgram(graph, width, inputs).forEach((data, i) =>
      assertSame(data, wanted[i], `${what}, result ${i} in ${width}`)
    );
  }
}

/** A graph of one scan over all its inputs: first the constants, then the carry, then what is walked. */
function scanGraph(
  inputs: readonly Value[],
  { consts = 0, carries, length, reverse = false, body }: {
    consts?: number;
    carries: number;
    length: number;
    reverse?: boolean;
    body: Graph;
  },
): Graph {
  const b = new GraphBuilder();
  const ids = inputs.map((value, i) => b.input(`x${i}`, value));
  return b.finish(b.addLoop({ kind: "scan", inputs: ids, consts, carries, length, reverse, body }));
}

/** Small whole numbers: exact in both widths. */
const whole = (shape: number[], seed: number): Value => {
  const { data, dtype } = drawn(shape, "float", seed);
  return { data: data.map(Math.round), shape, dtype };
};
const key = (seed: number): Value => ({
  data: drawn([2], "int32", seed, [0, 2 ** 32]).data,
  shape: [],
  dtype: "key",
});

Deno.test("scan: carries that are exchanged, in a ring and in pairs, at lengths 0 to 7", () => {
  const rings: [what: string, permutation: number[]][] = [
    ["a pair", [1, 0]],
    ["a ring of three", [2, 0, 1]],
    ["two pairs", [1, 0, 3, 2]],
    ["a ring of four and one that stays", [1, 2, 3, 0, 4]],
    ["one that goes to all", [0, 0, 0]],
    ["a chain", [0, 0, 1, 2]],
  ];
  for (const [what, permutation] of rings) {
    for (const shape of [[], [3], [40]]) {
      const types = permutation.map(() => float(...shape));
      const inputs = permutation.map((_, i) => whole(shape, i));
      const body = bodyOf(types, (_, __, ...ids) => permutation.map((from) => ids[from]));
      for (let length = 0; length < 8; length++) {
        const graph = scanGraph(inputs, { carries: permutation.length, length, body });
        assertExact(graph, inputs, `${what} [${shape}], ${length} times`);
      }
    }
  }
});

Deno.test("scan: a carry that stays, one that is a constant, one that is the index, and one computed of all", () => {
  const types = [float(5), float(5), scalar("int32"), float(5)];
  const inputs = [whole([5], 1), whole([5], 2), drawn([], "int32", 3), whole([5], 4)];
  const body = bodyOf(types, (b, i, x, y, _, z) => [
    x,
    b.constant(Float64Array.of(1, 2, 3, 4, 5), float(5)),
    i,
    b.binary("add", b.binary("sub", z, y), b.cast(i, "float")),
    y,
    b.binary("add", x, z),
  ]);
  for (const length of [0, 1, 2, 5]) {
    for (const reverse of [false, true]) {
      assertExact(scanGraph(inputs, { carries: 4, length, reverse, body }), inputs, `${length}`);
    }
  }
});

Deno.test("scan: a carry is exchanged with a new value that is computed from both", () => {
  const types = [float(6), float(6), float(6)];
  const inputs = types.map((_, i) => whole([6], i));
  const body = bodyOf(types, (b, _, x, y, z) => [y, b.binary("add", x, y), x, z]);
  const short = bodyOf(types, (b, _, x, y, z) => [y, b.binary("add", x, y), b.binary("sub", z, x)]);
  assertExact(scanGraph(inputs.slice(0, 3), { carries: 3, length: 6, body: short }), inputs);
  assertExact(scanGraph(inputs.slice(0, 3), { carries: 3, length: 6, body }), inputs);
});

Deno.test("map and scan: constants, rows and stacks of every dtype, forwards and backwards", () => {
  for (const shape of [[], [1], [3], [33]]) {
    for (const length of [1, 4, 7]) {
      const row = (value: Value): TensorType => ({
        shape: value.shape.slice(1),
        dtype: value.dtype,
      });
      const consts = [
        whole(shape, 1),
        drawn(shape, "int32", 2),
        drawn(shape, "bool", 3, [0, 2]),
        key(4),
      ];
      const rows = [
        whole([length, ...shape], 5),
        drawn([length, ...shape], "int32", 6),
        drawn([length, ...shape], "bool", 7, [0, 2]),
      ];
      const inputs = [...consts, ...rows];
      const body = bodyOf(
        [...consts, ...rows.map(row)],
        (b, i, x, k, is, key, xs, ks, iss) => [
          b.binary("add", x, xs),
          b.binary("mul", b.binary("sub", k, ks), i),
          b.add({ kind: "logical", op: "xor", inputs: [is, iss] }),
          b.add({ kind: "random", op: "bits", to: [3], inputs: [key] }),
          xs,
          x,
          i,
        ],
      );
      const b = new GraphBuilder(), ids = inputs.map((value, i) => b.input(`x${i}`, value));
      assertExact(
        b.finish(b.addLoop({ kind: "map", inputs: ids, consts: 4, length, body })),
        inputs,
        `map of [${shape}]`,
      );
      for (const reverse of [false, true]) {
        assertExact(
          scanGraph(inputs, { consts: 4, carries: 0, length, reverse, body }),
          inputs,
          `scan of [${shape}]`,
        );
      }
    }
  }
});

Deno.test("scan: a carry of every dtype, keys among them", () => {
  const inputs = [
    whole([3], 1),
    drawn([3], "int32", 2),
    drawn([3], "bool", 3, [0, 2]),
    key(4),
    key(5),
  ];
  const body = bodyOf(inputs, (b, i, x, k, is, other, key) => [
    b.binary("add", x, b.cast(is, "float")),
    b.binary("add", k, i),
    b.add({ kind: "not", inputs: [is] }),
    other,
    b.add({ kind: "deriveKey", op: "fold", inputs: [key, i] }),
    b.add({ kind: "random", op: "bits", to: [2], inputs: [key] }),
  ]);
  for (const length of [0, 1, 5]) {
    assertExact(scanGraph(inputs, { carries: 5, length, body }), inputs);
  }
});

Deno.test("map and scan of length 0: nothing is stacked, and the carry is what it was", () => {
  const inputs = [whole([4], 1), whole([0, 4], 2)];
  const body = bodyOf([float(4), float(4)], (b, _, x, row) => {
    const sum = b.binary("add", x, row);
    return [sum, b.reduce("sum", sum, [0])];
  });
  assertExact(scanGraph(inputs, { carries: 1, length: 0, body }), inputs);
  const b = new GraphBuilder(), ids = inputs.map((value, i) => b.input(`x${i}`, value));
  const results = b.addLoop({ kind: "map", inputs: ids, consts: 1, length: 0, body });
  assertExact(b.finish([...results, b.reduce("sum", results[0], [0])]), inputs);
});

/** A while loop: `x` is doubled as long as its sum stays below a limit, and rounds are counted. */
function whileGraph(): Graph {
  const types = [scalar("float"), float(3), scalar("int32"), scalar("bool")];
  const b = new GraphBuilder();
  return b.finish(b.addLoop({
    kind: "while",
    inputs: types.map((type, n) => b.input(`x${n}`, type)),
    consts: 1,
    condition: bodyOf(
      types,
      (b, _, limit, x) => [b.compare("less", b.reduce("sum", x, [0]), limit)],
    ),
    body: bodyOf(
      types,
      (b, i, _, x, __, is) => [b.binary("add", x, x), i, b.add({ kind: "not", inputs: [is] })],
    ),
  }));
}

Deno.test("while: some rounds, many, and none where the condition is false at once", () => {
  for (const limit of [-1, 0, 6, 7, 100, 1e6]) {
    const inputs: Value[] = [
      { data: Float64Array.of(limit), shape: [], dtype: "float" },
      { data: Float64Array.of(1, 2, 3), shape: [3], dtype: "float" },
      { data: Float64Array.of(-1), shape: [], dtype: "int32" },
      { data: Float64Array.of(1), shape: [], dtype: "bool" },
    ];
    assertExact(whileGraph(), inputs, `limit ${limit}`);
  }
});

Deno.test("while: conditions that are a carry, a constant, or the index alone; carries that are exchanged", () => {
  const types = [scalar("bool"), scalar("bool"), float(2), float(2)];
  const inputs: Value[] = [
    ...[1, 0].map((is): Value => ({ data: Float64Array.of(is), shape: [], dtype: "bool" })),
    whole([2], 1),
    whole([2], 2),
  ];
  const body = bodyOf(types, (_, __, p, q, x, y) => [q, p, y, x]);
  const conditions = [
    bodyOf(types, (_, __, p) => [p]),
    bodyOf(types, (b) => [b.scalar(0, "bool")]),
    bodyOf(types, (b, i) => [b.compare("less", i, b.scalar(5, "int32"))]),
  ];
  for (const condition of conditions) {
    const b = new GraphBuilder(), ids = inputs.map((value, i) => b.input(`x${i}`, value));
    assertExact(
      b.finish(b.addLoop({ kind: "while", inputs: ids, consts: 0, condition, body })),
      inputs,
    );
  }
});

/** A scan in a map in a scan …, each of two rounds; the innermost adds what it sees of all that are around it. */
function nested(depth: number): Graph {
  const types = Array.from({ length: depth }, () => float(3));
  const level = (b: GraphBuilder, i: NodeId, seen: NodeId[], left: number): NodeId => {
    const here = b.binary("add", seen.at(-1)!, b.cast(i, "float"));
    if (left === 0) return seen.reduce((sum, id) => b.binary("add", sum, id), here);
    const inner = [...seen, here];
    const isMap = left % 2 === 0;
    const body = bodyOf(
      [...inner.map(() => float(3)), ...(isMap ? [] : [float(3)])],
      (c, j, ...ids) => {
        const value = level(c, j, ids.slice(0, inner.length), left - 1);
        return [isMap ? value : c.binary("add", value, ids.at(-1)!)];
      },
    );
    const consts = inner.length, common = { consts, length: 2, body };
    if (isMap) return b.reduce("sum", b.addLoop({ kind: "map", inputs: inner, ...common })[0], [0]);
    return b.addLoop({
      kind: "scan",
      inputs: [...inner, here],
      carries: 1,
      reverse: false,
      ...common,
    })[0];
  };
  const b = new GraphBuilder();
  const x = b.input("x", types[0]);
  return b.finish([level(b, b.scalar(1, "int32"), [x], depth)]);
}

Deno.test("loops in loops: what a body sees of all that are around it stays where it is, up to eight deep", () => {
  for (let depth = 1; depth <= 8; depth++) {
    assertExact(nested(depth), [whole([3], 1)], `${depth} deep`);
  }
});

Deno.test("loops in loops: forty deep", () => {
  let body = bodyOf([float(2)], (b, _, x) => [b.binary("add", x, b.scalar(1))]);
  for (let n = 0; n < 39; n++) {
    const inner = body;
    const length = n < 3 ? 2 : 1;
    body = bodyOf(
      [float(2)],
      (b, _, x) =>
        b.addLoop({
          kind: "scan",
          inputs: [x],
          consts: 0,
          carries: 1,
          length,
          reverse: false,
          body: inner,
        }),
    );
  }
  assertExact(scanGraph([whole([2], 1)], { carries: 1, length: 2, body }), [whole([2], 1)]);
});

Deno.test("what is needed behind a loop, and seen in it, is not written over by its body", () => {
  const inputs = [whole([50], 1), whole([20, 50], 2)];
  const b = new GraphBuilder(), [x, xs] = inputs.map((value, i) => b.input(`x${i}`, value));
  // Stored before the loop: read in it, and again behind it.
  const seen = b.reduce("max", b.broadcastTo(x, [2, 50]), [0]);
  const later = b.reduce("min", b.broadcastTo(b.unary("neg", x), [2, 50]), [0]);
  const body = bodyOf([float(50), float(50), float(50)], (b, _, seen, sum, row) => {
    const big = b.binary("add", b.broadcastTo(row, [8, 50]), b.broadcastTo(seen, [8, 50]));
    const most = b.reduce("max", big, [0]);
    return [b.binary("add", sum, most), b.reduce("sum", b.binary("add", most, seen), [0])];
  });
  const [last, stack] = b.addLoop({
    kind: "scan",
    inputs: [seen, x, xs],
    consts: 1,
    carries: 1,
    length: 20,
    reverse: true,
    body,
  });
  assertExact(
    b.finish([last, stack, b.binary("add", seen, later), b.binary("sub", last, later)]),
    inputs,
  );
});

Deno.test("a loop of the graph is a kernel; its body reads what it sees where it lies", () => {
  const inputs = [float(3), float(3), float(5, 3)];
  const body = bodyOf([float(3), float(3), float(3)], (b, _, w, sum, row) => {
    const next = b.binary("add", sum, b.binary("mul", w, row));
    return [next, b.unary("neg", row)];
  });
  const b = new GraphBuilder();
  const graph = b.finish(b.addLoop({
    kind: "scan",
    inputs: inputs.map((type, i) => b.input(`x${i}`, type)),
    consts: 1,
    carries: 1,
    length: 5,
    reverse: false,
    body,
  }));
  assertEquals(
    printPlan(lower(graph)),
    `#0 : float[3] = input 0
#1 : float[3] = input 1
#2 : float[5, 3] = input 2
#3 : float[3]
#4 : float[5, 3]
#3, #4 = scan 5 times #0, #1, #2
  body
    #0 : int32[] = input 0
    #1 : float[3] = input 1
    #2 : float[3] = input 2
    #3 : float[3] = input 3
    #4 : float[3]
    #5 : float[3]
    loop [3]: v0 = #3[i]; #4[i] = add(#2[i], mul(#1[i], v0)); #5[i] = neg(v0)
    return #4, #5
return #3, #4`,
  );
});
