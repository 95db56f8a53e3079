import { parseArgs } from "@std/cli";
import { resolve } from "@std/path";
import { SetupError } from "./failure.ts";
import { DEFAULT_RELEASE, triedReleases } from "./releases.ts";

/** What the user asks for. */
export interface Options {
  /** The directory, absolute. */
  readonly dir: string;
  readonly gpu: boolean;
  /** The release of TensorFlow to download. */
  readonly tensorflow: string;
  /** An installed TensorFlow (`…/site-packages/tensorflow`), absolute, instead of a download. */
  readonly library?: string;
  /** Whether `--gpu` goes on where no NVIDIA driver is found. */
  readonly withoutDriver: boolean;
  readonly quiet: boolean;
}

/** What a command line asks for. */
export type Request =
  | { readonly kind: "help" }
  | { readonly kind: "set up"; readonly options: Options }
  | { readonly kind: "remove"; readonly dir: string; readonly quiet: boolean };

const DEFAULT_DIR = ".tensorflow";

/** The text of `--help`. */
export const HELP = `Sets up TensorFlow for engine: "tensorflow", in a directory of its own.

  deno task setup:tensorflow [options]

  --dir D           the directory (./${DEFAULT_DIR})
  --tensorflow V    the release of TensorFlow (${DEFAULT_RELEASE}; tried: ${
  triedReleases().join(", ")
})
  --gpu             TensorFlow for NVIDIA GPUs, with the CUDA libraries it needs (several GB)
  --library D       use an installed TensorFlow, .../site-packages/tensorflow, and download none
  --without-driver  go on with --gpu where no NVIDIA driver is found; it then computes on the CPU
  --remove          remove what the set-up made
  --quiet           print nothing but errors
  --help            this text

It takes the C library out of TensorFlow's own wheel (by pip), the packages of TensorFlow.js from npm (by Deno), compiles
the add-on between them (by $CXX, g++ or clang++), and computes with the result. Run again, it checks what is there,
mends what is not whole, and downloads nothing that is. It needs Linux on x86_64 with glibc.

Exit status: 0 done, 1 not done (the error says why), 2 a command line that it does not understand.`;

/** Reads the command line. Throws a SyntaxError for one that means nothing. */
export function readOptions(args: readonly string[]): Request {
  const unknown: string[] = [];
  const flags = parseArgs(args, {
    string: ["dir", "tensorflow", "library"],
    boolean: ["gpu", "without-driver", "remove", "quiet", "help"],
    unknown: (arg) => void unknown.push(arg),
  });
  if (flags.help) return { kind: "help" };
  if (unknown.length) throw new SyntaxError(`There is no option "${unknown[0]}": see --help`);
  for (const name of ["dir", "tensorflow", "library"] as const) {
    if (flags[name] === "") throw new SyntaxError(`--${name} needs a value: see --help`);
  }
  const dir = resolve(flags.dir ?? DEFAULT_DIR), { gpu, quiet } = flags;
  if (flags.remove) return { kind: "remove", dir, quiet };
  const { tensorflow = DEFAULT_RELEASE, library } = flags;
  if (!/^\d+\.\d+\.\d+$/.test(tensorflow)) {
    throw new SyntaxError(
      `--tensorflow is a release such as ${DEFAULT_RELEASE}, got "${tensorflow}"`,
    );
  }
  if (library !== undefined && flags.tensorflow !== undefined) {
    throw new SyntaxError(
      "--library is an installed TensorFlow: it has its release, leave out --tensorflow",
    );
  }
  if (flags["without-driver"] && !gpu) throw new SyntaxError("--without-driver belongs to --gpu");
  return {
    kind: "set up",
    options: {
      dir,
      gpu,
      tensorflow,
      library: library === undefined ? undefined : realDirectory(resolve(library)),
      withoutDriver: flags["without-driver"],
      quiet,
    },
  };
}

/** The directory without symbolic links: TensorFlow looks for CUDA beside its own real place. */
function realDirectory(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    throw new SetupError(`Cannot read --library ${path}: ${(error as Error).message}`);
  }
}
