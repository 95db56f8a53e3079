import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { ALL } from "./_set_up.ts";
import { inDirectory, namesIn, write } from "./_fake_machine.ts";

const SETUP = join(import.meta.dirname!, "_killed.ts");

/**
 * Stand-ins for the programs that the set-up runs. Whichever $KILL_AT names does half of its work and then kills the set-up,
 * which has no chance to clean up; it then goes on writing for a while.
 */
const PROGRAMS: Record<string, string> = {
  getconf: `echo glibc 2.36`,
  python3: `
case "$*" in
  --version) echo Python 3.11.7; exit ;;
  "-m pip --version") echo pip 23.2.1; exit ;;
  *config*) exit ;;
esac
while [ "$1" != --target ]; do shift; done
mkdir -p "$2/tensorflow/include/tensorflow/c" && cd "$2/tensorflow" || exit 1
echo half > libtensorflow_cc.so.2
end python3
echo whole > libtensorflow_cc.so.2; echo x > libtensorflow_framework.so.2; echo x > include/tensorflow/c/c_api.h`,
  "g++": `
case "$*" in *-fsyntax-only*) exit ;; esac
while [ "$1" != -o ]; do shift; done
echo half > "$2"
end g++
echo whole > "$2"`,
  deno: `
if [ "$1" = run ]; then
  end verification
  echo 'RESULTS {"tensorflow":"2.21.0","gpu":false,"matmul":[19,22,43,50],"gradient":[2,-4],"int32":[16777217,-3],"adam":[0,0]}'
  exit
fi
for name in @tensorflow/tfjs-node @tensorflow/tfjs-core; do
  mkdir -p "node_modules/$name"
  echo '{"version":"4.22' > "node_modules/$name/package.json"
  end deno
  echo '{"version":"4.22.0"}' > "node_modules/$name/package.json"
done`,
};

const HEAD = `#!/bin/sh
end() { if [ "$KILL_AT" = "$1" ]; then kill -9 $PPID; sleep 0.2; fi; }
`;

async function writePrograms(folder: string): Promise<void> {
  for (const [name, body] of Object.entries(PROGRAMS)) {
    await write(join(folder, name), `${HEAD}${body}\n`);
    await Deno.chmod(join(folder, name), 0o755);
  }
}

async function runSetup(root: string, killAt: string): Promise<{ code: number; said: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-check",
      "-P=setup",
      SETUP,
      join(root, "bin/deno"),
      join(root, "tf"),
    ],
    env: { PATH: `${root}/bin:${Deno.env.get("PATH")}`, KILL_AT: killAt, NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, said: decoder.decode(code === 0 ? stdout : stderr).trim() };
}

/** Where the set-up is killed, and what the next run makes. */
const MOMENTS: Record<string, string[]> = {
  deno: ALL,
  python3: ALL.slice(1),
  "g++": ALL.slice(2),
  verification: [],
};

for (const [moment, remade] of Object.entries(MOMENTS)) {
  Deno.test({
    name: `killed while ${moment} is at work, the set-up goes on from there when it is run again`,
    ignore: Deno.build.os === "windows",
    fn: inDirectory(async (root) => {
      await writePrograms(join(root, "bin"));
      assertEquals((await runSetup(root, moment)).code, 128 + 9);
      assertEquals(await runSetup(root, "never"), { code: 0, said: remade.join(", ") });
      assertEquals(await runSetup(root, "never"), { code: 0, said: "" });
      const library = join(root, "tf/libtensorflow/tensorflow/libtensorflow_cc.so.2");
      assertEquals(await Deno.readTextFile(library), "whole\n");
    }),
  });
}

Deno.test({
  name: "a real process that holds the lock keeps another out, and its death lets it in",
  ignore: Deno.build.os === "windows",
  fn: inDirectory(async (root) => {
    await writePrograms(join(root, "bin"));
    // The first set-up waits in pip until the second has been refused.
    const wait = `while [ ! -e ${root}/go ]; do sleep 0.02; done\n`;
    const python3 = join(root, "bin/python3"), text = await Deno.readTextFile(python3);
    await Deno.writeTextFile(python3, text.replace("mkdir", `touch ${root}/there; ${wait}mkdir`));
    const first = runSetup(root, "python3");
    while (!namesIn(root).includes("there")) await new Promise((done) => setTimeout(done, 10));
    const second = await runSetup(root, "never");
    assertEquals(second.code, 1);
    assertStringIncludes(second.said, "is at work there. Wait until it has ended.");
    await write(join(root, "go"), "");
    assertEquals((await first).code, 128 + 9);
    assertEquals((await runSetup(root, "never")).code, 0);
  }),
});
