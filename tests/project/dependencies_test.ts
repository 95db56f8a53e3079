import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { filesUnder } from "./files.ts";

const ROOT = join(import.meta.dirname!, "../..");

interface Config {
  readonly imports: Record<string, string>;
  readonly scopes: Record<string, Record<string, string>>;
  readonly links: readonly string[];
}

function readJson<T>(path: string): T {
  return JSON.parse(Deno.readTextFileSync(join(ROOT, path)));
}

/** All mappings of names to packages, wherever they hold. */
function mappings(): [string, string][] {
  const { imports, scopes } = readJson<Config>("deno.json");
  return [imports, ...Object.values(scopes)].flatMap((map) => Object.entries(map));
}

Deno.test("every dependency is pinned to one version", () => {
  for (const [name, specifier] of mappings()) {
    const version = specifier.replace(`npm:${name}@`, "").replace(`jsr:${name}@`, "");
    assertMatch(version, /^\d+\.\d+\.\d+$/, `${name}: ${specifier}`);
  }
});

Deno.test("the packages of TensorFlow.js have one version", () => {
  const versions = mappings()
    .filter(([name]) => name.startsWith("@tensorflow/"))
    .map(([name, specifier]) => specifier.replace(`npm:${name}@`, ""));
  assertEquals(new Set(versions).size, 1, versions.join(", "));
});

Deno.test("each stand-in is the version that the import map asks for", () => {
  const { imports, links } = readJson<Config>("deno.json");
  for (const link of links) {
    const { name, version } = readJson<{ name: string; version: string }>(`${link}/deno.json`);
    assertEquals(imports[name], `jsr:${name}@${version}`);
  }
});

Deno.test("a native package is mapped where an engine loads it, and nowhere else", () => {
  // `deno task` downloads everything under `imports`, in case a task uses it; what a scope names waits to be imported.
  const { imports, scopes } = readJson<Config>("deno.json");
  const isNative = (name: string) => name.startsWith("@tensorflow/tfjs-node");
  assertEquals(Object.keys(imports).filter(isNative), []);
  const places = Object.keys(scopes).filter((place) => Object.keys(scopes[place]).some(isNative));
  assertEquals(places, ["./lib/compiler/engines/"]);
});

Deno.test("the lock file names no package that is too large to be downloaded by every run", () => {
  // Whatever the lock file lists is downloaded by every program that runs here, imported or not.
  const { npm } = readJson<{ npm: Record<string, unknown> }>("deno.lock");
  const names = Object.keys(npm).map((key) => key.replace(/(?<!^)@.*/, ""));
  const tensorflow = names.filter((name) => name.startsWith("@tensorflow/")).sort();
  const small = [
    "@tensorflow/tfjs-backend-cpu",
    "@tensorflow/tfjs-backend-wasm",
    "@tensorflow/tfjs-core",
  ];
  assertEquals(tensorflow.filter((name) => !small.includes(name)), []);
});

Deno.test("no import spells out a native package: a mere run would download it", () => {
  const spelledOut = /(?:from|import)\s*\(?\s*["'`](?:npm:\/?)?@tensorflow\/tfjs-node/;
  const files = ["lib", "setup", "tests", "examples"]
    .flatMap((folder) => filesUnder(join(ROOT, folder), folder))
    .filter((path) => path.endsWith(".ts") && !path.startsWith("tests/bench/peers/"));
  for (const path of ["mod.ts", ...files]) {
    const found = spelledOut.exec(Deno.readTextFileSync(join(ROOT, path)));
    assert(!found, `${path}: ${found?.[0]}`);
  }
});
