/** The command `test:gpu`, as far as it goes without TensorFlow. */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { HELP, readOptions } from "./options.ts";

const ROOT = join(import.meta.dirname!, "../..");

async function command(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", "-P=tests", "tests/gpu/gpu.ts", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test("the options are read, relative paths from here", () => {
  const given = ["--cpu", "--dir", "tf", "--data", "/mnist", "--only", "product", "--log", "/log"];
  assertEquals(readOptions(given), {
    dir: join(Deno.cwd(), "tf"),
    cpu: true,
    data: "/mnist",
    only: "product",
    log: "/log",
  });
  assertEquals(readOptions(["--help"]), undefined);
  assertThrows(() => readOptions(["--gpu"]), SyntaxError, 'There is no option "--gpu"');
  assertThrows(() => readOptions(["--dir="]), SyntaxError, "--dir needs a value");
});

Deno.test("its help says that it has not been run on a GPU; what it does not understand ends with 2", async () => {
  assertStringIncludes(HELP, "It has not yet been run on a machine with a GPU");
  const help = await command("--help");
  assertEquals([help.code, help.out], [0, HELP]);
  const wrong = await command("extra");
  assertEquals([wrong.code, wrong.out], [2, ""]);
  assertStringIncludes(wrong.err, 'There is no option "extra": see --help');
});

Deno.test("where TensorFlow cannot be loaded nothing else is run, and it ends with 1", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const log = join(dir, "log");
    const { code, out } = await command("--cpu", "--dir", dir, "--only", "product", "--log", log);
    assertEquals(code, 1);
    const rows = out.split("\n\n").at(-2)!.split("\n").map((line) => line.split(/ {2,}/));
    assertEquals(rows.map(([what, result]) => [what, result]), [
      ["what", "result"],
      ["processor", "ok"],
      ["set-up", "ok"],
      ["TensorFlow computes on the CPU", "FAILED"],
      ["products are in single precision", "not run"],
      ["TensorFlow's product 1024 × 4096 × 4096", "not run"],
    ]);
    assertStringIncludes(out, `${dir} (CREDENCE_TENSORFLOW) holds neither`);
    assertEquals(out.split("\n").at(-1), "2 ok, 1 failed, 2 not run");
    assertStringIncludes(await Deno.readTextFile(log), "tests/tools/tensorflow_device.ts");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
