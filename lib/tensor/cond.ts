import { located, Origin } from "../core/origin.ts";
import { formatType, type NodeId, type TensorType } from "../graph/node.ts";
import { type Body, bodyOf, inputs, NOTHING } from "./body.ts";
import { inGraph } from "./in_graph.ts";
import { symbolicLeaf, treeOfNodes } from "./leaves.ts";
import type { Carried, NextCarry } from "./loops.ts";
import { operand } from "./operand.ts";
import { recorder } from "./recording.ts";
import type { Tensor } from "./types.ts";

/** A branch as a body, and the types of what it returns. */
interface Branch extends Body {
  readonly types: readonly TensorType[];
}

/**
 * One of two branches, by a condition. Both are recorded, and only the one that is taken is run, also when it is
 * differentiated.
 *
 * Where the branches are cheap, or the condition is one of many, `tf.where` is the better choice: it computes both.
 *
 * @param condition A bool scalar.
 * @param then What is computed if it holds: tensors and keys in any structure.
 * @param otherwise What is computed if not: of the same structure, shapes and dtypes.
 * @returns What the branch that is taken returns.
 * @throws {TypeError} If the condition is no bool scalar, or the branches return different things.
 *
 * @example
 * ```ts
 * import { cond } from "@credence/credence";
 * import { tf } from "@credence/credence/tf";
 *
 * const x = tf.scalar(-3);
 * const y = cond(x.greater(0), () => tf.sqrt(x), () => tf.mul(x, 2));
 * console.log(await y.array()); // -6
 * ```
 */
export function cond<R>(
  condition: Tensor | boolean,
  then: () => R,
  otherwise: () => NextCarry<R>,
): Carried<R> {
  return inGraph(() => {
    const { builder: b } = recorder();
    const is = operand(condition);
    if (formatType(b.type(is)) !== "bool[]") {
      fail(`the condition must be bool[], got ${formatType(b.type(is))}`);
    }
    const first = branchOf(then), second = branchOf(otherwise);
    checkSame(first, second);
    const none = first.types.map((type) =>
      type.dtype === "key"
        ? b.constant(new Float64Array(2), type)
        : b.full(type.shape, 0, type.dtype)
    );
    const taken = runIf(is, first, none);
    const results = runIf(b.add({ kind: "not", inputs: [is] }), second, taken);
    return first.result.rebuild(results.map(symbolicLeaf)) as Carried<R>;
  });
}

/** Records a branch as the step of a loop: it is given whether it is to run and what there was, and gives what it computes. */
function branchOf(compute: () => unknown): Branch {
  let types: readonly TensorType[] = [];
  const body = bodyOf((inner) => {
    const { ids, paths, shape } = treeOfNodes(compute(), "the result of a branch");
    types = ids.map((id) => inner.builder.type(id));
    const flag = inner.builder.input("goes on", { shape: [], dtype: "bool" });
    const before = inputs(inner, "before", paths, types);
    return {
      inputs: [flag, ...before],
      outputs: [inner.builder.scalar(0, "bool"), ...ids],
      result: shape,
    };
  });
  return { ...body, types };
}

/** A branch as a loop of at most one step; where it is not taken, what there was. */
function runIf(is: NodeId, branch: Branch, before: readonly NodeId[]): NodeId[] {
  const { builder: b } = recorder(), { body, consts, types } = branch;
  const outside = consts.map((id) => b.type(id));
  const condition = bodyOf((inner) => {
    const flag: TensorType = { shape: [], dtype: "bool" };
    const all = [...outside, flag, ...types];
    const own = inputs(inner, "operand", all.map((_, i) => ` ${i}`), all);
    return { inputs: own, outputs: [own[consts.length]], result: NOTHING };
  }).body;
  const [, ...results] = b.addLoop({
    kind: "while",
    inputs: [...consts, is, ...before],
    consts: consts.length,
    condition,
    body,
    maxSteps: 1,
  });
  return results;
}

function checkSame(first: Branch, second: Branch): void {
  if (first.result.signature !== second.result.signature) {
    fail(`one branch returns ${first.result.signature}, the other ${second.result.signature}`);
  }
  const [a, b] = [first, second].map(({ types }) => types.map(formatType));
  const differs = a.findIndex((type, i) => type !== b[i]);
  if (differs >= 0) {
    fail(`part ${differs} of what the branches return is ${a[differs]} and ${b[differs]}`);
  }
}

function fail(what: string): never {
  throw new TypeError(located(`Cannot record cond: ${what}`, Origin.here()));
}
