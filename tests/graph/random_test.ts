import { assertEquals, assertNotEquals } from "@std/assert";
import { fillBits } from "../../lib/random/bits.ts";
import { foldKey, seedKey, splitKey } from "../../lib/random/key.ts";
import { fillNormal } from "../../lib/random/normal.ts";
import { fillUniform } from "../../lib/random/uniform.ts";
import { elements, evaluate, ODD_SIZES, value } from "./_helpers.ts";

const key = foldKey(seedKey(42), 7);
const keyValue = value("key", [], key);
const int = (n: number) => value("int32", [], [n]);

Deno.test("deriveKey fold and split: what foldKey and splitKey give", () => {
  const op = { kind: "deriveKey", inputs: [0, 1] } as const;
  for (const n of [0, 1, 5, 2 ** 31 - 1, -1, -(2 ** 31)]) {
    assertEquals(elements({ ...op, op: "fold" }, keyValue, int(n)), [...foldKey(key, n)]);
  }
  splitKey(key, 9).forEach((expected, i) => {
    assertEquals(elements({ ...op, op: "split" }, keyValue, int(i)), [...expected]);
    assertNotEquals(foldKey(key, i), expected);
  });
});

Deno.test("random: the draws of the key, in any shape", () => {
  for (const n of ODD_SIZES) {
    const draw = (op: "bits" | "uniform" | "normal") =>
      elements({ kind: "random", op, to: [n], inputs: [0] }, keyValue);
    assertEquals(draw("bits"), [...new Int32Array(fillBits(key, new Uint32Array(n)))]);
    assertEquals(draw("uniform"), [...fillUniform(key, new Float64Array(n))]);
    assertEquals(draw("normal"), [...fillNormal(key, new Float64Array(n))]);
  }
  const drawn = evaluate({ kind: "random", op: "bits", to: [3, 5], inputs: [0] }, keyValue);
  assertEquals([drawn.dtype, drawn.shape], ["int32", [3, 5]]);
  assertEquals(elements({ kind: "random", op: "normal", to: [], inputs: [0] }, keyValue).length, 1);
});
