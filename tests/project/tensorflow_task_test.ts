import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { tensorflowSteps } from "../tools/tensorflow_steps.ts";

const ROOT = join(import.meta.dirname!, "../..");

Deno.test("the tests of tensorflow fail where it was not set up", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-check", "-P=tests", "tests/tensorflow.ts"],
      cwd: ROOT,
      env: { CREDENCE_TENSORFLOW: dir, NO_COLOR: "1" },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assertEquals([code, text(stdout).trim().split("\n").at(-1)], [1, "0 passed, 1 failed"]);
    assertStringIncludes(text(stderr), `Cannot load engine "tensorflow": ${dir}`);
  } finally {
    await Deno.remove(dir);
  }
});

Deno.test("each suite of tensorflow is a file with tests, and a graphics card is excused from one of them", () => {
  const ignored = (device: string) =>
    tensorflowSteps(device).map(({ args, expects }) => {
      assertEquals(Deno.statSync(join(ROOT, args.at(-1)!)).isFile, true);
      return expects!.ignored;
    });
  assertEquals(ignored("CPU"), [0, 0, 0, 0]);
  assertEquals(ignored("GPU (NVIDIA H100)"), [1, 0, 0, 0]);
});
