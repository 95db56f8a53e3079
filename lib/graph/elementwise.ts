import type { Op, TensorOp } from "./node.ts";

/** Kinds of ops whose every element depends on the elements at its place in operands that broadcast. */
export const ELEMENTWISE = [
  "unary",
  "binary",
  "compare",
  "logical",
  "not",
  "classify",
  "where",
  "clip",
  "cast",
] as const satisfies readonly TensorOp["kind"][];

const KINDS: ReadonlySet<string> = new Set(ELEMENTWISE);

/** Whether an op treats every element alike. */
export function isElementwise<T extends Op>(
  op: T,
): op is Extract<T, { readonly kind: typeof ELEMENTWISE[number] }> {
  return KINDS.has(op.kind);
}
