/** A real run of the set-up with the Deno that the first argument names, for a test to kill: `_killed.ts DENO DIR`. */
import { SetupError } from "../../setup/tensorflow/failure.ts";
import { setUp } from "../../setup/tensorflow/set_up.ts";
import { THIS_MACHINE } from "../../setup/tensorflow/system.ts";

const [deno, dir] = Deno.args;
const options = { dir, gpu: false, tensorflow: "2.21.0", withoutDriver: false, quiet: false };
const machine = {
  ...THIS_MACHINE,
  os: "linux",
  arch: "x86_64",
  deno,
  env: () => undefined,
  freeBytes: () => 1e12,
};
try {
  const { made } = await setUp(options, machine, () => {});
  console.log(made.join(", "));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  Deno.exit(1);
}
