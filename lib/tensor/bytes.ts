import { Value } from "./value.ts";

/** Whether data are bytes: an int32 that is kept, and handed on, as it is. */
export function isBytes(data: unknown): boolean {
  if (data instanceof Value) return data.dtype === "int32" && data.data instanceof Uint8Array;
  return data instanceof Uint8Array;
}
