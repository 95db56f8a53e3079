/**
 * The types of WebAssembly's values.
 *
 * @module
 */

/** The type of a value: a number of 32 or 64 bits, or a vector of 128. */
export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

/** How a type is written in a module. */
export const VALUE_TYPE_CODES: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};
