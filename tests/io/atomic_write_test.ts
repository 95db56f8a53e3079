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

Deno.test({
  name: "an old file keeps permissions that a new one would not get",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const path = join(folder, "a");
      for (const mode of [0o666, 0o640, 0o777, 0o444, 0o600]) {
        await Deno.writeTextFile(path, "old");
        await Deno.chmod(path, mode);
        await writeAtomically(path, "new");
        assertEquals((await Deno.stat(path)).mode! & 0o7777, mode);
        assertEquals(await Deno.readTextFile(path), "new");
        await Deno.remove(path);
      }
    }),
});

Deno.test({
  name: "what is no ordinary file stays what it is",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const [pipe, link] = [join(folder, "pipe"), join(folder, "link")];
      assert((await new Deno.Command("mkfifo", { args: [pipe] }).output()).success);
      await Deno.symlink("pipe", link);
      for (const path of [pipe, link]) {
        const says = `Cannot write "${path}": found no ordinary file, expected one`;
        await assertRejects(() => writeAtomically(path, "x"), Error, says);
      }
      assert((await Deno.lstat(pipe)).isFifo);
      assertEquals(names(folder), ["link", "pipe"]);
    }),
});

Deno.test({
  name: "links that lead in a circle are an error",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      await Deno.symlink("b", join(folder, "a"));
      await Deno.symlink("a", join(folder, "b"));
      const write = () => writeAtomically(join(folder, "a"), "x");
      await assertRejects(write, Error, "found symbolic links that lead in a circle");
    }),
});

Deno.test("writers at the same time each write a whole file, and the last one stays", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a");
    const contents = Array.from({ length: 10 }, (_, i) => `${i}`.repeat(50_000));
    await Promise.all(contents.map((content) => writeAtomically(path, content)));
    assert(contents.includes(await Deno.readTextFile(path)));
    assertEquals(names(folder), ["a"]);
  }));

Deno.test("a process that is killed in the middle leaves the old content or the new", () =>
  inFolder(async (folder) => {
    const file = toFileUrl(join(import.meta.dirname!, "../../lib/io/mod.ts"));
    const path = join(folder, "a");
    const code = `import { writeAtomically } from "${file}";
      const contents = ["a", "b"].map((letter) => letter.repeat(2 ** 22));
      for (let i = 0;; i++) {
        await writeAtomically(${JSON.stringify(path)}, contents[i % 2]);
        if (i === 1) console.log("begun");
      }`;
    let interrupted = 0;
    for (let round = 0; round < 4 || (interrupted === 0 && round < 30); round++) {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["eval", "--no-config", "--no-lock", code],
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      await child.stdout.getReader().read();
      await new Promise((resolve) => setTimeout(resolve, 3 + 7 * (round % 4)));
      child.kill("SIGKILL");
      await child.status;
      await child.stdout.cancel().catch(() => {});
      const content = await Deno.readTextFile(path);
      assertEquals(content, content[0].repeat(2 ** 22));
      interrupted += names(folder).length - 1;
    }
    assert(interrupted > 0, "none was killed in the middle");
  }));

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

Deno.test("content that is neither bytes nor text is refused before anything happens", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a");
    await Deno.writeTextFile(path, "old");
    const wrong: unknown[] = [undefined, null, 3, [1, 2], Float32Array.of(1), new ArrayBuffer(3)];
    const found = ["undefined", "null", "Number", "Array", "Float32Array", "ArrayBuffer"];
    for (const [i, content] of wrong.entries()) {
      const says = `Cannot write "${path}": found ${found[i]}, expected a Uint8Array or a text`;
      await assertRejects(() => writeAtomically(path, content as string), TypeError, says);
    }
    assertEquals(await Deno.readTextFile(path), "old");
  }));

Deno.test("a URL with a percent sign that escapes nothing is an error", async () => {
  const url = new URL("file:///a%zz");
  const says = 'Cannot use "file:///a%zz" as a file: found a % that begins no UTF-8';
  await assertRejects(() => writeAtomically(url, ""), TypeError, says);
  await assertRejects(() => readBytes(url), TypeError, says);
});

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
  ["chmod", "EPERM", "Operation not permitted (os error 1)", /the folder ".*" read-only/],
  ["rename", "EPERM", "Operation not permitted (os error 1)", /the folder ".*" read-only/],
  ["rename", "ENOENT", "No such file or directory (os error 2)", /found the folder ".*" gone/],
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
  const { chmod, lstat, mkdir, readFile, realPath, remove, rename } = Deno;
  const files: FileSystem = { chmod, lstat, mkdir, open, readFile, realPath, remove, rename };
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

Deno.test({
  name: "on a disk that really is full the old file stays, and it is said",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (folder) => {
      const path = join(folder, "a");
      await Deno.writeTextFile(path, "old");
      // In a process of its own: for devices Deno asks for all permissions.
      const file = toFileUrl(join(import.meta.dirname!, "../../lib/io/atomic_write.ts"));
      const { stdout } = await runIn(
        folder,
        ["--allow-all"],
        `import { writeAtomicallyTo } from "${file}";
        const open = async (path) => {
          await Deno.writeTextFile(path, "");
          return await Deno.open("/dev/full", { write: true });
        };
        await writeAtomicallyTo({ ...Deno, open }, "${path}", "new")
          .catch((error) => console.log(error.message));`,
      );
      const says = `found the disk of "${folder}" full, expected space for it`;
      assertEquals(stdout, `Cannot write "${path}": ${says}\n`);
      assertEquals(names(folder), ["a"]);
      assertEquals(await Deno.readTextFile(path), "old");
    }),
});

Deno.test({
  name: "where Deno asks for all permissions, that is said",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (folder) => {
      const file = toFileUrl(join(import.meta.dirname!, "../../lib/io/mod.ts"));
      const code = `import { readBytes } from "${file}";
        await readBytes("/proc/self/maps").then(console.log, (error) => console.log(error.message));`;
      const says = 'found no permission to use "/proc/self/maps", expected --allow-all';
      const { stdout } = await runIn(folder, ["--allow-read"], code);
      assertEquals(stdout, `Cannot read "/proc/self/maps": ${says}\n`);
    }),
});

Deno.test("a disk that takes nothing, and does not say why, ends the attempt", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a");
    const stuck: FileSystem = {
      ...failingAt("none", () => Promise.reject()),
      open: async (...args) => {
        const file = await Deno.open(...args);
        let left = 4;
        return {
          write: async (bytes) => {
            const some = await file.write(bytes.subarray(0, Math.min(left, 3)));
            left -= some;
            return some;
          },
          sync: () => file.sync(),
          close: () => file.close(),
        };
      },
    };
    const write = () => writeAtomicallyTo(stuck, path, "0123456789");
    await assertRejects(write, Error, "found no more than 4 of 10 bytes taken");
    assertEquals(names(folder), []);
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

Deno.test("without permission to read the error says which flag gives it", () =>
  inFolder(async (folder) => {
    const file = toFileUrl(join(import.meta.dirname!, "../../lib/io/mod.ts"));
    await Deno.writeTextFile(join(folder, "a"), "x");
    const code = `import { readBytes } from "${file}";
      await readBytes("${folder}/a").then(console.log, (error) => console.log(error.message));`;
    const { stdout } = await runIn(folder, [], code);
    assertEquals(
      stdout,
      `Cannot read "${folder}/a": found no permission to read there, ` +
        `expected Deno to be run with --allow-read="${folder}/a"\n`,
    );
    const allowed = await runIn(folder, [`--allow-read=${folder}/a`], code);
    assertEquals(allowed.stdout, "Uint8Array(1) [ 120 ]\n");
  }));

Deno.test({
  name: "behind a link the permissions are asked for where the file is",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const file = toFileUrl(join(import.meta.dirname!, "../../lib/io/mod.ts"));
      const [here, there] = [join(folder, "here"), join(folder, "there")];
      for (const each of [here, there]) await Deno.mkdir(each);
      await Deno.writeTextFile(join(there, "a"), "old");
      await Deno.symlink("../there/a", join(here, "a"));
      const code = `import { writeAtomically } from "${file}";
        await writeAtomically("${here}/a", "x").catch((error) => console.log(error.message));`;
      const flags = [`--allow-read=${here}`, `--allow-write=${here}`];
      const { stdout } = await runIn(folder, flags, code);
      assertStringIncludes(stdout, `--allow-read="${there}" --allow-write="${there}"`);
      const more = [`--allow-read=${folder}`, `--allow-write=${there}`];
      assertEquals(await runIn(folder, more, code), { stdout: "", stderr: "" });
      assertEquals(await Deno.readTextFile(join(there, "a")), "x");
    }),
});

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
