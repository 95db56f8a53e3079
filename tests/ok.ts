/**
 * The gate, `deno task ok`: everything that must hold before a change counts as done. Runs all steps and ends with the line
 * `N passed, N failed`.
 *
 * @module
 */
import { join } from "@std/path";
import { report, runSteps, type Step, sum } from "./project/gate.ts";
import { filesUnder } from "./project/files.ts";
import { denoIn } from "./project/run_deno.ts";

const ROOT = join(import.meta.dirname!, "..");

/** The permissions of examples in the documentation: those of `deno run -P`. */
const AS_A_USER = "-P=default";

function steps(): Step[] {
  return [
    { name: "format", args: ["fmt", "--check"] },
    { name: "lint", args: ["lint"] },
    {
      name: "types",
      args: ["check", "mod.ts", ...present("lib", "setup", "tests", "examples", ".links")],
    },
    { name: "documentation", args: ["doc", "--lint", "mod.ts", "setup/tensorflow.ts"] },
    {
      name: "documentation's examples",
      args: ["test", "--no-prompt", "--doc", AS_A_USER, ...filesWithExamples()],
      tests: true,
    },
    // Types have had their own step: a type error there must not hide what the tests say.
    { name: "tests", args: ["test", "--no-prompt", "--no-check", "-P", "tests"], tests: true },
  ];
}

/** Those of the names that are there. */
function present(...names: string[]): string[] {
  const there = new Set([...Deno.readDirSync(ROOT)].map(({ name }) => name));
  return names.filter((name) => there.has(name));
}

/** Files with a TypeScript example: Deno would load and list every other one too. */
function filesWithExamples(): string[] {
  return ["mod.ts", "README.md", ...filesUnder(join(ROOT, "lib"), "lib")]
    .filter((path) => /\.(ts|md)$/.test(path))
    .filter((path) => Deno.readTextFileSync(join(ROOT, path)).includes("```ts\n"));
}

const outcomes = await runSteps(steps(), denoIn(ROOT));
console.log(`\n${report(outcomes)}`);
if (sum(outcomes).failed > 0) Deno.exit(1);
