import { assertEquals } from "@std/assert";
import { join } from "@std/path";

const ROOT = join(import.meta.dirname!, "../..");

Deno.test("the top level holds nine names, and files that start with a dot", () => {
  const ignored = new Set(
    Deno.readTextFileSync(join(ROOT, ".gitignore")).split("\n").map((line) =>
      line.replace("/", "")
    ),
  );
  const names = [...Deno.readDirSync(ROOT)]
    .map(({ name }) => name)
    .filter((name) => !name.startsWith(".") && !ignored.has(name));
  assertEquals(names.sort(), [
    "LICENSE",
    "README.md",
    "deno.json",
    "deno.lock",
    "examples",
    "lib",
    "mod.ts",
    "setup",
    "tests",
  ]);
});
