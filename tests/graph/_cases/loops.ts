import type { Shape } from "../../../lib/core/shape.ts";
import { GraphBuilder } from "../../../lib/graph/builder.ts";
import type { Graph, NodeId, TensorType } from "../../../lib/graph/node.ts";
import { FLOAT, INT, KEY } from "../_helpers.ts";
import { floats, ints, key, type OpCase, opCase } from "./case.ts";

/** A body from the types of its inputs (the index aside) and what it does with them. */
export function bodyOf(
  types: readonly TensorType[],
  write: (b: GraphBuilder, index: NodeId, ...ids: NodeId[]) => NodeId[],
): Graph {
  const b = new GraphBuilder();
  const index = b.input("i", INT);
  return b.finish(write(b, index, ...types.map((type, n) => b.input(`p${n}`, type))));
}

const LENGTHS = [0, 1, 3, 5, 7, 64, 65];

const vector = (n: number): TensorType => ({ shape: [n], dtype: "float" });

/** yᵢ = sin(a·xᵢ) + i. */
const mapCases = LENGTHS.flatMap((length) => [
  opCase({
    name: "map of sin(a·x) + i",
    inputs: [floats([]), floats([length])],
    build: (b, [a, xs]) =>
      b.addLoop({
        kind: "map",
        inputs: [a, xs],
        consts: 1,
        length,
        body: bodyOf([FLOAT, FLOAT], (f, i, a, x) => [
          f.binary("add", f.unary("sin", f.binary("mul", a, x)), f.cast(i, "float")),
        ]),
      })[0],
  }),
  opCase({
    name: "map over rows and their sums",
    inputs: [floats([length, 3]), floats([3])],
    build: (b, [xs, w]) => {
      const [rows, sums] = b.addLoop({
        kind: "map",
        inputs: [w, xs],
        consts: 1,
        length,
        body: bodyOf([vector(3), vector(3)], (f, _, w, x) => {
          const row = f.unary("tanh", f.binary("mul", w, x));
          return [row, f.reduce("sum", row, [0], true)];
        }),
      });
      return b.add({ kind: "concat", inputs: [rows, sums], axis: 1 });
    },
  }),
]);

/** c ← tanh(a·c + xᵢ), with c² stacked; both results in one vector. */
const scanCases = LENGTHS.flatMap((length) =>
  [false, true].map((reverse) =>
    opCase({
      name: `scan of tanh(a·c + x)${reverse ? " reverse" : ""}`,
      inputs: [floats([3], -1, 1), floats([3]), floats([length, 3])],
      build: (b, [a, c, xs]) => {
        const [last, stack] = b.addLoop({
          kind: "scan",
          inputs: [a, c, xs],
          consts: 1,
          carries: 1,
          length,
          reverse,
          body: bodyOf([vector(3), vector(3), vector(3)], (f, _, a, c, x) => {
            const next = f.unary("tanh", f.binary("add", f.binary("mul", a, c), x));
            return [next, f.unary("square", c)];
          }),
        });
        const flat = b.reshape(stack, [3 * length]);
        return b.add({ kind: "concat", inputs: [last, flat], axis: 0 });
      },
    })
  )
);

/** A random walk: the key goes round, the counter is an int. */
const randomScanCases = [0, 1, 5].map((length) =>
  opCase({
    name: `scan of ${length} steps with a key, a counter and a value in its carry`,
    inputs: [key(), ints([]), floats([]), floats([], 0.5, 1.5)],
    build: (b, [k, n, c, scale]) =>
      b.addLoop({
        kind: "scan",
        inputs: [scale, k, n, c],
        consts: 1,
        carries: 3,
        length,
        reverse: false,
        body: bodyOf([FLOAT, KEY, INT, FLOAT], (f, i, scale, k, n, c) => {
          const next = f.add({ kind: "deriveKey", op: "fold", inputs: [k, n] });
          const noise = f.add({ kind: "random", op: "normal", inputs: [next], to: [] });
          const count = f.binary("add", n, f.binary("add", i, f.scalar(1, "int32")));
          const moved = f.binary("add", c, f.binary("mul", scale, noise));
          return [next, count, moved];
        }),
      })[2],
  })
);

/** A scan over each row of a matrix, in a map over the rows. */
const nestedCases = ([[0, 3], [1, 1], [3, 0], [3, 5]] as Shape[]).map(([rows, columns]) =>
  opCase({
    name: "map of scans",
    inputs: [floats([], -1, 1), floats([rows, columns])],
    build: (b, [a, xs]) =>
      b.addLoop({
        kind: "map",
        inputs: [a, xs],
        consts: 1,
        length: rows,
        body: bodyOf([FLOAT, vector(columns)], (f, _, a, row) => [
          f.addLoop({
            kind: "scan",
            inputs: [a, a, row],
            consts: 1,
            carries: 1,
            length: columns,
            reverse: false,
            body: bodyOf([FLOAT, FLOAT, FLOAT], (g, _, a, c, x) => [
              g.unary("sin", g.binary("add", g.binary("mul", a, c), x)),
            ]),
          })[0],
        ]),
      })[0],
  })
);

/** x halved until it is below a limit. */
const whileCases = [[], [5]].map((shape: Shape) => {
  const type: TensorType = { shape, dtype: "float" };
  const axes = shape.map((_, i) => i);
  return opCase({
    name: "while halving",
    inputs: [floats([], 0.5, 1), floats(shape, 0, 100)],
    build: (b, [limit, x]) =>
      b.addLoop({
        kind: "while",
        inputs: [limit, x],
        consts: 1,
        condition: bodyOf([FLOAT, type], (f, _, limit, x) => [
          f.compare("greater", f.reduce("max", x, axes), limit),
        ]),
        body: bodyOf([FLOAT, type], (f, _, _limit, x) => [f.binary("mul", x, f.scalar(0.5))]),
      })[0],
    smooth: false,
  });
});

/** A few steps of those that there may be: a branch, and loops that end at their bound and before it. */
const boundedCases = ([[0, 1], [1, 1], [3, 3], [2, 5], [0, 0]] as const).flatMap((
  [steps, maxSteps],
) =>
  [[], [5]].map((shape: Shape) => {
    const type: TensorType = { shape, dtype: "float" };
    return opCase({
      name: `while of ${steps} steps, at most ${maxSteps}`,
      inputs: [floats([], 0.5, 1), floats(shape, -1, 1)],
      build: (b, [a, x]) =>
        b.addLoop({
          kind: "while",
          inputs: [a, x],
          consts: 1,
          condition: bodyOf(
            [FLOAT, type],
            (f, i) => [f.compare("less", i, f.scalar(steps, "int32"))],
          ),
          body: bodyOf([FLOAT, type], (f, _, a, x) => [
            f.unary("sin", f.binary("add", f.binary("mul", a, x), a)),
          ]),
          maxSteps,
        })[0],
    });
  })
);

/** Nodes that run a graph many times. */
export const loopCases: readonly OpCase[] = [
  ...mapCases,
  ...scanCases,
  ...randomScanCases,
  ...nestedCases,
  ...whileCases,
  ...boundedCases,
];
