/**
 * Finds and loads tfjs-node's add-on, which the set-up has put into a directory.
 *
 * Of the package only the add-on is used, not its JavaScript: that would put a backend of its own before the user's and bring
 * a second copy of tfjs.
 *
 * @module
 */
import { EngineUnavailableError } from "../../core/engine.ts";
import type { Addon } from "./tensorflow/addon.ts";
import { ELF_HEADER, elfFault, neededBy } from "./tensorflow/elf.ts";

/** The environment variable that names the directory. */
export const DIRECTORY_VARIABLE = "CREDENCE_TENSORFLOW";

/** The directory that the set-up makes unless it is told another one, in the working directory. */
export const DEFAULT_DIRECTORY = ".tensorflow";

/** An add-on that was loaded. */
export interface LoadedAddon {
  /** What it exports. */
  readonly addon: Addon;
  /** What it computes on: `CPU`, or `GPU` with the card's name where that can be read. */
  readonly device: string;
}

/**
 * Loads the add-on.
 *
 * @param dir Where it was set up; by default what `CREDENCE_TENSORFLOW` says, or `.tensorflow` in the working directory.
 * @throws {EngineUnavailableError} If it is not there, may not be loaded, or cannot be.
 */
export async function loadAddon(dir?: string): Promise<LoadedAddon> {
  if (typeof globalThis.Deno !== "object") {
    throw unavailable("it is a native library, which this runtime cannot load: run under Deno");
  }
  const place = placeOf(dir);
  const path = findAddon(place);
  reading(place, () => checkLibraries(path));
  setDefaults();
  const { createRequire } = await import("node:module");
  const addon = load(() => createRequire(path)(path), path, place);
  return { addon, device: addon.isUsingGpuDevice() ? gpuName() : "CPU" };
}

/** A directory, and who says so. */
interface Place {
  readonly path: string;
  readonly why: string;
}

function placeOf(dir: string | undefined): Place {
  if (dir !== undefined) return { path: absolute(dir), why: "the option dir" };
  const set = allowed({ name: "env", variable: DIRECTORY_VARIABLE })
    ? Deno.env.get(DIRECTORY_VARIABLE)
    : undefined;
  if (set) return { path: absolute(set), why: DIRECTORY_VARIABLE };
  return { path: absolute(DEFAULT_DIRECTORY), why: "the default" };
}

function absolute(path: string): string {
  const isAbsolute = path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path);
  return (isAbsolute ? path : `${Deno.cwd()}/${path}`).replace(/[\\/]+$/, "");
}

/** The package for graphics cards first: it computes on the processor too. */
const PACKAGES = ["tfjs-node-gpu", "tfjs-node"];

/** The add-on's file, the one for the newest Node-API if there are several. */
function findAddon(place: Place): string {
  return reading(place, () => {
    if (!isDirectory(place.path)) {
      throw unavailable(`there is no directory ${place.path} (${place.why})`, SET_UP);
    }
    const scope = `${place.path}/node_modules/@tensorflow`;
    const found = PACKAGES.filter((name) => isDirectory(`${scope}/${name}`));
    if (found.length === 0) {
      const names = PACKAGES.map((name) => `@tensorflow/${name}`).join(" nor ");
      throw unavailable(`${place.path} (${place.why}) holds neither ${names}`, SET_UP);
    }
    for (const name of found) {
      const lib = `${scope}/${name}/lib`;
      const newest = versions(lib).find((version) => exists(`${lib}/${version}/${ADDON}`));
      if (newest) return `${lib}/${newest}/${ADDON}`;
    }
    throw unavailable(`${scope}/${found[0]} has no add-on (lib/napi-v…/${ADDON})`, SET_UP);
  });
}

const ADDON = "tfjs_binding.node";

const SET_UP =
  "set it up by `deno task setup:tensorflow`, or in a project of yours by `deno run -A jsr:@credence/credence/setup-tensorflow`";

/** Folders such as `napi-v8`, the highest number first. */
function versions(lib: string): string[] {
  if (!isDirectory(lib)) return [];
  const names = [...Deno.readDirSync(lib)].map(({ name }) => name);
  const numbered = names.filter((name) => /^napi-v\d+$/.test(name));
  return numbered.sort((a, b) => Number(b.slice(6)) - Number(a.slice(6)));
}

function isDirectory(path: string): boolean {
  return stat(path)?.isDirectory ?? false;
}

function exists(path: string): boolean {
  return stat(path) !== undefined;
}

function stat(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Sees to it that the add-on and TensorFlow's own libraries are there and whole, so that loading them cannot end us. */
function checkLibraries(path: string): void {
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") return;
  const addon = Deno.readFileSync(path);
  checkWhole(path, addon.subarray(0, ELF_HEADER), addon.length);
  const { names, folders } = neededBy(addon);
  const origin = path.slice(0, path.lastIndexOf("/"));
  const places = folders.map((folder) => folder.replace(/\$ORIGIN|\$\{ORIGIN\}/, origin));
  for (const name of names.filter((name) => name.startsWith("libtensorflow"))) {
    const folder = places.find((place) => mayRead(place) && exists(`${place}/${name}`));
    // It may also be where we may not read, or the system looks for libraries.
    if (folder) checkHeader(`${folder}/${name}`);
  }
}

function mayRead(path: string): boolean {
  return allowed({ name: "read", path });
}

function checkHeader(path: string): void {
  using file = Deno.openSync(path);
  const header = new Uint8Array(ELF_HEADER);
  file.readSync(header);
  checkWhole(path, header, file.statSync().size);
}

function checkWhole(path: string, header: Uint8Array, length: number): void {
  const fault = elfFault(header, length);
  if (fault) {
    throw unavailable(`${path} is damaged or not made for this machine: ${fault}`, SET_UP_AGAIN);
  }
}

function reading<T>(place: Place, f: () => T): T {
  try {
    return f();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotCapable)) throw cause;
    throw unavailable(
      `it may not read ${place.path} (${place.why})`,
      `allow it by --allow-read=${place.path} --allow-ffi=${place.path}`,
      cause,
    );
  }
}

/** Runs what loads the add-on, and says what is wrong if it fails. */
function load(require: () => Addon, path: string, place: Place): Addon {
  try {
    const addon = require();
    if (typeof addon.executeOp === "function" && addon.TF_Version) return addon;
  } catch (cause) {
    throw loadFailure(cause, path, place);
  }
  throw unavailable(`${path} is not the add-on of tfjs-node 4`, SET_UP_AGAIN);
}

const SET_UP_AGAIN = "remove the directory and set it up again by `deno task setup:tensorflow`";

function loadFailure(cause: unknown, path: string, place: Place): Error {
  if (cause instanceof Deno.errors.NotCapable) {
    const real = Deno.realPathSync(place.path);
    const paths = [...new Set([place.path, real])].join(",");
    const flags = [`--allow-read=${paths}`, `--allow-ffi=${paths}`].join(" ");
    return unavailable(`it may not load ${path}`, `allow it by ${flags}`, cause);
  }
  // The path that Deno adds says nothing new.
  const reason = (cause instanceof Error ? cause.message : String(cause)).split("\n")[0];
  const missing = /(\S+): cannot open shared object file/.exec(reason);
  if (missing) {
    return unavailable(
      `the library ${missing[1]} that ${path} needs is missing`,
      SET_UP_AGAIN,
      cause,
    );
  }
  return unavailable(
    `${path} was made for another Node-API or TensorFlow (${reason})`,
    SET_UP_AGAIN,
    cause,
  );
}

function unavailable(what: string, todo?: string, cause?: unknown): EngineUnavailableError {
  const message = `Cannot load engine "tensorflow": ${what}`;
  return new EngineUnavailableError(todo ? `${message}; ${todo}` : message, { cause });
}

/**
 * What TensorFlow reads from the environment when it is loaded, and the add-on has no other way to tell it. The user's own
 * values stay, and what may not be set is left to TensorFlow.
 */
export const DEFAULTS: Readonly<Record<string, string>> = {
  // It would report on the terminal what it makes of the processor.
  TF_CPP_MIN_LOG_LEVEL: "2",
  // Newer cards would round the operands of products to 11 bits.
  NVIDIA_TF32_OVERRIDE: "0",
  // It would take all the memory of a card at once.
  TF_FORCE_GPU_ALLOW_GROWTH: "true",
};

function setDefaults(): void {
  for (const [variable, value] of Object.entries(DEFAULTS)) {
    if (!allowed({ name: "env", variable }) || Deno.env.get(variable) !== undefined) continue;
    Deno.env.set(variable, value);
  }
}

function allowed(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}

/** Where NVIDIA's driver describes the cards. */
const CARDS = "/proc/driver/nvidia/gpus";

function gpuName(): string {
  try {
    const [card] = Deno.readDirSync(CARDS);
    const text = Deno.readTextFileSync(`${CARDS}/${card.name}/information`);
    const model = /^Model:\s*(.+)$/m.exec(text);
    return model ? `GPU (${model[1].trim()})` : "GPU";
  } catch {
    // It may not be read, or is elsewhere.
    return "GPU";
  }
}
