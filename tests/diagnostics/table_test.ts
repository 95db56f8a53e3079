/** Tables as text. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { table } from "../../lib/diagnostics/mod.ts";
import { formatNumber } from "../../lib/diagnostics/table.ts";
import { uniforms } from "./_random.ts";

Deno.test("text stands on the left, numbers point below point", () => {
  const rows = [
    { site: "mu", mean: 4.39512, sd: 3.3, n: 4000 },
    { site: "theta[10]", mean: -0.000123, sd: 1234.5678, n: 12 },
    { site: "σ", mean: 1e-12, sd: NaN, n: 0 },
  ];
  assertEquals(
    table(rows),
    [
      "site             mean        sd     n",
      "mu          4.395         3.300  4000",
      "theta[10]  -0.0001230  1235        12",
      "σ           1.000e-12   NaN         0",
    ].join("\n"),
  );
});

Deno.test("columns are chosen, named and rounded", () => {
  const columns = [{ key: "b", heading: "Bound", digits: 2 }, "a"];
  assertEquals(table([{ a: "x", b: 0.12345, c: 1 }], columns), "Bound  a\n 0.12  x");
});

Deno.test("missing cells are blank, line breaks in cells are none, lines do not end in blanks", () => {
  const rows = [{ a: "x\ny", b: 1.5 }, { a: undefined, b: undefined }, { a: "z" }];
  assertEquals(
    table<Record<string, string | number | undefined>>(rows),
    "a        b\nx y  1.500\n\nz",
  );
});

Deno.test("no rows give the headings, no columns nothing", () => {
  assertEquals(table([], ["mean", "sd"]), "mean  sd");
  assertEquals(table([]), "");
});

Deno.test("digits that are none are refused", () => {
  for (const digits of [0, 2.5, 18]) {
    const f = () => table([{ a: 1 }], [{ key: "a", digits }]);
    assertThrows(f, RangeError, 'Cannot lay out the column "a": found ');
  }
});

Deno.test("numbers keep their digits", () => {
  const cases: [number, number, string][] = [
    [0, 4, "0"],
    [-3, 4, "-3"],
    [0.5, 4, "0.5000"],
    [9.99996, 4, "10.00"],
    [99999.6, 4, "100000"],
    [0.00009999, 4, "9.999e-5"],
    [0.000099999, 4, "0.0001000"],
    [1e9, 4, "1.000e+9"],
    [123456789, 4, "123456789"],
    [1e300, 2, "1.0e+300"],
    [5e-324, 4, "4.941e-324"],
    [-Infinity, 4, "-Infinity"],
    [0.1, 17, "0.10000000000000001"],
  ];
  for (const [value, digits, text] of cases) assertEquals(formatNumber(value, digits), text);
});

Deno.test("what is written is within half a unit of the last digit that was asked for", () => {
  const u = uniforms(1, 4000);
  for (let i = 0; i < u.length; i += 2) {
    const value = (u[i] - 0.5) * 10 ** (60 * u[i + 1] - 30);
    const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 3);
    const error = Math.abs(Number(formatNumber(value, 4)) - value);
    assert(error <= unit * (0.5 + 1e-9), `${value}: ${formatNumber(value, 4)}`);
  }
});
