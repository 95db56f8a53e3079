/**
 * Copies of a known number of bytes.
 */
import { assertEquals } from "@std/assert";
import { i32 } from "../../lib/compiler/wasm/asm/mod.ts";
import { emitCopy } from "../../lib/compiler/wasm/copy.ts";
import { memoryAfter } from "./_asm.ts";

Deno.test("copies: every number of bytes up to 600 that is a multiple of four, and nothing behind", () => {
  const before = Array.from({ length: 2048 }, (_, i) => (i * 7 + 3) % 251);
  for (let bytes = 0; bytes <= 600; bytes += 4) {
    for (const [to, from] of [[0, 1000], [1000, 0], [20, 636], [1004, 12]]) {
      const after = memoryAfter(
        2048,
        (f) => emitCopy(f, i32.const(to), i32.const(from), bytes),
        before,
      );
      const expected = Uint8Array.from(before);
      expected.set(before.slice(from, from + bytes), to);
      assertEquals(after, expected, `${bytes} bytes from ${from} to ${to}`);
    }
  }
});
