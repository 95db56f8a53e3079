/**
 * Plans as text, for listings and tests: a line for each kernel.
 *
 * A loop is written as what it does at a point: `loop [4, 3]: #2[3i + j] = tanh(#0[3i + j])`. The letters i, j, k … are the
 * indices of its axes, what is in brackets behind a buffer counts elements. A value that is used more than once has a name.
 *
 * @module
 */
import { formatType } from "../../graph/node.ts";
import { attributesOf } from "../../graph/print.ts";
import type { ArrayNode } from "./selected.ts";
import type { Access, Kernel, Loop, LoopValue, Plan, PointwiseOp, ValueId } from "./kernel.ts";

/** The plan as text: its buffers, its kernels with the bodies of loops indented, and the buffers of its results. */
export function printPlan(plan: Plan): string {
  return lines(plan, "").join("\n");
}

function lines(plan: Plan, indent: string): string[] {
  const inputs = new Map(plan.inputs.map((buffer, i) => [buffer, i]));
  const buffers = plan.buffers.map((type, buffer) => {
    const values = plan.constants.get(buffer);
    const what = inputs.has(buffer)
      ? ` = input ${inputs.get(buffer)}`
      : values
      ? ` = constant ${listed([...values.subarray(0, 6)].map(number), values.length > 6)}`
      : "";
    const kept = type.bytes ? " as bytes" : "";
    return `${indent}#${buffer} : ${formatType(type)}${kept}${what}`;
  });
  const kernels = plan.kernels.flatMap((kernel) => kernelLines(kernel, indent));
  return [...buffers, ...kernels, `${indent}return ${names(plan.outputs)}`];
}

function kernelLines(kernel: Kernel, indent: string): string[] {
  switch (kernel.kind) {
    case "loop":
      return [`${indent}${loopLine(kernel)}`];
    case "single": {
      const { node, inputs, output } = kernel;
      const words = [node.kind, ...singleAttributes(node), names(inputs)];
      return [`${indent}#${output} = ${words.join(" ")}`];
    }
    case "repeat": {
      const { node, inputs, outputs, bodies } = kernel;
      const times = node.kind === "while" ? "" : ` ${node.length} times`;
      const head = `${names(outputs)} = ${node.kind}${times} ${names(inputs)}`;
      const titles = node.kind === "while" ? ["condition", "body"] : ["body"];
      return [
        `${indent}${head}`,
        ...bodies.flatMap((body, i) => [
          `${indent}  ${titles[i]}`,
          ...lines(body, `${indent}    `),
        ]),
      ];
    }
    default:
      return kernel satisfies never;
  }
}

/** What a node says besides its operands. */
function singleAttributes(node: ArrayNode): string[] {
  switch (node.kind) {
    case "rowsOfBytes":
      return [`scale=${number(node.scale)}`];
    case "sparseLists":
      return [node.by, `scale=${number(node.scale)}`];
    case "wordsOfBytes":
    case "checkedRows":
    case "commit":
    case "sparseMatMul":
      return [];
    case "convFilterParts":
      return [
        `parts=${node.parts.count}`,
        ...attributesOf({ ...node, kind: "convFilter", inputs: node.inputs }),
      ];
    default:
      return attributesOf(node);
  }
}

function loopLine(loop: Loop): string {
  const uses = usesOf(loop);
  const texts: string[] = [], statements: string[] = [];
  let named = 0;
  loop.values.forEach((value, id) => {
    const text = valueText(value, texts);
    if (value.kind === "constant" || uses[id] < 2) {
      texts.push(text);
      return;
    }
    const name = `v${named++}`;
    texts.push(name);
    statements.push(`${name} = ${text}`);
  });
  for (const { value, to } of loop.stores) statements.push(`${accessText(to)} = ${texts[value]}`);
  for (const { op, value, axes, to } of loop.reductions) {
    statements.push(`${accessText(to)} = ${op} over ${axes.map(letter)} of ${texts[value]}`);
  }
  return `loop [${loop.shape.join(", ")}]: ${statements.join("; ")}`;
}

/** How often each value is used. */
function usesOf({ values, stores, reductions }: Loop): number[] {
  const uses = values.map(() => 0);
  const use = (id: ValueId) => uses[id]++;
  for (const value of values) if (value.kind === "apply") value.operands.forEach(use);
  for (const { value } of [...stores, ...reductions]) use(value);
  return uses;
}

function valueText(value: LoopValue, texts: readonly string[]): string {
  switch (value.kind) {
    case "load":
      return accessText(value.access);
    case "constant":
      return value.dtype === "bool" ? String(value.value !== 0) : number(value.value);
    case "index": {
      const { start, step, offset, coefficients } = value;
      const position = indexText(offset, coefficients);
      return start === 0 && step === 1 ? `(${position})` : `(${start} + ${step}·(${position}))`;
    }
    case "apply":
      return `${opText(value.op)}(${value.operands.map((id) => texts[id]).join(", ")})`;
    default:
      return value satisfies never;
  }
}

function opText(op: PointwiseOp): string {
  switch (op.kind) {
    case "clip":
      return `clip[${number(op.min)}, ${number(op.max)}]`;
    case "cast":
      return op.to;
    case "not":
    case "where":
      return op.kind;
    default:
      return op.op;
  }
}

function accessText({ buffer, offset, strides }: Access): string {
  return `#${buffer}[${indexText(offset, strides)}]`;
}

/** `2 + 3i + j`. */
function indexText(offset: number, strides: readonly number[]): string {
  const terms: [factor: number, of: string][] = strides.map((
    stride,
    axis,
  ) => [stride, letter(axis)]);
  const moving = terms.filter(([stride]) => stride !== 0);
  const first = offset !== 0 || moving.length === 0 ? String(offset) : "";
  return moving.reduce((text, [stride, index]) => {
    const size = Math.abs(stride), term = size === 1 ? index : `${size}${index}`;
    if (text === "") return stride < 0 ? `-${term}` : term;
    return `${text} ${stride < 0 ? "-" : "+"} ${term}`;
  }, first);
}

const letter = (axis: number) => "ijklmnopqr"[axis] ?? `i${axis}`;
const names = (buffers: readonly number[]) => buffers.map((buffer) => `#${buffer}`).join(", ");
const number = (value: number) => (Object.is(value, -0) ? "-0" : String(value));
const listed = (values: readonly string[], isCut: boolean) =>
  `[${values.join(", ")}${isCut ? ", …" : ""}]`;
