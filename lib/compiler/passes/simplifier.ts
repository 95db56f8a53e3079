/**
 * The builder that the passes write their graph with.
 *
 * What is added goes through the rules of the passes, and what they add goes through them too, so one walk over a graph is
 * enough: a node is put in its last form when its operands are in theirs. What is left is looked up before it is added:
 * equal ops on equal operands are one node ("hash consing"), random ones too, since the key they draw from is an operand.
 *
 * @module
 */
import { sameShape, type Shape, sizeOf } from "../../core/shape.ts";
import { inferType } from "../../graph/infer.ts";
import type { LoopOp, NodeId, TensorOp, UnaryName } from "../../graph/node.ts";
import type { NodeOf } from "../../graph/value.ts";
import { Rewriter } from "../rewrite/rewriter.ts";
import { opKey } from "./op_key.ts";
import { type Range, rangeOf } from "./range.ts";

type Kind = TensorOp["kind"];

/** What an op is in fewer or cheaper nodes, or no answer. */
export type Rewrite<K extends Kind = Kind> = (
  op: Extract<TensorOp, { kind: K }>,
  to: Simplifier,
) => NodeId | undefined;

/** A pass. */
export interface Pass {
  /** What it makes of ops of a kind, if it concerns them. */
  about(kind: Kind): Rewrite | undefined;
}

/** A pass by what it makes of each kind of op that it concerns. */
export function passOf(rewrites: { readonly [K in Kind]?: Rewrite<K> }): Pass {
  return { about: (kind) => rewrites[kind] as Rewrite | undefined };
}

/** Passes in their order, of which only those are asked that an op may concern. */
export class Passes {
  readonly #byKind = new Map<Kind, readonly Rewrite[]>();

  constructor(readonly all: readonly Pass[]) {}

  /** What the passes about a kind do. */
  about(kind: Kind): readonly Rewrite[] {
    let found = this.#byKind.get(kind);
    if (!found) {
      found = this.all.map((pass) => pass.about(kind)).filter((rewrite) => rewrite !== undefined);
      this.#byKind.set(kind, found);
    }
    return found;
  }
}

/** A builder that simplifies whatever is added to it. */
export class Simplifier extends Rewriter {
  readonly #passes: Passes;
  readonly #known = new Map<string, NodeId>();
  readonly #ranges: (Range | undefined)[] = [];

  constructor(passes: Passes) {
    super();
    this.#passes = passes;
  }

  override add(op: TensorOp): NodeId {
    for (const rewrite of this.#passes.about(op.kind)) {
      const id = rewrite(op, this);
      if (id !== undefined) return id;
    }
    return this.raw(op);
  }

  /** Adds an op as it is, unless there is one already that computes the same. */
  override raw(op: TensorOp): NodeId {
    const key = opKey(op, this.size);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const id = super.raw(op);
    this.#known.set(key, id);
    return id;
  }

  /** A constant that every iteration is given is a constant of the body. */
  override knownInto(op: LoopOp): ReadonlyMap<number, number> {
    const known = new Map<number, number>();
    op.inputs.slice(0, op.consts).forEach((id, i) => {
      const value = this.constantAt(this.core(id));
      if (value !== undefined) known.set(1 + i, value);
    });
    return known;
  }

  /** The node that computes this already, if there is one. */
  find(op: TensorOp): NodeId | undefined {
    return this.#known.get(opKey(op, -1));
  }

  /** Repeats or reshapes to a shape to which x broadcasts. */
  override broadcastTo(x: NodeId, to: Shape): NodeId {
    const { shape } = this.type(x);
    if (sameShape(shape, to)) return x;
    return sizeOf(shape) === sizeOf(to)
      ? this.reshape(x, to)
      : this.add({ kind: "broadcastTo", inputs: [x], to });
  }

  /** x in the shape of the result of an op, one operand of which it takes the place of. */
  like(op: TensorOp, x: NodeId): NodeId {
    return this.broadcastTo(x, this.shapeOf(op));
  }

  /** The shape of the result that an op will have. */
  shapeOf(op: TensorOp): Shape {
    return inferType(op, op.inputs.map((id) => this.type(id))).shape;
  }

  /** How many elements a node has. */
  sizeAt(id: NodeId): number {
    return sizeOf(this.type(id).shape);
  }

  /** Whether the node is of floats. */
  isFloat(id: NodeId): boolean {
    return this.type(id).dtype === "float";
  }

  /** The smallest array that broadcasts to what a node is: before it was repeated or got leading axes of size 1. */
  core(id: NodeId): NodeId {
    for (let at = id;;) {
      const node = this.node(at);
      const isSpread = node.kind === "broadcastTo" ||
        (node.kind === "reshape" && isLed(this.type(node.inputs[0]).shape, node.to));
      if (!isSpread) return at;
      at = node.inputs[0];
    }
  }

  /** The value of a scalar constant. One that is repeated for an elementwise op is a scalar there. */
  constantAt(id: NodeId): number | undefined {
    const node = this.node(id);
    const isScalar = node.kind === "constant" && node.dtype !== "key" && node.shape.length === 0;
    return isScalar ? node.data[0] : undefined;
  }

  /** The operand of a node if it is this function of one float. */
  operandOf(name: UnaryName, id: NodeId): NodeId | undefined {
    const node = this.node(id);
    return node.kind === "unary" && node.op === name ? node.inputs[0] : undefined;
  }

  /** The node if it is this function of two arrays. */
  pairAt(name: NodeOf<"binary">["op"], id: NodeId): readonly [NodeId, NodeId] | undefined {
    const node = this.node(id);
    return node.kind === "binary" && node.op === name ? node.inputs : undefined;
  }

  /** Where the elements of a node lie. */
  range(id: NodeId): Range {
    return this.#ranges[id] ??= rangeOf(this.node(id), this);
  }

  /** Whether no element is NaN or infinite, in single precision either. */
  isFinite(id: NodeId): boolean {
    const { low, high, nan } = this.range(id);
    return !nan && low > -Infinity && high < Infinity;
  }

  /** Whether no element is below 0; NaN may be there. */
  isNonNegative(id: NodeId): boolean {
    return this.range(id).low >= 0;
  }
}

/** Whether `to` is `from` with further axes of size 1 in front. */
function isLed(from: Shape, to: Shape): boolean {
  const lead = to.length - from.length;
  return lead > 0 && to.every((n, i) => n === (i < lead ? 1 : from[i - lead]));
}
