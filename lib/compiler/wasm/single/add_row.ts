import type { FloatType } from "../../../core/dtype.ts";
import { type Expr, f32x4, f64x2, type FunctionBuilder, i32, i32x4 } from "../asm/mod.ts";
import { cut, loadBytes, storeBytes } from "./bytes.ts";

/** What is added: whole numbers, or floats of a width. */
export type Element = "int32" | FloatType;

/** Rows of more vectors than that are added in a loop. */
export const LONG_ROW = 16;

const ADD = { int32: i32x4.add, f32: f32x4.add, f64: f64x2.add } as const;

/** Adds a row to another of the same elements; nothing beside it is written. */
export function emitAddRow(
  f: FunctionBuilder,
  to: Expr<"i32">,
  from: Expr<"i32">,
  bytes: number,
  element: Element,
): void {
  const sum = f.let(to), update = f.let(from);
  const add = (part: 4 | 8 | 16, at: number) => {
    const next = ADD[element](loadBytes(sum, part, at), loadBytes(update, part, at));
    storeBytes(f, sum, next, part, at);
  };
  const looped = bytes > 16 * LONG_ROW ? bytes - bytes % 16 : 0;
  if (looped > 0) {
    const end = f.let(i32.add(sum, i32.const(looped)));
    f.loop((again) => {
      add(16, 0);
      f.set(update, i32.add(update, i32.const(16)));
      f.branchIf(again, i32.ltU(f.tee(sum, i32.add(sum, i32.const(16))), end));
    });
  }
  for (const [at, part] of cut(bytes - looped)) add(part, at);
}
