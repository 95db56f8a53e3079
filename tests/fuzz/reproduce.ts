/**
 * From a failure to a program that fails.
 *
 * @module
 */
import { print } from "../../lib/graph/print.ts";
import { check, type Checked, type Failure, type Tools } from "./check.ts";
import type { Subject } from "./engines.ts";
import { shrink } from "./shrink.ts";
import { graphSource, valuesSource } from "./source.ts";

/** The smallest case found that fails in the same way, and how it fails. */
export async function smallest(
  checked: Checked,
  failure: Failure,
  tools: Tools,
): Promise<{ readonly checked: Checked; readonly failure: Failure }> {
  let last = failure;
  const second = checked.second && failure.check.startsWith("second");
  const found = await shrink({ ...checked, second }, async (candidate) => {
    const fault = await check(candidate, tools);
    // A message that an index is out of range is about the candidate, not about the fault.
    if (fault?.check !== failure.check || isOwnFault(fault, failure)) return false;
    last = fault;
    return true;
  });
  return { checked: found, failure: last };
}

function isOwnFault(found: Failure, wanted: Failure): boolean {
  return found.message.includes("it threw") !== wanted.message.includes("it threw");
}

/** Where a program is to import things from, and what it is to say about its origin. */
export interface ReproducerOptions {
  /** The repository's root, ending in a slash; `./` for a program that is put there. */
  readonly root?: string;
  /** The command that found the failure. */
  readonly command: string;
}

/** A program by itself that builds the graph and throws what is wrong with it, for as long as it is. */
export function reproducer(
  { graph, inputs, wrt, second }: Checked,
  { check, message }: Failure,
  subjects: readonly Subject[],
  { root = "./", command }: ReproducerOptions,
): string {
  const from = (path: string) => JSON.stringify(root + path);
  const about = [
    `${check}: ${message}`,
    `Found by \`${command}\`, then made smaller:`,
    "",
    print(graph),
  ];
  const subject = ({ name, floatType }: Subject) =>
    `{ engine: ${name}, floatType: "${floatType}" }`;
  return [
    ...about.join("\n").split("\n").map((line) => `// ${line}`.trimEnd()),
    `import { GraphBuilder } from ${from("lib/graph/builder.ts")};`,
    `import { assertHolds } from ${from("tests/fuzz/check.ts")};`,
    ...new Set(subjects.map(({ name, module }) => `import { ${name} } from ${from(module)};`)),
    "",
    graphSource(graph, "graph"),
    `const inputs = ${valuesSource(inputs)} as const;`,
    `const engines = [${subjects.map(subject).join(", ")}] as const;`,
    `await assertHolds({ graph, inputs, wrt: [${wrt.join(", ")}], second: ${second} }, engines);`,
    "",
  ].join("\n");
}

/** The engines that a failure is about: the one that it names, or none. */
export function concerned({ check }: Failure, subjects: readonly Subject[]): readonly Subject[] {
  return subjects.filter(({ engine }) => check.endsWith(` on ${engine.name}`));
}
