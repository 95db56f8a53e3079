/**
 * Graphs as programs: TypeScript that builds them again.
 *
 * @module
 */
import { bodiesOf, type Graph, isLoop, type NodeId } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { opOf } from "./copy_graph.ts";

/** Statements that build a graph with a GraphBuilder; the last one declares it under this name. */
export function graphSource(graph: Graph, name: string): string {
  return statements(graph, `const ${name} = `).join("\n");
}

/** An array of values, as {@linkcode interpret} takes them. */
export function valuesSource(values: readonly Value[]): string {
  return `[\n${values.map((value) => `  ${valueSource(value)},\n`).join("")}]`;
}

function valueSource({ shape, dtype, data }: Value): string {
  return `{ shape: [${shape.join(", ")}], dtype: "${dtype}", data: ${literal(data)} }`;
}

/** Builds a graph in its own scope; bodies are functions that are called at once. */
function statements(graph: Graph, ending: string): string[] {
  const rest = graph.nodes.map((_, id) => id).filter((id) => !graph.inputs.includes(id));
  const outputs = graph.outputs.map(variable).join(", ");
  return [
    "const b = new GraphBuilder();",
    ...[...graph.inputs, ...rest].map((id) => statement(graph, id)),
    `${ending}b.finish([${outputs}]);`,
  ];
}

function variable(id: NodeId): string {
  return `n${id}`;
}

function statement(graph: Graph, id: NodeId): string {
  const op = opOf(graph.nodes[id]);
  if (op.kind === "input") {
    return `const ${variable(id)} = b.input(${literal(op.name)}, ${literal(op.type)});`;
  }
  if (op.kind === "get") return `const ${variable(id)} = ${variable(op.inputs[0])}[${op.index}];`;
  const bodies = new Map(bodiesOf(op).map((body) => [body as unknown, bodySource(body)]));
  const fields = Object.entries(op).map(([key, value]) => {
    if (key === "inputs") return `inputs: [${op.inputs.map(variable).join(", ")}]`;
    return `${key}: ${bodies.get(value) ?? literal(value)}`;
  });
  return `const ${variable(id)} = b.${isLoop(op) ? "addLoop" : "add"}({ ${fields.join(", ")} });`;
}

function bodySource(body: Graph): string {
  const lines = statements(body, "return ").flatMap((line) => line.split("\n"));
  return `(() => {\n${lines.map((line) => `  ${line}\n`).join("")}})()`;
}

/** A value as it is written in a program. */
function literal(value: unknown): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof Float64Array) {
    return `Float64Array.of(${Array.from(value, literal).join(", ")})`;
  }
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([key, part]) => `${key}: ${literal(part)}`);
    return `{ ${fields.join(", ")} }`;
  }
  return JSON.stringify(value);
}
