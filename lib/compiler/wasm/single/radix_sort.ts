/**
 * The order of the elements of long lines.
 *
 * Each element becomes a record of its place and of a key, a whole number without a sign that has the same order. Records are
 * put in the order of the lowest byte of their keys, then of the next, and so on; each time those of one byte stay in the order
 * in which they were, so that in the end they are in the order of the keys, and equal ones in that of their places. How often
 * each byte comes is counted for all of them when the records are made.
 *
 * @module
 */
import {
  type Expr,
  f32,
  f64,
  type FunctionBuilder,
  i32,
  i64,
  type Local,
  select,
  v128,
} from "../asm/mod.ts";
import type { Emitter } from "../emitter.ts";
import type { ArgSort, ArgSortSpec } from "./arg_sort_spec.ts";

/** How records of one kind of element lie in memory. */
interface Records {
  /** The bytes of an element, and of its key. */
  readonly size: 4 | 8;
  /** The bytes of a record. */
  readonly bytes: 8 | 16;
  /** Where in it the place is. */
  readonly place: number;
  /** Where the key is, its lowest byte first. */
  readonly key: number;
  /** Writes the key of the element at an address. */
  writeKey(f: FunctionBuilder, to: Expr<"i32">, from: Expr<"i32">, descending: boolean): void;
  copy(f: FunctionBuilder, to: Expr<"i32">, from: Expr<"i32">): void;
}

/** Two words. */
const SHORT = {
  size: 4,
  bytes: 8,
  place: 0,
  key: 4,
  copy: (f, to, from) => f.store(to, i64.load(from)),
} satisfies Omit<Records, "writeKey">;

const RECORDS: Readonly<Record<ArgSortSpec["element"], Records>> = {
  int32: {
    ...SHORT,
    writeKey(f, to, from, descending) {
      const flipped = descending ? 0x7fffffff : 0x80000000;
      f.store(to, i32.xor(i32.load(from), i32.const(flipped)), SHORT.key);
    },
  },
  f32: {
    ...SHORT,
    writeKey(f, to, from, descending) {
      // Adding 0 takes the sign from a zero. Behind the sign, negative ones count the other way.
      const x = f.let(f32.add(f32.load(from), f32.const(0)));
      const word = f.let(i32.reinterpretF32(x));
      const signs = i32.shrS(word, i32.const(31));
      const key = i32.xor(word, i32.or(signs, i32.const(0x80000000)));
      const ordered = descending ? i32.xor(key, i32.const(-1)) : key;
      f.store(to, select(f32.eq(x, x), ordered, i32.const(-1)), SHORT.key);
    },
  },
  f64: {
    size: 8,
    bytes: 16,
    place: 8,
    key: 0,
    copy: (f, to, from) => f.store(to, v128.load(from)),
    writeKey(f, to, from, descending) {
      const x = f.let(f64.add(f64.load(from), f64.const(0)));
      const word = f.let(i64.reinterpretF64(x));
      const signs = i64.shrS(word, i64.const(63n));
      const key = i64.xor(word, i64.or(signs, i64.const(-(2n ** 63n))));
      const ordered = descending ? i64.xor(key, i64.const(-1n)) : key;
      f.store(to, select(f64.eq(x, x), ordered, i64.const(-1n)));
    },
  },
};

/** The bytes of a table of how often each byte comes. */
const TABLE = 4 * 256;

/** The bytes that a line takes besides: its records twice, and a table for each byte of a key. */
export function radixBytes({ length, element }: ArgSortSpec): number {
  const { bytes, size } = RECORDS[element];
  return 2 * bytes * length + size * TABLE;
}

/** Writes the function. */
export function defineRadixSort({ module }: Emitter, spec: ArgSortSpec): ArgSort {
  const { length, element } = spec, { size, bytes } = RECORDS[element];
  const params = ["i32", "i32", "i32", "i32", "i32"] as const;
  return module.function("radixSort", { params, results: [] }, (f, x, out, scratch, from, to) => {
    const line = f.local("i32"), elements = f.local("i32"), result = f.local("i32");
    const other = f.let(i32.add(scratch, i32.const(bytes * length)));
    const tables = f.let(i32.add(scratch, i32.const(2 * bytes * length)));
    f.for(line, from, to, 1, () => {
      f.set(elements, i32.add(x, i32.mul(line, i32.const(length * size))));
      f.set(result, i32.add(out, i32.mul(line, i32.const(length * 4))));
      f.memoryFill(tables, i32.const(0), i32.const(size * TABLE));
      emitRecords(f, spec, { elements, records: scratch, tables });
      for (let byte = 0; byte < size; byte++) {
        const [source, target] = byte % 2 === 0 ? [scratch, other] : [other, scratch];
        const table = f.let(i32.add(tables, i32.const(byte * TABLE)));
        emitStarts(f, table);
        emitPass(f, spec, byte, {
          source,
          table,
          target: byte < size - 1 ? target : undefined,
          result,
        });
      }
    });
  });
}

/** Makes the records of a line, and counts the bytes of their keys. */
function emitRecords(
  f: FunctionBuilder,
  { length, element, descending }: ArgSortSpec,
  { elements, records, tables }: Readonly<Record<"elements" | "records" | "tables", Local<"i32">>>,
): void {
  const { size, bytes, place, key, writeKey } = RECORDS[element];
  const i = f.local("i32"), record = f.let(records), counter = f.local("i32");
  const source = f.let(elements);
  f.for(i, 0, length, 1, () => {
    writeKey(f, record, source, descending);
    f.store(record, i, place);
    for (let byte = 0; byte < size; byte++) {
      f.set(counter, i32.add(tables, i32.shl(i32.load8U(record, key + byte), i32.const(2))));
      f.store(counter, i32.add(i32.load(counter, byte * TABLE), i32.const(1)), byte * TABLE);
    }
    f.set(record, i32.add(record, i32.const(bytes)));
    f.set(source, i32.add(source, i32.const(size)));
  });
}

/** Makes of how often each byte comes where its first record goes. */
function emitStarts(f: FunctionBuilder, table: Local<"i32">): void {
  const at = f.local("i32"), sum = f.let(i32.const(0)), count = f.local("i32");
  f.for(at, table, i32.add(table, i32.const(TABLE)), 4, () => {
    f.set(count, i32.load(at));
    f.store(at, sum);
    f.set(sum, i32.add(sum, count));
  }, { unsigned: true });
}

interface Pass {
  readonly source: Local<"i32">;
  /** Where the next record of each byte goes. */
  readonly table: Local<"i32">;
  /** Where the records go; after the last pass only their places are of interest. */
  readonly target: Local<"i32"> | undefined;
  /** Where these go. */
  readonly result: Local<"i32">;
}

/** Puts the records in the order of one byte of their keys. */
function emitPass(
  f: FunctionBuilder,
  { length, element }: ArgSortSpec,
  byte: number,
  { source, table, target, result }: Pass,
): void {
  const { bytes, place, key, copy } = RECORDS[element];
  const record = f.let(source), i = f.local("i32"), counter = f.local("i32"), to = f.local("i32");
  f.for(i, 0, length, 1, () => {
    f.set(counter, i32.add(table, i32.shl(i32.load8U(record, key + byte), i32.const(2))));
    f.set(to, i32.load(counter));
    f.store(counter, i32.add(to, i32.const(1)));
    if (target) copy(f, i32.add(target, i32.mul(to, i32.const(bytes))), record);
    else f.store(i32.add(result, i32.shl(to, i32.const(2))), i32.load(record, place));
    f.set(record, i32.add(record, i32.const(bytes)));
  });
}
