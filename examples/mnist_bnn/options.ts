/**
 * What the program is asked to do.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { type EngineName, engineNames } from "@credence/credence";

/** The text of `--help`. */
export const HELP =
  `A Bayesian neural network that reads digits, and says "I don't know" to a letter.

  --data DIR         the four IDX files of MNIST, gzipped or not; else they are looked for in the cache, then
                     downloaded, and without network or permission the program draws its own digits
  --letters DIR      IDX files of letters (t10k-…), for the figures of their refusal; else one is drawn and shown
  --steps N          steps of the optimiser (10000; 1000 on drawn digits)
  --batch N          images in a batch (128)
  --beta X           weight of the divergence (1; under a preset the published one, in its own scale)
  --lr X             learning rate of Adam (0.001)
  --samples N        draws of the weights for the last predictions (100)
  --seed N           seed of everything random (0)
  --engine NAME      ${engineNames.join(", ")} (auto)
  --eval-every N     steps between two evaluations (1000)
  --preset NAME      article: the published set-up; article-failing: its first try, which fails
  --json FILE        the numbers, as JSON
  --out DIR          parameters (safetensors), numbers, and pictures (SVG)
  --quiet            print the last lines only
  --help             this text

Permissions: none for drawn digits. deno run -P examples/mnist_bnn.ts reads every folder, writes in this one, and
downloads; by hand it is --allow-read=DIR for --data and --letters, --allow-read=DIR --allow-write=DIR for --out and
for the folder of --json, and for the download --allow-net and both of the cache, .cache/mnist.`;

/** A named set-up. */
export type Preset = "article" | "article-failing";

const PRESETS: readonly Preset[] = ["article", "article-failing"];

/** The options, checked. */
export interface Options {
  readonly data: string | undefined;
  readonly letters: string | undefined;
  /** Undefined: as the data suggest. */
  readonly steps: number | undefined;
  readonly batch: number;
  /** Undefined: as the preset has it. */
  readonly beta: number | undefined;
  readonly lr: number;
  readonly samples: number;
  readonly seed: number;
  readonly engine: EngineName;
  readonly evalEvery: number;
  readonly preset: Preset | undefined;
  readonly json: string | undefined;
  readonly out: string | undefined;
  readonly quiet: boolean;
}

/** Reads the arguments; undefined if help is asked for. Throws for what is not an option or has no sense. */
export function readOptions(args: readonly string[]): Options | undefined {
  const given = parseArgs([...args], {
    string: [
      "data",
      "letters",
      "steps",
      "batch",
      "beta",
      "lr",
      "samples",
      "seed",
      "engine",
      "eval-every",
      "preset",
      "json",
      "out",
    ],
    boolean: ["quiet", "help"],
    default: {
      batch: "128",
      lr: "0.001",
      samples: "100",
      seed: "0",
      engine: "auto",
      "eval-every": "1000",
    },
    unknown: noOption,
  });
  // What follows a bare -- is passed by unknown.
  for (const rest of given._) noOption(`${rest}`);
  if (given.help) return undefined;
  return {
    data: text("data", given.data),
    letters: text("letters", given.letters),
    steps: given.steps === undefined ? undefined : whole("steps", given.steps, 1),
    batch: whole("batch", given.batch, 1),
    beta: given.beta === undefined ? undefined : number("beta", given.beta, 0),
    lr: number("lr", given.lr, 0),
    samples: whole("samples", given.samples, 1),
    seed: whole("seed", given.seed, 0),
    engine: oneOf("engine", given.engine, engineNames),
    evalEvery: whole("eval-every", given["eval-every"], 1),
    preset: given.preset === undefined ? undefined : oneOf("preset", given.preset, PRESETS),
    json: text("json", given.json),
    out: text("out", given.out),
    quiet: given.quiet,
  };
}

function noOption(name: string): never {
  return fail(`there is no option "${name}". Try --help`);
}

function text(name: string, value: string | undefined): string | undefined {
  if (value === "") fail(`--${name} must be followed by a name`);
  return value;
}

function whole(name: string, value: string, least: number): number {
  const n = Number(value);
  if (value !== "" && Number.isSafeInteger(n) && n >= least) return n;
  return fail(`--${name} must be an integer from ${least} on, got "${value}"`);
}

function number(name: string, value: string, least: number): number {
  const x = Number(value);
  if (value !== "" && Number.isFinite(x) && x >= least) return x;
  return fail(`--${name} must be a number from ${least} on, got "${value}"`);
}

function oneOf<T extends string>(name: string, value: string, names: readonly T[]): T {
  const found = names.find((each) => each === value);
  return found ?? fail(`--${name} must be one of ${names.join(", ")}, got "${value}"`);
}

function fail(what: string): never {
  throw new TypeError(`Cannot run the example: ${what}`);
}
