import { join } from "@std/path";

const ROOT = join(import.meta.dirname!, "../..");

/** How a program ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  /** Both streams: the one after the other. */
  readonly output: string;
}

/** Runs programs from the repository's root, each with the same variables. */
export class Programs {
  readonly #env: Readonly<Record<string, string>>;
  readonly #log: string | undefined;

  /** The variables, and a file for all that is printed. */
  constructor(env: Readonly<Record<string, string>>, log?: string) {
    this.#env = env;
    this.#log = log;
  }

  /** Runs a program to its end. */
  async run(
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ended> {
    const ended = await new Deno.Command(program, {
      args: [...args],
      cwd: ROOT,
      env: { ...this.#env, ...env },
      stdin: "null",
    }).output();
    const [stdout, stderr] = [ended.stdout, ended.stderr].map((b) => new TextDecoder().decode(b));
    const output = `${stdout}\n${stderr}`.trim();
    if (this.#log !== undefined) {
      const text = `$ ${[program, ...args].join(" ")}\n${output}\nstatus ${ended.code}\n\n`;
      await Deno.writeTextFile(this.#log, text, { append: true });
    }
    return { code: ended.code, stdout, output };
  }

  /** Runs this Deno. */
  deno(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended> {
    return this.run(Deno.execPath(), args, env);
  }

  /** Runs a script of ours in a process of its own, and reads the line of JSON that it prints last. */
  async json<T>(
    script: string,
    args: readonly string[] = [],
    env?: Readonly<Record<string, string>>,
  ): Promise<T> {
    const run = ["run", "--no-prompt", "--no-check", "-P=tests", script, ...args];
    const { code, stdout, output } = await this.deno(run, env);
    if (code !== 0) throw failure(`${script} ended with status ${code}`, output);
    return JSON.parse(stdout.trim().split("\n").at(-1)!);
  }
}

/** So many of the last lines are shown of a program that failed. */
const SHOWN = 40;

/** A failure with the last lines of what a program printed. */
export function failure(what: string, output: string): Error {
  return new Error([what, ...output.split("\n").slice(-SHOWN)].join("\n"));
}
