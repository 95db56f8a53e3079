/**
 * How fast a recorded graph is replayed on tfjs's backends, against the same computation in eager tfjs with tfjs's own
 * gradients: value and gradient of the log joint of the reference network.
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
  readonly record_ms?: number;
}

async function measure(args: readonly string[]): Promise<Timing> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", ...args],
    stdout: "piped",
    stderr: "piped",
  });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(`${args.join(" ")} failed:\n${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
}

const ours = (backend: string) =>
  measure([
    "-P=tests",
    "--no-check",
    "-c",
    here("../../deno.json"),
    here("replay_step.ts"),
    `tfjs-${backend}`,
  ]);
const eager = (backend: string) =>
  measure([
    "--no-check",
    "-c",
    here("peers/deno.json"),
    "--allow-env",
    "--allow-read",
    here("peers/tfjs_eager.ts"),
    backend,
  ]);

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Runs the benchmark and prints its table. */
export async function run(): Promise<void> {
  console.log(
    "value and gradient, 784-64-64-10, batch 128: ms a call, medians of 5 rounds of medians\n",
  );
  console.log(
    "backend   eager tfjs   replayed   ratio (each round)                     ratio of the fastest calls   record, once",
  );
  for (const backend of ["wasm", "cpu"]) {
    const rounds: { eager: Timing; ours: Timing }[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      rounds.push({ eager: await eager(backend), ours: await ours(backend) });
    }
    const ratios = rounds.map((r) => r.ours.median_ms / r.eager.median_ms);
    const best = (who: "ours" | "eager") => Math.min(...rounds.map((r) => r[who].min_ms));
    const fastest = best("ours") / best("eager");
    console.log([
      backend.padEnd(8),
      median(rounds.map((r) => r.eager.median_ms)).toFixed(2).padStart(11),
      median(rounds.map((r) => r.ours.median_ms)).toFixed(2).padStart(10),
      `  ${median(ratios).toFixed(2)} (${ratios.map((r) => r.toFixed(2)).join(", ")})`,
      fastest.toFixed(2).padStart(12),
      median(rounds.map((r) => r.ours.record_ms ?? NaN)).toFixed(0).padStart(10),
    ].join(" "));
  }
}
