import { GraphBuilder } from "../builder.ts";
import type { NodeId, TensorType } from "../node.ts";
import { activeInBody, type Activity } from "./activity.ts";
import { byRole, type LoopAdjoint, type Walk } from "./walk.ts";

/**
 * One step of a loop and, behind it in the same graph, one step of its backward loop.
 *
 * The backward step's own inputs are declared here: the adjoints that go round, and those of the stacked results. What it
 * reads of the forward step it reads directly; `loop_split.ts` sees to it that it can.
 */
export interface BodyAdjoint {
  /** Holds both steps; the first `forward` nodes are the loop's body (loops in it may give further results now). */
  readonly w: GraphBuilder;
  readonly forward: number;
  /** Which parts of the carry have an adjoint that goes round. */
  readonly carries: readonly number[];
  /** Which constants' adjoints are summed up. */
  readonly consts: readonly number[];
  /** Which walked arrays' adjoints are stacked. */
  readonly xs: readonly number[];
  /** Which results, of those that are stacked, have an adjoint. */
  readonly stacks: readonly number[];
  /** The backward step's inputs: the adjoints in `carries`, the sums in `consts`. */
  readonly carryInputs: readonly NodeId[];
  /** The backward step's inputs: the adjoints in `stacks`. */
  readonly stackInputs: readonly NodeId[];
  /** The next value of each of `carryInputs`, then the adjoints in `xs`. */
  readonly outputs: readonly NodeId[];
}

/** Differentiates the body of a loop. */
export function differentiateBody(
  loop: Walk,
  { cotangents, active, vjp }: LoopAdjoint,
): BodyAdjoint {
  const { body, inputs } = loop;
  const { body: activity, carries: moving } = activeInBody(loop.node, active);
  const given = cotangents.map((id) => id !== undefined);
  const carries = returningCarries(loop, activity, moving, given);
  const stacks = given.flatMap((is, i) => (is && i >= loop.carries ? [i] : []));
  const roles = byRole(active, { consts: loop.node.consts, carries: loop.carries });
  const consts = indicesOf(roles.consts), xs = indicesOf(roles.xs);

  const w = GraphBuilder.from(body);
  const adjointOf = (i: number) => w.input(`adjoint ${i}`, w.type(body.outputs[i]));
  const carryAdjoints = carries.map(adjointOf), stackInputs = stacks.map(adjointOf);
  const adjoints = vjp(
    w,
    [...carries, ...stacks].map((i) => body.outputs[i]),
    [...carryAdjoints, ...stackInputs],
    [
      ...carries.map((k) => inputs.carries[k]),
      ...consts.map((i) => inputs.consts[i]),
      ...xs.map((i) => inputs.xs[i]),
    ],
  );
  const ofCarries = carries.map((k, i) => adjoints[i] ?? zeros(w, w.type(inputs.carries[k])));
  const ofConsts = present(consts, adjoints.slice(carries.length));
  const ofXs = present(xs, adjoints.slice(carries.length + consts.length));
  const sums = ofConsts.map(({ i }) => w.input(`sum ${i}`, w.type(inputs.consts[i])));
  const nextSums = ofConsts.map(({ adjoint }, n) => w.binary("add", sums[n], adjoint));
  return {
    w,
    forward: body.nodes.length,
    carries,
    stacks,
    consts: ofConsts.map(({ i }) => i),
    xs: ofXs.map(({ i }) => i),
    carryInputs: [...carryAdjoints, ...sums],
    stackInputs,
    outputs: [...ofCarries, ...nextSums, ...ofXs.map(({ adjoint }) => adjoint)],
  };
}

/** The parts of the carry through which a derivative comes back from a result that has an adjoint: a fixpoint. */
function returningCarries(
  loop: Walk,
  activity: Activity,
  moving: readonly boolean[],
  given: readonly boolean[],
): number[] {
  let returning = moving.map((is, k) => is && given[k]);
  for (;;) {
    const ends = loop.body.outputs.filter((_, i) => returning[i] ?? given[i]);
    const reached = reachedFrom(loop, ends, activity);
    const next = loop.inputs.carries.map((id, k) => returning[k] || (moving[k] && reached.has(id)));
    if (next.every((is, k) => is === returning[k])) return indicesOf(next);
    returning = next;
  }
}

/** The active nodes of the body on which `ends` depend. */
function reachedFrom(loop: Walk, ends: readonly NodeId[], activity: Activity): Set<NodeId> {
  const { nodes } = loop.body;
  const reached = new Set(ends.filter((id) => activity.has(id)));
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (!reached.has(id)) continue;
    const node = nodes[id], active = activity.operands(node);
    node.inputs.forEach((input, i) => {
      if (active[i] || node.kind === "get") reached.add(input);
    });
  }
  return reached;
}

function present(
  indices: readonly number[],
  adjoints: readonly (NodeId | undefined)[],
): { i: number; adjoint: NodeId }[] {
  return indices.flatMap((i, n) => {
    const adjoint = adjoints[n];
    return adjoint === undefined ? [] : [{ i, adjoint }];
  });
}

function indicesOf(flags: readonly boolean[]): number[] {
  return flags.flatMap((is, i) => (is ? [i] : []));
}

function zeros(b: GraphBuilder, type: TensorType): NodeId {
  return b.full(type.shape, 0);
}
