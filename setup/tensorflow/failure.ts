import type { Command, Outcome } from "./system.ts";

/** A set-up that cannot go on, in words for the user: what was found, what is needed, what to do. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

/** How many of a program's last lines an error repeats. */
const LAST_LINES = 12;

/** What a program's output says about why it failed, and what to do then. The first that fits is told. */
const CAUSES: readonly { readonly sign: RegExp; readonly advice: string }[] = [
  {
    sign: /No space left on device|ENOSPC|os error 28|Disk quota exceeded|os error 122/i,
    advice:
      "The disk is full. Free some space, or name another directory with --dir, and run the same command again.",
  },
  {
    sign: /No matching distribution|Could not find a version/i,
    advice:
      "The package index has no such wheel for this machine. Name another release with --tensorflow, " +
      "or an installed TensorFlow with --library.",
  },
  {
    sign:
      /do not match the hashes|BadZipFile|File is not a zip file|invalid wheel|IncompleteRead|Connection broken/i,
    advice:
      "A download was cut off or damaged. Run the same command again; if the damage stays, `pip cache purge` first.",
  },
  {
    sign:
      /Max retries|NewConnectionError|timed out|name resolution|Network is unreachable|ConnectionError|dns error|error sending request|connection (?:refused|reset)/i,
    advice:
      "The package index could not be reached. Check the network (and pip's or Deno's proxy settings), and run the same command again.",
  },
  {
    sign: /cannot find -l|fatal error: .* No such file/i,
    advice:
      "The compiler lacks a header or a library: of a C++ development kit (Debian: `apt install g++`), or of TensorFlow.",
  },
];

const OTHERWISE =
  "Mend what it names and run the same command again: what is whole stays, the rest is made anew.";

/** The error of a step whose program failed. */
export function commandFailed(step: string, command: Command, outcome: Outcome): SetupError {
  const output = `${outcome.stdout}\n${outcome.stderr}`;
  const lines = output.split("\n").filter((line) => line.trim()).slice(-LAST_LINES);
  return new SetupError(
    [
      `Cannot ${step}: ${command.program} ended with status ${outcome.code}`,
      `  $ ${commandLine(command)}`,
      ...lines.map((line) => `  | ${line}`),
      adviceFor(output),
    ].join("\n"),
  );
}

/** The error of a step that the file system refused. Any other error is passed on as it is. */
export function stepFailed(step: string, error: unknown): unknown {
  if (error instanceof SetupError || !(error instanceof Error)) return error;
  const known = CAUSES[0].sign.test(error.message) || error instanceof Deno.errors.PermissionDenied;
  if (!known && !(error instanceof Deno.errors.NotCapable)) return error;
  return new SetupError(`Cannot ${step}: ${error.message}\n${adviceFor(error.message)}`, {
    cause: error,
  });
}

function adviceFor(output: string): string {
  return CAUSES.find(({ sign }) => sign.test(output))?.advice ?? OTHERWISE;
}

/** A command as one could type it. */
export function commandLine({ program, args }: Command): string {
  return [program, ...args].map(quoted).join(" ");
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
