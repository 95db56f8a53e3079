import { type Expr, type FunctionBuilder, i32, v128 } from "./asm/mod.ts";

/** Longer copies are one instruction, which takes a call. */
const LONG = 128;

/**
 * Copies bytes, a number that is known and a multiple of four, between places that do not overlap.
 *
 * @param f The function that copies.
 * @param to Where to.
 * @param from Where from.
 * @param bytes How many.
 */
export function emitCopy(
  f: FunctionBuilder,
  to: Expr<"i32">,
  from: Expr<"i32">,
  bytes: number,
): void {
  if (bytes === 0) return;
  if (bytes > LONG) return f.memoryCopy(to, from, i32.const(bytes));
  const target = f.let(to), source = f.let(from);
  let at = 0;
  for (; at + 16 <= bytes; at += 16) f.store(target, v128.load(source, at), at);
  for (; at < bytes; at += 4) f.store(target, i32.load(source, at), at);
}
