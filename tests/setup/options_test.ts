import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { resolve } from "@std/path";
import { SetupError } from "../../setup/tensorflow/failure.ts";
import { HELP, readOptions } from "../../setup/tensorflow/options.ts";
import { inDirectory } from "./_fake_machine.ts";

const DEFAULTS = {
  dir: resolve(".tensorflow"),
  gpu: false,
  tensorflow: "2.21.0",
  library: undefined,
  withoutDriver: false,
  quiet: false,
};

Deno.test("without options: the newest tried release, in ./.tensorflow", () => {
  assertEquals(readOptions([]), { kind: "set up", options: DEFAULTS });
});

Deno.test("every option is read", () => {
  const args = ["--dir", "a/b", "--gpu", "--without-driver", "--tensorflow=2.15.1", "--quiet"];
  const options = {
    ...DEFAULTS,
    dir: resolve("a/b"),
    gpu: true,
    withoutDriver: true,
    tensorflow: "2.15.1",
    quiet: true,
  };
  assertEquals(readOptions(args), { kind: "set up", options });
  const remove = { kind: "remove", dir: resolve("a"), quiet: true } as const;
  assertEquals(readOptions(["--remove", "--dir=a", "--quiet"]), remove);
  assertEquals(readOptions(["--nonsense", "--help"]), { kind: "help" });
});

Deno.test(
  "an installed library is taken by its real path, and must be there",
  inDirectory(async (root) => {
    await Deno.mkdir(`${root}/real`);
    await Deno.symlink("real", `${root}/link`);
    const request = readOptions(["--library", `${root}/link`]);
    assertEquals(request.kind === "set up" && request.options.library, `${root}/real`);
    assertThrows(
      () => readOptions(["--library", `${root}/none`]),
      SetupError,
      "Cannot read --library",
    );
  }),
);

for (
  const [args, message] of [
    [["--nonsense"], /no option "--nonsense"/],
    [["stray"], /no option "stray"/],
    [["--dir"], /--dir needs a value/],
    [["--tensorflow", "latest"], /a release such as 2\.21\.0, got "latest"/],
    [["--tensorflow", "2.21.0", "--library", "/"], /leave out --tensorflow/],
    [["--without-driver"], /belongs to --gpu/],
  ] as const
) {
  Deno.test(`refused: ${args.join(" ")}`, () => {
    assertMatch(assertThrows(() => readOptions(args), SyntaxError).message, message);
  });
}

Deno.test("the help names every option", () => {
  const names = ["dir", "tensorflow", "gpu", "library", "without-driver", "remove", "quiet"];
  for (const name of names) assertMatch(HELP, new RegExp(`^ +--${name} `, "m"));
});
