import { assertEquals, assertGreater, assertMatch, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { checkLayers } from "./check_layers.ts";
import { filesUnder } from "./files.ts";
import { readLayering } from "./layer_table.ts";
import { readModule } from "./module_facts.ts";

const ROOT = join(import.meta.dirname!, "../..");

Deno.test("every file of lib keeps to its layer", () => {
  const layering = readLayering(Deno.readTextFileSync(join(ROOT, "lib/README.md")));
  const paths = filesUnder(join(ROOT, "lib"), "lib").filter((path) => path.endsWith(".ts"));
  const tree = new Map(
    paths.map((path) => [path.slice("lib/".length), Deno.readTextFileSync(join(ROOT, path))]),
  );
  assertGreater(tree.size, 30);
  assertEquals(checkLayers(tree, layering), []);
});

const PAGE = `
| layer      | holds   | may import           |
| ---------- | ------- | -------------------- |
| \`core\`   | basics  | nothing              |
| \`tensor\` | tensors | \`core\`             |
| \`engine\` | engines | \`core\`, \`tensor\` |
| \`infer\`  | methods | all above but \`engine\` |
| \`top.ts\` | names   | all above            |

| name           | where                          |
| -------------- | ------------------------------ |
| \`@tf/\`       | \`tensor/\`                    |
| \`Deno\`       | \`engine/*_loader.ts\`         |
| \`node:\`      | \`engine/*_loader.ts\`         |
| \`import(…)\`  | \`engine/*_loader.ts\`         |
`;

function check(tree: Record<string, string>): string[] {
  return checkLayers(new Map(Object.entries(tree)), readLayering(PAGE));
}

Deno.test("the page's tables are read, and what they cannot mean is refused", () => {
  const { layers, outside } = readLayering(PAGE);
  assertEquals([...layers.keys()], ["core", "tensor", "engine", "infer", "top.ts"]);
  assertEquals([...layers.get("core")!], []);
  assertEquals([...layers.get("infer")!], ["core", "tensor"]);
  assertEquals([...layers.get("top.ts")!], ["core", "tensor", "engine", "infer"]);
  assertEquals(outside[1], { name: "Deno", places: ["engine/*_loader.ts"] });
  assertThrows(() => readLayering("no table"), SyntaxError, "Cannot find the table");
  // A row that names a layer below itself would let arrows point both ways.
  const upward = PAGE.replace("| nothing ", "| `tensor` ");
  assertThrows(() => readLayering(upward), SyntaxError, 'Cannot read "`tensor`"');
});

Deno.test("a tree that keeps every rule passes", () => {
  const violations = check({
    "core/a.ts": `import { b } from "./deep/b.ts"; export const a = b;`,
    "core/deep/b.ts": `export const b = 1; // Deno, import("node:fs") and "../../tensor/t.ts"`,
    "tensor/t.ts": `import * as tf from "@tf/core"; import { a } from "../core/a.ts";`,
    "engine/gpu_loader.ts": `import "node:fs"; const gpu = await import(Deno.args[0]);`,
    "infer/svi.ts": `import type { T } from "../tensor/t.ts";`,
    "top.ts": `import "./engine/gpu_loader.ts"; export * from "./infer/svi.ts";`,
  });
  assertEquals(violations, []);
});

const BREAKS: Record<string, [Record<string, string>, RegExp]> = {
  "an import from a layer above": [
    { "core/a.ts": `\n\nimport "../tensor/t.ts";` },
    /^lib\/core\/a\.ts:3: core imports tensor\/t\.ts, and may import nothing$/,
  ],
  "a type import from a layer above": [
    { "core/a.ts": `import type { T } from "../tensor/t.ts";` },
    /core imports tensor/,
  ],
  "an export from a layer above": [
    { "core/a.ts": `export { t } from "../tensor/t.ts";` },
    /core imports tensor/,
  ],
  "everything exported from a layer above": [
    { "core/a.ts": `export * from "../tensor/t.ts";` },
    /core imports tensor/,
  ],
  "a dynamic import from a layer above": [
    { "core/a.ts": `const t = await import("../tensor/t.ts");` },
    /core imports tensor/,
  ],
  "a type named by an import in its place": [
    { "core/a.ts": `let t: import("../tensor/t.ts").T;` },
    /core imports tensor/,
  ],
  "a layer that the row leaves out": [
    { "infer/svi.ts": `import "../engine/wasm.ts";` },
    /infer imports engine\/wasm\.ts, and may import core, tensor$/,
  ],
  "a file right below lib that is no layer": [
    { "stray.ts": "" },
    /^lib\/stray\.ts: belongs to no layer$/,
  ],
  "a folder that is no layer": [
    { "stray/a.ts": "" },
    /^lib\/stray\/a\.ts: belongs to no layer$/,
  ],
  "an import that leaves lib": [
    { "core/deep/a.ts": `import "../../../mod.ts";` },
    /\.\.\/\.\.\/\.\.\/mod\.ts is outside lib$/,
  ],
  "a package where it does not belong": [
    { "core/a.ts": `import "@tf/core";` },
    /^lib\/core\/a\.ts:1: @tf\/core belongs in tensor\/$/,
  ],
  "a package by its npm: specifier where it does not belong": [
    { "core/a.ts": `import "npm:@tf/core@1.0.0";` },
    /npm:@tf\/core@1\.0\.0 belongs in tensor\/$/,
  ],
  "types of a package by a triple-slash reference": [
    { "core/a.ts": `/// <reference types="npm:@tf/core@1.0.0/all.d.ts" />` },
    /all\.d\.ts belongs in tensor\/$/,
  ],
  "a package that nothing allows": [
    { "tensor/a.ts": `import "npm:left-pad@1.0.0";` },
    /npm:left-pad@1\.0\.0 is in no row of the table$/,
  ],
  "the library by its own name": [
    { "core/a.ts": `import "@credence/credence";` },
    /@credence\/credence is in no row of the table$/,
  ],
  "a node: module": [
    { "engine/wasm.ts": `import "node:fs";` },
    /node:fs belongs in engine\/\*_loader\.ts$/,
  ],
  "Deno": [
    { "engine/wasm.ts": `export const n = 1;\nDeno.args;` },
    /^lib\/engine\/wasm\.ts:2: Deno belongs in engine\/\*_loader\.ts$/,
  ],
  "Deno by way of globalThis": [{ "core/a.ts": "globalThis.Deno;" }, /Deno belongs in/],
  "Deno inside a template": [{ "core/a.ts": "`${Deno.args}`" }, /Deno belongs in/],
  "Deno in a type": [{ "core/a.ts": "let x: Deno.Command;" }, /Deno belongs in/],
  "a computed import": [
    { "engine/wasm.ts": `await import("node:" + "fs");` },
    /import\(…\) belongs in engine\/\*_loader\.ts$/,
  ],
};

for (const [what, [tree, message]] of Object.entries(BREAKS)) {
  Deno.test(`a tree is refused for ${what}`, () => {
    const violations = check(tree);
    assertEquals(violations.length, 1, violations.join("\n"));
    assertMatch(violations[0], message);
  });
}

Deno.test("a tree is refused for a cycle of files, even of types alone in one layer", () => {
  const violations = check({
    "core/a.ts": `import type { B } from "./b.ts";`,
    "core/b.ts": `import type { C } from "./c.ts";`,
    "core/c.ts": `import type { B } from "./b.ts";`,
  });
  assertEquals(violations, ["lib/core/b.ts -> lib/core/c.ts -> lib/core/b.ts: a cycle"]);
});

Deno.test("a tree is refused for a file that imports itself", () => {
  const violations = check({ "core/a.ts": `import "./a.ts";` });
  assertEquals(violations, ["lib/core/a.ts -> lib/core/a.ts: a cycle"]);
});

Deno.test("a module's imports are found where they are code, and only there", () => {
  const { imports, deno } = readModule(
    "a.ts",
    [
      `import a, { type b } from "./1.ts"; /* import "./no.ts" */`,
      "const text = `import './no.ts' ${await import('./2.ts')} ${/import '.\\/no.ts'/}`;",
      `// import "./no.ts"; Deno`,
      `const key = { import: "./no.ts", from: "Deno" };`,
      `export type { c } from "./3.ts";`,
    ].join("\n"),
  );
  assertEquals(imports.map(({ name, line }) => [name, line]), [["./1.ts", 1], ["./2.ts", 2], [
    "./3.ts",
    5,
  ]]);
  assertEquals(deno, []);
});
