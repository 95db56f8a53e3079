/**
 * Elementwise ops, and sums of all elements, that are written straight into the graph.
 *
 * tfjs takes an op of symbolic tensors apart and puts it together again: scopes, a search for the kernel, books of data that do
 * not exist. That takes several times as long as writing the node. Where it would neither refuse nor convert anything, among
 * tensors of the recording that have the op's dtype and broadcast, and numbers beside them, the node is written at once: the
 * same one, at the same place. Everything else goes through tfjs.
 *
 * @module
 */
import { type DataType, Tensor } from "@tensorflow/tfjs-core";
import { Origin } from "../core/origin.ts";
import { broadcast, type Shape } from "../core/shape.ts";
import type { GraphBuilder } from "../graph/builder.ts";
import type {
  BinaryName,
  ClassifyName,
  CompareName,
  LogicalName,
  NodeId,
  ReduceName,
  UnaryName,
} from "../graph/node.ts";
import { isSymbolic, nodeOf, recorder, recorderNow, symbolic } from "./recording.ts";

/** Writes an op of these arguments; `undefined` if it has to go through tfjs. */
export type Direct = (args: readonly unknown[]) => Tensor | undefined;

/** How an op becomes a node. */
interface Entry {
  /** The dtype that each operand must have; of the operands of which none is given, all have the same. */
  readonly dtypes: readonly (DataType | undefined)[];
  readonly write: (builder: GraphBuilder, operands: readonly NodeId[]) => NodeId;
}

/** The op of tfjs written straight into the graph, if it is one that can be. */
export function directly(name: string): Direct | undefined {
  const entry = ENTRIES.get(name);
  return entry &&
    ((args) => recorderNow() && accepts(entry, args) ? written(entry, args) : undefined);
}

/** Whether tfjs would take the arguments as they are. */
function accepts({ dtypes }: Entry, args: readonly unknown[]): boolean {
  if (args.length !== dtypes.length) return false;
  let shape: Shape | undefined, open: DataType | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i], isNumber = typeof arg === "number";
    if (!isNumber && !(arg instanceof Tensor && isSymbolic(arg))) return false;
    const dtype = isNumber ? "float32" : arg.dtype;
    if (dtype !== (dtypes[i] ?? (open ??= dtype))) return false;
    if (isNumber) continue;
    shape = shape ? broadcast(shape, arg.shape) : arg.shape;
    if (!shape) return false;
  }
  return shape !== undefined;
}

/** The tensor of one number, written straight into the graph while one is recorded. */
export function numberDirectly(value: number): Tensor | undefined {
  if (!recorderNow()) return undefined;
  const { builder } = recorder();
  builder.origin = Origin.here();
  return symbolic(builder.scalar(value));
}

function written({ write }: Entry, args: readonly unknown[]): Tensor {
  const { builder } = recorder();
  builder.origin = Origin.here();
  const operands: NodeId[] = [];
  for (const arg of args) {
    operands.push(typeof arg === "number" ? builder.scalar(arg) : nodeOf(arg as Tensor));
  }
  return symbolic(write(builder, operands));
}

const unary = (op: UnaryName): Entry => ({
  dtypes: ["float32"],
  write: (builder, [x]) => builder.unary(op, x),
});

const binary = (op: BinaryName): Entry => ({
  dtypes: ["float32", "float32"],
  write: (builder, [a, b]) => builder.binary(op, a, b),
});

const compare = (op: CompareName): Entry => ({
  dtypes: ["float32", "float32"],
  write: (builder, [a, b]) => builder.compare(op, a, b),
});

const classify = (op: ClassifyName): Entry => ({
  dtypes: ["float32"],
  write: (builder, [x]) => builder.add({ kind: "classify", op, inputs: [x] }),
});

/** Over all axes: with more arguments than the operand it goes through tfjs. */
const reduce = (op: ReduceName, dtype: DataType): Entry => ({
  dtypes: [dtype],
  write: (builder, [x]) => builder.reduce(op, x, [...builder.type(x).shape.keys()]),
});

const logical = (op: LogicalName): Entry => ({
  dtypes: ["bool", "bool"],
  write: (builder, [a, b]) => builder.add({ kind: "logical", op, inputs: [a, b] }),
});

/** The ops, by tfjs's names. */
const ENTRIES: ReadonlyMap<string, Entry> = new Map(Object.entries({
  abs: unary("abs"),
  exp: unary("exp"),
  expm1: unary("expm1"),
  log: unary("log"),
  log1p: unary("log1p"),
  neg: unary("neg"),
  reciprocal: unary("reciprocal"),
  relu: unary("relu"),
  rsqrt: unary("rsqrt"),
  sigmoid: unary("sigmoid"),
  softplus: unary("softplus"),
  sqrt: unary("sqrt"),
  square: unary("square"),
  tanh: unary("tanh"),

  add: binary("add"),
  div: binary("div"),
  maximum: binary("maximum"),
  minimum: binary("minimum"),
  mul: binary("mul"),
  sub: binary("sub"),

  equal: compare("equal"),
  greater: compare("greater"),
  greaterEqual: compare("greaterEqual"),
  less: compare("less"),
  lessEqual: compare("lessEqual"),
  notEqual: compare("notEqual"),

  isFinite: classify("isFinite"),
  isInf: classify("isInf"),
  isNaN: classify("isNan"),

  all: reduce("all", "bool"),
  sum: reduce("sum", "float32"),

  where: {
    dtypes: ["bool", undefined, undefined],
    write: (builder, [condition, a, b]) => builder.where(condition, a, b),
  },

  logicalAnd: logical("and"),
  logicalOr: logical("or"),
}));
