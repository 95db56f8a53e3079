/**
 * The benchmarks by name: `deno task bench`, `deno task bench replay`. Options that follow the names are those of the
 * benchmarks: `deno task bench svi --only reference`.
 *
 * @module
 */
import * as conv from "./conv.ts";
import * as kernels from "./kernels.ts";
import * as matmul from "./matmul.ts";
import * as predictive from "./predictive.ts";
import * as replay from "./replay.ts";
import * as svi from "./svi.ts";
import * as tensorflow from "./tensorflow.ts";

const BENCHMARKS: Readonly<Record<string, { run(options?: readonly string[]): Promise<void> }>> = {
  conv,
  kernels,
  matmul,
  predictive,
  replay,
  svi,
  tensorflow,
};

const args = Deno.args.filter((arg) => arg !== "--");
const first = args.findIndex((arg) => arg.startsWith("-"));
const names = first < 0 ? args : args.slice(0, first), options = args.slice(names.length);
// TensorFlow has to be set up first.
const usual = Object.keys(BENCHMARKS).filter((name) => name !== "tensorflow");
const asked = names.length ? names : usual;
for (const name of asked) {
  const benchmark = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
  if (!benchmark) {
    console.error(
      `There is no benchmark "${name}", expected ${Object.keys(BENCHMARKS).join(", ")}`,
    );
    Deno.exit(2);
  }
  console.log(`# ${name}`);
  await benchmark.run(options);
}
