/**
 * The rule of every kind of node.
 *
 * @module
 */
import type { TensorNode } from "../node.ts";
import type { NodeOf } from "../value.ts";
import { binary } from "./binary.ts";
import { einsum, matMul, triangularSolve } from "./linear.ts";
import { logSoftmax, reduce, softmax } from "./reduce.ts";
import { none, type Pullback, type Rule } from "./rule.ts";
import { clip, where } from "./select.ts";
import {
  broadcastTo,
  cast,
  concat,
  cumsum,
  gather,
  pad,
  reshape,
  reverse,
  scatterAdd,
  slice,
  tile,
  transpose,
} from "./shape.ts";
import { unary } from "./unary.ts";
import { conv, convFilter, convInput } from "./window.ts";

/** The nodes that compute one array by themselves: all but loops and what reads their results. */
export type RuledNode = Exclude<TensorNode, { kind: "get" }>;

const RULES = {
  input: none,
  constant: none,
  range: none,
  unary,
  binary,
  compare: none,
  logical: none,
  not: none,
  classify: none,
  where,
  clip,
  cast,
  reshape,
  broadcastTo,
  transpose,
  reverse,
  slice,
  pad,
  tile,
  concat,
  gather,
  scatterAdd,
  oneHot: none,
  cumsum,
  reduce,
  argReduce: none,
  argSort: none,
  softmax,
  logSoftmax,
  matMul,
  triangularSolve,
  conv,
  convInput,
  convFilter,
  argMaxPool: none,
  einsum,
  deriveKey: none,
  random: none,
} satisfies { [Kind in RuledNode["kind"]]: Rule<NodeOf<Kind>> };

/** The pullbacks of a node, one an operand; `undefined` where none is. */
export function pullbacks(node: RuledNode): readonly (Pullback<RuledNode> | undefined)[] {
  // The rule found under a node's kind is the rule for that kind, which the compiler cannot see.
  const rule = RULES[node.kind] as unknown as Rule<RuledNode>;
  return rule(node);
}
