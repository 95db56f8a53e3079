/**
 * Draws up the account of a program.
 *
 * @module
 */
import type { FloatType } from "../core/dtype.ts";
import { type Shape, sizeOf } from "../core/shape.ts";
import {
  bodiesOf,
  describe,
  formatType,
  type Graph,
  type TensorNode,
  type TensorType,
} from "../graph/node.ts";
import type { NodeOf } from "../graph/value.ts";
import type {
  Account,
  KernelAccount,
  LoopAccount,
  ProductAccount,
  RepeatAccount,
  SingleAccount,
} from "./account.ts";
import type { Access, Kernel, Loop, Plan, Repeat, Single } from "./plan/kernel.ts";
import type { ArrayNode } from "./plan/selected.ts";
import { costOf } from "./plan/cost.ts";
import { bytesOf } from "./wasm/layout.ts";
import { withAxis } from "./wasm/loop/emit_loop.ts";
import { scheduleOf } from "./wasm/loop/schedule.ts";
import { singleEmitter } from "./wasm/single/table.ts";

/** Draws up the account of a program. */
export function accountOf(graph: Graph, simplified: Graph, plan: Plan, width: FloatType): Account {
  const plans = [...plansIn(plan)];
  const constants = plans.flatMap(({ buffers, constants }) =>
    [...constants.keys()].map((buffer) => buffers[buffer])
  );
  const kernels = kernelsOf(plan, width);
  return {
    nodes: { given: nodesIn(graph), simplified: nodesIn(simplified) },
    buffers: plans.reduce((sum, { buffers }) => sum + buffers.length, 0),
    constantBytes: constants.reduce((sum, buffer) => sum + arrayBytes(buffer, width), 0),
    prepared: kernels.slice(0, plan.prepared),
    kernels: kernels.slice(plan.prepared),
  };
}

function* plansIn(plan: Plan): Generator<Plan> {
  yield plan;
  for (const kernel of plan.kernels) {
    if (kernel.kind === "repeat") { for (const body of kernel.bodies) yield* plansIn(body); }
  }
}

function nodesIn({ nodes }: Graph): number {
  return nodes.reduce((sum, node) => {
    return sum + 1 + bodiesOf(node).reduce((inner, body) => inner + nodesIn(body), 0);
  }, 0);
}

function arrayBytes({ shape, dtype }: TensorType, width: FloatType): number {
  return sizeOf(shape) * bytesOf(dtype, width);
}

function kernelsOf(plan: Plan, width: FloatType): KernelAccount[] {
  return plan.kernels.map((kernel: Kernel): KernelAccount => {
    switch (kernel.kind) {
      case "loop":
        return loopAccount(plan, kernel, width);
      case "single":
        return singleAccount(kernel, width);
      case "repeat":
        return repeatAccount(plan, kernel, width);
      default:
        return kernel satisfies never;
    }
  });
}

function loopAccount(plan: Plan, loop: Loop, width: FloatType): LoopAccount {
  const { shape, values, stores, reductions } = loop;
  const loads = values.flatMap((value) => (value.kind === "load" ? [value.access] : []));
  const applied = values.flatMap((value) => (value.kind === "apply" ? [value.op] : []));
  const perPoint = applied.reduce((sum, op) => sum + costOf(op as TensorNode), reductions.length);
  const written = [...stores, ...reductions].map(({ to }) => to);
  return {
    kind: "loop",
    space: shape,
    chunks: scheduleOf(withAxis(loop), width).chunks,
    loads: new Set(loads.map(({ buffer }) => buffer)).size,
    applies: applied.length,
    stores: stores.length,
    reductions: reductions.map(({ op, axes }) => `${op} [${axes.join()}]`),
    flops: perPoint * sizeOf(shape),
    bytes: touched(plan, shape, loads, width) + touched(plan, shape, written, width),
  };
}

/** The bytes of the elements that accesses reach, no buffer's counted twice. */
function touched(plan: Plan, space: Shape, accesses: readonly Access[], width: FloatType): number {
  const elements = new Map<number, number>();
  for (const { buffer, strides } of accesses) {
    const reached = sizeOf(space.filter((_, axis) => strides[axis] !== 0));
    elements.set(buffer, (elements.get(buffer) ?? 0) + reached);
  }
  return [...elements].reduce((sum, [buffer, reached]) => {
    const { shape, dtype } = plan.buffers[buffer];
    return sum + Math.min(reached, sizeOf(shape)) * bytesOf(dtype, width);
  }, 0);
}

const PICKING: ReadonlySet<string> = new Set(["gather", "rowsOfBytes", "sparseLists"]);

function singleAccount(single: Single, width: FloatType): ProductAccount | SingleAccount {
  const { node, types } = single;
  // Of an array of which rows are picked no more is read than is written.
  const read = PICKING.has(node.kind) ? [node, ...types.slice(1)] : types;
  const bytes = [...read, node].reduce((sum, type) => sum + arrayBytes(type, width), 0);
  const emitter = singleEmitter(node, types, width);
  const parts = emitter?.units?.(node, types, width) ?? 1;
  if (node.kind === "matMul" && emitter) {
    return { ...productSizes(node, types), parts, bytes };
  }
  return {
    kind: "single",
    node: describe(node),
    type: formatType(node),
    isHost: emitter === undefined,
    parts,
    flops: flopsOf(node, types),
    bytes,
  };
}

function productSizes(node: NodeOf<"matMul">, [a]: readonly TensorType[]) {
  const { transposeA, transposeB } = node;
  const batch = node.shape.slice(0, -2), [m, n] = node.shape.slice(-2);
  const k = a.shape.at(transposeA ? -2 : -1)!;
  const flops = 2 * sizeOf(batch) * m * k * n;
  return { kind: "matMul", batch, m, k, n, transposeA, transposeB, flops } as const;
}

/** What a draw or a derived key takes: a block of Threefry-2x32, twenty rounds, is about 110 for two words. */
const DRAWS = { bits: 55, uniform: 57, normal: 100 } as const;
const BLOCK = 110;

function flopsOf(node: ArrayNode, types: readonly TensorType[]): number {
  const size = sizeOf(node.shape);
  switch (node.kind) {
    case "random":
      return DRAWS[node.op] * size;
    case "deriveKey":
      return BLOCK;
    case "sparseMatMul":
      // As many as the dense product would take: how much is zero is known when it runs.
      return 2 * size * node.length;
    case "matMul":
      return productSizes(node, types).flops;
    case "triangularSolve":
      return size * types[0].shape.at(-1)!;
    case "conv":
      return 2 * size * sizeOf(types[1].shape.slice(0, 3));
    case "convInput":
      return 2 * sizeOf(types[0].shape) * sizeOf(types[1].shape.slice(0, 3));
    case "convFilter":
    case "convFilterParts":
      return 2 * sizeOf(types[1].shape) * sizeOf(node.to.slice(0, 3));
    case "argMaxPool":
      return size * sizeOf(node.size);
    case "argReduce":
    case "scatterAdd":
      return sizeOf(types.at(node.kind === "argReduce" ? 0 : 1)!.shape);
    case "argSort":
      return size * Math.ceil(Math.log2(Math.max(1, node.shape.at(-1)!)));
    case "cumsum":
      return size;
    case "unary":
    case "binary":
      return size * costOf(node);
    default:
      return 0;
  }
}

function repeatAccount(plan: Plan, kernel: Repeat, width: FloatType): RepeatAccount {
  const { node, inputs, outputs, bodies } = kernel;
  const carries = node.kind === "map" ? 0 : node.kind === "scan" ? node.carries : outputs.length;
  const walked = [...inputs.slice(node.consts), ...outputs.slice(carries)];
  return {
    kind: "repeat",
    node: node.kind,
    length: node.kind === "while" ? undefined : node.length,
    flops: 0,
    bytes: walked.reduce((sum, buffer) => sum + arrayBytes(plan.buffers[buffer], width), 0),
    bodies: bodies.map((body) => kernelsOf(body, width)),
  };
}
