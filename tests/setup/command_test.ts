import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { HELP } from "../../setup/tensorflow/options.ts";
import { NOT_FOUND, THIS_MACHINE } from "../../setup/tensorflow/system.ts";
import { verify } from "../../setup/tensorflow/verification.ts";
import { inDirectory, write } from "./_fake_machine.ts";

const ROOT = join(import.meta.dirname!, "../..");

async function command(args: readonly string[], cwd = ROOT) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", ...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

const SCRIPT = join(ROOT, "setup/tensorflow.ts");
const AS_THE_TASK = ["-P=setup", SCRIPT];

Deno.test("the task runs what the tests run, and the module is exported and published", async () => {
  const { tasks, exports, publish } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  assertStringIncludes(tasks["setup:tensorflow"].command, "-P=setup setup/tensorflow.ts");
  assertEquals(exports["./setup-tensorflow"], "./setup/tensorflow.ts");
  assertEquals(publish.include.includes("setup"), true);
});

Deno.test("--help needs no permission", async () => {
  assertEquals(await command([SCRIPT, "--help"]), { code: 0, stdout: HELP, stderr: "" });
});

Deno.test("the exit status tells a command line without meaning from a set-up that is not done", async () => {
  const wrong = await command([...AS_THE_TASK, "--nonsense"]);
  assertEquals([wrong.code, wrong.stdout], [2, ""]);
  assertMatch(wrong.stderr, /There is no option "--nonsense": see --help$/);
  const refused = await command([...AS_THE_TASK, "--remove", "--dir", "lib", "--quiet"]);
  assertEquals([refused.code, refused.stdout], [1, ""]);
  assertMatch(refused.stderr, /Cannot remove .*lib: it holds /);
  const nothing = await command([...AS_THE_TASK, "--remove", "--dir", ".none"]);
  assertEquals([nothing.code, nothing.stdout], [
    0,
    `There is no ${join(ROOT, ".none")}: nothing to remove.`,
  ]);
});

Deno.test("a missing permission is an error in words", async () => {
  const { code, stderr } = await command([SCRIPT, "--remove"]);
  assertEquals(code, 1);
  assertMatch(stderr, /^Cannot go on: Requires read access/);
});

Deno.test("a program's lines are heard as they come, and one that is missing ends as in a shell", async () => {
  const lines: string[] = [];
  const program = Deno.execPath();
  const script =
    "console.log('one\\ntwo'); console.error(await new Response(Deno.stdin.readable).text());" +
    "console.log(Deno.env.get('SAY')); Deno.exit(3)";
  const outcome = await THIS_MACHINE.run({
    program,
    args: ["eval", script],
    input: "input",
    env: { SAY: "three", NO_COLOR: "1" },
    onLine: (line) => lines.push(line),
  });
  assertEquals(outcome, { code: 3, stdout: "one\ntwo\nthree\n", stderr: "input\n" });
  assertEquals(lines, ["one", "two", "three"]);
  const missing = await THIS_MACHINE.run({ program: "no-such-program-here", args: [] });
  assertEquals(missing.code, NOT_FOUND);
});

/** A package in place of tfjs-node: it asks of its surroundings what tfjs-node asks, and knows the answers. */
const PACKAGE = `
const util = require("node:util"), fs = require("node:fs");
if (util.isNullOrUndefined(1) || !util.isArray([])) throw new Error("not told apart");
Object.keys(process.env);
fs.readFileSync("/usr/bin/ldd");
fs.readFileSync(__filename);
const tensor = (values) => ({ dataSync: () => values, square: () => tensor(values), sum: () => tensor(values) });
module.exports = {
  backend: () => ({ binding: { TF_Version: "2.21.0" }, isUsingGpuDevice: false }),
  variable: () => tensor([0, 0]),
  tensor1d: tensor,
  scalar: tensor,
  matMul: () => tensor(new Float32Array([19, 22, 43, 50])),
  grad: (f) => (x) => { f(x); return tensor(new Float32Array([2, -4])); },
  add: () => tensor(new Int32Array([16777217, -3])),
  train: { adam: () => ({ minimize: (f) => f() }) },
};`;

Deno.test({
  name:
    "the verification's own program runs with its permissions, in a directory with a space in its name",
  ignore: Deno.build.os !== "linux",
  fn: inDirectory(async (root) => {
    const directory = join(root, "a b"), name = "@tensorflow/tfjs-node";
    await write(join(directory, "package.json"), "{}");
    await write(join(directory, "node_modules", name, "index.js"), PACKAGE);
    const verified = await verify(THIS_MACHINE, directory, name, false);
    assertEquals(verified, { tensorflow: "2.21.0", gpu: false });
  }),
});
