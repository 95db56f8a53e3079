import { SetupError } from "./failure.ts";
import { NOT_FOUND, type System } from "./system.ts";

/** A C++ compiler: a program, and arguments that come first (`CXX="ccache g++"`). */
export interface Compiler {
  readonly program: string;
  readonly args: readonly string[];
}

/** What the add-on needs of a compiler and of the development files that belong to it. */
const TRIAL = "#include <memory>\n#include <optional>\n#include <string>\n" +
  "int main() { std::optional<int> one = 1; return one.value_or(0) - 1; }\n";

/** The C++17 compiler of this machine: $CXX if it is set, else g++ or clang++. */
export async function findCompiler(system: System): Promise<Compiler> {
  const chosen = system.env("CXX")?.trim();
  const candidates = chosen ? [chosen] : ["g++", "clang++"];
  const faults: string[] = [];
  for (const candidate of candidates) {
    const [program, ...args] = candidate.split(/\s+/);
    const { code, stderr } = await system.run({
      program,
      args: [...args, "-std=c++17", "-fsyntax-only", "-x", "c++", "-"],
      input: TRIAL,
    });
    if (code === 0) return { program, args };
    const reason = stderr.split("\n").find((line) => /error|not found/.test(line)) ??
      `status ${code}`;
    faults.push(code === NOT_FOUND ? `${candidate}: not found` : `${candidate}: ${reason.trim()}`);
  }
  throw new SetupError(
    `Cannot compile the add-on: it needs a compiler for C++17, found ${faults.join("; ")}.\n` +
      (chosen ? "Unset CXX, or let it name one. " : "") +
      "Debian and Ubuntu: `apt install g++`. Fedora: `dnf install gcc-c++`. Or name a compiler in the variable CXX.",
  );
}
