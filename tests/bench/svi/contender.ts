import { fromFileUrl } from "@std/path";
import type { Turn } from "./serve.ts";

const here = (file: string) => fromFileUrl(new URL(file, import.meta.url));

/** How a contender is started: a program and its arguments. */
export type CommandLine = readonly [program: string, ...args: string[]];

/** The command line of one of our own scripts. */
export function ours(script: string, ...args: readonly string[]): CommandLine {
  const run = ["run", "--no-check", "-P=tests", "-c", here("../../../deno.json")];
  return [Deno.execPath(), ...run, here(script), ...args];
}

/** The command line of eager tfjs, which has a project of its own. */
export function tfjs(workload: string, backend: string): CommandLine {
  return peer("tfjs_svi.ts", workload, backend);
}

/** The command line of a script in the project of eager tfjs. */
export function peer(script: string, ...args: readonly string[]): CommandLine {
  const run = [
    "run",
    "--no-check",
    "-c",
    here("../peers/deno.json"),
    "--allow-env",
    "--allow-read",
    "--allow-ffi",
  ];
  return [Deno.execPath(), ...run, here(`../peers/${script}`), ...args];
}

/** The command line of NumPyro, with the interpreter of an environment that has it. */
export function numpyro(interpreter: string, ...args: readonly string[]): CommandLine {
  return python(interpreter, "numpyro_svi.py", ...args);
}

/** The command line of a peer's script in Python. */
export function python(
  interpreter: string,
  script: string,
  ...args: readonly string[]
): CommandLine {
  return [interpreter, here(`../peers/${script}`), ...args];
}

/** A process that takes turns; see `serve.ts`. */
export class Contender {
  readonly name: string;
  /** What it said when it was ready. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly #process: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;

  private constructor(
    name: string,
    facts: Contender["facts"],
    process: Deno.ChildProcess,
    lines: AsyncIterator<string>,
  ) {
    this.name = name;
    this.facts = facts;
    this.#process = process;
    this.#lines = lines;
    this.#input = process.stdin.getWriter();
  }

  /** Starts it, and waits until it is ready. */
  static async start(name: string, [program, ...args]: CommandLine): Promise<Contender> {
    const process = new Deno.Command(program, {
      ...{ args, stdin: "piped", stdout: "piped", stderr: "piped" },
    }).spawn();
    const errors = new Response(process.stderr).text();
    const lines = linesOf(process.stdout);
    const first = await lines.next();
    if (first.done) throw new Error(`${name} failed:\n${await errors}`);
    return new Contender(name, JSON.parse(first.value), process, lines);
  }

  /** Has it make steps for so many milliseconds. */
  async turn(ms: number): Promise<Turn> {
    await this.#input.write(new TextEncoder().encode(`${ms}\n`));
    const line = await this.#lines.next();
    if (line.done) throw new Error(`${this.name} ended before its turn did`);
    return JSON.parse(line.value);
  }

  async stop(): Promise<void> {
    await this.#input.close();
    await this.#process.status;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

/** Runs a script to its end; the line of JSON that it prints last. */
export async function lastLine([program, ...args]: CommandLine): Promise<Record<string, number>> {
  const command = new Deno.Command(program, { args, stdout: "piped", stderr: "piped" });
  const { success, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`${args.join(" ")} failed:\n${text(stderr)}`);
  return JSON.parse(text(stdout).trim().split("\n").at(-1)!);
}
