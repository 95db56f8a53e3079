import { bodiesOf, describe, type Graph, isLoop, type Node } from "../../lib/graph/node.ts";
import { ALL_OPS } from "../graph/_all_ops.ts";

/** Ways in which a kind can differ beyond its op, which code is wont to treat apart. */
export const ALL_VARIANTS: readonly string[] = [
  ...["plain", "a", "b", "ab"].map((t) => `matMul transposed ${t}`),
  ...["plain", "exclusive", "reverse", "exclusive reverse"].map((t) => `cumsum ${t}`),
  ...["float", "int32", "bool"].flatMap((to) => [`oneHot to ${to}`, `cast to ${to}`]),
  ...["float", "int32", "bool"].flatMap((
    t,
  ) => [`where of ${t}`, `concat of ${t}`, `gather of ${t}`]),
  ...["unary", "binary", "clip", "cumsum", "scatterAdd"].map((k) => `${k} of int32`),
  ...["gather", "scatterAdd"].map((kind) => `${kind} with batch axes`),
  ...["map", "scan", "while"].flatMap((k) => [`${k} in a loop`, `${k} with a key`]),
  "argSort plain",
  "argSort descending",
  "while with a bound",
  "while of at most one step",
  "reduce keepDims",
  "reduce of no axes",
  "scan backwards",
  "loop of length 0",
  "operand twice",
  "empty array",
  "axis of 64 or 65",
];

/** Those of both that can stand on the way from a variable to what is differentiated. */
export const DIFFERENTIABLE: readonly string[] = [
  ...ALL_OPS.filter((name) =>
    !/^(compare|logical|not|classify|oneHot|arg|deriveKey|random|while|reduce a)/.test(name)
  ),
  ...["map in a loop", "scan in a loop", "scan backwards", "loop of length 0"],
  ...["while with a bound", "while of at most one step"],
  ...["gather with batch axes", "scatterAdd with batch axes", "operand twice", "empty array"],
];

/** Counts what graphs were made of. */
export class Coverage {
  readonly #counts = new Map<string, number>();

  /** Counts the nodes of a graph, those of its bodies too. */
  add(graph: Graph, depth = 0): void {
    for (const node of graph.nodes) {
      for (const name of [describe(node), ...variantsOf(graph, node, depth)]) {
        this.#counts.set(name, this.count(name) + 1);
      }
      for (const body of bodiesOf(node)) this.add(body, depth + 1);
    }
  }

  /** How many nodes there were of an op or a variant. */
  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Those of the names that came fewer times than this. */
  below(least: number, names: readonly string[] = [...ALL_OPS, ...ALL_VARIANTS]): string[] {
    return names.filter((name) => this.count(name) < least);
  }

  /** The counts of all ops and variants, several to a line. */
  toString(): string {
    const cells = [...ALL_OPS, ...ALL_VARIANTS].map((name) => `${name} ${this.count(name)}`);
    const lines: string[] = [];
    for (let i = 0; i < cells.length; i += 4) {
      lines.push(cells.slice(i, i + 4).map((cell) => cell.padEnd(28)).join("").trimEnd());
    }
    return lines.join("\n");
  }
}

function variantsOf(graph: Graph, node: Node, depth: number): string[] {
  const found = isLoop(node) ? loopVariants(graph, node, depth) : arrayVariants(node);
  if (new Set(node.inputs).size < node.inputs.length) found.push("operand twice");
  return found;
}

function loopVariants(graph: Graph, node: Extract<Node, { body: Graph }>, depth: number): string[] {
  const takesKey = node.inputs.some((id) => {
    const operand = graph.nodes[id];
    return !isLoop(operand) && operand.dtype === "key";
  });
  return [
    ...(depth > 0 ? [`${node.kind} in a loop`] : []),
    ...(takesKey ? [`${node.kind} with a key`] : []),
    ...(node.kind === "while" && node.maxSteps !== undefined ? ["while with a bound"] : []),
    ...(node.kind === "while" && node.maxSteps === 1 ? ["while of at most one step"] : []),
    ...(node.kind === "scan" && node.reverse ? ["scan backwards"] : []),
    ...(node.kind !== "while" && node.length === 0 ? ["loop of length 0"] : []),
  ];
}

function arrayVariants(node: Exclude<Node, { results: unknown }>): string[] {
  const of = [`${node.kind} of ${node.dtype}`];
  if (node.shape.includes(0)) of.push("empty array");
  if (node.shape.some((n) => n === 64 || n === 65)) of.push("axis of 64 or 65");
  switch (node.kind) {
    case "matMul":
      return [...of, `matMul transposed ${flags({ a: node.transposeA, b: node.transposeB }, "")}`];
    case "cumsum":
      return [...of, `cumsum ${flags({ exclusive: node.exclusive, reverse: node.reverse }, " ")}`];
    case "argSort":
      return [...of, `argSort ${flags({ descending: node.descending }, " ")}`];
    case "oneHot":
    case "cast":
      return [...of, `${node.kind} to ${node.to}`];
    case "gather":
    case "scatterAdd":
      return node.batchDims > 0 ? [...of, `${node.kind} with batch axes`] : of;
    case "reduce":
      if (node.keepDims) of.push("reduce keepDims");
      return node.axes.length === 0 ? [...of, "reduce of no axes"] : of;
    default:
      return of;
  }
}

function flags(given: Readonly<Record<string, boolean>>, separator: string): string {
  return Object.keys(given).filter((name) => given[name]).join(separator) || "plain";
}
