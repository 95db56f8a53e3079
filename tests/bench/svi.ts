/**
 * Steps of stochastic variational inference beside those of others, on this machine, in one run: eager tfjs with its own
 * gradients, the step written by hand in WebAssembly, and NumPyro where there is a Python with it.
 *
 * All contenders of a workload are processes of their own that take short turns, so that a machine whose speed drifts slows
 * them alike: ratios are of turns in the same round.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { type CommandLine, Contender, lastLine, numpyro, ours, tfjs } from "./svi/contender.ts";
import { usualNames, variantNames } from "./svi/engines.ts";
import { compare, median, type RoundOptions } from "./svi/rounds.ts";
import { workloadOf, WORKLOADS } from "./svi/workloads.ts";

const HELP = `deno task bench svi [options]

  --only NAMES      workloads and further measurements, separated by commas (all but job):
                    ${Object.keys(WORKLOADS).join(", ")},
                    schools, first-step, memory, job
  --engines NAMES   our engines, the first one against all others: ${variantNames.join(", ")}
                    (all but tensorflow, which brings eager tfjs-node with it)
  --no-cpu          leaves the engines and peers on tfjs-cpu out
  --rounds N        rounds (5)
  --turn MS         how long each turn is (300)
  --numpyro         NumPyro too, which takes 10 to 20 s to begin with each workload
  --python PATH     the interpreter that has it (python3)
  --steps N         steps over which memory is watched (10000)
  --data FOLDER     the files of MNIST, for job (downloaded unless it is given)`;

interface Options extends RoundOptions {
  readonly only: readonly string[] | undefined;
  readonly engines: readonly string[];
  readonly cpu: boolean;
  /** The interpreter with NumPyro, if it is to take part. */
  readonly python: string | undefined;
  readonly steps: string;
  readonly data: string | undefined;
}

/** Runs the benchmark and prints its tables. */
export async function run(args: readonly string[] = []): Promise<void> {
  const options = readOptions(args);
  if (!options) return console.log(HELP);
  const { only } = options;
  const further: Readonly<Record<string, (options: Options) => Promise<void>>> = {
    "schools": schools,
    "first-step": firstStep,
    memory,
    job,
  };
  const all = [...Object.keys(WORKLOADS), ...Object.keys(further).filter((name) => name !== "job")];
  for (const name of only ?? all) {
    if (Object.hasOwn(further, name)) await further[name](options);
    else await steps(name, options);
  }
}

function readOptions(args: readonly string[]): Options | undefined {
  const flags = parseArgs([...args], {
    string: ["only", "engines", "rounds", "turn", "python", "steps", "data"],
    boolean: ["help", "numpyro", "cpu"],
    negatable: ["cpu"],
    default: { cpu: true, rounds: "5", turn: "300", python: "python3", steps: "10000" },
    unknown: (name) => {
      throw new TypeError(`There is no option ${name}. Try --help`);
    },
  });
  if (flags.help) return undefined;
  const list = (names: string | undefined) => names?.split(",").filter((name) => name !== "");
  return {
    only: list(flags.only),
    engines: list(flags.engines) ?? usualNames,
    cpu: flags.cpu,
    rounds: Number(flags.rounds),
    turnMs: Number(flags.turn),
    python: flags.numpyro ? flags.python : undefined,
    steps: flags.steps,
    data: flags.data,
  };
}

/** The contenders of a workload. */
async function steps(name: string, options: Options): Promise<void> {
  const { title, limit } = workloadOf(name);
  console.log(`\n${name}: ${title}`);
  const commands: [string, CommandLine][] = options.engines.map((
    engine,
  ) => [engine, ours("step.ts", name, engine)]);
  if (options.engines.includes("wasm")) {
    commands.push(["wasm, program alone", ours("program.ts", name)]);
  }
  if (limit) commands.push(["by hand", ours("limit.ts", name)]);
  if (name !== "minibatches") {
    const native = options.engines.includes("tensorflow") ? ["tensorflow"] : [];
    for (const backend of [...native, "wasm", "cpu"]) {
      commands.push([`eager tfjs ${backend}`, tfjs(name, backend)]);
    }
    if (options.python) commands.push(["NumPyro", numpyro(options.python, name)]);
  }
  // On a plain processor all but the reference network takes too long to be worth waiting for.
  const hasCpu = options.cpu && name === "reference";
  const contenders: Contender[] = [];
  try {
    for (const [name, command] of commands) {
      if (hasCpu || !/\bcpu$/.test(name)) contenders.push(await Contender.start(name, command));
    }
    await compare(contenders, options);
  } finally {
    await Promise.all(contenders.map((contender) => contender.stop()));
  }
  const before = contenders.find(({ facts }) => "before_s" in facts)?.facts.before_s as number;
  if (before) console.log(`  NumPyro's first step came after ${before.toFixed(1)} s`);
}

async function schools({ python }: Options): Promise<void> {
  console.log(
    "\neight schools, not centred: value and gradient in doubles, the fastest, µs a call",
  );
  const us = (x: number) => x.toFixed(2).padStart(8);
  const own = await lastLine(ours("schools.ts"));
  console.log("                         inside   called   called and read   compiled in, ms");
  const compiled = (own.record_ms + own.compile_ms).toFixed(0);
  const calls = `${us(own.call_us)} ${us(own.read_us).padStart(14)}`;
  console.log(`  wasm                 ${us(own.inside_us)} ${calls} ${compiled.padStart(14)}`);
  if (!python) return;
  const { inside_us, call_us, compile_ms } = await lastLine(numpyro(python, "schools"));
  const rest = `${us(call_us).padStart(23)} ${compile_ms.toFixed(0).padStart(14)}`;
  console.log(`  NumPyro              ${us(inside_us)} ${rest}`);
}

async function firstStep({ rounds }: Options): Promise<void> {
  console.log(`\nfirst step of the reference network: ms in fresh processes, medians of ${rounds}`);
  const runs: Record<string, number>[] = [];
  for (let i = 0; i < rounds; i++) runs.push(await lastLine(ours("first_step.ts", "reference")));
  for (const part of Object.keys(runs[0])) {
    const values = runs.map((run) => run[part]);
    const [middle, least] = [median(values), Math.min(...values)].map((x) => x.toFixed(1));
    console.log(`  ${part.padEnd(14)} ${middle.padStart(8)}  (least ${least})`);
  }
}

async function memory({ steps }: Options): Promise<void> {
  console.log(`\nmemory over ${steps} steps of the reference network, MB`);
  const [program, ...args] = ours("memory.ts", "reference", steps);
  const grown = await lastLine([program, args[0], "--v8-flags=--expose-gc", ...args.slice(1)]);
  for (const what of ["rss", "heap", "external"]) {
    const all = grown[`${what}_grown_mb`].toFixed(2).padStart(8);
    const half = grown[`${what}_second_half_mb`].toFixed(2);
    console.log(`  ${what.padEnd(10)} grown by ${all}, of which in the second half ${half}`);
  }
  console.log(`  rss in the end ${grown.rss_mb.toFixed(0)}`);
}

async function job({ data, engines, python }: Options): Promise<void> {
  console.log(
    "\nMNIST, 10,000 steps, then 10 draws on 10,000 test images: s from process start to result",
  );
  const timed = async (name: string, command: CommandLine) => {
    const start = performance.now();
    const facts = await lastLine(command);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`  ${name.padEnd(12)} ${seconds.padStart(6)}  ${JSON.stringify(facts)}`);
  };
  await timed(engines[0], ours("job.ts", engines[0], data ?? "", "10000"));
  if (python && data) await timed("NumPyro", numpyro(python, "job", data, "10000"));
}
