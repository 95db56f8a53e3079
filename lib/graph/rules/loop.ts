/**
 * The derivative of map and scan: a loop the other way.
 *
 * The backward loop is an ordinary map or scan, so it has a derivative too. Its carry is the adjoint of the carry, and the
 * sums that become the adjoints of the constants; it walks the adjoints of the stacks, and stacks those of the walked
 * arrays. Of the forward loop it reads constants and walked arrays as they are, computes once what depends on constants
 * alone, and has the forward loop stack only what it cannot get otherwise: memory grows with the number of steps by
 * that alone, and the number of nodes not at all.
 *
 * @module
 */
import { located } from "../../core/origin.ts";
import { GraphBuilder } from "../builder.ts";
import { GraphTypeError } from "../graph_type_error.ts";
import type { Graph, LoopOp, NodeId, TensorType } from "../node.ts";
import { prune } from "../prune.ts";
import { adjointBranch, asScan, type While } from "./bounded_while.ts";
import { Copier } from "./copy.ts";
import { type BodyAdjoint, differentiateBody } from "./loop_body.ts";
import { type Needs, splitSteps } from "./loop_split.ts";
import { type LoopAdjoint, type Walk, walkOf } from "./walk.ts";

/**
 * The adjoints of a loop's operands. The loop itself may be replaced by one with further results.
 *
 * @throws {GraphTypeError} If the loop is a `while` that may take any number of steps: it keeps no record of them that could
 * be gone through backwards. If a branch in the body of a scan reads a key that the scan carries.
 */
export function differentiateLoop(at: LoopAdjoint): (NodeId | undefined)[] {
  const { b, id } = at, node = b.node(id);
  if (node.kind === "while") return differentiateWhile(at, node);
  if (node.kind !== "map" && node.kind !== "scan") throw new TypeError("internal: it is no loop");
  const loop = walkOf(node);
  const both = differentiateBody(loop, at);
  const needs = splitSteps(loop, both);
  const results = both.outputs.length === 0 ? [] : addBackward(at, loop, both, needs);
  return contributions(loop, both, results);
}

function differentiateWhile(at: LoopAdjoint, node: While): (NodeId | undefined)[] {
  const { maxSteps } = node;
  if (maxSteps === undefined) {
    const message = "Cannot differentiate while: its number of steps is not known beforehand. " +
      "A scan, which has a fixed number of steps, is differentiable, and a whileLoop with maxSteps";
    throw new GraphTypeError(located(message, node.origin));
  }
  if (maxSteps === 1) return adjointBranch(at, node);
  const scan = asScan(at, node, maxSteps), all = differentiateLoop(scan);
  // What the scan begins with is there twice: to be carried, and to be fallen back on.
  const carried = all.slice(node.inputs.length);
  return node.inputs.map((_, i) => {
    const [first, other] = [all[i], i < node.consts ? undefined : carried[i - node.consts]];
    return first === undefined || other === undefined
      ? first ?? other
      : at.b.binary("add", first, other);
  });
}

/** The backward loop's results, put where the operands are that they are adjoints of. */
function contributions(
  loop: Walk,
  both: BodyAdjoint,
  results: readonly NodeId[],
): (NodeId | undefined)[] {
  const adjoints: (NodeId | undefined)[] = loop.node.inputs.map(() => undefined);
  const { consts } = loop.node;
  const places = [
    ...both.carries.map((k) => consts + k),
    ...both.consts,
    ...both.xs.map((i) => consts + loop.carries + i),
  ];
  places.forEach((place, i) => adjoints[place] = results[i]);
  return adjoints;
}

/** Adds the backward loop and gives the ids of its results. */
function addBackward(at: LoopAdjoint, loop: Walk, both: BodyAdjoint, needs: Needs): NodeId[] {
  const { b } = at;
  const outside = operandsByInput(loop);
  const hoist = new Copier(both.w.graph([]).nodes, b, new Map(outside));
  const consts = [
    ...needs.consts.map((id) => outside.get(id)!),
    ...needs.hoisted.map((id) => hoist.copy(id)),
  ];
  const zeros = (type: TensorType) => b.full(type.shape, 0);
  const inits = [
    ...both.carries.map((k) => at.cotangents[k] ?? zeros(loop.node.results[k])),
    ...both.consts.map((i) => zeros(b.type(loop.operands.consts[i]))),
  ];
  const xs = [
    ...both.stacks.map((i) => at.cotangents[i]!),
    ...needs.xs.map((id) => outside.get(id)!),
    ...stackResiduals(at, loop, both, needs),
  ];
  const body = backwardBody(loop, both, needs);
  const common = { inputs: [...consts, ...inits, ...xs], consts: consts.length, body };
  const { length, reverse } = loop, carries = inits.length;
  const op: LoopOp = carries === 0
    ? { kind: "map", length, ...common }
    : { kind: "scan", length, carries, reverse: !reverse, ...common };
  return b.addLoop(op);
}

/** What stands outside for the body's constants and walked inputs. */
function operandsByInput({ inputs, operands }: Walk): Map<NodeId, NodeId> {
  const pair = (id: NodeId, i: number, outer: readonly NodeId[]) => [id, outer[i]] as const;
  return new Map([
    ...inputs.consts.map((id, i) => pair(id, i, operands.consts)),
    ...inputs.xs.map((id, i) => pair(id, i, operands.xs)),
  ]);
}

/** Has the forward loop stack the residuals, those that it does not stack already, and reads them. */
function stackResiduals(
  { b, id }: LoopAdjoint,
  { body, node, carries }: Walk,
  { w }: BodyAdjoint,
  { residuals }: Needs,
): NodeId[] {
  if (residuals.some((value) => w.type(value).dtype === "key")) {
    const message =
      `Cannot differentiate ${node.kind}: a branch in its body reads a key that is carried, which cannot be ` +
      "kept for the way back. Fold the index into a key from outside";
    throw new GraphTypeError(located(message, node.origin));
  }
  const outputs = [...body.outputs];
  const places = residuals.map((value) => {
    const known = outputs.indexOf(value, carries);
    return known < 0 ? outputs.push(value) - 1 : known;
  });
  if (outputs.length > body.outputs.length) {
    const { nodes } = w.graph([]);
    b.replaceLoop(id, { ...node, body: prune({ nodes, inputs: body.inputs, outputs }) });
  }
  return places.map((index) => b.add({ kind: "get", inputs: [id], index }));
}

/** The backward step as a graph of its own. */
function backwardBody(loop: Walk, both: BodyAdjoint, needs: Needs): Graph {
  const { nodes } = both.w.graph([]);
  const body = new GraphBuilder();
  const ids = new Map<NodeId, NodeId>();
  const declare = (role: string, declared: readonly NodeId[]) =>
    declared.forEach((id, i) => {
      const node = nodes[id], name = node.kind === "input" ? node.name : `${role} ${i}`;
      ids.set(id, body.input(name, both.w.type(id)));
    });
  declare("index", [loop.inputs.index]);
  declare("const", needs.consts);
  declare("hoisted", needs.hoisted);
  declare("adjoint", [...both.carryInputs, ...both.stackInputs]);
  declare("x", needs.xs);
  declare("residual", needs.residuals);
  const copier = new Copier(nodes, body, ids);
  return body.finish(both.outputs.map((id) => copier.copy(id)));
}
