/**
 * Every example runs with the permissions of `deno.json` or fewer, explains itself, and refuses an option that it does not have.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";

const ROOT = dirname(dirname(dirname(fromFileUrl(import.meta.url))));

/** Options with which an example is over in a few seconds, and what its output then holds. */
const SMALL: Readonly<Record<string, Small>> = {
  "eight_schools.ts": {
    args: ["--engine", "reference", "--steps", "20"],
    says: "20 steps",
  },
  "gradient_descent.ts": {
    args: ["--engine", "reference", "--steps", "20"],
    says: "on reference",
  },
  "linear_regression.ts": {
    args: ["--engine", "reference", "--steps", "20"],
    says: "on reference",
  },
  "logistic_regression.ts": {
    args: ["--engine", "reference", "--steps", "20"],
    says: "on reference",
  },
  "mnist_bnn.ts": {
    args: ["--steps", "5", "--samples", "2"],
    says: "test accuracy",
    // With the others it would download its data.
    permissions: [],
  },
};

interface Small {
  readonly args: readonly string[];
  readonly says: string;
  /** Those of `deno.json`, unless others are said. */
  readonly permissions?: readonly string[];
}

async function run(example: string, ...args: string[]) {
  const { permissions = ["-P"] } = SMALL[example];
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-code-cache",
      "--no-check",
      ...permissions,
      join("examples", example),
      ...args,
    ],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test("every example has a small run here", async () => {
  const entries = await Array.fromAsync(Deno.readDir(join(ROOT, "examples")));
  const found = entries.filter(({ isFile }) => isFile).map(({ name }) => name);
  assertEquals(found.toSorted(), Object.keys(SMALL).toSorted());
});

for (const [example, { args, says }] of Object.entries(SMALL)) {
  Deno.test(`${example} runs, has --help, and refuses an unknown option`, async () => {
    const [small, help, wrong] = await Promise.all([
      run(example, ...args),
      run(example, "--help"),
      run(example, "--no-such-option"),
    ]);
    assertEquals(small.code, 0, small.err);
    assertStringIncludes(small.out, says);
    assertEquals(help.code, 0, help.err);
    assertStringIncludes(help.out, "--help");
    assert(wrong.code !== 0);
    assertStringIncludes(wrong.err, "--no-such-option");
  });
}
