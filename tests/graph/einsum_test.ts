import { assertEquals } from "@std/assert";
import { formatEinsum, parseEinsum } from "../../lib/graph/einsum.ts";

Deno.test("parseEinsum: operands and output; spaces do not count", () => {
  assertEquals(parseEinsum("ij,jk->ik"), { operands: ["ij", "jk"], output: "ik" });
  assertEquals(parseEinsum(" i j , jK -> iK "), { operands: ["ij", "jK"], output: "iK" });
  assertEquals(parseEinsum("->"), { operands: [""], output: "" });
  assertEquals(parseEinsum(",i->i"), { operands: ["", "i"], output: "i" });
});

Deno.test("parseEinsum: says what is wrong", () => {
  const wrong: Record<string, string> = {
    "ij,jk": 'an equation has one "->", got "ij,jk"',
    "i->j->k": 'an equation has one "->", got "i->j->k"',
    "...i->i": 'axes are letters without ellipsis, got "...i->i"',
    "i1->i": 'axes are letters without ellipsis, got "i1->i"',
    "i->i,i": 'axes are letters without ellipsis, got "i->i,i"',
    "ii->i": 'an operand may name an axis only once, got "ii->i"',
    "ij->ii": 'an operand may name an axis only once, got "ij->ii"',
    "ij->ik": 'axis k of the result is in no operand, got "ij->ik"',
  };
  for (const [equation, message] of Object.entries(wrong)) {
    assertEquals(parseEinsum(equation), message);
  }
});

Deno.test("formatEinsum: what parseEinsum took apart", () => {
  for (const equation of ["ij,jk->ik", "->", "i,i,i->"]) {
    const parsed = parseEinsum(equation);
    assertEquals(typeof parsed === "string" ? parsed : formatEinsum(parsed), equation);
  }
});
