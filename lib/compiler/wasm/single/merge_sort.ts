/**
 * The order of the elements of short lines.
 *
 * A merge sort from below: runs of one place, two, four, …, from one array of places into another and back, so often that the
 * last are written into the result. Of two equal elements that of the left run is taken, which keeps them in their order.
 *
 * @module
 */
import type { FloatType } from "../../../core/dtype.ts";
import { type Expr, f32, f64, type FunctionBuilder, i32, type Local, select } from "../asm/mod.ts";
import type { Emitter } from "../emitter.ts";
import type { ArgSort, ArgSortSpec } from "./arg_sort_spec.ts";

/** The bytes that a line of so many elements takes besides. */
export function mergeBytes(length: number): number {
  return 4 * length;
}

/** How often runs are merged. */
export function passesOf(length: number): number {
  return Math.ceil(Math.log2(Math.max(length, 1)));
}

/** How two elements of one kind are compared. */
interface Order {
  /** The bytes of an element, as a shift. */
  readonly shift: 2 | 3;
  /** Whether the element at the address `b` has to stand before the one at `a`, though it comes behind it. */
  before(f: FunctionBuilder, b: Expr<"i32">, a: Expr<"i32">, descending: boolean): Expr<"i32">;
}

type Compare<T extends FloatType> = (a: Expr<T>, b: Expr<T>) => Expr<"i32">;

/** The instructions that floats of one width are compared with. */
interface Comparisons<T extends FloatType> {
  readonly load: (pointer: Expr<"i32">) => Expr<T>;
  readonly lt: Compare<T>;
  readonly gt: Compare<T>;
  readonly eq: Compare<T>;
  readonly ne: Compare<T>;
}

function floatOrder<T extends FloatType>(
  { load, lt, gt, eq, ne }: Comparisons<T>,
  shift: 2 | 3,
): Order {
  return {
    shift,
    before(f, atB, atA, descending) {
      const b = f.let(load(atB)), a = f.let(load(atA));
      // A number stands before what is none.
      return i32.or(descending ? gt(b, a) : lt(b, a), i32.and(eq(b, b), ne(a, a)));
    },
  };
}

const ORDERS: Readonly<Record<ArgSortSpec["element"], Order>> = {
  int32: {
    shift: 2,
    before: (_f, b, a, descending) => (descending ? i32.gtS : i32.ltS)(i32.load(b), i32.load(a)),
  },
  f32: floatOrder(f32, 2),
  f64: floatOrder(f64, 3),
};

/** Writes the function. */
export function defineMergeSort({ module }: Emitter, spec: ArgSortSpec): ArgSort {
  const { length } = spec, passes = passesOf(length), { shift } = ORDERS[spec.element];
  const params = ["i32", "i32", "i32", "i32", "i32"] as const;
  return module.function("argSort", { params, results: [] }, (f, x, out, scratch, from, to) => {
    const line = f.local("i32"), i = f.local("i32"), elements = f.local("i32");
    const source = f.local("i32"), target = f.local("i32"), other = f.local("i32");
    const width = f.local("i32");
    f.for(line, from, to, 1, () => {
      f.set(elements, i32.add(x, i32.shl(i32.mul(line, i32.const(length)), i32.const(shift))));
      f.set(target, i32.add(out, i32.mul(line, i32.const(4 * length))));
      // An even number of merges ends where it began.
      f.set(source, passes % 2 === 0 ? target : scratch);
      if (passes % 2 === 0) f.set(target, scratch);
      f.for(i, 0, length, 1, () => f.store(address(source, i), i));
      if (passes === 0) return;
      f.set(width, i32.const(1));
      f.loop((again) => {
        emitMerges(f, spec, { elements, source, target, width });
        f.set(other, source);
        f.set(source, target);
        f.set(target, other);
        f.set(width, i32.shl(width, i32.const(1)));
        f.branchIf(again, i32.ltU(width, i32.const(length)));
      });
    });
  });
}

/** Where the place of that number is. */
function address(places: Local<"i32">, i: Expr<"i32">): Expr<"i32"> {
  return i32.add(places, i32.shl(i, i32.const(2)));
}

interface Merge {
  /** The address of the line's elements. */
  readonly elements: Local<"i32">;
  /** Their places in sorted runs. */
  readonly source: Local<"i32">;
  /** Where they go, in runs of twice the size. */
  readonly target: Local<"i32">;
  /** The size of a run. */
  readonly width: Local<"i32">;
}

/** Merges the runs of a line in pairs. */
function emitMerges(
  f: FunctionBuilder,
  { length, element, descending }: ArgSortSpec,
  { elements, source, target, width }: Merge,
): void {
  const { shift, before } = ORDERS[element];
  const low = f.local("i32"), middle = f.local("i32"), high = f.local("i32");
  const left = f.local("i32"), right = f.local("i32"), k = f.local("i32"), taken = f.local("i32");
  const capped = (end: Local<"i32">) =>
    f.if(i32.gtU(end, i32.const(length)), () => f.set(end, i32.const(length)));
  const elementAt = (i: Local<"i32">) =>
    i32.add(elements, i32.shl(i32.load(address(source, i)), i32.const(shift)));
  f.set(low, i32.const(0));
  f.loop((again) => {
    f.set(middle, i32.add(low, width));
    capped(middle);
    f.set(high, i32.add(middle, width));
    capped(high);
    f.set(left, low);
    f.set(right, middle);
    f.for(k, low, high, 1, () => {
      const isRight = f.let(i32.geU(left, middle));
      f.if(i32.and(i32.ltU(left, middle), i32.ltU(right, high)), () => {
        f.set(isRight, before(f, elementAt(right), elementAt(left), descending));
      });
      f.set(taken, select(isRight, right, left));
      f.store(address(target, k), i32.load(address(source, taken)));
      f.set(right, i32.add(right, isRight));
      f.set(left, i32.add(left, i32.eqz(isRight)));
    });
    f.set(low, high);
    f.branchIf(again, i32.ltU(low, i32.const(length)));
  });
}
