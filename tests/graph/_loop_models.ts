/**
 * Graphs with loops of every build, each with a float scalar that depends on its float inputs.
 */
import { GraphBuilder } from "../../lib/graph/builder.ts";
import type { Graph, LoopOp, NodeId, TensorType } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { FLOAT, floats, INT, KEY, type, value } from "./_helpers.ts";
import { bodyOf } from "./_cases/loops.ts";
import { weighted } from "./_derivatives.ts";

/** A graph with loops; its output is a float scalar. */
export interface LoopModel {
  readonly name: string;
  /** For a number of steps of its outer loop. */
  build(steps: number): { readonly graph: Graph; readonly inputs: readonly Value[] };
}

type Write = (
  b: GraphBuilder,
  index: NodeId,
  ...ids: NodeId[]
) => NodeId[];

interface LoopSketch {
  readonly consts?: readonly NodeId[];
  readonly carries?: readonly NodeId[];
  readonly xs?: readonly NodeId[];
  readonly length: number;
  readonly reverse?: boolean;
}

/** Adds a scan, or a map if it has no carry. */
export function loop(b: GraphBuilder, sketch: LoopSketch, write: Write): NodeId[] {
  const { consts = [], carries = [], xs = [], length, reverse = false } = sketch;
  const types: TensorType[] = [
    ...[...consts, ...carries].map((id) => b.type(id)),
    ...xs.map((id) => ({ shape: b.type(id).shape.slice(1), dtype: b.type(id).dtype })),
  ];
  const inputs = [...consts, ...carries, ...xs];
  const common = { inputs, consts: consts.length, length, body: bodyOf(types, write) };
  const op: LoopOp = carries.length === 0
    ? { kind: "map", ...common }
    : { kind: "scan", carries: carries.length, reverse, ...common };
  return b.addLoop(op);
}

/** A model from the types of its inputs for a number of steps, and what it does with them. */
function model(
  name: string,
  types: (steps: number) => readonly TensorType[],
  write: (b: GraphBuilder, steps: number, ...ids: NodeId[]) => NodeId[],
): LoopModel {
  return {
    name,
    build(steps) {
      const b = new GraphBuilder();
      const ids = types(steps).map((type, i) => b.input(`x${i}`, type));
      const outputs = write(b, steps, ...ids).filter((id) => b.type(id).dtype === "float");
      return { graph: b.finish([weighted(b, outputs, 3)]), inputs: types(steps).map(sample) };
    },
  };
}

function sample({ shape, dtype }: TensorType, seed: number): Value {
  if (dtype === "key") return value("key", [], [17, seed]);
  if (dtype === "int32") return value("int32", shape, floats(shape, seed).data.map(Math.round));
  return floats(shape, seed);
}

const vec = (...shape: number[]): TensorType => type("float", ...shape);

const add = (b: GraphBuilder, x: NodeId, y: NodeId) => b.binary("add", x, y);
const mul = (b: GraphBuilder, x: NodeId, y: NodeId) => b.binary("mul", x, y);
const sin = (b: GraphBuilder, x: NodeId) => b.unary("sin", x);
const tanh = (b: GraphBuilder, x: NodeId) => b.unary("tanh", x);
const normal = (b: GraphBuilder, key: NodeId, ...to: number[]) =>
  b.add({ kind: "random", op: "normal", inputs: [key], to });
const fold = (b: GraphBuilder, key: NodeId, data: NodeId) =>
  b.add({ kind: "deriveKey", op: "fold", inputs: [key, data] });
const matMul = (b: GraphBuilder, x: NodeId, y: NodeId) =>
  b.add({ kind: "matMul", inputs: [x, y], transposeA: false, transposeB: false });

const single: readonly LoopModel[] = [
  model(
    "linear recurrence",
    (n) => [FLOAT, FLOAT, vec(n)],
    (b, length, a, c, xs) =>
      loop(b, { consts: [a], carries: [c], xs: [xs], length }, (f, _, a, c, x) => [
        add(f, mul(f, a, c), x),
      ]),
  ),
  model(
    "recurrent network, in reverse",
    (n) => [vec(3, 3), vec(2, 3), vec(1, 3), vec(n, 1, 2)],
    (b, length, w, u, h, xs) =>
      loop(
        b,
        { consts: [w, u], carries: [h], xs: [xs], length, reverse: true },
        (f, _, w, u, h, x) => {
          const next = tanh(f, add(f, matMul(f, h, w), matMul(f, x, u)));
          return [next, f.reduce("sum", f.unary("square", next), [0, 1]), h];
        },
      ),
  ),
  model(
    "carries that change places, one that stays, one that comes in by another, one output twice",
    (n) => [FLOAT, FLOAT, FLOAT, FLOAT, vec(n)],
    (b, length, p, q, r, s, xs) =>
      loop(b, { carries: [p, q, r, s], xs: [xs], length }, (f, _, p, q, r, s, x) => {
        const product = mul(f, p, x);
        return [q, product, r, add(f, s, sin(f, mul(f, r, q))), product, x, product];
      }),
  ),
  model(
    "a carry that starts constant and is made active by another",
    (n) => [FLOAT, vec(n)],
    (b, length, p, xs) =>
      loop(
        b,
        { carries: [b.scalar(0), b.scalar(1), p], xs: [xs], length },
        (f, _, u, v, p, x) => [add(f, u, sin(f, v)), mul(f, v, p), add(f, p, x)],
      ),
  ),
  model(
    "counter, condition and key in the carry",
    (n) => [KEY, FLOAT, FLOAT, vec(n)],
    (b, length, k, a, c, xs) =>
      loop(
        b,
        {
          consts: [a],
          carries: [k, b.scalar(2, "int32"), b.scalar(1, "bool"), c],
          xs: [xs],
          length,
        },
        (f, i, a, k, n, even, c, x) => {
          const next = fold(f, k, n);
          const step = mul(f, normal(f, next), f.binary("sub", a, x));
          const scaled = mul(f, f.cast(n, "float"), f.where(even, tanh(f, c), step));
          const odd = f.add({ kind: "not", inputs: [even] });
          return [next, f.binary("add", n, i), odd, add(f, scaled, step), n, odd];
        },
      ),
  ),
  model(
    "values of constants alone, and of the index alone",
    (n) => [vec(3), vec(3), vec(n, 3)],
    (b, length, a, c, xs) =>
      loop(b, { consts: [a], carries: [c], xs: [xs], length }, (f, i, a, c, x) => {
        const weights = f.add({ kind: "softmax", inputs: [sin(f, a)] });
        const time = sin(f, f.cast(i, "float"));
        const three = f.add({
          kind: "range",
          inputs: [],
          start: 1,
          step: 0.5,
          length: 3,
          to: "float",
        });
        return [tanh(f, add(f, mul(f, weights, c), mul(f, mul(f, time, three), x)))];
      }),
  ),
  model(
    "rows picked by index from a constant",
    (n) => [vec(5, 2), vec(2), type("int32", n)],
    (b, length, table, c, rows) =>
      loop(b, { consts: [table], carries: [c], xs: [rows], length }, (f, i, table, c, row) => {
        const two = f.scalar(2, "int32");
        const at = f.binary("mod", f.binary("add", row, i), two);
        const picked = f.add({ kind: "gather", inputs: [table, at], axis: 0, batchDims: 0 });
        return [tanh(f, mul(f, c, picked))];
      }),
  ),
  model(
    "one array as constant, carry and walked array",
    () => [vec(3, 3)],
    (b, _, x) =>
      loop(b, { consts: [x, x], carries: [x], xs: [x, x], length: 3 }, (f, _i, a, d, c, x, y) => [
        tanh(f, add(f, mul(f, a, c), mul(f, add(f, x, y), d))),
      ]),
  ),
  model(
    "map with constants and without use for one walked array",
    (n) => [vec(2), vec(n, 2), vec(n)],
    (b, length, a, xs, ys) =>
      loop(b, { consts: [a], xs: [xs, ys], length }, (f, i, a, x) => [
        sin(f, mul(f, a, x)),
        mul(f, f.cast(i, "float"), f.reduce("sum", x, [0])),
      ]),
  ),
  model(
    "carry that nothing differentiable comes through",
    (n) => [FLOAT, vec(n)],
    (b, length, c, xs) =>
      loop(b, { carries: [c], xs: [xs], length }, (f, _, c, x) => [
        add(f, f.unary("floor", c), f.unary("square", x)),
        f.unary("sign", c),
      ]),
  ),
  model(
    "carry that is made anew in every step, so that the first counts only if there is none",
    () => [FLOAT, FLOAT],
    (b, length, c, d) =>
      loop(b, { carries: [c, d], length }, (f, i, c, d) => [f.cast(i, "float"), mul(f, c, d)]),
  ),
];

const nested: readonly LoopModel[] = [
  model(
    "scan in scan",
    (n) => [FLOAT, FLOAT, vec(n, 4)],
    (b, length, a, c, xs) =>
      loop(b, { consts: [a], carries: [c], xs: [xs], length }, (f, _, a, c, row) => {
        const inner = loop(
          f,
          { consts: [a, sin(f, a)], carries: [c], xs: [row], length: 4 },
          (g, _, a, s, c, x) => {
            const next = sin(g, add(g, mul(g, mul(g, a, c), tanh(g, s)), x));
            return [next, mul(g, next, next)];
          },
        );
        return [mul(f, inner[0], c), f.reduce("sum", inner[1], [0])];
      }),
  ),
  model(
    "map in scan, its constants made of the carry",
    (n) => [FLOAT, vec(3), vec(n, 3)],
    (b, length, a, c, xs) =>
      loop(b, { consts: [a], carries: [c], xs: [xs], length }, (f, i, a, c, row) => {
        const sum = f.reduce("sum", c, [0]);
        const [out] = loop(
          f,
          { consts: [a, sum, i], xs: [c, row], length: 3 },
          (g, j, a, s, i, c, x) => {
            const time = g.cast(g.binary("add", i, j), "float");
            return [tanh(g, add(g, mul(g, mul(g, a, c), x), mul(g, sin(g, s), time)))];
          },
        );
        return [out];
      }),
  ),
  model(
    "scan in map",
    (n) => [FLOAT, vec(n), vec(n, 4)],
    (b, length, a, starts, xs) =>
      loop(b, { consts: [a], xs: [starts, xs], length }, (f, _, a, c, row) =>
        loop(
          f,
          { consts: [a], carries: [c], xs: [row], length: 4, reverse: true },
          (g, _, a, c, x) => [tanh(g, add(g, mul(g, a, c), x)), c],
        )),
  ),
  model(
    "map in map in scan",
    (n) => [vec(2, 3), vec(n)],
    (b, length, c, xs) =>
      loop(
        b,
        { carries: [c], xs: [xs], length },
        (f, _, c, x) =>
          loop(f, { consts: [x], xs: [c], length: 2 }, (g, _, x, row) =>
            loop(g, { consts: [x, sin(g, x)], xs: [row], length: 3 }, (h, k, x, s, element) => [
              tanh(h, add(h, mul(h, x, element), mul(h, s, h.cast(k, "float")))),
            ])),
      ),
  ),
  model(
    "scan in scan in scan",
    (n) => [FLOAT, FLOAT, vec(n, 2, 3)],
    (b, length, a, c, xs) =>
      loop(
        b,
        { consts: [a], carries: [c], xs: [xs], length },
        (f, _, a, c, x) =>
          loop(f, { consts: [a], carries: [c], xs: [x], length: 2 }, (g, _, a, c, x) =>
            loop(g, { consts: [a], carries: [c], xs: [x], length: 3 }, (h, _, a, c, x) => [
              sin(h, add(h, mul(h, a, c), x)),
            ]).slice(0, 1)).slice(0, 1),
      ),
  ),
  model(
    "draws in a loop from a key in the carry of the loop around it",
    (n) => [KEY, FLOAT, FLOAT, vec(n, 3)],
    (b, length, k, a, c, xs) =>
      loop(b, { consts: [a], carries: [k, c], xs: [xs], length }, (f, i, a, k, c, row) => {
        const next = fold(f, k, i);
        const [last, stack] = loop(
          f,
          { consts: [next, a], carries: [c], xs: [row], length: 3 },
          (g, j, k, a, c, x) => {
            const same = normal(g, k, 2), own = normal(g, fold(g, k, j));
            const drift = g.reduce("sum", mul(g, same, tanh(g, mul(g, a, same))), [0]);
            return [tanh(g, add(g, mul(g, c, drift), mul(g, own, x))), mul(g, own, mul(g, a, c))];
          },
        );
        return [next, last, f.reduce("sum", stack, [0])];
      }),
  ),
  model(
    "a loop over constants alone, with draws, in a loop",
    (n) => [KEY, vec(3), FLOAT, vec(n)],
    (b, length, k, a, c, xs) =>
      loop(b, { consts: [k, a], carries: [c], xs: [xs], length }, (f, _, k, a, c, x) => {
        const [weights] = loop(f, { consts: [k], xs: [a], length: 3 }, (g, j, k, a) => [
          sin(g, mul(g, a, normal(g, fold(g, k, j)))),
        ]);
        const sum = f.reduce("sum", weights, [0]);
        return [tanh(f, add(f, mul(f, c, sum), x))];
      }),
  ),
  model(
    "draws, and a loop with draws, that two loops have in common, from a key in the outer one's carry",
    (n) => [KEY, vec(3), FLOAT, vec(n, 2), type("int32")],
    (b, length, k, a, c, xs, n) =>
      loop(
        b,
        { consts: [a, n], carries: [k, c], xs: [xs], length },
        (f, i, a, n, k, c, row) => {
          const next = fold(f, k, i);
          const consts = [next, a, f.binary("add", n, i)];
          const [last] = loop(
            f,
            { consts, carries: [c], xs: [row], length: 2 },
            (g, _, k, a, n, c, x) => {
              const [weights] = loop(g, { consts: [k], xs: [a], length: 3 }, (h, j, k, a) => [
                sin(h, mul(h, a, normal(h, fold(h, k, j)))),
              ]);
              const noise = normal(g, fold(g, k, g.unary("square", n)));
              const factor = mul(g, noise, g.reduce("sum", weights, [0]));
              return [tanh(g, add(g, mul(g, c, factor), x))];
            },
          );
          return [next, last];
        },
      ),
  ),
  model(
    "a while that is not differentiated, in a scan",
    (n) => [FLOAT, vec(n)],
    (b, length, c, xs) =>
      loop(b, { carries: [c], xs: [xs], length }, (f, i, c, x) => {
        const one = f.scalar(1, "int32");
        const [doubled] = f.addLoop({
          kind: "while",
          inputs: [i, f.cast(one, "float")],
          consts: 1,
          condition: bodyOf([INT, FLOAT], (g, step, n) => [g.compare("less", step, n)]),
          body: bodyOf([INT, FLOAT], (g, _, _n, v) => [mul(g, v, g.scalar(1.5))]),
        });
        return [tanh(f, add(f, mul(f, doubled, c), x))];
      }),
  ),
];

/** All of them. */
export const LOOP_MODELS: readonly LoopModel[] = [...single, ...nested];
