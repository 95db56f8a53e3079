import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { openDirectory, removeDirectory } from "../../setup/tensorflow/directory.ts";
import { SetupError } from "../../setup/tensorflow/failure.ts";
import { options, run } from "./_set_up.ts";
import { deeds, deno, fakeMachine, inDirectory, namesIn, write } from "./_fake_machine.ts";

Deno.test(
  "--remove takes away what the set-up made, and the directory with it",
  inDirectory(async (root) => {
    const { dir } = options(root);
    await run(options(root));
    await write(join(dir, ".unfinished-1-a/x"), "half");
    assertEquals(await removeDirectory(dir, 1), []);
    assertEquals(namesIn(root), []);
    assertEquals(await removeDirectory(dir, 1), undefined);
  }),
);

Deno.test(
  "--remove leaves what others put there, and says so",
  inDirectory(async (root) => {
    const { dir } = options(root);
    await run(options(root));
    await write(join(dir, "notes.txt"), "mine");
    assertEquals(await removeDirectory(dir, 1), ["notes.txt"]);
    assertEquals(namesIn(dir), ["notes.txt"]);
  }),
);

for (
  const [name, text] of [
    ["a package.json of another name", '{"name": "app"}'],
    ["a package.json that cannot be read", "{"],
  ]
) {
  Deno.test(
    `a directory that the set-up did not make is neither used nor removed: ${name}`,
    inDirectory(async (root) => {
      const { dir } = options(root), machine = fakeMachine();
      await write(join(dir, "package.json"), text);
      await write(join(dir, "node_modules/mine/index.js"), "");
      const refused = `${dir}: it holds node_modules, package.json and no package.json of the name`;
      await assertRejects(
        () => run(options(root), machine),
        SetupError,
        `Cannot set up TensorFlow in ${refused}`,
      );
      await assertRejects(() => removeDirectory(dir, 1), SetupError, `Cannot remove ${refused}`);
      assertEquals([namesIn(dir), deeds(machine)], [["node_modules", "package.json"], []]);
    }),
  );
}

Deno.test(
  "a directory that no permission flag could name is refused",
  inDirectory(async (root) => {
    const asked = options(root, { dir: join(root, "a, b") });
    await assertRejects(() => run(asked), SetupError, "take a comma for the end of a path");
  }),
);

Deno.test(
  "an empty directory is taken, and one where a run was killed at its very start",
  inDirectory(async (root) => {
    const { dir } = options(root);
    await write(join(dir, ".lock"), "1\n");
    await write(join(dir, ".unfinished-mark"), "{");
    assertEquals((await run(options(root))).made.length, 3);
    assertEquals(namesIn(dir).filter((name) => name.startsWith(".")), [".lock"]);
  }),
);

Deno.test(
  "a second set-up at the same time is refused, and so is --remove; then the lock is free",
  inDirectory(async (root) => {
    const asked = options(root);
    let refused = 0;
    const machine = fakeMachine({
      programs: {
        async deno(command) {
          await assertRejects(
            () => run(asked),
            SetupError,
            "another set-up (process 4711) is at work there",
          );
          await assertRejects(() => removeDirectory(asked.dir, 2), SetupError, "at work there");
          refused++;
          return await deno(command);
        },
      },
    });
    await run(asked, machine);
    assertEquals([refused, (await run(asked)).made], [2, []]);
  }),
);

Deno.test(
  "a directory behind a link is used and removed by its real path",
  inDirectory(async (root) => {
    await Deno.mkdir(join(root, "real"));
    await Deno.symlink("real", join(root, "link"));
    {
      using directory = await openDirectory(join(root, "link"), 1);
      assertEquals(directory.path, join(root, "real"));
    }
    assertEquals(await removeDirectory(join(root, "link"), 1), []);
  }),
);
