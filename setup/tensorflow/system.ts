import { statfsSync } from "node:fs";

/** What the set-up asks of the machine beyond the files of its own directory, so that a test can answer in its place. */
export interface System {
  readonly os: string;
  readonly arch: string;
  /** The Deno that runs this, by its path. */
  readonly deno: string;
  readonly denoVersion: string;
  readonly processId: number;
  env(name: string): string | undefined;
  /** What a file outside the directory holds; `undefined` if it cannot be read. */
  read(path: string): string | undefined;
  /** Bytes that this user may still write on the file system of a path. */
  freeBytes(path: string): number;
  /** Runs a program to its end. One that is not there ends with {@linkcode NOT_FOUND}. */
  run(command: Command): Promise<Outcome>;
}

/** A program to run. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Variables besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Text for its standard input. */
  readonly input?: string;
  /** Hears each line of its standard output as it comes. */
  readonly onLine?: (line: string) => void;
}

/** How a program ended. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The exit status of a program that is not there, as in a shell. */
export const NOT_FOUND = 127;

/** This machine. */
export const THIS_MACHINE: System = {
  os: Deno.build.os,
  arch: Deno.build.arch,
  // Read only when asked for: they need permissions that `--help` does not.
  get deno() {
    return Deno.execPath();
  },
  denoVersion: Deno.version.deno,
  processId: Deno.pid,
  env: (name) => Deno.env.get(name),
  read(path) {
    try {
      return Deno.readTextFileSync(path);
    } catch {
      return undefined;
    }
  },
  freeBytes(path) {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  },
  run,
};

async function run(command: Command): Promise<Outcome> {
  const { program, args, cwd, env, input } = command;
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, {
      args: [...args],
      cwd,
      env,
      stdin: input === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { code: NOT_FOUND, stdout: "", stderr: `${program}: not found` };
  }
  const fed = input === undefined ? undefined : feed(child, input);
  const [stdout, stderr, { code }] = await Promise.all([
    readLines(child.stdout, command.onLine),
    readLines(child.stderr),
    child.status,
    fed,
  ]);
  return { code, stdout, stderr };
}

async function feed(child: Deno.ChildProcess, input: string): Promise<void> {
  const writer = child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  } catch (error) {
    // A program that ended before it read everything has said why in its own output.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

async function readLines(
  stream: ReadableStream<Uint8Array>,
  onLine: (line: string) => void = () => {},
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "", unfinished = "";
  for await (const bytes of stream) {
    const piece = decoder.decode(bytes, { stream: true });
    text += piece;
    const lines = (unfinished + piece).split("\n");
    unfinished = lines.pop()!;
    lines.forEach(onLine);
  }
  if (unfinished) onLine(unfinished);
  return text;
}
