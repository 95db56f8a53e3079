import { assertEquals } from "@std/assert";
import type { Shape } from "../../lib/core/shape.ts";
import { collapse } from "../../lib/compiler/engines/replay/collapse.ts";

const CASES: readonly { from: Shape[]; to: Shape; expected: Shape[] }[] = [
  { from: [[], []], to: [], expected: [[], []] },
  { from: [[2, 3], [2, 3]], to: [2, 3], expected: [[6], [6]] },
  { from: [[2, 3], []], to: [2, 3], expected: [[6], []] },
  { from: [[2, 3, 4], [4]], to: [2, 3, 4], expected: [[6, 4], [4]] },
  { from: [[2, 3, 4], [2, 1, 1]], to: [2, 3, 4], expected: [[2, 12], [2, 1]] },
  { from: [[5, 1], [1, 3]], to: [5, 3], expected: [[5, 1], [3]] },
  { from: [[1, 1], [1]], to: [1, 1], expected: [[], []] },
  { from: [[2, 1, 3, 1], [2, 1, 3, 4]], to: [2, 1, 3, 4], expected: [[6, 1], [6, 4]] },
  { from: [[4, 4], [4, 4], [4, 4]], to: [4, 4], expected: [[16], [16], [16]] },
];

for (const { from, to, expected } of CASES) {
  Deno.test(`${JSON.stringify(from)} to ${JSON.stringify(to)} is walked as ${JSON.stringify(expected)}`, () => {
    assertEquals(collapse(from, to), expected);
  });
}
