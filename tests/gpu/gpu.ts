/**
 * All of the engine `tensorflow` on a machine with an NVIDIA GPU: `deno task test:gpu --help`.
 *
 * @module
 */
import { DIRECTORY_VARIABLE } from "../../lib/compiler/engines/tensorflow_loader.ts";
import { allHold, runChecks, table } from "./check.ts";
import { checks, WITHOUT_CARD } from "./checks.ts";
import { HELP, readOptions } from "./options.ts";
import { Programs } from "./programs.ts";

/** Does what the command line asks. The answer is the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  const options = readCommandLine(args);
  if (typeof options === "string") {
    console.error(options);
    return 2;
  }
  if (!options) {
    console.log(HELP);
    return 0;
  }
  const { dir, cpu, log } = options;
  const env = { NO_COLOR: "1", [DIRECTORY_VARIABLE]: dir, ...cpu ? WITHOUT_CARD : {} };
  const rows = await runChecks(checks(options, new Programs(env, log)), (row) => {
    console.log(`${row.result}: ${row.what}: ${row.figure}`);
    if (row.details) console.log(row.details.replace(/^/gm, "    "));
  });
  console.log(`\n${table(rows)}`);
  return allHold(rows) ? 0 : 1;
}

function readCommandLine(args: readonly string[]) {
  try {
    return readOptions(args);
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
