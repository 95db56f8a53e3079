import { dirname, join } from "@std/path";
import { addon } from "./addon.ts";
import { findCompiler } from "./compiler.ts";
import { type Directory, openDirectory } from "./directory.ts";
import { SetupError, stepFailed } from "./failure.ts";
import { installedLibrary, type Library, LIBRARY_FOLDER, libraryFromWheel } from "./library.ts";
import { checkGlibc, checkMachine, checkSpace, readGlibc } from "./machine.ts";
import { npmPackages, TFJS_VERSION } from "./npm_packages.ts";
import { checkDriver, findCuda } from "./nvidia.ts";
import type { Options } from "./options.ts";
import { findFault, makeProduct, type Product, removeAll } from "./product.ts";
import { findPython } from "./python.ts";
import { ADDON_SIZE, GPU_SIZE, NPM_SIZE, releaseOf, type Size } from "./releases.ts";
import type { System } from "./system.ts";
import { enginePermissions, permissionsFor, type Verified, verify } from "./verification.ts";

/** What a run of the set-up did. */
export interface Done extends Verified {
  /** The names of what had to be made. */
  readonly made: readonly string[];
}

/** A product with what is to be told of it beforehand. */
interface Part {
  readonly product: Product;
  readonly source: string;
  readonly size: Size;
  readonly fault: string | undefined;
}

/** Brings the directory to what the options ask for, and computes with it. */
export async function setUp(
  options: Options,
  system: System,
  say: (line: string) => void,
): Promise<Done> {
  checkMachine(system);
  if (options.gpu) say(await checkDriver(system, options.withoutDriver));
  using directory = await openDirectory(options.dir, system.processId);
  const parts = await planParts(options, system, directory, say);
  const missing = parts.filter(({ fault }) => fault !== undefined);
  if (missing.length) await makeParts(missing, system, directory, say);
  else say(`${directory.path} is whole; nothing to download.`);
  return await finish(options, system, directory, missing.map(({ product }) => product.name), say);
}

async function planParts(
  options: Options,
  system: System,
  directory: Directory,
  say: (line: string) => void,
): Promise<Part[]> {
  const { gpu } = options, packageName = packageFor(options);
  // Asked for by the parts that have to be made, and then once: a set-up that is whole needs no Python and no compiler.
  const compiler = once(() => findCompiler(system));
  const tools = once(async () => ({
    glibcMinor: await readGlibc(system),
    python: await findPython(system),
  }));
  const parts: Part[] = [];
  const npm = npmPackages(system, directory.path, packageName);
  const npmFault = await findFault(npm);
  parts.push({
    product: npm,
    source: "the npm registry (Deno's setting)",
    size: NPM_SIZE,
    fault: npmFault,
  });
  const { release, tried } = releaseOf(options.tensorflow);
  let library: Library;
  if (options.library === undefined) {
    const wheel = libraryFromWheel(
      system,
      directory.path,
      { version: release.version, gpu },
      tools,
      say,
    );
    const fault = await findFault(wheel);
    if (fault) {
      const { glibcMinor, python } = await tools();
      checkGlibc(glibcMinor, release);
      if (!tried) say(`TensorFlow ${release.version} was never tried with this set-up.`);
      parts.push({
        product: wheel,
        source: python.index,
        size: gpu ? GPU_SIZE : release.size,
        fault,
      });
    }
    library = wheel;
  } else {
    library = await installedLibrary(options.library);
    if (gpu) say(await findCuda(library.folder));
  }
  const binding = addon(system, directory.path, packageName, library, compiler);
  const fault = npmFault ? "its package is made anew" : await findFault(binding);
  if (fault) await compiler();
  parts.push({ product: binding, source: "compiled here", size: ADDON_SIZE, fault });
  return parts;
}

async function makeParts(
  parts: readonly Part[],
  system: System,
  directory: Directory,
  say: (line: string) => void,
): Promise<void> {
  say(`Setting up TensorFlow in ${directory.path}:`);
  for (const { product, source, size, fault } of parts) {
    const download = size.download ? `about ${size.download} MB from ` : "";
    say(`  ${product.name} (${fault}): ${download}${source}, ${size.kept} MB on the disk`);
  }
  checkSpace(system, directory.path, peakOf(parts));
  for (const { product } of parts) {
    say(`Making ${product.name} ...`);
    try {
      await makeProduct(product, directory.scratch());
    } catch (error) {
      throw stepFailed(`make ${product.name}`, error);
    }
  }
}

/** The most that the disk must hold at once: parts are made one after the other, a downloaded file lies beside what comes out. */
function peakOf(parts: readonly Part[]): number {
  let kept = 0, peak = 0;
  for (const { size } of parts) {
    peak = Math.max(peak, kept + size.download + size.peak);
    kept += size.kept;
  }
  return peak;
}

async function finish(
  options: Options,
  system: System,
  directory: Directory,
  made: readonly string[],
  say: (line: string) => void,
): Promise<Done> {
  const packageName = packageFor(options);
  const verified = await verify(
    system,
    directory.path,
    packageName,
    options.gpu && !options.withoutDriver,
  );
  checkVersion(options, verified);
  if (options.library !== undefined) await removeAll(join(directory.path, dirname(LIBRARY_FOLDER)));
  // Again, since a program that outlived its interrupted run may have gone on writing.
  await directory.clean();
  say(
    `TensorFlow ${verified.tensorflow} with ${packageName} ${TFJS_VERSION} computes ` +
      `${verified.gpu ? "on the GPU" : "on the CPU"}: matmul, gradient, Adam and int32 are right.`,
  );
  say('Permissions that engine: "tensorflow" needs, and those that tfjs-node itself was run with:');
  say(`  ${enginePermissions(directory.path).join(" ")}`);
  say(`  ${permissionsFor(directory.path, packageName).join(" ")}`);
  say(
    `Where ${directory.path} is not ./.tensorflow, the option dir names it, or CREDENCE_TENSORFLOW with ` +
      "--allow-env=CREDENCE_TENSORFLOW.",
  );
  return { ...verified, made };
}

function checkVersion({ library, tensorflow }: Options, verified: Verified): void {
  if (library !== undefined || verified.tensorflow === tensorflow) return;
  throw new SetupError(
    `Asked for TensorFlow ${tensorflow}, and ${verified.tensorflow} was loaded: another libtensorflow comes first on ` +
      "LD_LIBRARY_PATH or in LD_PRELOAD. Unset it.",
  );
}

function packageFor({ gpu }: Options): string {
  return join("@tensorflow", gpu ? "tfjs-node-gpu" : "tfjs-node");
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}
