/**
 * The benchmarks by name: `deno task bench`, `deno task bench replay`.
 *
 * @module
 */
import * as matmul from "./matmul.ts";
import * as predictive from "./predictive.ts";
import * as replay from "./replay.ts";
import * as svi from "./svi.ts";

const BENCHMARKS: Readonly<Record<string, { run(): Promise<void> }>> = {
  matmul,
  predictive,
  replay,
  svi,
};

const asked = Deno.args.length ? Deno.args : Object.keys(BENCHMARKS);
for (const name of asked) {
  const benchmark = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
  if (!benchmark) {
    console.error(
      `There is no benchmark "${name}", expected ${Object.keys(BENCHMARKS).join(", ")}`,
    );
    Deno.exit(2);
  }
  console.log(`# ${name}`);
  await benchmark.run();
}
