/**
 * What the engine `tensorflow` says when it cannot be loaded. None of this needs TensorFlow.
 */
import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { EngineUnavailableError } from "../../lib/core/engine.ts";
import { tensorflow } from "../../lib/compiler/engines/tensorflow.ts";
import { loadAddon } from "../../lib/compiler/engines/tensorflow_loader.ts";
import { chooseEngine } from "../../lib/engines.ts";

const ROOT = join(import.meta.dirname!, "..", "..");
const LOADER = toFileUrl(join(ROOT, "lib/compiler/engines/tensorflow_loader.ts")).href;

/** A folder with these files, by their paths in it, while `f` runs. */
async function withFiles(files: Record<string, string>, f: (dir: string) => Promise<void>) {
  const dir = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(join(dir, path, ".."), { recursive: true });
      await Deno.writeTextFile(join(dir, path), text);
    }
    await f(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const PACKAGE = "node_modules/@tensorflow/tfjs-node";
const ADDON = `${PACKAGE}/lib/napi-v8/tfjs_binding.node`;

async function refusal(dir: string): Promise<string> {
  const { message } = await assertRejects(
    () => loadAddon(dir),
    EngineUnavailableError,
    'Cannot load engine "tensorflow": ',
  );
  return message;
}

Deno.test("a directory that is not there is named, with who named it and what sets it up", async () => {
  const message = await refusal("/nowhere/at/all");
  assertStringIncludes(message, "there is no directory /nowhere/at/all (the option dir)");
  assertStringIncludes(message, "deno task setup:tensorflow");
});

Deno.test("a directory of something else is told from one without the add-on", async () => {
  await withFiles({ "package.json": "{}" }, async (dir) => {
    assertStringIncludes(
      await refusal(dir),
      `${dir} (the option dir) holds neither @tensorflow/tfjs-node-gpu nor @tensorflow/tfjs-node;`,
    );
  });
  await withFiles({ [`${PACKAGE}/package.json`]: "{}" }, async (dir) => {
    assertStringIncludes(await refusal(dir), `${dir}/${PACKAGE} has no add-on`);
  });
});

Deno.test("a damaged add-on is named, with the reason", async () => {
  await withFiles({ [ADDON]: "half a download" }, async (dir) => {
    const message = await refusal(dir);
    assertStringIncludes(message, `${dir}/${ADDON} is damaged or not made for this machine: it is`);
    assertStringIncludes(message, "remove the directory and set it up again");
  });
});

Deno.test("of several add-ons the one for the newest Node-API is taken", async () => {
  const files = { [ADDON]: "", [ADDON.replace("v8", "v10")]: "", [`${PACKAGE}/lib/other`]: "" };
  await withFiles(files, async (dir) => {
    assertStringIncludes(await refusal(dir), "lib/napi-v10/");
  });
});

/** What a program without a permission but these says about loading. */
async function said(dir: string, ...flags: string[]): Promise<string> {
  const program = `import { loadAddon } from "${LOADER}";
    await loadAddon().catch((error) => console.log(error.message));`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--no-lock", "--no-check", ...flags, "-"],
    env: { CREDENCE_TENSORFLOW: dir },
    stdin: "piped",
    stdout: "piped",
    cwd: ROOT,
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(program));
  await writer.close();
  const { stdout } = await child.output();
  return new TextDecoder().decode(stdout);
}

const ENV = "--allow-env=CREDENCE_TENSORFLOW";

/** The header of a library for this machine, and nothing else. */
const HEADER = (() => {
  const bytes = new Array<number>(64).fill(0);
  bytes.splice(0, 6, 0x7f, 0x45, 0x4c, 0x46, 2, 1);
  bytes[18] = 62;
  return String.fromCharCode(...bytes);
})();

Deno.test("a refused permission is named with the flag that gives it", async () => {
  await withFiles({ [ADDON]: HEADER }, async (made) => {
    const dir = await Deno.realPath(made);
    assertStringIncludes(
      await said(dir, ENV),
      `it may not read ${dir} (CREDENCE_TENSORFLOW); allow it by --allow-read=${dir}`,
    );
    assertStringIncludes(
      await said(dir, ENV, `--allow-read=${dir}`),
      `allow it by --allow-read=${dir} --allow-ffi=${dir}`,
    );
    const both = await said(dir, ENV, `--allow-read=${dir}`, `--allow-ffi=${dir}`);
    assertStringIncludes(both, "was made for another Node-API or TensorFlow (");
  });
});

Deno.test("without the environment the default directory is looked at", async () => {
  const text = await said("/nowhere", "--allow-read");
  assertStringIncludes(text, `${ROOT}/.tensorflow (the default)`);
});

Deno.test("doubles are refused before anything is loaded, and a limit that is none", () => {
  assertThrows(
    () => chooseEngine("tensorflow", "f64"),
    RangeError,
    'Cannot run on engine "tensorflow": it computes in f32, got dtype "f64"',
  );
  for (const memoryLimit of [0, -1, NaN]) {
    assertThrows(
      () => tensorflow({ memoryLimit }),
      RangeError,
      `memoryLimit must be a positive number of bytes, got ${memoryLimit}`,
    );
  }
  assertEquals(tensorflow({ memoryLimit: 1e9 }).name, "tensorflow");
});
