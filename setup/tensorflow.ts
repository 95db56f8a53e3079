/**
 * Sets up TensorFlow for `engine: "tensorflow"`, in a directory of its own: `deno task setup:tensorflow --help`.
 *
 * As published, `@tensorflow/tfjs-node` brings a prebuilt add-on of an old TensorFlow by an install script, which Deno does not
 * run. Here the C library comes out of a current wheel of TensorFlow, and the add-on is compiled from the source in the npm
 * package.
 *
 * ```sh
 * deno run --allow-read --allow-write --allow-run --allow-env=CXX --allow-sys=statfs jsr:@credence/credence/setup-tensorflow
 * ```
 *
 * @module
 */
import { removeDirectory } from "./tensorflow/directory.ts";
import { SetupError, stepFailed } from "./tensorflow/failure.ts";
import { HELP, readOptions, type Request } from "./tensorflow/options.ts";
import { setUp } from "./tensorflow/set_up.ts";
import { THIS_MACHINE } from "./tensorflow/system.ts";

/** Does what the command line asks. The answer is the exit status: 0 done, 1 not done, 2 a command line without meaning. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    await answer(readOptions(args));
    return 0;
  } catch (error) {
    if (error instanceof SyntaxError) return fail(error.message, 2);
    const known = stepFailed("go on", error);
    if (known instanceof SetupError) return fail(known.message, 1);
    throw error;
  }
}

async function answer(request: Request): Promise<void> {
  if (request.kind === "help") return console.log(HELP);
  const quiet = request.kind === "remove" ? request.quiet : request.options.quiet;
  const say = quiet ? () => {} : (line: string) => console.log(line);
  if (request.kind === "set up") {
    await setUp(request.options, THIS_MACHINE, say);
    return;
  }
  const left = await removeDirectory(request.dir, THIS_MACHINE.processId);
  if (!left) say(`There is no ${request.dir}: nothing to remove.`);
  else if (left.length === 0) say(`Removed ${request.dir}.`);
  else {say(
      `Removed what the set-up made in ${request.dir}; others' files stay: ${left.join(", ")}`,
    );}
}

function fail(message: string, status: number): number {
  console.error(message);
  return status;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
