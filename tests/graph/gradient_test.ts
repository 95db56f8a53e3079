/**
 * Every op's derivative against differences, over the whole table of ops.
 */
import { checkFirst, checkSecond } from "./_derivatives.ts";
import { OP_CASES, type OpCase } from "./_op_cases.ts";

const smooth = OP_CASES.filter((row) => row.smooth);

/** The kind of node, and for the many functions of one or two variables their name too. */
function family({ name }: OpCase): string {
  const words = name.split(" ");
  return /^(unary|binary|reduce)$/.test(words[0]) ? words.slice(0, 2).join(" ") : words[0];
}

for (const [name, rows] of Map.groupBy(smooth, family)) {
  Deno.test(`gradient of ${name}: differences in f64 agree to 1e-9`, () =>
    rows.forEach(checkFirst));
  Deno.test(`second derivative of ${name}: differences of the gradient in f64 agree to 1e-9`, () =>
    rows.forEach(checkSecond));
}
