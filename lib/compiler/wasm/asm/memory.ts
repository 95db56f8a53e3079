/**
 * Memory as expressions see it: loads, atomic operations, its size.
 *
 * @module
 */

import type { ByteWriter } from "./byte_writer.ts";
import { Expr, type Immediate } from "./expr.ts";
import { checkedBelow } from "./instruction.ts";
import type { ValueType } from "./value_type.ts";

/** An instruction that reads memory: its opcode and the binary logarithm of the bytes it touches. */
export type Access = readonly [opcode: number, alignment: number];

/** A load: from the address `pointer + offset`. */
export type Load<T extends ValueType> = (pointer: Expr<"i32">, offset?: number) => Expr<T>;

/**
 * What follows the opcode of an access: the natural alignment, which is a hint (any address is allowed, but for atomics), and
 * the offset.
 */
export function memoryArgument(name: string, alignment: number, offset: number): Immediate {
  checkedBelow(name, "the offset", offset, 2 ** 32);
  return (out: ByteWriter) => {
    out.byte(alignment);
    out.u32(offset);
  };
}

/** Makes the loads of a table. */
export function loads<T extends ValueType, const A extends Readonly<Record<string, Access>>>(
  namespace: string,
  result: T,
  table: A,
  prefix = 0,
): { readonly [Name in keyof A]: Load<T> } {
  const made = Object.entries(table).map(([name, [opcode, alignment]]) => {
    const full = `${namespace}.${name}`;
    const load: Load<T> = (pointer, offset = 0) =>
      new Expr(full, result, prefix + opcode, [pointer], memoryArgument(full, alignment, offset));
    return [name, load];
  });
  return Object.fromEntries(made);
}

/** The memory of the module as a whole. */
export const memory = {
  /** Its size in pages of 64 KiB. */
  size: (): Expr<"i32"> => new Expr("memory.size", "i32", 0x3f, [], (out) => out.byte(0)),
  /** Makes it larger by so many pages; the size before, or −1 if that cannot be. */
  grow: (pages: Expr<"i32">): Expr<"i32"> =>
    new Expr("memory.grow", "i32", 0x40, [pages], (out) => out.byte(0)),
} as const;
