import {
  bodiesOf,
  formatType,
  type Graph,
  isLoop,
  type Node,
  type NodeId,
  type Op,
  type TensorType,
  type Window,
} from "./node.ts";

/** How a graph is written as text. */
export interface PrintOptions {
  /** Whether each line ends in the place in the user's code that it came from. */
  readonly origins?: boolean;
}

/**
 * The graph as text, a node a line: its id, what it does with which operands, and its type. Bodies are indented under
 * their loop. Scalar constants are written where they are used.
 */
export function print(graph: Graph, options: PrintOptions = {}): string {
  return lines(graph, options, "").join("\n");
}

function lines(graph: Graph, options: PrintOptions, indent: string): string[] {
  const inlined = new Map<NodeId, string>();
  const name = (id: NodeId) => inlined.get(id) ?? `%${id}`;
  const out: string[] = [];
  graph.nodes.forEach((node, id) => {
    if (node.kind === "constant" && node.shape.length === 0 && node.dtype !== "key") {
      inlined.set(id, literal(node.data[0], node.dtype));
      return;
    }
    const type = isLoop(node) ? `(${node.results.map(formatType).join(", ")})` : formatType(node);
    const origin = options.origins ? node.origin?.toString() : undefined;
    const words = [node.kind, ...attributesOf(node), ...node.inputs.map(name)].join(" ");
    out.push(`${indent}%${id} = ${words} : ${type}${origin ? `  // ${origin}` : ""}`);
    const titles = node.kind === "while" ? ["condition", "body"] : ["body"];
    bodiesOf(node).forEach((body, i) => {
      out.push(`${indent}  ${titles[i]}`, ...lines(body, options, `${indent}    `));
    });
  });
  out.push(`${indent}return ${graph.outputs.map(name).join(", ")}`);
  return out;
}

function literal(value: number, dtype: TensorType["dtype"]): string {
  if (dtype === "bool") return value ? "true" : "false";
  const text = number(value);
  return dtype === "float" && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** A number as text; the sign of a zero shows. */
const number = (value: number) => (Object.is(value, -0) ? "-0" : String(value));

const list = (values: readonly unknown[]) => `[${values.join(",")}]`;

const numbers = (data: Float64Array, count: number) => [...data.subarray(0, count)].map(number);

/** What an op says besides its operands. */
export function attributesOf(op: Op | Node): string[] {
  switch (op.kind) {
    case "input":
      return [JSON.stringify(op.name), ...(op.bytes ? ["bytes"] : [])];
    case "constant":
      return [list(op.data.length > 6 ? [...numbers(op.data, 5), "…"] : numbers(op.data, 6))];
    case "range":
      return [`${op.start}+${op.step}i`];
    case "clip":
      return [`min=${op.min} max=${op.max}`];
    case "cast":
    case "reshape":
    case "broadcastTo":
    case "not":
    case "where":
    case "softmax":
    case "logSoftmax":
      return [];
    case "transpose":
      return [list(op.perm)];
    case "reverse":
      return [list(op.axes)];
    case "slice":
      return [`begin=${list(op.begin)}`];
    case "pad":
      return [list(op.padding.map((p) => p.join(":"))), `value=${op.value}`];
    case "tile":
      return [list(op.reps)];
    case "concat":
      return [`axis=${op.axis}`];
    case "gather":
    case "scatterAdd":
      return [`axis=${op.axis}`, ...(op.batchDims ? [`batchDims=${op.batchDims}`] : [])];
    case "oneHot":
      return [...(op.on !== 1 || op.off !== 0 ? [`on=${op.on} off=${op.off}`] : [])];
    case "cumsum":
      return [`axis=${op.axis}`, ...flags({ exclusive: op.exclusive, reverse: op.reverse })];
    case "reduce":
      return [op.op, list(op.axes), ...flags({ keepDims: op.keepDims })];
    case "argReduce":
      return [op.op, `axis=${op.axis}`];
    case "argSort":
      return flags({ descending: op.descending });
    case "matMul":
      return flags({ transposeA: op.transposeA, transposeB: op.transposeB });
    case "triangularSolve":
      return flags({ transpose: op.transpose });
    case "conv":
    case "convInput":
    case "convFilter":
      return [...windowWords(op.window), ...(op.groups === 1 ? [] : [`groups=${op.groups}`])];
    case "argMaxPool":
      return [`size=${list(op.size)}`, ...windowWords(op.window)];
    case "einsum":
      return [JSON.stringify(op.equation)];
    case "get":
      return [String(op.index)];
    case "map":
      return [`length=${op.length} consts=${op.consts}`];
    case "scan":
      return [
        `length=${op.length} consts=${op.consts} carries=${op.carries}`,
        ...flags({ reverse: op.reverse }),
      ];
    case "while":
      return [
        `consts=${op.consts}`,
        ...(op.maxSteps === undefined ? [] : [`maxSteps=${op.maxSteps}`]),
      ];
    case "unary":
    case "binary":
    case "compare":
    case "logical":
    case "classify":
    case "deriveKey":
    case "random":
      return [op.op];
    default:
      return op satisfies never;
  }
}

/** What a window does otherwise than to go on by one, without padding, to take neighbours. */
function windowWords({ strides, padding, dilations }: Window): string[] {
  return [
    ...(strides.every((n) => n === 1) ? [] : [`strides=${list(strides)}`]),
    ...(padding.flat().every((n) => n === 0)
      ? []
      : [`padding=${list(padding.map((p) => p.join(":")))}`]),
    ...(dilations.every((n) => n === 1) ? [] : [`dilations=${list(dilations)}`]),
  ];
}

function flags(given: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(given).filter((name) => given[name]);
}
