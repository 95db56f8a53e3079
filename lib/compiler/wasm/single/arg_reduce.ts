/**
 * Where the largest and smallest elements stand.
 *
 * The first pass finds the extremum of a line, which is made NaN if one of its elements is; the second where it stands first:
 * an element equal to it, or a NaN. Along the last axis a vector holds neighbours in the line, otherwise those of several
 * lines.
 *
 * @module
 */
import type { FloatType } from "../../../core/dtype.ts";
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
  i64x2,
  i8x16,
  type Local,
  v128,
} from "../asm/mod.ts";
import { type Emitter, once, type SingleEmitter } from "../emitter.ts";
import { type Bytes, loadBytes, rotated, storeBytes } from "./bytes.ts";
import { type Lines, linesOf } from "./lines.ts";
import { itemsOf, partsOf } from "./parts.ts";

/** Parameters: the array, the result, the first block and the one to stop at. */
type ArgReduce = FunctionHandle<readonly ["i32", "i32", "i32", "i32"], readonly []>;

/** Indices of extrema. */
export const argReduce: SingleEmitter = {
  accepts: () => true,
  units: (node, types) => shared(node, types).parts.count,
  emit(scope) {
    const { f, node, types, inputs: [x], output, width } = scope;
    const { lines, parts } = shared(node, types);
    const { op } = node as NodeOf<"argReduce">;
    const spec = { ...lines, op, element: types[0].dtype === "int32" ? "int32" : width } as const;
    const key = `argReduce ${Object.values(spec)}`;
    const fn = once(scope, key, () => defineArgReduce(scope, spec));
    const { from, to } = itemsOf(scope, parts);
    f.call(fn, i32.const(x), i32.const(output), from, to);
  },
};

function shared(node: ArrayNode, [{ shape }]: readonly TensorType[]) {
  const lines = linesOf(shape, (node as NodeOf<"argReduce">).axis);
  return { lines, parts: partsOf(lines.outer, lines.length * lines.inner) };
}

interface ArgReduceSpec extends Lines {
  readonly op: "argMax" | "argMin";
  readonly element: "int32" | FloatType;
}

type Two = (a: Expr<"v128">, b: Expr<"v128">) => Expr<"v128">;

/** How elements of one kind are compared in vectors. */
interface Comparison {
  /** The bytes of an element. */
  readonly size: 4 | 8;
  /** The larger of a and b; anything if one of them is NaN, and a if both are. */
  readonly argMax: Two;
  readonly argMin: Two;
  readonly eq: Two;
  /** Where x is no number; nothing for whole ones. */
  readonly ne: Two | undefined;
  bitmask(mask: Expr<"v128">): Expr<"i32">;
}

const COMPARISONS: Readonly<Record<ArgReduceSpec["element"], Comparison>> = {
  int32: {
    size: 4,
    argMax: i32x4.maxS,
    argMin: i32x4.minS,
    eq: i32x4.eq,
    ne: undefined,
    bitmask: i32x4.bitmask,
  },
  f32: {
    size: 4,
    argMax: f32x4.pmax,
    argMin: f32x4.pmin,
    eq: f32x4.eq,
    ne: f32x4.ne,
    bitmask: i32x4.bitmask,
  },
  f64: {
    size: 8,
    argMax: f64x2.pmax,
    argMin: f64x2.pmin,
    eq: f64x2.eq,
    ne: f64x2.ne,
    bitmask: i64x2.bitmask,
  },
};

function defineArgReduce({ module }: Emitter, spec: ArgReduceSpec): ArgReduce {
  const { inner, length } = spec, { size } = COMPARISONS[spec.element];
  const signature = { params: ["i32", "i32", "i32", "i32"], results: [] } as const;
  return module.function(spec.op, signature, (f, x, out, from, to) => {
    const block = f.local("i32");
    f.for(block, from, to, 1, () => {
      const source = f.let(i32.add(x, i32.mul(block, i32.const(length * inner * size))));
      const target = f.let(i32.add(out, i32.mul(block, i32.const(4 * inner))));
      if (inner === 1) emitAlong(f, spec, source, target);
      else emitAcross(f, spec, source, target);
    });
  });
}

/** The extremum of some vectors, lane by lane, and where one of them holds a NaN. */
class Extremum {
  readonly best: Local<"v128">;
  readonly #f: FunctionBuilder;
  readonly #better: Two;
  readonly #ne: Two | undefined;
  readonly #isNan: Local<"v128">;
  readonly #next: Local<"v128">;

  constructor(f: FunctionBuilder, { op, element }: ArgReduceSpec, first: Expr<"v128">) {
    this.#f = f;
    this.#better = COMPARISONS[element][op];
    this.#ne = COMPARISONS[element].ne;
    this.best = f.let(first);
    this.#isNan = f.let(this.#ne ? this.#ne(this.best, this.best) : i32x4.const(0, 0, 0, 0));
    this.#next = f.local("v128");
  }

  add(vector: Expr<"v128">): void {
    const f = this.#f, next = this.#next;
    f.set(next, vector);
    f.set(this.best, this.#better(this.best, next));
    if (this.#ne) f.set(this.#isNan, v128.or(this.#isNan, this.#ne(next, next)));
  }

  /** Makes lanes NaN that met one: all bits set are a NaN. */
  settle(): void {
    if (this.#ne) this.#f.set(this.best, v128.or(this.best, this.#isNan));
  }

  /** Makes all lanes the extremum of all lanes. */
  settleLanes(size: 4 | 8): void {
    const f = this.#f;
    for (let distance = 8; distance >= size; distance /= 2) {
      f.set(this.best, this.#better(this.best, rotated(this.best, distance)));
    }
    if (!this.#ne) return;
    const met = i32x4.splat(i32.sub(i32.const(0), v128.anyTrue(this.#isNan)));
    f.set(this.best, v128.or(this.best, met));
  }
}

/** Where an element is the extremum of its line, given that extremum. */
function isFound(
  { element }: ArgReduceSpec,
  x: Local<"v128">,
  best: Local<"v128">,
): Expr<"v128"> {
  const { eq, ne } = COMPARISONS[element];
  return ne ? v128.or(eq(x, best), ne(x, x)) : eq(x, best);
}

/** One line whose elements are neighbours. */
function emitAlong(
  f: FunctionBuilder,
  spec: ArgReduceSpec,
  source: Local<"i32">,
  target: Local<"i32">,
): void {
  const { length, element } = spec, { size, bitmask } = COMPARISONS[element];
  const lanes = 16 / size, whole = length - length % lanes;
  const extremum = new Extremum(f, spec, firstSplat(source, size)), { best } = extremum;
  const at = f.local("i32"), elements = f.local("v128");
  const last = () => f.let(i32.add(source, i32.const(whole * size)));
  const next = () => extremum.add(v128.load(i32.add(source, at)));
  f.for(at, 0, whole * size, 16, next, { unsigned: true });
  if (whole < length) {
    // What lies behind the end is replaced by what is compared already.
    const inside = v128.const(
      Array.from({ length: 16 }, (_, byte) => byte < (length - whole) * size ? 255 : 0),
    );
    extremum.add(v128.bitselect(v128.load(last()), best, inside));
  }
  extremum.settleLanes(size);
  const find = (i: Expr<"i32">) => {
    const found = f.let(bitmask(isFound(spec, elements, best)));
    return { found, place: i32.add(i, i32.ctz(found)) };
  };
  f.block((done) => {
    f.for(at, 0, whole, lanes, () => {
      f.set(elements, v128.load(i32.add(source, i32.mul(at, i32.const(size)))));
      const { found, place } = find(at);
      f.if(found, () => {
        f.store(target, place);
        f.branch(done);
      });
    });
    // It stands somewhere, so it is here; the lowest lane that is found is in the line.
    if (whole === length) return;
    f.set(elements, v128.load(last()));
    f.store(target, find(i32.const(whole)).place);
  });
}

function firstSplat(pointer: Local<"i32">, size: 4 | 8): Expr<"v128"> {
  return size === 4 ? v128.load32Splat(pointer) : v128.load64Splat(pointer);
}

/** The lines of a block, those of neighbouring columns at once. */
function emitAcross(
  f: FunctionBuilder,
  spec: ArgReduceSpec,
  source: Local<"i32">,
  target: Local<"i32">,
): void {
  const { inner, element } = spec, { size } = COMPARISONS[element];
  const lanes = 16 / size, whole = inner - inner % lanes;
  const column = f.local("i32");
  const columns = (count: number) => {
    const from = f.let(i32.add(source, i32.mul(column, i32.const(size))));
    const to = i32.add(target, i32.mul(column, i32.const(4)));
    emitColumns(f, spec, from, to, count);
  };
  f.for(column, 0, whole, lanes, () => columns(lanes));
  f.for(column, whole, inner, 1, () => columns(1));
}

/** So many neighbouring lines. */
function emitColumns(
  f: FunctionBuilder,
  spec: ArgReduceSpec,
  source: Local<"i32">,
  target: Expr<"i32">,
  count: number,
): void {
  const { length, inner, element } = spec, { size } = COMPARISONS[element];
  const step = inner * size, bytes = count * size as Bytes;
  const at = f.let(source), extremum = new Extremum(f, spec, loadBytes(at, bytes));
  const i = f.local("i32");
  f.for(i, 1, length, 1, () => {
    f.set(at, i32.add(at, i32.const(step)));
    extremum.add(loadBytes(at, bytes));
  });
  extremum.settle();
  // Backwards, so that the first one stays.
  const index = f.let(i32x4.const(0, 0, 0, 0)), elements = f.local("v128");
  f.set(i, i32.const(length));
  f.loop((again) => {
    f.set(i, i32.sub(i, i32.const(1)));
    f.set(elements, loadBytes(at, bytes));
    const place = size === 4 ? i32x4.splat(i) : i64x2.extendLowI32x4S(i32x4.splat(i));
    f.set(index, v128.bitselect(place, index, isFound(spec, elements, extremum.best)));
    f.set(at, i32.sub(at, i32.const(step)));
    f.branchIf(again, i);
  });
  if (size === 4) return storeBytes(f, target, index, bytes);
  const words = i8x16.shuffle(index, index, LOW_WORDS);
  storeBytes(f, target, words, count === 2 ? 8 : 4);
}

const LOW_WORDS = [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11];
