import { dirname, join } from "@std/path";
import { commandFailed, SetupError } from "./failure.ts";
import { exists, type Product, removeAll } from "./product.ts";
import type { Python } from "./python.ts";
import type { Command, System } from "./system.ts";

/** TensorFlow's C library and headers. */
export interface Library {
  /** The folder with the two shared libraries and `include`. */
  readonly folder: string;
  /** What it is made of, for the add-on that is linked with it. */
  readonly madeOf: Readonly<Record<string, string>>;
}

/** What a wheel of TensorFlow is asked for. */
export interface WheelRequest {
  readonly version: string;
  readonly gpu: boolean;
}

/** The shared libraries that the add-on is linked with. */
export const SHARED_LIBRARIES = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/** Where the library out of a wheel lies, seen from the set-up's directory. */
export const LIBRARY_FOLDER = "libtensorflow/tensorflow";

/** Headers of the C interface, and those that they include, by their place in successive releases. */
const HEADERS = ["tensorflow/c", "tensorflow/core/platform", "tsl", "xla/tsl/c"];

/** Any CPython will do, since the library does not need it; there are wheels of every tried release for this one. */
const WHEELS_OF_PYTHON = "3.11";

/**
 * The library out of TensorFlow's wheel. pip brings it, so that the user's index, proxy, certificates and cache hold, and checks it
 * against the index; what the add-on does not need is then removed. With CUDA, the libraries of NVIDIA's wheels lie
 * beside it, where TensorFlow's own search path leads.
 */
export function libraryFromWheel(
  system: System,
  directory: string,
  wheel: WheelRequest,
  tools: () => Promise<{ python: Python; glibcMinor: number }>,
  say: (line: string) => void,
): Product & Library {
  const { version, gpu } = wheel;
  const name = gpu ? "tensorflow" : "tensorflow-cpu";
  return {
    name: "the TensorFlow library",
    path: join(directory, dirname(LIBRARY_FOLDER)),
    folder: join(directory, LIBRARY_FOLDER),
    madeOf: { [name]: version, cuda: gpu ? "wheels" : "none" },
    async make(scratch) {
      const { python, glibcMinor } = await tools();
      const target = join(scratch, "packages");
      const install = async (requirements: readonly string[]) => {
        const command = pipInstall(python, glibcMinor, scratch, target, requirements);
        const outcome = await system.run({ ...command, onLine: (line) => sayDownload(line, say) });
        if (outcome.code !== 0) {
          throw commandFailed(`download ${requirements[0]}`, command, outcome);
        }
      };
      await Deno.mkdir(join(scratch, "tmp"));
      await install([`${name}==${version}`]);
      if (gpu) await install(await readCudaRequirements(target, version));
      await checkLibrary(join(target, "tensorflow"));
      return await keepNeeded(target, join(scratch, "kept"));
    },
  };
}

/** An installed TensorFlow. It is used where it is: moved or changed, the add-on is linked anew. */
export async function installedLibrary(folder: string): Promise<Library> {
  await checkLibrary(folder);
  const sizes = SHARED_LIBRARIES.map((name) => Deno.statSync(join(folder, name)).size);
  return { folder, madeOf: { library: folder, bytes: sizes.join("+") } };
}

/** Refuses a folder without the libraries and headers that the add-on needs. */
async function checkLibrary(folder: string): Promise<void> {
  for (const name of [...SHARED_LIBRARIES, "include/tensorflow/c/c_api.h"]) {
    if (await exists(join(folder, name))) continue;
    throw new SetupError(
      `Cannot use the TensorFlow in ${folder}: it has no ${name}. It must be the folder ".../site-packages/tensorflow" of ` +
        "TensorFlow 2.13 or newer for Linux.",
    );
  }
}

function pipInstall(
  { program }: Python,
  glibcMinor: number,
  scratch: string,
  target: string,
  requirements: readonly string[],
): Command {
  // All tags that this machine's glibc can run and that wheels bear: pip takes the newest among them.
  const minors = [...Array.from({ length: glibcMinor - 16 }, (_, i) => glibcMinor - i), 12];
  const tags = ["manylinux2014", "manylinux2010", ...minors.map((minor) => `manylinux_2_${minor}`)];
  return {
    program,
    args: [
      ...["-m", "pip", "install", "--no-deps", "--no-compile", "--no-warn-conflicts"],
      ...["--progress-bar=off", "--disable-pip-version-check"],
      ...["--only-binary=:all:", "--implementation=cp"],
      `--python-version=${WHEELS_OF_PYTHON}`,
      ...tags.map((tag) => `--platform=${tag}_x86_64`),
      ...["--target", target],
      ...requirements,
    ],
    // pip unpacks below TMPDIR before it moves things: on this disk that is a rename, and we clean up after it.
    // The other two are settings that contradict --target.
    env: { TMPDIR: join(scratch, "tmp"), PIP_USER: "0", PIP_REQUIRE_VIRTUALENV: "0" },
  };
}

function sayDownload(line: string, say: (line: string) => void): void {
  if (/^\s*(?:Downloading|Using cached|Processing)\b/.test(line)) say(`    ${line.trim()}`);
}

/** NVIDIA's packages, as TensorFlow's own extra `and-cuda` names them. */
async function readCudaRequirements(target: string, version: string): Promise<string[]> {
  const metadata = await Deno.readTextFile(
    join(target, `tensorflow-${version}.dist-info`, "METADATA"),
  );
  const found = [
    ...metadata.matchAll(/^Requires-Dist: ([^;\n]+?) *;.*extra == ["']and-cuda["']/gm),
  ];
  if (found.length) {
    return found.map(([, requirement]) => requirement.replace(/\s*\((.*)\)$/, "$1"));
  }
  throw new SetupError(
    `Cannot find CUDA for TensorFlow ${version}: its wheel names none as "and-cuda"`,
  );
}

/** Moves what the add-on needs out of the unpacked wheels; the rest goes with the scratch directory. */
async function keepNeeded(target: string, kept: string): Promise<string> {
  const wanted = [
    ...SHARED_LIBRARIES.map((name) => `tensorflow/${name}`),
    ...HEADERS.map((name) => `tensorflow/include/${name}`),
    "nvidia",
  ];
  for (const path of wanted) {
    if (!await exists(join(target, path))) continue;
    await Deno.mkdir(dirname(join(kept, path)), { recursive: true });
    await Deno.rename(join(target, path), join(kept, path));
  }
  await removeAll(target);
  return kept;
}
