/**
 * Writes `lib/tensor/tf_ops.ts`: every op of tfjs-core that takes tensor-like arguments, wrapped so that they keep their
 * doubles. Which parameters those are is read off tfjs-core's own declarations.
 *
 *     deno run -A tests/tools/generate_tf_ops.ts
 *
 * @module
 */
import { dirname, fromFileUrl, join } from "@std/path";

const OUTPUT = new URL("../../lib/tensor/tf_ops.ts", import.meta.url);
const CORE = "npm:@tensorflow/tfjs-core@4.22.0";

/** Ops that `lib/tensor` writes itself, or that take no tensors although their types mention them. */
const BY_HAND = new Set(["logSumExp", "logSoftmax", "einsum", "tensor", "scalar", "variable"]);

/** Arguments that are indices: numbers among them must be whole. */
const INDICES: Readonly<Record<string, readonly number[]>> = {
  gather: [1],
  gatherND: [1],
  scatterND: [0],
  tensorScatterUpdate: [1],
  sparseToDense: [0],
  unsortedSegmentSum: [1],
  oneHot: [0],
};

/** Ops that take tensors although their types do not say so in the usual way, or none, but can be called wrongly. */
const OTHERS: Readonly<Record<string, string>> = {
  bitwiseAnd: "{}",
  cosineWindow: "{}",
  diag: "{ one: [0] }",
  ensureShape: "{ one: [0] }",
  eye: "{}",
  fill: "{}",
  linspace: "{}",
  lowerBound: "{ one: [0, 1] }",
  meshgrid: "{ one: [0, 1] }",
  ones: "{}",
  range: "{}",
  upperBound: "{ one: [0, 1] }",
  zeros: "{}",
};

/** The objects of tfjs-core that hold ops, as it declares them in `ops.d.ts`. */
const GROUPS = ["image", "linalg", "losses", "signal", "sparse", "spectral", "string"];

/** The parameters that are tensors, as source of the options of `wrap`. */
function tensorParameters(name: string, declaration: string): string | undefined {
  const one: number[] = [], list: number[] = [];
  splitParameters(declaration).forEach((parameter, i) => {
    const type = parameter.slice(parameter.indexOf(":") + 1).trim();
    if (!/\b(TensorLike\w*|ScalarLike)\b/.test(type)) return;
    (type.startsWith("Array<") ? list : one).push(i);
  });
  if (!one.length && !list.length) return undefined;
  const parts = [
    one.length && `one: [${one.join(", ")}]`,
    list.length && `list: [${list.join(", ")}]`,
    INDICES[name] && `indices: [${INDICES[name].join(", ")}]`,
  ];
  return `{ ${parts.filter(Boolean).join(", ")} }`;
}

/** The parameters between the outermost parentheses, apart at top-level commas. */
function splitParameters(declaration: string): string[] {
  const parts: string[] = [""];
  let depth = 0;
  for (const char of declaration.slice(declaration.indexOf("(") + 1)) {
    if ("(<[{".includes(char)) depth++;
    if (")>]}".includes(char) && --depth < 0) break;
    if (char === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += char;
  }
  return parts;
}

/** The source of the generated module. */
export async function generate(): Promise<string> {
  const ops = join(dirname(fromFileUrl(import.meta.resolve(`${CORE}/dist/ops/ops.d.ts`))));
  const lines = new Map<string, string>();
  for await (const { name: file } of Deno.readDir(ops)) {
    if (!file.endsWith(".d.ts") || file.endsWith("_test.d.ts")) continue;
    const text = await Deno.readTextFile(join(ops, file));
    for (const [, name] of text.matchAll(/^export declare const (\w+): typeof \1_;/gm)) {
      const at = text.search(new RegExp(`function ${name}_\\b`));
      const parameters = tensorParameters(name, text.slice(at).replace(/^[^(]*?(?=\()/s, ""));
      if (!parameters || BY_HAND.has(name)) continue;
      lines.set(name, `export const ${name} = wrap("${name}", core.${name}, ${parameters});`);
    }
  }
  for (const [name, parameters] of Object.entries(OTHERS)) {
    lines.set(name, `export const ${name} = wrap("${name}", core.${name}, ${parameters});`);
  }
  const core = await import("@tensorflow/tfjs-core") as unknown as Record<string, unknown>;
  const exported = [...lines.keys()].filter((name) => typeof core[name] === "function").sort();
  const groups = await groupsOf(join(ops, "ops.d.ts"));
  return `${HEADER}${exported.map((name) => lines.get(name)).join("\n")}\n\n${groups}\n`;
}

/** The ops of the groups, each group an object as in tfjs-core. */
async function groupsOf(file: string): Promise<string> {
  const text = await Deno.readTextFile(file);
  return GROUPS.map((group) => {
    const [, block] = text.match(new RegExp(`declare const ${group}: \\{\\n(.*?)\\n\\};`, "s"))!;
    const ops = [...block.matchAll(/^ {4}(\w+): (.*)$/gm)].map(([, name, type]) => {
      const parameters = tensorParameters(`${group}.${name}`, withoutTypeParameters(type)) ?? "{}";
      return `  ${name}: wrap("${group}.${name}", core.${group}.${name}, ${parameters}),`;
    });
    return [`export const ${group} = {`, ...ops, "};"].join("\n");
  }).join("\n");
}

/** A function's type from its parameters on. */
function withoutTypeParameters(type: string): string {
  let depth = 0;
  for (let at = 0; at < type.length; at++) {
    if (type[at] === "<") depth++;
    if (type[at] === ">") depth--;
    if (type[at] === "(" && depth === 0) return type.slice(at);
  }
  return type;
}

const HEADER =
  `// Made by tests/tools/generate_tf_ops.ts from the declarations of tfjs-core 4.22.0: not to be edited.
// deno-fmt-ignore-file
import * as core from "@tensorflow/tfjs-core";
import { wrap } from "./wrap.ts";

export * from "@tensorflow/tfjs-core";

`;

if (import.meta.main) await Deno.writeTextFile(OUTPUT, await generate());
