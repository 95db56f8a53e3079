/** Files are written whole or not at all: on the machine's own disk, and on one that fails at each call in turn. */

import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { writeAtomicallyTo } from "../../lib/io/atomic_write.ts";
import type { FileSystem, OpenFile } from "../../lib/io/file_system.ts";
import { readBytes, writeAtomically } from "../../lib/io/mod.ts";

async function inFolder(f: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await f(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

Deno.test("bytes and text are written, over an old file too, and nothing else is left", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.txt");
    await writeAtomically(path, "first σ\n");
    assertEquals(await Deno.readTextFile(path), "first σ\n");
    await writeAtomically(toFileUrl(path), Uint8Array.of(0, 255));
    assertEquals(await readBytes(toFileUrl(path)), Uint8Array.of(0, 255));
    await writeAtomically(path, "");
    assertEquals((await readBytes(path)).length, 0);
    assertEquals(names(folder), ["a.txt"]);
  }));

Deno.test("names with blanks, percents and other scripts are names, as paths and as URLs", () =>
  inFolder(async (folder) => {
    for (const name of ["a b", "100%20", "σ#1?"]) {
      await writeAtomically(toFileUrl(join(folder, name)), name);
      assertEquals(await Deno.readTextFile(join(folder, name)), name);
    }
  }));

Deno.test("missing folders are made", () =>
  inFolder(async (folder) => {
    const path = join(folder, "runs", "1", "a.txt");
    await writeAtomically(path, "x");
    assertEquals(await Deno.readTextFile(path), "x");
  }));

Deno.test("a path without a folder is one in the current folder", () =>
  inFolder(async (folder) => {
    const file = join(import.meta.dirname!, "../../lib/io/atomic_write.ts");
    const { stderr } = await runIn(
      folder,
      ["-A"],
      `import { writeAtomically } from "${toFileUrl(file)}"; await writeAtomically("a", "x");`,
    );
    assertEquals(stderr, "");
    assertEquals(names(folder), ["a"]);
  }));

Deno.test({
  name: "an old file keeps its permissions, and the file behind a link is the one replaced",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const [path, link] = [join(folder, "secret"), join(folder, "link")];
      await Deno.writeTextFile(path, "old", { mode: 0o600 });
      await Deno.symlink("secret", link);
      await writeAtomically(link, "new");
      assertEquals(await Deno.readTextFile(path), "new");
      assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
      assert((await Deno.lstat(link)).isSymlink);
      await Deno.remove(path);
      await writeAtomically(link, "instead of a link to nothing");
      assertEquals(names(folder), ["link"]);
    }),
});

Deno.test("who reads meanwhile sees the old content or the new, never a part", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.txt");
    const contents = ["a", "b"].map((letter) => letter.repeat(300_000));
    await writeAtomically(path, contents[0]);
    let writing = true;
    const reader = (async () => {
      let reads = 0;
      for (; writing; reads++) assert(contents.includes(await Deno.readTextFile(path)));
      return reads;
    })();
    for (let i = 0; i < 30; i++) await writeAtomically(path, contents[i % 2]);
    writing = false;
    assert(await reader > 5);
  }));

Deno.test("a folder in the place of the file, or a file in that of the folder, is an error", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(join(folder, "a"));
    await Deno.writeTextFile(join(folder, "b"), "kept");
    const inPlace = () => writeAtomically(join(folder, "a"), "x");
    await assertRejects(inPlace, Error, `Cannot write "${folder}/a": found a folder, expected a`);
    for (const path of ["b/c", "b/c/d"]) {
      const inWay = () => writeAtomically(join(folder, path), "x");
      await assertRejects(inWay, Error, "found a file in the way of the folder");
    }
    await assertRejects(() => writeAtomically(`${folder}/`, "x"), TypeError, "found no file name");
    const long = () => writeAtomically(join(folder, "x".repeat(300)), "x");
    await assertRejects(long, Error, "found a name too long");
    assertEquals(names(folder), ["a", "b"]);
    assertEquals(await Deno.readTextFile(join(folder, "b")), "kept");
  }));

Deno.test("a URL of another kind is an error", async () => {
  const url = new URL("https://example.org/a");
  await assertRejects(() => writeAtomically(url, ""), TypeError, "found https:, expected file:");
});

Deno.test("reading what is not there, or a folder, is an error", () =>
  inFolder(async (folder) => {
    await assertRejects(() => readBytes(join(folder, "a")), Error, '/a": found no such file');
    await assertRejects(() => readBytes(folder), Error, "found a folder, expected a file");
  }));

/** Errors as the system words them, by the call that fails with them. */
const FAILURES: readonly [call: string, code: string, message: string, says: RegExp][] = [
  ["write", "ENOSPC", "No space left on device (os error 28)", /found the disk of ".*" full, exp/],
  ["write", "EDQUOT", "Disk quota exceeded (os error 122)", /quota of the disk of ".*" used up/],
  ["sync", "EIO", "Input/output error (os error 5)", /: Input\/output error/],
  ["open", "EROFS", "Read-only file system (os error 30)", /the folder ".*" read-only/],
  ["open", "EACCES", "Permission denied (os error 13)", /this user may not use a file of ".*"/],
  ["lstat", "EACCES", "Permission denied (os error 13)", /this user may not use a file of ".*"/],
  ["rename", "EPERM", "Operation not permitted (os error 1)", /the folder ".*" read-only/],
];

for (const [call, code, message, says] of FAILURES) {
  Deno.test(`after ${code} at ${call} the old file is there, the new one is not, and it is said`, () =>
    inFolder(async (folder) => {
      const path = join(folder, "a.txt");
      await Deno.writeTextFile(path, "old");
      const fail = () => Promise.reject(Object.assign(new Error(message), { code }));
      const failing = failingAt(call, fail);
      const error = await assertRejects(() => writeAtomicallyTo(failing, path, "new"), Error);
      assert(error.message.startsWith(`Cannot write "${path}": `), error.message);
      assertMatch(error.message, says);
      assertEquals((error.cause as { code: string }).code, code);
      assertEquals(names(folder), ["a.txt"]);
      assertEquals(await Deno.readTextFile(path), "old");
    }));
}

/** The machine's files, but for one call. */
function failingAt(call: string, fail: () => Promise<never>): FileSystem {
  const open = async (...args: Parameters<FileSystem["open"]>): Promise<OpenFile> => {
    const file = await Deno.open(...args);
    return {
      write: call === "write" ? fail : (bytes) => file.write(bytes),
      sync: call === "sync" ? fail : () => file.sync(),
      close: () => file.close(),
    };
  };
  const { lstat, mkdir, readFile, realPath, remove, rename } = Deno;
  const files: FileSystem = { lstat, mkdir, open, readFile, realPath, remove, rename };
  return call in files ? { ...files, [call]: fail } : files;
}

Deno.test("a disk that takes a few bytes at a time gets them all", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a");
    const slow: FileSystem = {
      ...failingAt("none", () => Promise.reject()),
      open: async (...args) => {
        const file = await Deno.open(...args);
        return {
          write: (bytes) => file.write(bytes.subarray(0, 3)),
          sync: () => file.sync(),
          close: () => file.close(),
        };
      },
    };
    await writeAtomicallyTo(slow, path, "0123456789");
    assertEquals(await Deno.readTextFile(path), "0123456789");
  }));

async function runIn(cwd: string, flags: readonly string[], code: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-config", "--no-code-cache", ...flags, "-"],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(code));
  await writer.close();
  const { stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("without permission the error says which flags give it, and with them it is written", () =>
  inFolder(async (folder) => {
    const file = toFileUrl(join(import.meta.dirname!, "../../lib/io/mod.ts"));
    const code = `import { writeAtomically } from "${file}";
      await writeAtomically("${folder}/a", "x").catch((error) => console.log(error.message));`;
    const flags = [`--allow-read=${folder}`, `--allow-write=${folder}`];
    const expected = `--allow-read="${folder}" --allow-write="${folder}"`;
    for (const [few, access] of [[[], "read"], [[flags[0]], "write"], [[flags[1]], "read"]]) {
      const { stdout } = await runIn(folder, few as string[], code);
      assertStringIncludes(stdout, `Cannot write "${folder}/a": found no permission to ${access}`);
      assertStringIncludes(stdout, expected);
      assertEquals(names(folder), []);
    }
    assertEquals(await runIn(folder, flags, code), { stdout: "", stderr: "" });
    assertEquals(names(folder), ["a"]);
  }));

Deno.test("where there is no file system, as in a browser, that is said", async () => {
  const host = globalThis.Deno;
  try {
    Object.defineProperty(globalThis, "Deno", { value: undefined, configurable: true });
    const error = await writeAtomically("a", "x").catch((error: Error) => error);
    Object.defineProperty(globalThis, "Deno", { value: host, configurable: true });
    assertStringIncludes(`${error}`, 'Cannot write "a": found no file system');
  } finally {
    Object.defineProperty(globalThis, "Deno", { value: host, configurable: true });
  }
});
