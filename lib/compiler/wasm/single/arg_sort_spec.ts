import type { FloatType } from "../../../core/dtype.ts";
import type { FunctionHandle } from "../asm/mod.ts";

/** Parameters: the array, the result, scratch memory for a line, the first line and the one to stop at. */
export type ArgSort = FunctionHandle<readonly ["i32", "i32", "i32", "i32", "i32"], readonly []>;

/** What lines are sorted, and how. */
export interface ArgSortSpec {
  readonly length: number;
  readonly descending: boolean;
  readonly element: "int32" | FloatType;
}
