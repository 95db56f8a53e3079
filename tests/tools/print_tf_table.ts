/**
 * Writes the table of tfjs's ops into `lib/tensor/README.md`.
 *
 *     deno run -A tests/tools/print_tf_table.ts
 *
 * @module
 */
import { engine } from "@tensorflow/tfjs-core";
import { describe } from "../../lib/graph/node.ts";
import { record, type Structure } from "../../mod.ts";
import { type Call, NO_OPS, RECORDED, REFUSED } from "../tensor/_tf_calls.ts";

const README = new URL("../../lib/tensor/README.md", import.meta.url);
const BLOCK = /(<!-- the ops of tfjs -->\n\n)[^]*?(\n\n<!-- end -->)/;

/** What a call was recorded as: the kernels that tfjs asked for, and the nodes that came of them. */
function recorded(call: Call): { readonly kernels: string[]; readonly nodes: string[] } {
  const tfjs = engine(), kernels = new Set<string>(), run = tfjs.runKernel;
  tfjs.runKernel = ((...call: Parameters<typeof run>) => {
    kernels.add(call[0]);
    return run.apply(tfjs, call);
  }) as typeof run;
  try {
    const { graph } = record(() => [call()].flat() as Structure, []);
    const nodes = graph.nodes.filter(({ kind }) => kind !== "input" && kind !== "constant");
    return { kernels: [...kernels], nodes: [...new Set(nodes.map(describe))] };
  } finally {
    tfjs.runKernel = run;
  }
}

/** Why a call cannot be recorded: the message without its place. */
export function refusal(call: Call): string {
  try {
    record(() => [call()].flat() as Structure, []);
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
  return "";
}

/** The table. */
export function table(): string {
  const rows = Object.entries(RECORDED).map(([name, call]) => {
    const { kernels, nodes } = recorded(call);
    return [name, `| \`${name}\` | ${kernels.join(", ")} | ${nodes.join(", ") || "a constant"} |`];
  });
  const refused = Object.entries(REFUSED).map(([name, call]) => {
    const reason = refusal(call).replace(/^Cannot record [^:]*: /, "");
    return [name, `| \`${name}\` | **no** | ${reason} |`];
  });
  const all = [...rows, ...refused].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  const others = Object.entries(NO_OPS).map(([what, names]) =>
    `${what} (${names.split(" ").map((name) => `\`${name}\``).join(", ")})`
  );
  return [
    "| `tf.` | kernels of tfjs | nodes, or why not and what instead |",
    "| --- | --- | --- |",
    ...all,
    "",
    `The other functions of \`tf\` compute nothing: ${others.join("; ")}.`,
  ].join("\n");
}

/** The README with its table brought up to date. */
export async function upToDate(): Promise<{ readonly found: string; readonly expected: string }> {
  const found = await Deno.readTextFile(README);
  return { found, expected: found.replace(BLOCK, (_, a, b) => `${a}${table()}${b}`) };
}

if (import.meta.main) await Deno.writeTextFile(README, (await upToDate()).expected);
