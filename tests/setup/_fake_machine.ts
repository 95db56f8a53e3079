import { dirname, join, resolve } from "@std/path";
import {
  type Command,
  NOT_FOUND,
  type Outcome,
  type System,
} from "../../setup/tensorflow/system.ts";

/** A program that is not there, answers at once, or does something. */
export type Program = (command: Command) => Outcome | Promise<Outcome>;

/** A machine on which everything is there and works, but for what `changes` says; it notes what was run. */
export interface FakeMachine extends System {
  readonly commands: Command[];
}

/** What a test may change about the machine. */
export interface Changes extends Partial<Omit<System, "run">> {
  readonly programs?: Readonly<Record<string, Program>>;
}

/** The outcome of a program that prints something. */
export function prints(stdout: string, code = 0, stderr = ""): Program {
  return () => ({ code, stdout, stderr });
}

/** A program that fails with a message. */
export function fails(stderr: string, code = 1): Program {
  return () => ({ code, stdout: "", stderr });
}

export function fakeMachine({ programs = {}, ...changes }: Changes = {}): FakeMachine {
  const there: Record<string, Program> = {
    getconf: prints("glibc 2.36\n"),
    "g++": compile,
    python3: python,
    deno,
    ...programs,
  };
  const commands: Command[] = [];
  return {
    os: "linux",
    arch: "x86_64",
    deno: "deno",
    denoVersion: "2.9.6",
    processId: 4711,
    env: () => undefined,
    read: () => undefined,
    freeBytes: () => 1e12,
    ...changes,
    commands,
    async run(command) {
      commands.push(command);
      const program = Object.hasOwn(there, command.program) ? there[command.program] : undefined;
      if (!program) return await fails(`${command.program}: not found`, NOT_FOUND)(command);
      const outcome = await program(command);
      outcome.stdout.split("\n").forEach((line) => command.onLine?.(line));
      return outcome;
    },
  };
}

/** What was run to make something: `install npm`, `install tensorflow-cpu==2.21.0`, `compile`, `compute`. */
export function deeds({ commands }: FakeMachine): string[] {
  return commands.flatMap(({ program, args }) => {
    if (program === "deno") return args[0] === "install" ? ["install npm"] : ["compute"];
    if (args.includes("install")) return [`install ${args.at(-1)}`];
    return args.includes("-o") ? ["compile"] : [];
  });
}

/** The value of an option that stands after its name. */
export function optionOf({ args }: Command, name: string): string {
  return args[args.indexOf(name) + 1];
}

/** pip: of TensorFlow's wheel the library holds its version, and the extra `and-cuda` names two packages. */
export async function python(command: Command): Promise<Outcome> {
  const said = (stdout: string) => ({ code: 0, stdout, stderr: "" });
  if (command.args[0] === "--version") return said("Python 3.11.7\n");
  if (command.args.includes("--version")) return said("pip 23.2.1 from /usr/lib (python 3.11)\n");
  if (command.args.includes("config")) return said("");
  const target = optionOf(command, "--target");
  const [name, version] = command.args.at(-1)!.split("==");
  if (name.startsWith("tensorflow")) await writeLibrary(join(target, "tensorflow"), version);
  else await write(join(target, "nvidia/cudnn/lib/libcudnn.so.9"), "cuda");
  await write(
    join(target, `tensorflow-${version}.dist-info/METADATA`),
    'Requires-Dist: numpy>=1.26\nRequires-Dist: nvidia-cublas-cu12<13.0,>=12.5; extra == "and-cuda"\n' +
      "Requires-Dist: nvidia-cudnn-cu12 (==9.3.0) ; extra == 'and-cuda'\n",
  );
  return said(`Downloading ${name}-${version}.whl (274 MB)\nInstalling\n`);
}

/** An unpacked TensorFlow. */
export async function writeLibrary(folder: string, version: string): Promise<void> {
  await write(join(folder, "libtensorflow_cc.so.2"), version);
  await write(join(folder, "libtensorflow_framework.so.2"), "framework");
  await write(join(folder, "include/tensorflow/c/c_api.h"), "// C");
  await write(join(folder, "python/large.py"), "# not needed");
}

/** The compiler: its add-on holds the path on which it looks for the library. */
export async function compile(command: Command): Promise<Outcome> {
  if (command.args.includes("-o")) {
    const searchPath = command.args.at(-1)!;
    await write(optionOf(command, "-o"), searchPath);
  }
  return { code: 0, stdout: "", stderr: "" };
}

/** Deno: it lays out the packages, and loads the add-on from its place and the library from where that looks for it. */
export async function deno(command: Command): Promise<Outcome> {
  return command.args[0] === "install" ? await denoInstall(command) : await denoRun(command, false);
}

export async function denoInstall({ cwd }: Command): Promise<Outcome> {
  const { imports } = JSON.parse(await Deno.readTextFile(join(cwd!, "deno.json")));
  const specifiers = [...Object.values<string>(imports), "npm:@tensorflow/tfjs-core@4.22.0"];
  for (const specifier of specifiers) {
    const [, name, version] = /^npm:(.+)@(.+)$/.exec(specifier)!;
    await write(join(cwd!, "node_modules", name, "package.json"), JSON.stringify({ version }));
  }
  return { code: 0, stdout: "", stderr: "" };
}

export async function denoRun({ args }: Command, gpu: boolean): Promise<Outcome> {
  const [directory, name] = args.slice(-2);
  const folder = join(directory, "node_modules", name, "lib/napi-v8");
  try {
    const searchPath = await Deno.readTextFile(join(folder, "tfjs_binding.node"));
    const library = resolve(searchPath.replace("$ORIGIN", folder), "libtensorflow_cc.so.2");
    const results = { ...RIGHT, tensorflow: await Deno.readTextFile(library), gpu };
    return { code: 0, stdout: `RESULTS ${JSON.stringify(results)}\n`, stderr: "" };
  } catch (error) {
    return { code: 1, stdout: "", stderr: `error: cannot open shared object file: ${error}` };
  }
}

/** What the verification must compute. */
export const RIGHT = {
  matmul: [19, 22, 43, 50],
  gradient: [2, -4],
  int32: [16777217, -3],
  adam: [1e-7, -1e-7],
};

export async function write(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text);
}

/** Runs a test in a directory of its own, which is gone afterwards. */
export function inDirectory(body: (root: string) => Promise<void>): () => Promise<void> {
  return async () => {
    const root = await Deno.realPath(await Deno.makeTempDir());
    try {
      await body(root);
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  };
}

/** The names in a directory, sorted. */
export function namesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].map(({ name }) => name).sort();
}
