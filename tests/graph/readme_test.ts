import { assertEquals } from "@std/assert";
import { upToDate } from "../tools/print_reference_network.ts";

Deno.test("the reference network's graph in lib/graph/README.md is the one that is recorded", async () => {
  const { found, expected } = await upToDate();
  assertEquals(found, expected, "run: deno run -A tests/tools/print_reference_network.ts");
});
