import { SetupError } from "./failure.ts";
import { NOT_FOUND, type System } from "./system.ts";

/** A Python whose pip can fetch wheels for another Python than itself. */
export interface Python {
  readonly program: string;
  /** The index that pip asks, without a password that may be in its address. */
  readonly index: string;
}

/** Several `--platform` at once came with pip 20.3. */
const OLDEST_PIP = [20, 3], OLDEST_PYTHON = [3, 8];
const ADVICE =
  "Debian and Ubuntu: `apt install python3-pip`. Or name an installed TensorFlow with --library.";

/** The Python and the pip of this machine, which fetch TensorFlow's wheel. */
export async function findPython(system: System): Promise<Python> {
  const program = await findProgram(system);
  const pip = await system.run({ program, args: ["-m", "pip", "--version"] });
  const version = /^pip (\d+)\.(\d+)/.exec(pip.stdout);
  if (pip.code !== 0 || !version) {
    throw new SetupError(
      `Cannot download TensorFlow: it needs pip, and \`${program} -m pip --version\` says ` +
        `"${lastLine(pip.stderr || pip.stdout)}". ${ADVICE} (or \`${program} -m ensurepip\`)`,
    );
  }
  if (isOlder([Number(version[1]), Number(version[2])], OLDEST_PIP)) {
    throw new SetupError(
      `Cannot download TensorFlow: it needs pip ${OLDEST_PIP.join(".")} or newer, found ${
        version[1]
      }.${version[2]}. ` +
        `\`${program} -m pip install --upgrade pip\` brings one.`,
    );
  }
  const { stdout } = await system.run({ program, args: ["-m", "pip", "config", "list"] });
  return { program, index: readIndex(stdout) };
}

async function findProgram(system: System): Promise<string> {
  const found: string[] = [];
  for (const program of ["python3", "python"]) {
    const { code, stdout, stderr } = await system.run({ program, args: ["--version"] });
    // Python 2 answers on stderr.
    const version = /^Python (\d+)\.(\d+)\S*/m.exec(`${stdout}\n${stderr}`);
    if (code === 0 && version) {
      if (!isOlder([Number(version[1]), Number(version[2])], OLDEST_PYTHON)) return program;
      found.push(`${program} is ${version[0]}`);
    } else if (code !== NOT_FOUND) found.push(`${program} ended with status ${code}`);
  }
  throw new SetupError(
    `Cannot download TensorFlow: it needs Python ${OLDEST_PYTHON.join(".")} or newer with pip, ` +
      `found ${found.join(", ") || "none (no python3 and no python on the PATH)"}. ${ADVICE}`,
  );
}

function readIndex(config: string): string {
  const found = /^(?:.*\.)?index-url='(.*)'$/m.exec(config)?.[1] ?? "https://pypi.org/simple";
  return found.replace(/\/\/[^/@]*@/, "//");
}

function isOlder(version: readonly number[], than: readonly number[]): boolean {
  return version[0] < than[0] || (version[0] === than[0] && version[1] < than[1]);
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
