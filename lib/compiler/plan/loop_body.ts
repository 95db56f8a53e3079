import { type Shape, stridesOf } from "../../core/shape.ts";
import type { NodeId, TensorNode } from "../../graph/node.ts";
import type { PlanGraph } from "./selected.ts";
import { identityMap, type IndexMap, mapKey, mapOfOperand, strided } from "./index_map.ts";
import type {
  Access,
  BufferId,
  Loop,
  LoopValue,
  PointwiseOp,
  Reducer,
  Reduction,
  Store,
  ValueId,
} from "./kernel.ts";
import { isFusible, type Role } from "./role.ts";

/** What a loop body is made from. */
export interface BodyFacts {
  readonly graph: PlanGraph;
  readonly roles: readonly Role[];
  readonly stored: ReadonlySet<NodeId>;
  /** The buffer in which an array lies. */
  bufferOf(id: NodeId): BufferId;
  /** Where a result of the loop goes, point by point. */
  placeOf(root: NodeId): Access;
}

/**
 * Writes the loop of some nodes over one space. A node that is asked for twice at one index is computed once, and one of the
 * loop's own results is never read back from memory.
 *
 * @param facts The graph and where its arrays lie.
 * @param space The iteration space.
 * @param roots The nodes whose results the loop makes, ascending.
 * @param isWritten Which of these must be in memory afterwards.
 */
export function loopOf(
  facts: BodyFacts,
  space: readonly number[],
  roots: readonly NodeId[],
  isWritten: (root: NodeId) => boolean,
): Loop {
  const { graph } = facts;
  const body = new Body(facts, space.length, new Set(roots));
  const stores: Store[] = [], reductions: Reduction[] = [];
  for (const root of roots) {
    const node = graph.nodes[root] as TensorNode;
    if (node.kind === "reduce") {
      const { shape } = graph.nodes[node.inputs[0]] as TensorNode;
      const value = body.value(node.inputs[0], identityMap(shape));
      reductions.push(reductionOf(node, shape, value, facts.bufferOf(root)));
      continue;
    }
    const value = body.value(root, identityMap(node.shape));
    if (!isWritten(root)) continue;
    const place = facts.placeOf(root);
    const to = { ...place, strides: movingOf(place.strides, node.shape) };
    stores.push({ value, to, dtype: node.dtype });
  }
  return { kind: "loop", shape: space, values: body.values, stores, reductions };
}

function reductionOf(
  node: Extract<TensorNode, { kind: "reduce" }>,
  shape: Shape,
  value: ValueId,
  buffer: BufferId,
): Reduction {
  const kept = node.keepDims ? node.shape : insertOnes(node.shape, node.axes);
  const strides = stridesOf(kept).map((by, axis) => (node.axes.includes(axis) ? 0 : by));
  const isReduced = shape.map((_, axis) => node.axes.includes(axis));
  const axes = movingOf(isReduced, shape).flatMap((is, axis) => (is ? [axis] : []));
  return {
    op: node.op as Reducer,
    value,
    axes,
    to: { buffer, offset: 0, strides: movingOf(strides, shape) },
    dtype: node.dtype,
  };
}

/** Of what is said for each axis of an array, that for the axes of its loop. */
function movingOf<T>(perAxis: readonly T[], shape: Shape): T[] {
  return perAxis.filter((_, axis) => shape[axis] !== 1);
}

/** A shape with axes of size one at these places. */
function insertOnes(shape: readonly number[], axes: readonly number[]): number[] {
  const out: number[] = [];
  let next = 0;
  for (let axis = 0; axis < shape.length + axes.length; axis++) {
    out.push(axes.includes(axis) ? 1 : shape[next++]);
  }
  return out;
}

/** The values of a loop while it is written. */
class Body {
  readonly values: LoopValue[] = [];
  readonly #facts: BodyFacts;
  readonly #rank: number;
  readonly #own: ReadonlySet<NodeId>;
  readonly #known = new Map<string, ValueId>();

  constructor(facts: BodyFacts, rank: number, own: ReadonlySet<NodeId>) {
    this.#facts = facts;
    this.#rank = rank;
    this.#own = own;
  }

  /** The value of a node at an index. */
  value(id: NodeId, map: IndexMap): ValueId {
    const key = `${id} ${mapKey(map)}`;
    let value = this.#known.get(key);
    if (value === undefined) {
      value = this.#compute(id, map);
      this.#known.set(key, value);
    }
    return value;
  }

  #compute(id: NodeId, map: IndexMap): ValueId {
    const { graph, roles, stored } = this.#facts;
    const node = graph.nodes[id] as TensorNode;
    if (node.kind === "constant" && node.data.length === 1) {
      return this.#push({ kind: "constant", value: node.data[0], dtype: node.dtype });
    }
    // A result of this loop is read by the others at the very point where it is made.
    if (!isFusible(roles[id]) || (stored.has(id) && !this.#own.has(id))) return this.#load(id, map);
    const operands = node.inputs.map((input) =>
      this.value(input, mapOfOperand(node, (graph.nodes[input] as TensorNode).shape, map))
    );
    switch (node.kind) {
      case "range":
        return this.#push({
          kind: "index",
          start: node.start,
          step: node.step,
          offset: map[0].offset,
          coefficients: strided(map, node.shape, this.#rank).strides,
          dtype: node.to,
        });
      case "broadcastTo":
      case "transpose":
      case "reverse":
      case "slice":
      case "reshape":
        return operands[0];
      default: {
        const from = graph.nodes[node.inputs[node.kind === "where" ? 1 : 0]!] as TensorNode;
        const op = node as PointwiseOp;
        return this.#push({ kind: "apply", op, from: from.dtype, operands, dtype: node.dtype });
      }
    }
  }

  #load(id: NodeId, map: IndexMap): ValueId {
    const { shape, dtype } = this.#facts.graph.nodes[id] as TensorNode;
    const access = { buffer: this.#facts.bufferOf(id), ...strided(map, shape, this.#rank) };
    return this.#push({ kind: "load", access, dtype });
  }

  #push(value: LoopValue): ValueId {
    this.values.push(value);
    return this.values.length - 1;
  }
}
