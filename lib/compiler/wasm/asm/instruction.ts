/**
 * Instructions from tables: an entry of opcode, operand types and result type becomes a typed constructor.
 *
 * @module
 */

import { Expr } from "./expr.ts";
import type { ValueType } from "./value_type.ts";

/** An instruction without immediates: its opcode, the types it takes and the type it leaves. */
export type Entry = readonly [opcode: number, operands: readonly ValueType[], result: ValueType];

/** Instructions by their names. */
export type Table = Readonly<Record<string, Entry>>;

/** Expressions of the given types, in order. */
export type Operands<P extends readonly ValueType[]> = {
  readonly [I in keyof P]: Expr<P[I]>;
};

/** The constructors of a table's instructions. */
export type Instructions<T extends Table> = {
  readonly [Name in keyof T]: (...operands: Operands<T[Name][1]>) => Expr<T[Name][2]>;
};

/** The opcode of an instruction behind the prefix 0xFC (saturating truncation, bulk memory). */
export const EXTENDED = 0xfc0000;
/** The opcode of an instruction behind the prefix 0xFD (vectors). */
export const VECTOR = 0xfd0000;
/** The opcode of an instruction behind the prefix 0xFE (atomics). */
export const ATOMIC = 0xfe0000;

/**
 * Makes the constructors of a table's instructions.
 *
 * @param namespace What their names are prefixed with in messages: `f32x4`.
 * @param table The instructions.
 * @param prefix What is added to every opcode.
 */
export function instructions<const T extends Table>(
  namespace: string,
  table: T,
  prefix = 0,
): Instructions<T> {
  const made = Object.entries(table).map(([name, [opcode, operands, result]]) => [
    name,
    constructorOf(`${namespace}.${name}`, prefix + opcode, operands.length, result),
  ]);
  return Object.fromEntries(made);
}

function constructorOf(name: string, opcode: number, arity: number, result: ValueType) {
  switch (arity) {
    case 1:
      return (a: Expr) => new Expr(name, result, opcode, [a]);
    case 2:
      return (a: Expr, b: Expr) => new Expr(name, result, opcode, [a, b]);
    default:
      return (...operands: Expr[]) => new Expr(name, result, opcode, operands);
  }
}

/** An integer in [0, bound), or an error that names the instruction. */
export function checkedBelow(name: string, what: string, value: number, bound: number): number {
  if (Number.isInteger(value) && value >= 0 && value < bound) return value;
  throw new RangeError(
    `Cannot write ${name}: ${what} must be an integer from 0 to ${bound - 1}, got ${value}`,
  );
}
