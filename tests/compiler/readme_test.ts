import { assertEquals } from "@std/assert";
import { upToDate } from "../tools/print_worked_example.ts";

Deno.test("the worked example in lib/compiler/README.md is what is recorded, simplified, planned and written", async () => {
  const { found, expected } = await upToDate();
  assertEquals(found, expected, "run: deno run -A tests/tools/print_worked_example.ts");
});
