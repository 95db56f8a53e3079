import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { findCompiler } from "../../setup/tensorflow/compiler.ts";
import { SetupError } from "../../setup/tensorflow/failure.ts";
import { checkGlibc, checkMachine, checkSpace, readGlibc } from "../../setup/tensorflow/machine.ts";
import { checkDriver, findCuda } from "../../setup/tensorflow/nvidia.ts";
import { findPython } from "../../setup/tensorflow/python.ts";
import { releaseOf } from "../../setup/tensorflow/releases.ts";
import { NOT_FOUND } from "../../setup/tensorflow/system.ts";
import { type Changes, fails, fakeMachine, inDirectory, prints } from "./_fake_machine.ts";

const absent = fails("not found", NOT_FOUND);

/** The checks by name: a machine that one refuses, and what its message must hold. */
const REFUSED: Record<string, [() => unknown, ...string[]]> = {
  "another system": [
    () => checkMachine(fakeMachine({ os: "darwin", arch: "aarch64" })),
    "needs Linux on x86_64, found darwin on aarch64",
    "npm install @tensorflow/tfjs-node@4.22.0",
  ],
  "another processor": [
    () => checkMachine(fakeMachine({ arch: "aarch64" })),
    "found linux on aarch64",
  ],
  "no glibc": [
    () =>
      readGlibc(
        fakeMachine({ programs: { getconf: fails("getconf: GNU_LIBC_VERSION: unknown") } }),
      ),
    "needs glibc",
    "Alpine",
  ],
  "no getconf": [() => readGlibc(fakeMachine({ programs: { getconf: absent } })), "needs glibc"],
  "an old glibc": [
    () => checkGlibc(17, releaseOf("2.21.0").release),
    "its wheel (manylinux_2_27) needs glibc 2.27 or newer, found 2.17",
    "--tensorflow 2.15.1",
  ],
  "a small disk": [
    () => checkSpace(fakeMachine({ freeBytes: () => 99.5e6 }), "/srv/tf", 100),
    "in /srv/tf: it needs about 100 MB of free disk there, found 99 MB",
    "--dir",
  ],
  "no compiler": [
    () => findCompiler(fakeMachine({ programs: { "g++": absent } })),
    "a compiler for C++17, found g++: not found; clang++: not found",
    "apt install g++",
  ],
  "an old compiler": [
    () =>
      findCompiler(
        fakeMachine({ programs: { "g++": fails("g++: error: unrecognized option -std=c++17") } }),
      ),
    "g++: g++: error: unrecognized option -std=c++17; clang++: not found",
  ],
  "a wrong CXX": [
    () => findCompiler(fakeMachine({ env: (name) => name === "CXX" ? "icc -fast" : undefined })),
    "found icc -fast: not found",
    "Unset CXX",
  ],
  "no Python": [
    () => findPython(fakeMachine({ programs: { python3: absent } })),
    "Python 3.8 or newer with pip, found none (no python3 and no python on the PATH)",
    "--library",
  ],
  "an old Python": [
    () =>
      findPython(
        fakeMachine({
          programs: { python3: prints("Python 3.6.9\n"), python: prints("", 0, "Python 2.7.18\n") },
        }),
      ),
    "found python3 is Python 3.6.9, python is Python 2.7.18",
  ],
  "no pip": [
    () =>
      findPython(
        fakeMachine({
          programs: { python3: withPip(fails("/usr/bin/python3: No module named pip")) },
        }),
      ),
    '`python3 -m pip --version` says "/usr/bin/python3: No module named pip"',
    "apt install python3-pip",
  ],
  "an old pip": [
    () =>
      findPython(
        fakeMachine({ programs: { python3: withPip(prints("pip 20.0.2 from /usr/lib\n")) } }),
      ),
    "it needs pip 20.3 or newer, found 20.0",
    "python3 -m pip install --upgrade pip",
  ],
  "no NVIDIA driver": [
    () => checkDriver(fakeMachine(), false),
    "neither `nvidia-smi` nor /proc/driver/nvidia/version shows one",
    "--without-driver",
    "docker run --gpus all",
  ],
};

/** Python 3.11 with a pip that answers thus. */
function withPip(pip: ReturnType<typeof prints>): ReturnType<typeof prints> {
  return (command) =>
    command.args.includes("pip") ? pip(command) : prints("Python 3.11.7\n")(command);
}

for (const [name, [check, ...parts]] of Object.entries(REFUSED)) {
  Deno.test(`refused, in words that say what to do: ${name}`, async () => {
    const { message } = await assertRejects(async () => await check(), SetupError);
    for (const part of parts) assertStringIncludes(message, part);
  });
}

Deno.test("a machine with everything passes", async () => {
  const machine = fakeMachine();
  checkMachine(machine);
  checkGlibc(await readGlibc(machine), releaseOf("2.21.0").release);
  checkSpace(machine, "/", 1000);
  assertEquals(await findCompiler(machine), { program: "g++", args: [] });
  assertEquals(await findPython(machine), { program: "python3", index: "https://pypi.org/simple" });
});

Deno.test("CXX comes first, with its arguments, and clang++ where there is no g++", async () => {
  const chosen: Changes = {
    env: (name) => name === "CXX" ? " ccache  g++-13 " : undefined,
    programs: { ccache: prints("") },
  };
  assertEquals(await findCompiler(fakeMachine(chosen)), { program: "ccache", args: ["g++-13"] });
  const other = fakeMachine({ programs: { "g++": absent, "clang++": prints("") } });
  assertEquals(await findCompiler(other), { program: "clang++", args: [] });
});

Deno.test("the index that pip asks is named without a password", async () => {
  const config =
    ":env:.extra-index-url='https://else'\nglobal.index-url='https://me:secret@index.example/simple'\n";
  const python3 = fakeMachine({
    programs: {
      python3: ({ args }) =>
        prints(
          args.includes("config") ? config : args.includes("pip") ? "pip 24.0" : "Python 3.12.1",
        )({ program: "", args }),
    },
  });
  assertEquals((await findPython(python3)).index, "https://index.example/simple");
});

Deno.test("a driver is found by its tool or by its file, and need not be there if the user says so", async () => {
  const tool = {
    "nvidia-smi": prints("NVIDIA H100 80GB HBM3, 550.54.15\nNVIDIA H100 80GB HBM3, 550.54.15\n"),
  };
  const byTool = fakeMachine({ programs: tool });
  assertEquals(await checkDriver(byTool, false), "GPU: NVIDIA H100 80GB HBM3, driver 550.54.15");
  const file = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15\nGCC version: 12\n";
  const byFile = fakeMachine({
    read: (path) => path === "/proc/driver/nvidia/version" ? file : undefined,
  });
  assertEquals(
    await checkDriver(byFile, false),
    "GPU: NVIDIA UNIX x86_64 Kernel Module  550.54.15",
  );
  assertStringIncludes(
    await checkDriver(fakeMachine(), true),
    "TensorFlow will compute on the CPU",
  );
});

Deno.test(
  "CUDA is looked for where an installed TensorFlow looks for it",
  inDirectory(async (root) => {
    const library = join(root, "tensorflow");
    assertStringIncludes(await findCuda(library), `none in ${root}/nvidia`);
    await Deno.mkdir(join(root, "nvidia/cuda_runtime/lib"), { recursive: true });
    assertEquals(await findCuda(library), `CUDA: NVIDIA's wheels in ${root}/nvidia`);
  }),
);

Deno.test("a release that was never tried keeps its name and takes the figures of the newest", () => {
  assertEquals(releaseOf("2.20.0").tried, true);
  const { release, tried } = releaseOf("3.0.0");
  assertEquals([release.version, tried], ["3.0.0", false]);
  assertEquals(release.size, releaseOf("2.21.0").release.size);
});

Deno.test("the checks throw at once what needs no program", () => {
  assertThrows(() => checkMachine(fakeMachine({ os: "windows" })), SetupError, "found windows");
});
