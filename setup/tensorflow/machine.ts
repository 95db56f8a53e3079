import { SetupError } from "./failure.ts";
import { TFJS_VERSION } from "./npm_packages.ts";
import type { Release } from "./releases.ts";
import type { System } from "./system.ts";

/** Refuses a machine for which TensorFlow's wheels are not made. */
export function checkMachine({ os, arch }: System): void {
  if (os === "linux" && arch === "x86_64") return;
  throw new SetupError(
    `Cannot set up TensorFlow here: it needs Linux on x86_64, found ${os} on ${arch}.\n` +
      `The official package brings an add-on for some other machines: \`npm install @tensorflow/tfjs-node@${TFJS_VERSION}\` ` +
      "in a directory of your own. Credence was never tried with it. The default engine, wasm, runs everywhere.",
  );
}

/** The minor version of this machine's glibc 2. Refuses a machine without glibc. */
export async function readGlibc(system: System): Promise<number> {
  const { code, stdout } = await system.run({ program: "getconf", args: ["GNU_LIBC_VERSION"] });
  const minor = code === 0 ? /^glibc 2\.(\d+)/.exec(stdout)?.[1] : undefined;
  if (minor !== undefined) return Number(minor);
  throw new SetupError(
    "Cannot set up TensorFlow here: its library needs glibc, and `getconf GNU_LIBC_VERSION` names none " +
      "(Alpine Linux, for one, has musl instead). Take a distribution with glibc, such as Debian or Ubuntu.",
  );
}

/** Refuses a release whose wheels need a newer glibc. */
export function checkGlibc(minor: number, release: Release): void {
  if (minor >= release.glibcMinor) return;
  throw new SetupError(
    `Cannot use TensorFlow ${release.version} here: its wheel (manylinux_2_${release.glibcMinor}) needs glibc ` +
      `2.${release.glibcMinor} or newer, found 2.${minor}. Name an older release (--tensorflow 2.15.1 needs 2.17), ` +
      "or take a newer distribution.",
  );
}

/** Refuses a disk that would become full. Megabytes are of 10⁶ bytes. */
export function checkSpace(system: System, directory: string, megabytes: number): void {
  const free = Math.floor(system.freeBytes(directory) / 1e6);
  if (free >= megabytes) return;
  throw new SetupError(
    `Cannot set up TensorFlow in ${directory}: it needs about ${megabytes} MB of free disk there, found ${free} MB. ` +
      "Free some space, or name a directory on another disk with --dir.",
  );
}
