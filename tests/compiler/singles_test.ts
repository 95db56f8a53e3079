/**
 * Nodes that are computed on their own, beside their definition, at all sizes where vectors begin and end.
 */
import { assertEquals } from "@std/assert";
import { compileProgram } from "../../lib/compiler/compile.ts";
import type { DType, FloatType } from "../../lib/core/dtype.ts";
import type { Shape } from "../../lib/core/shape.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { describe, type Graph, type NodeId } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { caseGraph, OP_CASES } from "../graph/_op_cases.ts";
import { assertSame, definition, drawn, runProgram, SIZES, WIDTHS } from "./_programs.ts";

/** Many nodes of one graph, each with inputs of its own. */
class Rows {
  readonly builder = new GraphBuilder();
  readonly inputs: Value[] = [];
  readonly names: string[] = [];
  readonly outputs: NodeId[] = [];

  input(shape: Shape, dtype: DType, range?: readonly [number, number]): NodeId {
    this.inputs.push(drawn(shape, dtype, this.inputs.length, range));
    return this.builder.input(`x${this.inputs.length}`, { shape, dtype });
  }

  output(name: string, id: NodeId): void {
    this.names.push(name);
    this.outputs.push(id);
  }

  graph(): Graph {
    return this.builder.finish(this.outputs);
  }

  /** Fails unless the program gives what `expected` says. */
  check(width: FloatType, expected = definition): void {
    const graph = this.graph();
    const wanted = expected(graph, width, this.inputs);
    runProgram(graph, width, this.inputs).forEach((data, i) =>
      assertSame(data, wanted[i], `${this.names[i]} ${width}`)
    );
  }
}

Deno.test("every op of the table is computed in the program, not on the host", () => {
  for (const row of OP_CASES) {
    for (const width of WIDTHS) {
      const { hostNodes } = compileProgram(caseGraph(row), { floatType: width });
      assertEquals(hostNodes.map(({ node }) => describe(node)), [], `${row.name} ${width}`);
    }
  }
});

/** Shapes of arrays and of indices, and the axis. */
function* indexings(a: number, b: number): Generator<readonly [Shape, Shape, number, number]> {
  yield [[5, a], [b], 0, 0];
  yield [[a, 3], [2, b], 0, 0];
  yield [[3, a, 2], [b], 1, 0];
  yield [[2, 3, 4, a], [2, b], 2, 1];
  yield [[b, a], [b, 5], 1, 1];
}

Deno.test("gather: exactly the elements that are picked", () => {
  for (const width of WIDTHS) {
    for (const a of SIZES) {
      const rows = new Rows();
      for (const b of SIZES) {
        for (const [shape, indices, axis, batchDims] of indexings(a, b)) {
          if (shape[axis] === 0) continue;
          for (const dtype of ["float", "int32", "bool"] as const) {
            const x = rows.input(shape, dtype, [0, 2]);
            const at = rows.input(indices, "int32", [0, shape[axis]]);
            const id = rows.builder.add({ kind: "gather", inputs: [x, at], axis, batchDims });
            rows.output(`gather of ${dtype}[${shape}] by [${indices}]`, id);
          }
        }
      }
      rows.check(width);
    }
  }
});

Deno.test("scatterAdd: exactly the sums of whole numbers, in both dtypes", () => {
  for (const width of WIDTHS) {
    for (const a of SIZES) {
      const rows = new Rows();
      for (const b of SIZES) {
        for (const [to, indices, axis, batchDims] of indexings(a, b)) {
          if (to[axis] === 0) continue;
          for (const dtype of ["float", "int32"] as const) {
            const shape = [
              ...to.slice(0, axis),
              ...indices.slice(batchDims),
              ...to.slice(axis + 1),
            ];
            const at = rows.input(indices, "int32", [0, to[axis]]);
            const x = rows.input(shape, "int32", [-99, 99]);
            const updates = rows.builder.cast(x, dtype);
            const id = rows.builder.add({
              kind: "scatterAdd",
              inputs: [at, updates],
              axis,
              batchDims,
              to,
            });
            rows.output(`scatterAdd of ${dtype} to [${to}] by [${indices}]`, id);
          }
        }
      }
      rows.check(width);
    }
  }
});

Deno.test("scatterAdd: updates are added in their order, many singles in doubles and rounded once", () => {
  for (const width of WIDTHS) {
    for (const count of [256, 257, 1000]) {
      const rows = new Rows();
      for (const length of [1, 2, 3, 37]) {
        const at = rows.input([count], "int32", [0, 3]);
        const updates = rows.input([2, count, length], "float");
        const op = { kind: "scatterAdd", axis: 1, batchDims: 0, to: [2, 3, length] } as const;
        rows.output(
          `${count} rows of ${length}`,
          rows.builder.add({ ...op, inputs: [at, updates] }),
        );
      }
      rows.check(width, width === "f32" && count <= 256 ? inSingles : definition);
    }
  }

  /** Each sum rounded. */
  function inSingles(_graph: Graph, _width: FloatType, inputs: readonly Value[]): Float64Array[] {
    return Array.from({ length: inputs.length / 2 }, (_, i) => {
      const [at, { data, shape: [, count, length] }] = inputs.slice(2 * i);
      const sums = new Float64Array(2 * 3 * length);
      data.forEach((update, j) => {
        const outer = Math.floor(j / (count * length)), row = Math.floor(j / length) % count;
        const place = (outer * 3 + at.data[row]) * length + j % length;
        sums[place] = Math.fround(sums[place] + update);
      });
      return sums;
    });
  }
});

Deno.test("cumsum: exactly the running sum in doubles, rounded once", () => {
  for (const width of WIDTHS) {
    for (const length of SIZES) {
      const rows = new Rows();
      for (const inner of SIZES) {
        for (const [shape, axis] of [[[2, length, inner], 1], [[inner, length], 1]] as const) {
          for (const dtype of ["float", "int32"] as const) {
            const x = rows.input(shape, dtype, [-(2 ** 30), 2 ** 30]);
            for (const [exclusive, reverse] of [[false, false], [true, false], [true, true]]) {
              const op = { kind: "cumsum", inputs: [x], axis, exclusive, reverse } as const;
              rows.output(`cumsum of ${dtype}[${shape}]`, rows.builder.add(op));
            }
          }
        }
      }
      rows.check(width);
    }
  }
});

Deno.test("argReduce: the first of equal extrema, and the first NaN", () => {
  for (const width of WIDTHS) {
    for (const length of SIZES.slice(1)) {
      const rows = new Rows();
      for (const inner of SIZES) {
        for (const [shape, axis] of [[[3, length, inner], 1], [[inner, length], 1]] as const) {
          for (const [dtype, most] of [["float", 9], ["float", 1e3], ["int32", 3]] as const) {
            const x = rows.input(shape, dtype, [-most, most]);
            const { data } = rows.inputs.at(-1)!;
            // Few values, so that some are equal, zeros of both signs among them; here and there a NaN.
            if (most === 9) data.forEach((v, i) => data[i] = Math.round(v / 4));
            if (most === 1e3) data.forEach((v, i) => v > 900 ? data[i] = NaN : 0);
            for (const op of ["argMax", "argMin"] as const) {
              const id = rows.builder.add({ kind: "argReduce", op, inputs: [x], axis });
              rows.output(`${op} of ${dtype}[${shape}]`, id);
            }
          }
        }
      }
      rows.check(width);
    }
  }
});

Deno.test("argReduce: rows of one infinity, and the least and largest int32", () => {
  const rows = new Rows();
  for (const value of [Infinity, -Infinity, NaN, -(2 ** 31), 2 ** 31 - 1]) {
    for (const shape of [[9], [5, 3]]) {
      const dtype = Number.isFinite(value) ? "int32" : "float";
      const x = rows.input(shape, dtype);
      rows.inputs.at(-1)!.data.fill(value);
      for (const op of ["argMax", "argMin"] as const) {
        rows.output(
          `${op} of ${value}`,
          rows.builder.add({ kind: "argReduce", op, inputs: [x], axis: 0 }),
        );
      }
    }
  }
  for (const width of WIDTHS) rows.check(width);
});

Deno.test("argSort: stable both ways, zeros of both signs equal, NaN last", () => {
  for (const width of WIDTHS) {
    for (const length of [...SIZES.slice(1), 100, 257, 600]) {
      const rows = new Rows();
      for (const outer of [1, 2, 5]) {
        for (const [dtype, most] of [["float", 9], ["float", 1e3], ["int32", 3]] as const) {
          const x = rows.input([outer, length], dtype, [-most, most]);
          const { data } = rows.inputs.at(-1)!;
          if (most === 9) data.forEach((v, i) => data[i] = Math.round(v / 4));
          if (most === 1e3) data.forEach((v, i) => v > 800 ? data[i] = NaN : 0);
          for (const descending of [false, true]) {
            const id = rows.builder.add({ kind: "argSort", inputs: [x], descending });
            rows.output(`argSort ${descending} of ${dtype}[${outer}, ${length}]`, id);
          }
        }
      }
      rows.check(width);
    }
  }
});

const ROUNDING = { f32: 2 ** -24, f64: 2 ** -53 } as const;

Deno.test("triangularSolve: within 2(n + 2)u of each equation's terms", () => {
  for (const width of WIDTHS) {
    for (const n of SIZES.slice(1)) {
      const rows = new Rows();
      for (const columns of SIZES.slice(1)) {
        for (const transpose of [false, true]) {
          const l = rows.input([2, 1, n, n], "float", [-1, 1]);
          const { data } = rows.inputs.at(-1)!;
          data.forEach((v, i) => {
            const row = Math.floor(i / n) % n, column = i % n;
            data[i] = row === column ? 1 + Math.abs(v) : row < column ? NaN : v / n;
          });
          const b = rows.input([3, n, columns], "float");
          const op = { kind: "triangularSolve", inputs: [l, b], transpose } as const;
          rows.output(
            `solve of ${n} by ${columns}${transpose ? " transposed" : ""}`,
            rows.builder.add(op),
          );
        }
      }
      runProgram(rows.graph(), width, rows.inputs).forEach((x, i) => {
        const [l, b] = rows.inputs.slice(2 * i);
        assertSolves(l, b, x, i % 2 === 1, 2 * (n + 2) * ROUNDING[width], rows.names[i]);
      });
    }
  }
});

/** The residual of b = l·x is a sum of n terms, each with the rounding errors of its product, sum and quotient. */
function assertSolves(
  l: Value,
  b: Value,
  x: Float64Array,
  transpose: boolean,
  bound: number,
  what: string,
): void {
  const [n, columns] = b.shape.slice(-2);
  x.forEach((_, at) => {
    const c = at % columns, row = Math.floor(at / columns) % n;
    const system = Math.floor(at / (columns * n)),
      side = system % 3,
      matrix = Math.floor(system / 3);
    const right = b.data[(side * n + row) * columns + c];
    let rest = -right, size = Math.abs(right);
    for (let k = transpose ? row : 0; k < (transpose ? n : row + 1); k++) {
      const entry = l.data[matrix * n * n + (transpose ? k * n + row : row * n + k)];
      const term = entry * x[(system * n + k) * columns + c];
      rest += term;
      size += Math.abs(term);
    }
    if (!(Math.abs(rest) <= bound * size)) {
      throw new Error(`${what}: equation ${at} has the residual ${rest}, its terms ${size}`);
    }
  });
}
