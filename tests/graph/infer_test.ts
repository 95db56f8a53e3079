import { assertEquals, assertThrows } from "@std/assert";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { GraphTypeError } from "../../lib/graph/graph_type_error.ts";
import { inferType } from "../../lib/graph/infer.ts";
import { inferResults } from "../../lib/graph/infer_loop.ts";
import {
  describe,
  formatType,
  type Graph,
  type LoopOp,
  type TensorOp,
  type TensorType,
} from "../../lib/graph/node.ts";
import { everyOp } from "./_graphs.ts";
import { BOOL, FLOAT, INT, KEY, type } from "./_helpers.ts";

const f = (...shape: number[]) => type("float", ...shape);
const i = (...shape: number[]) => type("int32", ...shape);
const p = (...shape: number[]) => type("bool", ...shape);

const one = { inputs: [0] } as const, two = { inputs: [0, 1] } as const;
const exp: TensorOp = { kind: "unary", op: "exp", ...one };
const add: TensorOp = { kind: "binary", op: "add", ...two };
const div: TensorOp = { kind: "binary", op: "div", ...two };
const less: TensorOp = { kind: "compare", op: "less", ...two };
const equal: TensorOp = { kind: "compare", op: "equal", ...two };
const where: TensorOp = { kind: "where", inputs: [0, 1, 2] };
const clip = (min: number, max: number): TensorOp => ({ kind: "clip", min, max, ...one });
const reshape = (...to: number[]): TensorOp => ({ kind: "reshape", to, ...one });
const concat: TensorOp = { kind: "concat", axis: 1, ...two };
const gather = (axis: number, batchDims = 0): TensorOp => ({
  kind: "gather",
  axis,
  batchDims,
  ...two,
});
const reduce = (op: "sum" | "mean" | "max" | "any", ...axes: number[]): TensorOp => ({
  kind: "reduce",
  op,
  axes,
  keepDims: false,
  ...one,
});
const matMul = (transposeA = false, transposeB = false): TensorOp => ({
  kind: "matMul",
  transposeA,
  transposeB,
  ...two,
});
const einsum = (equation: string): TensorOp => ({ kind: "einsum", equation, ...two });
const fold: TensorOp = { kind: "deriveKey", op: "fold", ...two };
const normal: TensorOp = { kind: "random", op: "normal", to: [2], ...one };

const KEY_AS_NUMBER =
  "it takes numbers, got a random key. A key is only drawn from (normal, uniform, bits) or derived from (split, fold)";

/** What each op must refuse: the op, the types it is given, and the end of the message. */
const REFUSED: readonly [TensorOp, readonly TensorType[], string][] = [
  [exp, [i(3)], "it takes float, got int32[3]"],
  [exp, [KEY], KEY_AS_NUMBER],
  [exp, [], "it takes 1 operands, got 0"],
  [add, [f(3), i(3)], "operands must have one dtype, got float[3] and int32[3]"],
  [add, [p(3), p(3)], "it takes float or int32, got bool[3]"],
  [add, [KEY, KEY], KEY_AS_NUMBER],
  [add, [f(2, 3), f(4)], "shapes [2, 3] and [4] do not broadcast"],
  [div, [i(3), i(3)], "it takes float, got int32[3]"],
  [less, [p(), p()], "it takes float or int32, got bool[]"],
  [equal, [KEY, KEY], KEY_AS_NUMBER],
  [{ kind: "logical", op: "and", ...two }, [f(), f()], "it takes bool, got float[]"],
  [{ kind: "not", ...one }, [i()], "it takes bool, got int32[]"],
  [{ kind: "classify", op: "isNan", ...one }, [i()], "it takes float, got int32[]"],
  [where, [f(), f(), f()], "it takes bool, got float[]"],
  [where, [p(), f(), i()], "operands must have one dtype, got float[] and int32[]"],
  [where, [p(), KEY, KEY], KEY_AS_NUMBER],
  [where, [p(2), f(3), f()], "shapes [2] and [3] and [] do not broadcast"],
  [clip(2, 1), [f()], "min must be <= max, got 2 and 1"],
  [clip(NaN, 1), [f()], "min must be <= max, got NaN and 1"],
  [clip(0.5, 1), [i()], "bounds of an int32 must be int32 or open, got 0.5 and 1"],
  [clip(0, 2 ** 31), [i()], "bounds of an int32 must be int32 or open, got 0 and 2147483648"],
  [{ kind: "cast", to: "float", ...one }, [KEY], KEY_AS_NUMBER],
  [{ kind: "cast", to: "key", ...one }, [f()], "nothing can be cast to a key"],
  [reshape(4), [f(2, 3)], "[2, 3] has 6 elements, [4] has 4"],
  [reshape(-1, 6), [f(2, 3)], "shape must be non-negative integers, got [-1, 6]"],
  [{ kind: "broadcastTo", to: [3], ...one }, [f(2, 3)], "[2, 3] does not broadcast to [3]"],
  [
    { kind: "transpose", perm: [0, 0], ...one },
    [f(2, 3)],
    "[0, 0] is no permutation of the axes of float[2, 3]",
  ],
  [{ kind: "reverse", axes: [2], ...one }, [f(2, 3)], "shape [2, 3] has no axis 2"],
  [{ kind: "reverse", axes: [-1], ...one }, [f(2, 3)], "shape [2, 3] has no axis -1"],
  [{ kind: "reverse", axes: [1, 1], ...one }, [f(2, 3)], "axis 1 is named twice"],
  [
    { kind: "slice", begin: [0], size: [1, 1], ...one },
    [f(2, 3)],
    "begin has 1 entries for the 2 axes of the operand",
  ],
  [
    { kind: "slice", begin: [0, 2], size: [2, 2], ...one },
    [f(2, 3)],
    "axis 1 of float[2, 3] has no elements 2 to 4",
  ],
  [
    { kind: "pad", padding: [[0, -1]], value: 0, ...one },
    [f(2)],
    "padding must be non-negative integers, got [0, -1]",
  ],
  [{ kind: "tile", reps: [1.5], ...one }, [f(2)], "reps must be non-negative integers, got [1.5]"],
  [
    concat,
    [f(2, 3), f(4, 3)],
    "shapes [2, 3] and [4, 3] differ elsewhere than along axis 1",
  ],
  [concat, [f(2), f(2)], "shape [2] has no axis 1"],
  [{ kind: "concat", axis: 0, inputs: [] }, [], "there is nothing to join"],
  [gather(0), [f(2), f(2)], "it takes int32, got float[2]"],
  [gather(1), [f(2), i(2)], "shape [2] has no axis 1"],
  [
    gather(1, 1),
    [f(2, 3), i(4)],
    "float[2, 3] and indices int32[4] do not share 1 batch axes before axis 1",
  ],
  [
    { kind: "scatterAdd", axis: 0, batchDims: 0, to: [5, 2], ...two },
    [i(3), f(3)],
    "updates must have shape [3, 2], got [3]",
  ],
  [
    { kind: "oneHot", depth: -1, on: 1, off: 0, to: "float", ...one },
    [i()],
    "depth must be non-negative integers, got [-1]",
  ],
  [
    { kind: "cumsum", axis: 0, exclusive: false, reverse: false, ...one },
    [f()],
    "shape [] has no axis 0",
  ],
  [reduce("mean", 0), [i(3)], "it takes float, got int32[3]"],
  [reduce("any", 0), [f(3)], "it takes bool, got float[3]"],
  [reduce("sum", 0, 0), [f(3)], "axis 0 is named twice"],
  [reduce("max", 1), [i(3, 0)], "no integer is the max of the empty int32[3, 0]"],
  [
    { kind: "argReduce", op: "argMax", axis: 0, ...one },
    [f(0, 2)],
    "axis 0 of float[0, 2] is empty",
  ],
  [{ kind: "argSort", descending: false, ...one }, [f()], "a scalar has no last axis"],
  [{ kind: "softmax", ...one }, [f()], "a scalar has no last axis"],
  [matMul(), [i(2, 2), i(2, 2)], "it takes float, got int32[2, 2]"],
  [matMul(), [f(2), f(2, 2)], "it takes matrices, got [2] and [2, 2]"],
  [
    matMul(false, true),
    [f(2, 3), f(3, 4)],
    "inner sizes differ: [2, 3] has 3 columns, [3, 4]ᵀ has 4 rows",
  ],
  [
    matMul(),
    [f(2, 3, 3), f(4, 3, 3)],
    "the batch axes of [2, 3, 3] and [4, 3, 3] do not broadcast",
  ],
  [einsum("ij"), [f(), f()], 'an equation has one "->", got "ij"'],
  [einsum("i->i"), [f(3), f(3)], '"i->i" names 1 operands, got 2'],
  [einsum("ij,j->i"), [f(3), f(3)], 'operand 0 of "ij,j->i" has 2 axes, got [3]'],
  [einsum("ij,jk->ik"), [f(2, 3), f(4, 5)], 'axis j of "ij,jk->ik" is both 3 and 4'],
  [fold, [f(), i()], "it takes key, got float[]"],
  [fold, [KEY, i(2)], "the number folded in must be a scalar, got int32[2]"],
  [fold, [KEY, f()], "it takes int32, got float[]"],
  [normal, [f()], "it takes key, got float[]"],
  [
    { kind: "input", name: "k", type: type("key", 2), inputs: [] },
    [],
    "a key is a scalar, got shape [2]",
  ],
  [
    { kind: "constant", data: new Float64Array(2), type: f(3), inputs: [] },
    [],
    "float[3] holds 3 values, got 2",
  ],
  [
    { kind: "range", start: 0, step: 1, length: 1.5, to: "float", inputs: [] },
    [],
    "length must be non-negative integers, got [1.5]",
  ],
];

for (const [op, types, message] of REFUSED) {
  Deno.test(`infer: ${describe(op)} of ${types.map(formatType).join(", ")} is refused: ${message}`, () => {
    const error = assertThrows(() => inferType(op, types), GraphTypeError);
    assertEquals(error.message, `Cannot apply ${describe(op)}: ${message}`);
    assertEquals(error instanceof TypeError, true);
  });
}

/** Results whose type is not plain from the printed graphs. */
const ACCEPTED: readonly [TensorOp, readonly TensorType[], TensorType][] = [
  [add, [i(2, 1), i(3)], i(2, 3)],
  [add, [f(0), f(1)], f(0)],
  [equal, [p(2), p()], p(2)],
  [where, [p(2, 1), i(3), i()], i(2, 3)],
  [gather(1), [f(2, 5, 3), i()], f(2, 3)],
  [gather(1, 1), [f(2, 5, 3), i(2, 4)], f(2, 4, 3)],
  [concat, [i(2, 0), i(2, 3)], i(2, 3)],
  [reduce("sum"), [i(2, 3)], i(2, 3)],
  [reduce("max", 1), [f(3, 0)], f(3)],
  [matMul(true, true), [f(5, 1, 3, 2), f(4, 7, 3)], f(5, 4, 2, 7)],
  [einsum("ij,j->"), [f(2, 3), f(3)], f()],
  [clip(-Infinity, 3), [i(2)], i(2)],
  [fold, [KEY, i()], KEY],
];

Deno.test("infer: types of results", () => {
  for (const [op, types, expected] of ACCEPTED) assertEquals(inferType(op, types), expected);
});

Deno.test("infer: agrees with what the builder wrote, for every op", () => {
  const { nodes } = everyOp();
  for (const node of nodes) {
    if (!("shape" in node)) continue;
    const types = node.inputs.map((id) => nodes[id] as TensorType);
    assertEquals(formatType(inferType(node, types)), formatType(node));
  }
});

/** A body with these inputs after the index; it gives the outputs with these positions among its inputs. */
function body(types: readonly TensorType[], ...outputs: number[]): Graph {
  const b = new GraphBuilder();
  [INT, ...types].forEach((t, n) => b.input(`x${n}`, t));
  return b.finish(outputs);
}

const scan = (graph: Graph, carries: number, length = 3): LoopOp => ({
  kind: "scan",
  inputs: [],
  consts: 0,
  carries,
  length,
  reverse: false,
  body: graph,
});
const whileLoop = (condition: Graph, graph: Graph): LoopOp => ({
  kind: "while",
  inputs: [],
  consts: 0,
  condition,
  body: graph,
});

const REFUSED_LOOPS: readonly [LoopOp, readonly TensorType[], string][] = [
  [scan(body([FLOAT], 1), 1, -1), [FLOAT], "its length must be a non-negative integer, got -1"],
  [
    { ...whileLoop(body([FLOAT], 1), body([FLOAT], 1)), maxSteps: 1.5 } as LoopOp,
    [FLOAT],
    "its maxSteps must be a non-negative integer, got 1.5",
  ],
  [
    scan(body([FLOAT, FLOAT], 1), 1),
    [FLOAT, f(4)],
    "array 0 must have 3 along its first axis, got float[4]",
  ],
  [
    scan(body([FLOAT, FLOAT], 1), 1),
    [FLOAT, FLOAT],
    "array 0 must have 3 along its first axis, got float[]",
  ],
  [
    scan(body([FLOAT, INT], 2), 1),
    [FLOAT, i(3)],
    "part 0 of the carry must keep its type, was float[], became int32[]",
  ],
  [scan(body([FLOAT, FLOAT]), 1), [FLOAT, f(3)], "the carry has 1 parts, the body gives 0"],
  [
    scan(body([f(2)], 1), 1),
    [f(3)],
    "internal: its body takes int32[], float[2], given int32[], float[3]",
  ],
  [
    scan(body([KEY], 1, 1), 1),
    [KEY],
    "a key cannot be stacked; fold the index into one key",
  ],
  [
    { kind: "map", inputs: [], consts: 1, length: 2, body: body([KEY], 1) },
    [KEY],
    "a key cannot be stacked; fold the index into one key",
  ],
  [
    whileLoop(body([BOOL], 0), body([BOOL], 1)),
    [BOOL],
    "its condition must give bool[], got int32[]",
  ],
  [
    whileLoop(body([BOOL], 1, 1), body([BOOL], 1)),
    [BOOL],
    "its condition must give bool[], got bool[] and bool[]",
  ],
  [
    whileLoop(body([BOOL], 1), body([BOOL], 0)),
    [BOOL],
    "part 0 of the carry must keep its type, was bool[], became int32[]",
  ],
];

Deno.test("infer: what loops refuse", () => {
  for (const [op, types, message] of REFUSED_LOOPS) {
    const error = assertThrows(() => inferResults(op, types), GraphTypeError);
    assertEquals(error.message, `Cannot run ${op.kind}: ${message}`);
  }
});

Deno.test("infer: results of loops", () => {
  const types = (op: LoopOp, ...operands: TensorType[]) =>
    inferResults(op, operands).map(formatType).join(", ");
  assertEquals(
    types(scan(body([KEY, f(2)], 1, 2, 0), 1), KEY, f(3, 2)),
    "key[], float[3, 2], int32[3]",
  );
  assertEquals(types(scan(body([FLOAT], 1), 1, 0), FLOAT), "float[]");
  assertEquals(
    types(whileLoop(body([BOOL, FLOAT], 1), body([BOOL, FLOAT], 1, 2)), BOOL, FLOAT),
    "bool[], float[]",
  );
});
