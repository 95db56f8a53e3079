/**
 * The posterior predictive of the reference network: 1,000 draws of its 55,050 weights, each asked about 10,000 images, by
 * default in 200 MB. All predictions at once would be 400 MB in single precision, all hidden units 5 GB.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";

const SCRIPT = fromFileUrl(new URL("predictive_draws.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../deno.json", import.meta.url));

/** Runs the benchmark and prints its table. */
export async function run(): Promise<void> {
  console.log("classes() of the reference network on tfjs-wasm\n");
  console.log("  draws   images   seconds   ms a draw   memory beyond that of the program, MB");
  for (const [draws, images] of [[100, 1000], [100, 10_000], [1000, 10_000]]) {
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "-P=tests", "-c", CONFIG, SCRIPT, "tfjs-wasm"]
        .concat([draws, images].map(String)),
      stdout: "piped",
      stderr: "piped",
    });
    const { success, stdout, stderr } = await command.output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const text = new TextDecoder().decode(stdout).trim().split("\n").at(-1)!;
    const { seconds, ms_per_draw, peak_mb } = JSON.parse(text);
    console.log(
      [
        String(draws).padStart(7),
        String(images).padStart(8),
        seconds.toFixed(1).padStart(9),
        ms_per_draw.toFixed(1).padStart(11),
        peak_mb.toFixed(0).padStart(38),
      ].join(" "),
    );
  }
}
