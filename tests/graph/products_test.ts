import { assertEquals } from "@std/assert";
import { broadcast, type Shape } from "../../lib/core/shape.ts";
import { parseEinsum } from "../../lib/graph/einsum.ts";
import type { Value } from "../../lib/graph/value.ts";
import {
  assertClose,
  at,
  coordinates,
  elements,
  evaluate,
  floats,
  naive,
  ODD_SIZES,
  value,
} from "./_helpers.ts";

function matMul(a: Value, b: Value, transposeA: boolean, transposeB: boolean): Value {
  return evaluate({ kind: "matMul", transposeA, transposeB, inputs: [0, 1] }, a, b);
}

const swapped = (shape: Shape, yes: boolean) =>
  yes ? [...shape.slice(0, -2), ...shape.slice(-2).reverse()] : shape;

function assertProduct(batchA: Shape, batchB: Shape, [m, k, n]: number[]): void {
  const batch = broadcast(batchA, batchB)!;
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      const a = floats(swapped([...batchA, m, k], transposeA), 1);
      const b = floats(swapped([...batchB, k, n], transposeB), 2);
      const expected = naive("float", [...batch, m, n], (c) => {
        const [i, j] = c.slice(-2), lead = c.slice(0, -2);
        let sum = 0;
        for (let l = 0; l < k; l++) {
          const x = at(a, [
            ...lead.slice(lead.length - batchA.length),
            ...swapped([i, l], transposeA),
          ]);
          const y = at(b, [
            ...lead.slice(lead.length - batchB.length),
            ...swapped([l, j], transposeB),
          ]);
          sum += x * y;
        }
        return sum;
      });
      const what = `${m}x${k}x${n} ${transposeA} ${transposeB}`;
      assertClose(matMul(a, b, transposeA, transposeB), expected, 1e-14, what);
    }
  }
}

Deno.test("matMul: odd sizes in all four transposes, against the formula, to 1e-14", () => {
  for (const m of [0, 1, 3, 5, 65]) {
    for (const k of [0, 1, 7, 64]) {
      for (const n of [0, 1, 3, 65]) assertProduct([], [], [m, k, n]);
    }
  }
});

Deno.test("matMul: batch axes broadcast, to 1e-14", () => {
  const batches: [Shape, Shape][] = [
    [[3], [3]],
    [[3], []],
    [[], [3]],
    [[2, 1], [5]],
    [[1], [4]],
    [[2, 3], [2, 3]],
    [[0], [1]],
  ];
  for (const [a, b] of batches) assertProduct(a, b, [3, 5, 7]);
});

Deno.test("matMul: known product; NaN and 0 · infinity are not skipped", () => {
  const a = value("float", [2, 3], [1, 2, 3, 4, 5, 6]), b = value("float", [3, 1], [1, 0, -1]);
  assertEquals([...matMul(a, b, false, false).data], [-2, -2]);
  const zero = value("float", [1, 2], [0, 1]);
  assertEquals([...matMul(zero, value("float", [2, 1], [Infinity, 1]), false, false).data], [NaN]);
  assertEquals([...matMul(zero, value("float", [2, 1], [NaN, 1]), false, false).data], [NaN]);
});

const EINSUMS: readonly [string, ...Shape[]][] = [
  ["ij,jk->ik", [3, 5], [5, 7]],
  ["ij,kj->ki", [3, 65], [2, 65]],
  ["bij,bjk->bik", [2, 3, 4], [2, 4, 5]],
  ["i,i->", [64], [64]],
  ["i,j->ij", [3], [5]],
  ["i,j->ji", [3], [5]],
  ["ij->ji", [3, 5]],
  ["ij->", [3, 5]],
  ["ij->j", [3, 5]],
  ["->", []],
  [",ij->ij", [], [2, 3]],
  ["ijk->kij", [2, 3, 4]],
  ["i,ij,j->", [3], [3, 5], [5]],
  ["ab,bc,cd->ad", [2, 3], [3, 4], [4, 5]],
  ["i,i,i->i", [7], [7], [7]],
  ["bqhd,bkhd->bhqk", [2, 3, 2, 4], [2, 5, 2, 4]],
  ["ij,jk->ik", [3, 0], [0, 7]],
  ["ij,jk->ik", [0, 3], [3, 7]],
  ["aB,Bc->ca", [1, 1], [1, 3]],
  ["ij,kl->", [2, 3], [4, 5]],
];

Deno.test("einsum: against a sum over all settings of the letters, to 1e-14", () => {
  for (const [equation, ...shapes] of EINSUMS) {
    const { operands, output } = parseEinsum(equation) as { operands: string[]; output: string };
    const letters = [...new Set(operands.join(""))];
    const sizes = letters.map((letter) => {
      const n = operands.findIndex((labels) => labels.includes(letter));
      return shapes[n][operands[n].indexOf(letter)];
    });
    const xs = shapes.map((shape, seed) => floats(shape, seed));
    const sums = new Map<string, number>();
    for (const setting of coordinates(sizes)) {
      const place = (labels: string) => [...labels].map((l) => setting[letters.indexOf(l)]);
      const product = xs.reduce((p, x, n) => p * at(x, place(operands[n])), 1);
      const key = String(place(output));
      sums.set(key, (sums.get(key) ?? 0) + product);
    }
    const shape = [...output].map((letter) => sizes[letters.indexOf(letter)]);
    const expected = naive("float", shape, (c) => sums.get(String(c)) ?? 0);
    const inputs = xs.map((_, i) => i);
    assertClose(evaluate({ kind: "einsum", equation, inputs }, ...xs), expected, 1e-14, equation);
  }
});

Deno.test("einsum: the same operand twice; odd sizes equal to matMul, to 1e-14", () => {
  const x = floats([7]);
  const [norm] = elements({ kind: "einsum", equation: "i,i->", inputs: [0, 0] }, x);
  assertClose(
    value("float", [], [norm]),
    value("float", [], [x.data.reduce((sum, v) => sum + v * v, 0)]),
    1e-14,
  );
  for (const n of ODD_SIZES) {
    const a = floats([3, n], 1), b = floats([n, 2], 2);
    const found = evaluate({ kind: "einsum", equation: "ij,jk->ik", inputs: [0, 1] }, a, b);
    assertClose(found, matMul(a, b, false, false), 1e-14);
  }
});
