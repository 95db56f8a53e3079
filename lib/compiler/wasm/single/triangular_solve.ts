/**
 * Systems of equations with triangular matrices, by substitution.
 *
 * With several right sides a vector holds neighbours among them; with one the matrix is read along its rows: forward each
 * unknown is a product of the row and the unknowns before it, backward each unknown is taken out of those that are left.
 *
 * @module
 */
import type { FloatType } from "../../../core/dtype.ts";
import { broadcastStrides, sizeOf } from "../../../core/shape.ts";
import type { TensorType } from "../../../graph/node.ts";
import type { ArrayNode } from "../../plan/selected.ts";
import type { NodeOf } from "../../../graph/value.ts";
import {
  type Expr,
  f32x4,
  f64x2,
  type FunctionBuilder,
  type FunctionHandle,
  i32,
  i32x4,
  type Local,
  v128,
} from "../asm/mod.ts";
import { emitCopy } from "../copy.ts";
import { type Emitter, once, type SingleEmitter } from "../emitter.ts";
import { bytesOf, LANES } from "../layout.ts";
import { offsetOf } from "../matmul/batch.ts";
import { type Bytes, loadBytes, rotated, storeBytes } from "./bytes.ts";
import { itemsOf, partsOf } from "./parts.ts";

/** Parameters: the matrices, the right sides, the result, the first system and the one to stop at. */
type Solve = FunctionHandle<readonly ["i32", "i32", "i32", "i32", "i32"], readonly []>;

/** Solutions of triangular systems. */
export const triangularSolve: SingleEmitter = {
  accepts: () => true,
  units: (node) => partsFor(node).count,
  emit(scope) {
    const { f, node, types, inputs: [l, b], output, width } = scope;
    const spec = specOf(node, types, width);
    const key = `triangularSolve ${JSON.stringify(spec)}`;
    const fn = once(scope, key, () => defineSolve(scope, spec));
    const { from, to } = itemsOf(scope, partsFor(node));
    f.call(fn, i32.const(l), i32.const(b), i32.const(output), from, to);
  },
};

function partsFor({ shape }: ArrayNode) {
  const [n, columns] = shape.slice(-2);
  return partsOf(sizeOf(shape.slice(0, -2)), n * n * columns / 2);
}

interface SolveSpec {
  readonly n: number;
  readonly columns: number;
  readonly transpose: boolean;
  readonly width: FloatType;
  /** The axes before the matrices, and how far apart these are along them, in matrices. */
  readonly batch: readonly number[];
  readonly stridesL: readonly number[];
  readonly stridesB: readonly number[];
}

function specOf(node: ArrayNode, [l, b]: readonly TensorType[], width: FloatType): SolveSpec {
  const batch = node.shape.slice(0, -2), [n, columns] = node.shape.slice(-2);
  return {
    n,
    columns,
    transpose: (node as NodeOf<"triangularSolve">).transpose,
    width,
    batch,
    stridesL: broadcastStrides(l.shape.slice(0, -2), batch),
    stridesB: broadcastStrides(b.shape.slice(0, -2), batch),
  };
}

/** One system: its matrix, and where its right sides become solutions. */
interface System {
  readonly l: Local<"i32">;
  readonly x: Local<"i32">;
}

function defineSolve({ module }: Emitter, spec: SolveSpec): Solve {
  const { n, columns, width, transpose, batch, stridesL, stridesB } = spec;
  const size = bytesOf("float", width), matrix = n * n * size, side = n * columns * size;
  const params = ["i32", "i32", "i32", "i32", "i32"] as const;
  return module.function("triangularSolve", { params, results: [] }, (f, ls, bs, xs, from, to) => {
    const l = f.local("i32"), x = f.local("i32"), system = f.local("i32");
    f.for(system, from, to, 1, () => {
      f.set(l, i32.add(ls, offsetOf(system, batch, stridesL, matrix)));
      f.set(x, i32.add(xs, i32.mul(system, i32.const(side))));
      const right = i32.add(bs, offsetOf(system, batch, stridesB, side));
      emitCopy(f, x, right, side);
      if (columns > 1) return emitSides(f, spec, { l, x });
      return transpose ? emitBackward(f, spec, { l, x }) : emitForward(f, spec, { l, x });
    });
  });
}

const FLOATS = { f32: f32x4, f64: f64x2 } as const;

/** The number there, in all lanes. */
function splat(pointer: Expr<"i32">, width: FloatType): Expr<"v128"> {
  return width === "f32" ? v128.load32Splat(pointer) : v128.load64Splat(pointer);
}

/** How many vectors of right sides are computed together, so that their sums do not wait for one another. */
const VECTORS = 4;

/** Several right sides: a row of unknowns is the row's right sides less multiples of the rows that are known. */
function emitSides(f: FunctionBuilder, spec: SolveSpec, { l, x }: System): void {
  const { n, columns, transpose, width } = spec;
  const size = bytesOf("float", width), rowBytes = columns * size;
  const step = f.local("i32"), row = f.local("i32"), pivot = f.local("v128"), at = f.local("i32");
  const rowX = f.local("i32");
  f.for(step, 0, n, 1, () => {
    f.set(row, transpose ? i32.sub(i32.const(n - 1), step) : step);
    f.set(pivot, splat(i32.add(l, i32.mul(row, i32.const((n + 1) * size))), width));
    f.set(rowX, i32.add(x, i32.mul(row, i32.const(rowBytes))));
    const solve = (vectors: number, bytes: Bytes) =>
      emitUnknowns(f, spec, { l, x, row, rowX, pivot, at }, vectors, bytes);
    const group = 16 * VECTORS, grouped = rowBytes - rowBytes % group;
    const whole = rowBytes - rowBytes % 16;
    f.for(at, 0, grouped, group, () => solve(VECTORS, 16));
    f.for(at, grouped, whole, 16, () => solve(1, 16));
    f.for(at, whole, rowBytes, size, () => solve(1, size));
  });
}

/** Neighbouring unknowns of a row, from the byte `at` on. */
function emitUnknowns(
  f: FunctionBuilder,
  { n, columns, transpose, width }: SolveSpec,
  { l, x, row, rowX, pivot, at }: System & {
    readonly row: Local<"i32">;
    readonly rowX: Local<"i32">;
    readonly pivot: Local<"v128">;
    readonly at: Local<"i32">;
  },
  vectors: number,
  bytes: Bytes,
): void {
  const { sub, mul, div } = FLOATS[width], size = bytesOf("float", width);
  const target = f.let(i32.add(rowX, at));
  const rests = Array.from({ length: vectors }, (_, v) => f.let(loadBytes(target, bytes, 16 * v)));
  const one = i32.const(1), factor = f.local("v128"), k = f.local("i32");
  const known = f.local("i32"), entry = f.local("i32");
  const first = transpose ? f.let(i32.add(row, one)) : i32.const(0);
  const end = transpose ? i32.const(n) : row;
  const [along, across] = transpose ? [n, 1] : [1, n];
  f.set(known, i32.add(i32.add(x, at), i32.mul(first, i32.const(columns * size))));
  f.set(entry, i32.add(l, i32.mul(row, i32.const(across * size))));
  f.set(entry, i32.add(entry, i32.mul(first, i32.const(along * size))));
  f.for(k, first, end, 1, () => {
    f.set(factor, splat(entry, width));
    rests.forEach((rest, v) =>
      f.set(rest, sub(rest, mul(factor, loadBytes(known, bytes, 16 * v))))
    );
    f.set(known, i32.add(known, i32.const(columns * size)));
    f.set(entry, i32.add(entry, i32.const(along * size)));
  });
  rests.forEach((rest, v) => storeBytes(f, target, div(rest, pivot), bytes, 16 * v));
}

/** One right side, from the first unknown on. */
function emitForward(f: FunctionBuilder, { n, width }: SolveSpec, { l, x }: System): void {
  const { add, sub, mul, div } = FLOATS[width], size = bytesOf("float", width);
  const row = f.local("i32"), sum = f.local("v128"), at = f.local("i32"), line = f.let(l);
  const target = f.let(x);
  f.for(row, 0, n, 1, () => {
    const whole = f.let(wholeBytes(row, width));
    f.set(sum, i32x4.const(0, 0, 0, 0));
    const step = (bytes: Bytes) =>
      f.set(
        sum,
        add(sum, mul(loadBytes(i32.add(line, at), bytes), loadBytes(i32.add(x, at), bytes))),
      );
    f.for(at, 0, whole, 16, () => step(16));
    f.for(at, whole, i32.mul(row, i32.const(size)), size, () => step(size));
    for (let distance = 8; distance >= size; distance /= 2) {
      f.set(sum, add(sum, rotated(sum, distance)));
    }
    const pivot = splat(i32.add(line, i32.mul(row, i32.const(size))), width);
    storeBytes(f, target, div(sub(loadBytes(target, size), sum), pivot), size);
    f.set(line, i32.add(line, i32.const(n * size)));
    f.set(target, i32.add(target, i32.const(size)));
  });
}

/** One right side of the transposed matrix, from the last unknown on. */
function emitBackward(f: FunctionBuilder, { n, width }: SolveSpec, { l, x }: System): void {
  const { sub, mul, div } = FLOATS[width], size = bytesOf("float", width);
  const step = f.local("i32"), at = f.local("i32"), value = f.local("v128");
  f.for(step, 0, n, 1, () => {
    const row = f.let(i32.sub(i32.const(n - 1), step));
    const line = f.let(i32.add(l, i32.mul(row, i32.const(n * size))));
    const own = f.let(i32.mul(row, i32.const(size)));
    const target = f.let(i32.add(x, own));
    f.set(value, div(splat(target, width), splat(i32.add(line, own), width)));
    storeBytes(f, target, value, size);
    const whole = f.let(wholeBytes(row, width));
    const take = (bytes: Bytes) => {
      const place = f.let(i32.add(x, at));
      const part = mul(value, loadBytes(i32.add(line, at), bytes));
      storeBytes(f, place, sub(loadBytes(place, bytes), part), bytes);
    };
    f.for(at, 0, whole, 16, () => take(16));
    f.for(at, whole, own, size, () => take(size));
  });
}

/** The bytes of whole vectors among so many elements. */
function wholeBytes(count: Local<"i32">, width: FloatType): Expr<"i32"> {
  const lanes = LANES[width];
  return i32.mul(i32.and(count, i32.const(-lanes)), i32.const(16 / lanes));
}
