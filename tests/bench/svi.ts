/**
 * A step of stochastic variational inference, key to optimiser, against the same step in eager tfjs with tfjs's own gradients
 * and optimiser: the reference network, mean field, batch 128.
 *
 * The two take turns as processes of their own, so that a machine whose speed drifts slows both.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";

const ROUNDS = 5;
const here = (file: string) => fromFileUrl(new URL(file, import.meta.url));

interface Timing {
  readonly median_ms: number;
  readonly min_ms: number;
  readonly draw_ms: number;
  readonly first_step_ms?: number;
}

async function measure(args: readonly string[]): Promise<Timing> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", ...args],
    stdout: "piped",
    stderr: "piped",
  });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(`${args.join(" ")} failed:\n${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
}

const ours = (backend: string) =>
  measure(["-P=tests", "-c", here("../../deno.json"), here("svi_step.ts"), `tfjs-${backend}`]);
const eager = (backend: string) =>
  measure([
    "-c",
    here("peers/deno.json"),
    "--allow-env",
    "--allow-read",
    here("peers/tfjs_svi.ts"),
    backend,
  ]);

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Runs the benchmark and prints its table. */
export async function run(): Promise<void> {
  console.log(
    "one SVI step, 784-64-64-10, batch 128, mean field, Adam: ms, medians of 5 rounds of medians\n",
  );
  console.log(
    "backend   eager tfjs   (draw)   recorded   (draw)   ratio (each round)                     of the fastest   first step",
  );
  for (const backend of ["wasm", "cpu"]) {
    const rounds: { eager: Timing; ours: Timing }[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      rounds.push({ eager: await eager(backend), ours: await ours(backend) });
    }
    const ratios = rounds.map((r) => r.ours.median_ms / r.eager.median_ms);
    const least = (who: "ours" | "eager", what: "min_ms" | "draw_ms") =>
      Math.min(...rounds.map((r) => r[who][what]));
    const middle = (who: "ours" | "eager") => median(rounds.map((r) => r[who].median_ms));
    console.log([
      backend.padEnd(8),
      middle("eager").toFixed(2).padStart(11),
      least("eager", "draw_ms").toFixed(2).padStart(8),
      middle("ours").toFixed(2).padStart(10),
      least("ours", "draw_ms").toFixed(2).padStart(8),
      `  ${median(ratios).toFixed(2)} (${ratios.map((r) => r.toFixed(2)).join(", ")})`,
      (least("ours", "min_ms") / least("eager", "min_ms")).toFixed(2).padStart(12),
      median(rounds.map((r) => r.ours.first_step_ms ?? NaN)).toFixed(0).padStart(12),
    ].join(" "));
  }
}
