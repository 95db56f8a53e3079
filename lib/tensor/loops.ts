/**
 * Loops that are recorded as loops: the body is run once, with symbolic values, and stands in the graph once.
 *
 * @module
 */
import { located, Origin } from "../core/origin.ts";
import type { TreeShape } from "../core/tree.ts";
import { formatType, type NodeId, type TensorType } from "../graph/node.ts";
import { inGraph } from "./in_graph.ts";
import type { Key } from "./key.ts";
import { symbolicLeaf, treeOfNodes } from "./leaves.ts";
import { bodyOf, inputs, NOTHING, withConsts } from "./body.ts";
import type { Recorder } from "./recorder.ts";
import { nodeOf, recorder } from "./recording.ts";
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from "./types.ts";

/** What can be carried, walked over and returned: tensors and keys in lists and plain objects. */
export type Structure =
  | Tensor
  | Key
  | number
  | boolean
  | undefined
  | StructureList
  | StructureRecord;
/** A list of structures. */
export type StructureList = readonly Structure[];
/** A plain object of structures. */
export interface StructureRecord {
  /** The parts by name. */
  readonly [name: string]: Structure;
}

/** A tensor of one axis less: what a loop gives its body of each thing that it walks over. */
export type Sliced<X> = X extends Tensor1D ? Scalar
  : X extends Tensor2D ? Tensor1D
  : X extends Tensor3D ? Tensor2D
  : X extends Tensor4D ? Tensor3D
  : X extends Tensor | Leaf ? X
  : { readonly [K in keyof X]: Sliced<X[K]> };

/** A tensor of one axis more: what becomes of each thing that a body returns to be stacked. */
export type Stacked<Y> = Y extends Scalar | number | boolean ? Tensor1D
  : Y extends Tensor1D ? Tensor2D
  : Y extends Tensor2D ? Tensor3D
  : Y extends Tensor3D ? Tensor4D
  : Y extends Tensor | Leaf ? Y
  : { readonly [K in keyof Y]: Stacked<Y[K]> };

/** What a body sees of a carry: numbers have become tensors. */
export type Carried<C> = C extends number | boolean ? Scalar
  : C extends Tensor | Leaf ? C
  : { readonly [K in keyof C]: Carried<C[K]> };

/** What a body may return as the next carry: shapes and dtypes must not change, which is checked when it is recorded. */
export type NextCarry<C> = C extends Tensor | number | boolean ? Tensor | number | boolean
  : C extends Leaf ? C
  : { readonly [K in keyof C]: NextCarry<C[K]> };

/** What has no axes. */
export type Leaf = Key | number | boolean | undefined;

/**
 * Applies a function to each slice of the leading axis, independently, and stacks what it returns.
 *
 * @param f Takes a slice and its index, an int32 scalar; returns tensors in any structure.
 * @param xs Tensors that share the size n of their leading axis, in any structure.
 * @returns What `f` returns, each tensor with a leading axis of n.
 * @throws {TypeError} If the leading axes differ, or `f` returns what cannot be stacked.
 *
 * @example
 * ```ts
 * import { map } from "./loops.ts";
 * import { tf } from "@credence/credence/tf";
 *
 * const norms = map((row) => tf.sqrt(tf.sum(tf.square(row))), tf.tensor2d([[3, 4], [6, 8]]));
 * console.log(await norms.array()); // [5, 10]
 * ```
 */
export function map<X, Y>(
  f: (x: Sliced<X>, index: Scalar) => Y,
  xs: X,
): Stacked<Y> {
  return inGraph(() => {
    const walked = walk(xs, "map", undefined);
    const { body, consts, result } = bodyOf((inner, index) => {
      const x = walked.inputs(inner);
      const y = treeOfNodes(
        f(walked.shape.rebuild(x.map(symbolicLeaf)) as Sliced<X>, index),
        "result",
      );
      return { inputs: x, outputs: y.ids, result: y.shape };
    });
    const stacks = recorder().builder.addLoop({
      kind: "map",
      inputs: [...consts, ...walked.ids],
      consts: consts.length,
      length: walked.length,
      body,
    });
    return result.rebuild(stacks.map(symbolicLeaf)) as Stacked<Y>;
  });
}

/** Options of {@linkcode scan}. */
export interface ScanOptions {
  /** The number of steps; needed where nothing is walked over. */
  readonly length?: number;
  /** Whether the steps run from the last slice to the first. Stacks are in the order of the slices either way. */
  readonly reverse?: boolean;
}

/**
 * Runs a function over the leading axis, each step from the carry of the one before.
 *
 * @param f Takes the carry, a slice and its index, an int32 scalar; returns the next carry and what is to be stacked.
 * @param init The first carry: tensors and keys in any structure. Each keeps its shape and dtype.
 * @param xs Tensors that share the size n of their leading axis, in any structure, or undefined.
 * @param options The number of steps, the direction.
 * @returns The last carry, and what `f` gave besides, each tensor with a leading axis of n.
 * @throws {TypeError} If the carry changes its structure, shapes or dtypes, or the leading axes differ.
 *
 * @example
 * ```ts
 * import { scan } from "./loops.ts";
 * import { tf } from "@credence/credence/tf";
 *
 * const [last, all] = scan((s, x) => [s.add(x), s.add(x)], tf.scalar(0), tf.tensor1d([1, 2, 3]));
 * console.log(await last.array(), await all.array()); // 6 [1, 3, 6]
 * ```
 */
export function scan<C, X, Y>(
  f: (carry: Carried<C>, x: Sliced<X>, index: Scalar) => readonly [carry: NextCarry<C>, y: Y],
  init: C,
  xs: X,
  options: ScanOptions = {},
): [carry: Carried<C>, ys: Stacked<Y>] {
  return inGraph(() => {
    const carry = treeOfNodes(init, "carry");
    const walked = walk(xs, "scan", options.length);
    const types = carry.ids.map((id) => recorder().builder.type(id));
    const { body, consts, result } = bodyOf((inner, index) => {
      const c = inputs(inner, "carry", carry.paths, types);
      const x = walked.inputs(inner);
      const [next, y] = f(
        carry.shape.rebuild(c.map(symbolicLeaf)) as Carried<C>,
        walked.shape.rebuild(x.map(symbolicLeaf)) as Sliced<X>,
        index,
      );
      const ids = sameCarry("scan", next, carry, types);
      const ys = treeOfNodes(y ?? [], "result");
      return {
        inputs: [...c, ...x],
        outputs: [...ids, ...ys.ids],
        result: y === undefined ? NOTHING : ys.shape,
      };
    });
    const results = recorder().builder.addLoop({
      kind: "scan",
      inputs: [...consts, ...carry.ids, ...walked.ids],
      consts: consts.length,
      carries: carry.ids.length,
      length: walked.length,
      reverse: options.reverse ?? false,
      body,
    }).map(symbolicLeaf);
    return [
      carry.shape.rebuild(results.slice(0, carry.ids.length)) as Carried<C>,
      result.rebuild(results.slice(carry.ids.length)) as Stacked<Y>,
    ];
  });
}

/** Options of {@linkcode whileLoop}. */
export interface WhileOptions {
  /** The most steps that it takes, whatever the condition says. With it the loop has a gradient. */
  readonly maxSteps?: number;
}

/**
 * Repeats a function while a condition holds. The number of steps may depend on the values, so that it has no gradient unless
 * it is told how many there may be.
 *
 * The gradient of a loop with a bound takes all steps that there may be, those behind the end for nothing, and memory for as
 * many; the loop itself stops where it ends.
 *
 * @param condition Takes the carry; returns a bool scalar.
 * @param body Takes the carry and the number of steps done, an int32 scalar; returns the next carry.
 * @param init The first carry: tensors and keys in any structure. Each keeps its shape and dtype.
 * @param options The most steps.
 * @returns The first carry for which the condition does not hold, or the one after the most steps.
 * @throws {TypeError} If the condition gives no bool scalar, or the carry changes its structure, shapes or dtypes.
 * @throws {RangeError} If `maxSteps` is no non-negative integer.
 *
 * @example
 * ```ts
 * import { whileLoop } from "@credence/credence";
 * import { tf } from "@credence/credence/tf";
 *
 * const power = whileLoop((x) => x.less(100), (x) => x.mul(2), tf.scalar(1));
 * console.log(await power.array()); // 128
 * ```
 */
export function whileLoop<C>(
  condition: (carry: Carried<C>) => Tensor,
  body: (carry: Carried<C>, index: Scalar) => NextCarry<C>,
  init: C,
  { maxSteps }: WhileOptions = {},
): Carried<C> {
  if (maxSteps !== undefined && !(Number.isInteger(maxSteps) && maxSteps >= 0)) {
    const message =
      `Cannot run whileLoop: maxSteps must be a non-negative integer, got ${maxSteps}`;
    throw new RangeError(located(message, Origin.here()));
  }
  return inGraph(() => {
    const carry = treeOfNodes(init, "carry");
    const types = carry.ids.map((id) => recorder().builder.type(id));
    const call = (inner: Recorder) => {
      const ids = inputs(inner, "carry", carry.paths, types);
      return { ids, tree: carry.shape.rebuild(ids.map(symbolicLeaf)) as Carried<C> };
    };
    const test = bodyOf((inner, index) => {
      const { ids, tree } = call(inner);
      const holds = treeOfNodes(condition(tree), "condition").ids;
      const outputs = maxSteps === undefined
        ? holds
        : holds.map((id) => isBefore(nodeOf(index), maxSteps, id));
      return { inputs: ids, outputs, result: NOTHING };
    });
    const step = bodyOf((inner, index) => {
      const { ids, tree } = call(inner);
      const next = sameCarry("whileLoop", body(tree, index), carry, types);
      return { inputs: ids, outputs: next, result: NOTHING };
    });
    const consts = [...new Set([...test.consts, ...step.consts])];
    const results = recorder().builder.addLoop({
      kind: "while",
      inputs: [...consts, ...carry.ids],
      consts: consts.length,
      condition: withConsts(test, consts),
      body: withConsts(step, consts),
      ...(maxSteps !== undefined && { maxSteps }),
    });
    return carry.shape.rebuild(results.map(symbolicLeaf)) as Carried<C>;
  });
}

/** Whether the index is less than a bound, and a condition holds. */
function isBefore(index: NodeId, bound: number, condition: NodeId): NodeId {
  const { builder: b } = recorder();
  const isLess = b.compare("less", index, b.scalar(bound, "int32"));
  return b.add({ kind: "logical", op: "and", inputs: [isLess, condition] });
}

/** What a loop walks over: its nodes, their common length, and inputs for one slice of each. */
function walk(xs: unknown, loop: string, length: number | undefined) {
  const { ids, paths, shape } = xs === undefined
    ? { ids: [], paths: [], shape: NOTHING }
    : treeOfNodes(xs, "xs");
  const types = ids.map((id) => recorder().builder.type(id));
  const slices = types.map(({ shape: [n, ...rest], dtype }, i) => {
    if (n === undefined) {
      fail(loop, `xs${paths[i]} is a scalar, expected a leading axis to walk over`);
    }
    length ??= n;
    if (n !== length) {
      fail(loop, `xs${paths[i]} has ${n} along its leading axis, expected ${length}`);
    }
    return { shape: rest, dtype };
  });
  if (length === undefined) fail(loop, "nothing is walked over, and options.length is not given");
  return { ids, shape, length, inputs: (inner: Recorder) => inputs(inner, "x", paths, slices) };
}

/** The nodes of the next carry, which must look like the first one. */
function sameCarry(
  loop: string,
  next: unknown,
  carry: { readonly paths: readonly string[]; readonly shape: TreeShape },
  types: readonly TensorType[],
): NodeId[] {
  const { ids, shape } = treeOfNodes(next, "carry");
  if (shape.signature !== carry.shape.signature) {
    fail(loop, `the carry's structure was ${carry.shape.signature}, became ${shape.signature}`);
  }
  ids.forEach((id, i) => {
    const [is, was] = [recorder().builder.type(id), types[i]].map(formatType);
    if (is !== was) {
      fail(loop, `carry${carry.paths[i]} must keep its shape and dtype, was ${was}, became ${is}`);
    }
  });
  return ids;
}

function fail(loop: string, what: string): never {
  throw new TypeError(located(`Cannot run ${loop}: ${what}`, Origin.here()));
}
