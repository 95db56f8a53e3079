/**
 * Vectors as bytes: some of the lowest from memory and back, for elements that are alone or two in half a vector.
 *
 * @module
 */
import { type Expr, type FunctionBuilder, i8x16, type Local, v128 } from "../asm/mod.ts";

/** As many bytes of a vector as memory is read or written with. */
export type Bytes = 4 | 8 | 16;

/** The lowest bytes of a vector; zeros are behind them. */
export function loadBytes(pointer: Expr<"i32">, bytes: Bytes, offset = 0): Expr<"v128"> {
  if (bytes === 16) return v128.load(pointer, offset);
  return bytes === 8 ? v128.load64Zero(pointer, offset) : v128.load32Zero(pointer, offset);
}

/** Writes the lowest bytes of a vector. */
export function storeBytes(
  f: FunctionBuilder,
  pointer: Expr<"i32">,
  vector: Expr<"v128">,
  bytes: Bytes,
  offset = 0,
): void {
  if (bytes === 16) return f.store(pointer, vector, offset);
  f.storeLane(bytes === 8 ? 64 : 32, pointer, vector, 0, offset);
}

/** The bytes of a vector moved down, those that fall out put in again at the top. */
export function rotated(x: Local<"v128">, distance: number): Expr<"v128"> {
  return i8x16.shuffle(x, x, Array.from({ length: 16 }, (_, byte) => (byte + distance) % 16));
}

/** Cuts a run of bytes, a multiple of four, in vectors and what is left. */
export function* cut(bytes: number): Generator<readonly [at: number, bytes: Bytes]> {
  let at = 0;
  for (; at + 16 <= bytes; at += 16) yield [at, 16];
  if (at + 8 <= bytes) {
    yield [at, 8];
    at += 8;
  }
  if (at < bytes) yield [at, 4];
}
