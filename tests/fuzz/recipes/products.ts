import { broadcast, type Shape, sizeOf } from "../../../lib/core/shape.ts";
import { fit } from "../fit.ts";
import { magnitude, product, type Range, times, union } from "../range.ts";
import type { Entry, Scope } from "../scope.ts";
import type { Recipe, Recipes } from "./recipe.ts";

const SMALL: Range = { low: -10, high: 10 };

const matMul: Recipe = (s) => {
  const { dice } = s;
  const a = s.some(["float"], ({ type }) => type.shape.length >= 2);
  const transposeA = dice.chance(0.5), transposeB = dice.chance(0.5);
  const [rows, inner] = matrix(a.type.shape, transposeA);
  const b = rightFactor(s, a, inner, transposeB);
  const [, columns] = matrix(b.type.shape, transposeB);
  const batch = broadcast(a.type.shape.slice(0, -2), b.type.shape.slice(0, -2))!;
  if (!s.allows([...batch, rows, columns])) return undefined;
  const x = fit(s, a, SMALL), y = fit(s, b, SMALL);
  return s.add(
    { kind: "matMul", inputs: [x.id, y.id], transposeA, transposeB },
    times(inner, product(x.range, y.range)),
  );
};

/** Rows and columns of the matrix in the last two axes. */
function matrix(shape: Shape, transposed: boolean): readonly [number, number] {
  const [m, n] = shape.slice(-2);
  return transposed ? [n, m] : [m, n];
}

function rightFactor(s: Scope, a: Entry, inner: number, transposed: boolean): Entry {
  const { dice } = s, batch = a.type.shape.slice(0, -2);
  const fits = ({ type: { shape, dtype } }: Entry) =>
    dtype === "float" && shape.length >= 2 && matrix(shape, transposed)[0] === inner &&
    broadcast(shape.slice(0, -2), batch) !== undefined;
  const found = dice.chance(0.6) ? s.find(fits) : undefined;
  if (found) return found;
  const columns = s.size(), ends = transposed ? [columns, inner] : [inner, columns];
  const own = batch.slice(dice.between(0, batch.length)).map((n) => (dice.chance(0.3) ? 1 : n));
  const lead = batch.length === 0 && dice.chance(0.3) ? [dice.between(1, 3)] : own;
  return s.leaf({ shape: [...lead, ...ends], dtype: "float" });
}

/** Settings of all letters that an einsum may go through. */
const EINSUM_LIMIT = 20_000;

const einsum: Recipe = (s) => {
  const { dice } = s, sizes = new Map<string, number>();
  const count = dice.weighted([[1, 1], [2, 4], [3, 1.5]]);
  const operands = Array.from({ length: count }, () => fit(s, s.some(["float"]), SMALL));
  const labels = operands.map(({ type }) => label(s, type.shape, sizes));
  const letters = [...sizes.keys()];
  if (sizeOf([...sizes.values()]) > EINSUM_LIMIT) return undefined;
  const output = dice.shuffled(dice.some(letters, 0.55)).slice(0, 4);
  if (!s.allows(output.map((letter) => sizes.get(letter)!))) return undefined;
  const summed = letters.filter((letter) => !output.includes(letter));
  const each = operands.map(({ range }) => range).reduce(product, { low: 1, high: 1 });
  return s.add(
    {
      kind: "einsum",
      inputs: operands.map(({ id }) => id),
      equation: `${labels.join(",")}->${output.join("")}`,
    },
    times(sizeOf(summed.map((letter) => sizes.get(letter)!)), each),
  );
};

/** Names the axes of an operand: an old letter of the same size where there is one, mostly, else a new one. */
function label({ dice }: Scope, shape: Shape, sizes: Map<string, number>): string {
  const used = new Set<string>();
  for (const size of shape) {
    const old = [...sizes].flatMap(([name, n]) => (n === size && !used.has(name) ? [name] : []));
    const letter = old.length > 0 && dice.chance(0.75) ? dice.pick(old) : newLetter(sizes);
    sizes.set(letter, size);
    used.add(letter);
  }
  return [...used].join("");
}

function newLetter(sizes: ReadonlyMap<string, number>): string {
  return "ijklmnopqrstuvwxyzABCDEFGH"[sizes.size];
}

const triangularSolve: Recipe = (s) => {
  const { dice } = s, x = s.some(["float"], isSquare), n = x.type.shape[x.type.shape.length - 1];
  const l = triangle(s, x, n), b = fit(s, rightSide(s, x, n), SMALL);
  const batch = broadcast(x.type.shape.slice(0, -2), b.type.shape.slice(0, -2))!;
  if (!s.allows([...batch, ...b.type.shape.slice(-2)])) return undefined;
  const most = (magnitude(b.range) / LEAST) * (1 + offDiagonal(n) / LEAST) ** Math.max(n - 1, 0);
  return s.add(
    { kind: "triangularSolve", inputs: [l.id, b.id], transpose: dice.chance(0.5) },
    { low: -most, high: most },
  );
};

/** The least element on the diagonal of a matrix that is to be divided by. */
const LEAST = 0.7;

/** How large elements off the diagonal may be, so that solutions do not grow with the size. */
function offDiagonal(n: number): number {
  return 0.5 * Math.min(1, 4 / n);
}

function isSquare({ type: { shape } }: Entry): boolean {
  return shape.length >= 2 && shape[shape.length - 1] === shape[shape.length - 2];
}

/** A well conditioned matrix made of any: its diagonal is positive, and what stands off it small. */
function triangle(s: Scope, x: Entry, n: number): Entry {
  if (s.mode === "special") return x;
  const index = { kind: "range", inputs: [], start: 0, step: 1, length: n, to: "int32" } as const;
  const row = s.b.add(index), isDiagonal = s.b.compare("equal", s.b.reshape(row, [n, 1]), row);
  const size = offDiagonal(n);
  const diagonal = fit(s, x, { low: LEAST, high: 2 }), rest = fit(s, x, { low: -size, high: size });
  return s.add(
    { kind: "where", inputs: [isDiagonal, diagonal.id, rest.id] },
    union(diagonal.range, rest.range),
  );
}

function rightSide(s: Scope, { type }: Entry, n: number): Entry {
  const batch = type.shape.slice(0, -2);
  const fits = ({ type: { shape, dtype } }: Entry) =>
    dtype === "float" && shape.length >= 2 && shape[shape.length - 2] === n &&
    broadcast(shape.slice(0, -2), batch) !== undefined;
  const found = s.dice.chance(0.6) ? s.find(fits) : undefined;
  const own = batch.map((size) => (s.dice.chance(0.3) ? 1 : size));
  return found ?? s.leaf({ shape: [...own, n, s.size() % 8], dtype: "float" });
}

/** Products of matrices and of arrays. */
export const products: Recipes = {
  matMul: [matMul, 1.5],
  einsum: [einsum, 1.3],
  triangularSolve: [triangularSolve, 0.7],
};
