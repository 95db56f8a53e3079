import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import { SetupError } from "../../setup/tensorflow/failure.ts";
import { findFault, makeProduct, type Product } from "../../setup/tensorflow/product.ts";
import { ALL, options, run } from "./_set_up.ts";
import {
  compile,
  deno,
  fails,
  fakeMachine,
  inDirectory,
  namesIn,
  optionOf,
  type Program,
  python,
  write,
} from "./_fake_machine.ts";

const ADDON = "node_modules/@tensorflow/tfjs-node/lib/napi-v8";

/** What may have happened to a finished directory, and what the next run makes anew. */
const DAMAGE: Record<string, [(dir: string) => Promise<void>, string[]]> = {
  "a library cut short": [
    (dir) => Deno.truncate(join(dir, "libtensorflow/tensorflow/libtensorflow_cc.so.2"), 2),
    [ALL[1]],
  ],
  "a lost header": [
    (dir) => Deno.remove(join(dir, "libtensorflow/tensorflow/include/tensorflow/c/c_api.h")),
    [ALL[1]],
  ],
  "a library that was being replaced": [
    (dir) => Deno.rename(join(dir, "libtensorflow"), join(dir, ".unfinished-1-replaced")),
    [ALL[1]],
  ],
  "packages without a stamp": [
    (dir) => Deno.remove(join(dir, "node_modules/.credence.json")),
    [ALL[0], ALL[2]],
  ],
  "a stamp cut short": [
    (dir) => Deno.truncate(join(dir, "node_modules/.credence.json"), 30),
    [ALL[0], ALL[2]],
  ],
  "a lost package": [
    (dir) => Deno.remove(join(dir, "node_modules/@tensorflow/tfjs-core"), { recursive: true }),
    [ALL[0], ALL[2]],
  ],
  "packages brought anew by someone else": [
    async (dir) => {
      await Deno.remove(join(dir, "node_modules"), { recursive: true });
      await write(join(dir, "node_modules/@tensorflow/tfjs-node/package.json"), "{}");
    },
    [ALL[0], ALL[2]],
  ],
  "an add-on cut short": [
    (dir) => Deno.truncate(join(dir, ADDON, "tfjs_binding.node"), 3),
    [ALL[2]],
  ],
  "a lost add-on": [(dir) => Deno.remove(join(dir, ADDON), { recursive: true }), [ALL[2]]],
  "work left by a killed run": [
    (dir) => write(join(dir, ".unfinished-12-ab/packages/half.so"), "half"),
    [],
  ],
  "the lock of a killed run": [(dir) => write(join(dir, ".lock"), "999999\n"), []],
  "a file of the user's among the packages": [
    (dir) => write(join(dir, "node_modules/.cache/x"), "x"),
    [],
  ],
};

for (const [name, [damage, remade]] of Object.entries(DAMAGE)) {
  Deno.test(
    `the next run makes anew what is not whole, and that alone: ${name}`,
    inDirectory(async (root) => {
      const asked = options(root);
      await run(asked);
      await damage(asked.dir);
      assertEquals((await run(asked)).made, remade);
      assertEquals((await run(asked)).made, []);
      const names = namesIn(asked.dir);
      assertEquals(names.filter((entry) => entry.startsWith(".unfinished")), []);
    }),
  );
}

/** A program that does its work by halves, and then fails: only the first time. */
function failsOnce(
  whole: Program,
  isIt: (args: readonly string[]) => boolean,
  stderr: string,
): Program {
  let failed = false;
  return async (command) => {
    if (failed || !isIt(command.args)) return await whole(command);
    failed = true;
    await whole(command);
    if (command.args.includes("-o")) await Deno.truncate(optionOf(command, "-o"), 1);
    return await fails(`first line\n${stderr}`)(command);
  };
}

const isInstall = (args: readonly string[]) => args.includes("install");

/** Programs that fail half-way, and what the error must say. */
const FAILURES: Record<string, [Record<string, Program>, RegExp[], string[]]> = {
  "the disk becomes full under npm": [
    { deno: failsOnce(deno, isInstall, "error: No space left on device (os error 28)") },
    [
      /^Cannot install the npm packages: deno ended with status 1/,
      /\$ deno install/,
      /The disk is full\. Free some space/,
    ],
    ALL,
  ],
  "npm cannot be reached": [
    { deno: failsOnce(deno, isInstall, "error: error sending request for url: dns error") },
    [/could not be reached\. Check the network/],
    ALL,
  ],
  "a download is cut off": [
    { python3: failsOnce(python, isInstall, "IncompleteRead(1000 bytes read, 200 more expected)") },
    [
      /^Cannot download tensorflow-cpu==2\.21\.0/,
      /\| IncompleteRead/,
      /cut off or damaged. Run the same command again/,
    ],
    ALL.slice(1),
  ],
  "a download is damaged": [
    {
      python3: failsOnce(
        python,
        isInstall,
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
      ),
    },
    [/cut off or damaged/],
    ALL.slice(1),
  ],
  "the disk becomes full under pip": [
    {
      python3: failsOnce(
        python,
        isInstall,
        "ERROR: Could not install: [Errno 28] No space left on device",
      ),
    },
    [/The disk is full/],
    ALL.slice(1),
  ],
  "there is no such wheel": [
    {
      python3: failsOnce(
        python,
        isInstall,
        "ERROR: No matching distribution found for tensorflow-cpu==2.21.0",
      ),
    },
    [/Name another release with --tensorflow/],
    ALL.slice(1),
  ],
  "the compiler fails": [
    {
      "g++": failsOnce(
        compile,
        (args) => args.includes("-o"),
        "fatal error: cstdint: No such file or directory",
      ),
    },
    [
      /^Cannot compile the add-on: g\+\+ ended with status 1/,
      /'\$ORIGIN\/.*libtensorflow\/tensorflow'/,
      /apt install g\+\+/,
    ],
    ALL.slice(2),
  ],
  "the compiler is killed": [
    {
      "g++": failsOnce(
        compile,
        (args) => args.includes("-o"),
        "g++: internal: Killed signal terminated program cc1plus",
      ),
    },
    [/run the same command again: what is whole stays/],
    ALL.slice(2),
  ],
};

for (const [name, [programs, messages, remade]] of Object.entries(FAILURES)) {
  Deno.test(
    `an error says what failed and what to do, and the next run goes on from there: ${name}`,
    inDirectory(async (root) => {
      const asked = options(root), machine = fakeMachine({ programs });
      const { message } = await assertRejects(() => run(asked, machine), SetupError);
      for (const expected of messages) assertMatch(message, expected);
      assertStringIncludes(message, "| first line");
      const names = namesIn(asked.dir);
      assert(!names.some((entry) => entry.startsWith(".unfinished")), "unfinished work takes disk");
      assertEquals((await run(asked, machine)).made, remade);
    }),
  );
}

Deno.test(
  "a disk that is too small is refused before anything is downloaded, and only what is missing counts",
  inDirectory(async (root) => {
    const asked = options(root);
    const small = () => fakeMachine({ freeBytes: () => 300e6 });
    await assertRejects(() => run(asked, small()), SetupError, "found 300 MB");
    await run(asked);
    await Deno.remove(join(asked.dir, ADDON), { recursive: true });
    assertEquals((await run(asked, small())).made, ["the add-on"]);
  }),
);

Deno.test(
  "a file system that refuses to be written is named with its step",
  inDirectory(async (root) => {
    await write(join(root, "tf"), "a file");
    await assertRejects(() => run(options(root)), SetupError, "it is a file");
    const full = fakeMachine({
      programs: {
        deno: () => {
          throw new Error("No space left on device (os error 28): writefile 'deno.json'");
        },
      },
    });
    const { message } = await assertRejects(
      () => run(options(root, { dir: join(root, "other") }), full),
      SetupError,
    );
    assertMatch(message, /^Cannot make the npm packages: No space left.*\nThe disk is full/);
  }),
);

Deno.test(
  "a product is whole or not there, and an old one stays until the new one is whole",
  inDirectory(async (root) => {
    const product = (text: string, fail = false): Product => ({
      name: "the product",
      path: join(root, "deep/product"),
      madeOf: { text },
      async make(scratch) {
        await write(join(scratch, "made/folder/file"), text);
        if (fail) throw new Error("half-way");
        return join(scratch, "made");
      },
    });
    const scratch = join(root, "scratch");
    assertEquals(await findFault(product("a")), "not there yet");
    await makeProduct(product("a"), scratch);
    assertEquals(await findFault(product("a")), undefined);
    assertEquals(await findFault(product("b")), "made of other parts (text: a, now b)");
    await assertRejects(() => makeProduct(product("b", true), scratch), Error, "half-way");
    assertEquals(await findFault(product("a")), undefined);
    await makeProduct(product("b"), scratch);
    assertEquals(await findFault(product("b")), undefined);
    await Deno.truncate(join(root, "deep/product/folder/file"));
    assertEquals(await findFault(product("b")), "folder/file has 0 bytes, not 1");
    await Deno.remove(join(root, "deep/product/folder/file"));
    assertEquals(await findFault(product("b")), "folder/file is missing");
    await Deno.remove(join(root, "deep/product/.credence.json"));
    assertEquals(await findFault(product("b")), "not made to the end");
    assertEquals(namesIn(root), ["deep"]);
  }),
);
