import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import { SetupError } from "../../setup/tensorflow/failure.ts";
import { ALL, options, run } from "./_set_up.ts";
import {
  type Changes,
  deeds,
  denoInstall,
  denoRun,
  fakeMachine,
  inDirectory,
  namesIn,
  optionOf,
  prints,
  python,
  RIGHT,
  writeLibrary,
} from "./_fake_machine.ts";

const DRIVER = prints("NVIDIA H100 80GB HBM3, 550.54.15\n");

/** A machine with a GPU that TensorFlow uses, or not. */
function withGpu(used: boolean, changes: Changes = {}) {
  const deno: Changes["programs"] = {
    "nvidia-smi": DRIVER,
    deno: (command) =>
      command.args[0] === "install" ? denoInstall(command) : denoRun(command, used),
  };
  return fakeMachine({ ...changes, programs: { ...deno, ...changes.programs } });
}

Deno.test(
  "a first run says what it will download, makes everything and computes with it",
  inDirectory(async (root) => {
    const { made, said, machine, tensorflow, gpu } = await run(options(root));
    assertEquals(made, ALL);
    assertEquals([tensorflow, gpu], ["2.21.0", false]);
    const expected = ["install npm", "install tensorflow-cpu==2.21.0", "compile", "compute"];
    assertEquals(deeds(machine), expected);
    const [plan, work] = said.split("Making the npm packages");
    assertStringIncludes(plan, "about 274 MB from https://pypi.org/simple");
    assertStringIncludes(plan, "from the npm registry");
    assertStringIncludes(work, "Downloading tensorflow-cpu-2.21.0.whl");
    assertStringIncludes(work, "computes on the CPU");
    assertStringIncludes(work, `--allow-read=${root}/tf/node_modules,/usr/bin/ldd`);
    const names = namesIn(join(root, "tf"));
    assertEquals(names, [".lock", "libtensorflow", "node_modules", "package.json"]);
    const library = namesIn(join(root, "tf/libtensorflow/tensorflow"));
    const needed = ["include", "libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];
    assertEquals(library, needed, "what the add-on does not need is not kept");
  }),
);

Deno.test(
  "a second run computes, and needs neither Python nor a compiler",
  inDirectory(async (root) => {
    await run(options(root));
    const { made, said, machine } = await run(options(root));
    assertEquals(made, []);
    assertEquals(machine.commands.map(({ program }) => program), ["deno"]);
    assertStringIncludes(said, "is whole; nothing to download");
  }),
);

Deno.test(
  "the verification runs with the permissions that are printed, and no others",
  inDirectory(async (root) => {
    const { machine, said } = await run(options(root));
    const flags = machine.commands.at(-1)!.args.filter((arg) => arg.startsWith("--allow"));
    assertEquals(flags.length, 3);
    assertStringIncludes(said, `  ${flags.join(" ")}\n`);
    const directory = join(root, "tf");
    assertStringIncludes(said, `  --allow-read=${directory} --allow-ffi=${directory}\n`);
  }),
);

Deno.test(
  "a directory that is moved or copied goes on as it is",
  inDirectory(async (root) => {
    await run(options(root));
    await Deno.rename(join(root, "tf"), join(root, "moved"));
    const { made } = await run(options(root, { dir: join(root, "moved") }));
    assertEquals(made, []);
  }),
);

Deno.test(
  "another release replaces the library and what is linked with it, and only once that is whole",
  inDirectory(async (root) => {
    await run(options(root, { tensorflow: "2.15.1" }));
    const offline = fakeMachine({
      programs: {
        python3: (command) =>
          command.args.includes("install") ? prints("", 1)(command) : python(command),
      },
    });
    await assertRejects(() => run(options(root), offline), SetupError, "Cannot download");
    assertEquals((await run(options(root, { tensorflow: "2.15.1" }))).made, []);
    const { made, tensorflow } = await run(options(root));
    assertEquals([made, tensorflow], [ALL.slice(1), "2.21.0"]);
  }),
);

Deno.test(
  "an untried release is named as such",
  inDirectory(async (root) => {
    const { said } = await run(options(root, { tensorflow: "2.99.0" }));
    assertStringIncludes(said, "TensorFlow 2.99.0 was never tried");
  }),
);

Deno.test(
  "an installed TensorFlow is used where it is, and the add-on follows it",
  inDirectory(async (root) => {
    const library = join(root, "site-packages/tensorflow");
    await writeLibrary(library, "2.18.1");
    const asked = options(root, { library });
    const { made, machine, tensorflow } = await run(asked);
    assertEquals([made, tensorflow], [[ALL[0], ALL[2]], "2.18.1"]);
    assertEquals(
      machine.commands.find(({ args }) => args.includes("-rpath"))!.args.at(-1),
      library,
    );
    assertEquals((await run(asked)).made, []);
    await writeLibrary(library, "2.18.1-other");
    assertEquals((await run(asked)).made, ["the add-on"]);
    await Deno.remove(join(library, "libtensorflow_cc.so.2"));
    await assertRejects(() => run(asked), SetupError, "it has no libtensorflow_cc.so.2");
  }),
);

Deno.test(
  "a library out of a wheel goes when an installed one takes its place",
  inDirectory(async (root) => {
    const library = join(root, "site-packages/tensorflow");
    await writeLibrary(library, "2.18.1");
    await run(options(root));
    assertEquals((await run(options(root, { library }))).made, ["the add-on"]);
    const names = [".lock", "node_modules", "package.json"];
    assertEquals(namesIn(join(root, "tf")), names);
    assertEquals((await run(options(root))).made, ALL.slice(1));
  }),
);

Deno.test(
  "with --gpu: NVIDIA's packages that TensorFlow names, beside it, and a GPU that is used",
  inDirectory(async (root) => {
    const { machine, said, gpu } = await run(options(root, { gpu: true }), withGpu(true));
    assertEquals(gpu, true);
    assertStringIncludes(said, "GPU: NVIDIA H100 80GB HBM3, driver 550.54.15");
    assertStringIncludes(said, "computes on the GPU");
    const requests = machine.commands.filter(({ args }) => args.includes("--target"))
      .flatMap(({ args }) => args.slice(args.indexOf("--target") + 2));
    const expected = [
      "tensorflow==2.21.0",
      "nvidia-cublas-cu12<13.0,>=12.5",
      "nvidia-cudnn-cu12==9.3.0",
    ];
    assertEquals(requests, expected);
    assertEquals(namesIn(join(root, "tf/libtensorflow/nvidia/cudnn/lib")), ["libcudnn.so.9"]);
    const packages = namesIn(join(root, "tf/node_modules/@tensorflow"));
    assertEquals(packages, ["tfjs-core", "tfjs-node-gpu"]);
  }),
);

Deno.test(
  "with --gpu but no driver nothing is made, unless asked for",
  inDirectory(async (root) => {
    const asked = options(root, { gpu: true });
    const machine = fakeMachine();
    await assertRejects(() => run(asked, machine), SetupError, "needs an NVIDIA driver");
    assertEquals([deeds(machine), namesIn(root)], [[], []]);
    const { gpu, said } = await run({ ...asked, withoutDriver: true });
    assertEquals(gpu, false);
    assertMatch(said, /^GPU: no NVIDIA driver found, going on without one/);
  }),
);

Deno.test(
  "a GPU that TensorFlow does not use is an error that shows why",
  inDirectory(async (root) => {
    const deno: Changes["programs"] = {
      deno: async (command) =>
        command.args[0] === "install"
          ? await denoInstall(command)
          : { ...await denoRun(command, false), stderr: "W Cannot dlopen some GPU libraries" },
    };
    const machine = withGpu(false, { programs: deno });
    const { message } = await assertRejects(
      () => run(options(root, { gpu: true }), machine),
      SetupError,
    );
    assertMatch(message, /^Cannot use the GPU: TensorFlow computes, but on the CPU/);
    assertStringIncludes(message, "| W Cannot dlopen some GPU libraries");
    assertEquals(machine.commands.at(-1)!.env!.TF_CPP_MIN_LOG_LEVEL, "1");
  }),
);

for (
  const [name, wrong] of [
    ["matmul", { matmul: [19, 22, 43, 51] }],
    ["gradient", { gradient: [2, 4] }],
    ["int32", { int32: [16777216, -3] }],
    ["Adam", { adam: [1, -2] }],
  ] as const
) {
  Deno.test(
    `a wrong result is an error: ${name}`,
    inDirectory(async (root) => {
      const line = `RESULTS ${
        JSON.stringify({ ...RIGHT, tensorflow: "2.21.0", gpu: false, ...wrong })
      }\n`;
      const machine = fakeMachine({
        programs: {
          deno: (command) =>
            command.args[0] === "install" ? denoInstall(command) : prints(line)(command),
        },
      });
      await assertRejects(
        () => run(options(root), machine),
        SetupError,
        `computes wrongly: ${name}`,
      );
    }),
  );
}

Deno.test(
  "another libtensorflow that is loaded instead is an error",
  inDirectory(async (root) => {
    const line = `RESULTS ${JSON.stringify({ ...RIGHT, tensorflow: "2.9.1", gpu: false })}\n`;
    const machine = fakeMachine({
      programs: {
        deno: (command) =>
          command.args[0] === "install" ? denoInstall(command) : prints(line)(command),
      },
    });
    await assertRejects(
      () => run(options(root), machine),
      SetupError,
      "Asked for TensorFlow 2.21.0, and 2.9.1 was loaded",
    );
  }),
);

Deno.test(
  "pip gets every tag that this glibc can run, and unpacks below the directory",
  inDirectory(async (root) => {
    const { machine } = await run(options(root));
    const pip = machine.commands.find(({ args }) => args.includes("--target"))!;
    const platforms = pip.args.filter((arg) => arg.startsWith("--platform="));
    assert(platforms.includes("--platform=manylinux_2_36_x86_64"));
    assert(platforms.includes("--platform=manylinux_2_27_x86_64"));
    assert(!platforms.includes("--platform=manylinux_2_37_x86_64"));
    assertMatch(pip.env!.TMPDIR, new RegExp(`^${root}/tf/\\.unfinished-`));
    assertMatch(optionOf(pip, "--target"), new RegExp(`^${root}/tf/\\.unfinished-`));
  }),
);

Deno.test(
  "a Deno that links packages into a store is too old",
  inDirectory(async (root) => {
    const deno: Changes["programs"] = {
      async deno(command) {
        const outcome = await denoInstall(command);
        const folder = join(command.cwd!, "node_modules/@tensorflow/tfjs-node");
        await Deno.rename(folder, join(command.cwd!, "store"));
        await Deno.symlink(join(command.cwd!, "store"), folder);
        return outcome;
      },
    };
    const machine = fakeMachine({ denoVersion: "2.3.0", programs: deno });
    await assertRejects(
      () => run(options(root), machine),
      SetupError,
      "Deno 2.3.0 links them into a store",
    );
  }),
);
