import { parseArgs } from "@std/cli";
import { resolve } from "@std/path";
import { tensorflowDirectory } from "../tools/tensorflow.ts";

/** What the command is asked for. */
export interface Options {
  /** Where TensorFlow is or will be set up, absolute. */
  readonly dir: string;
  /** Whether the processor takes the card's part. */
  readonly cpu: boolean;
  /** The files of MNIST. */
  readonly data?: string;
  /** Words that the names of checks must hold to be run. */
  readonly only?: string;
  /** A file for all that the programs print. */
  readonly log?: string;
}

/** The text of `--help`. */
export const HELP =
  `Checks the engine tensorflow on this machine and its NVIDIA GPU, and prints a table: a row a check.

  deno task test:gpu [options]

  --dir D     where TensorFlow is, or is to be set up for the GPU: 3.4 GB of download, 6 GB kept
              (CREDENCE_TENSORFLOW, or ./.tensorflow)
  --data D    the files of MNIST: trains on them for 10,000 steps too, and expects the accuracy
  --cpu       the same on the processor, on a machine without a GPU: a trial of this command
  --only W    only the checks whose names hold these words, and what they need
  --log F     a file for all that the programs print
  --help      this text

Exit status: 0 all checks hold, 1 one does not, 2 a command line that it does not understand.

It has not yet been run on a machine with a GPU: only with --cpu.`;

/** Reads the command line; `undefined` if help is asked for. Throws a SyntaxError for one that means nothing. */
export function readOptions(args: readonly string[]): Options | undefined {
  const flags = parseArgs([...args], {
    string: ["dir", "data", "only", "log"],
    boolean: ["cpu", "help"],
    unknown: (name) => {
      throw new SyntaxError(`There is no option "${name}": see --help`);
    },
  });
  if (flags.help) return undefined;
  for (const name of ["dir", "data", "only", "log"] as const) {
    if (flags[name] === "") throw new SyntaxError(`--${name} needs a value: see --help`);
  }
  const path = (given: string | undefined) => given === undefined ? undefined : resolve(given);
  const { cpu, data, only, log } = flags, dir = path(flags.dir) ?? tensorflowDirectory();
  return { dir, cpu, data: path(data), only, log: path(log) };
}
