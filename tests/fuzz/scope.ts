import type { DType } from "../../lib/core/dtype.ts";
import { broadcast, type Shape, sizeOf } from "../../lib/core/shape.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import type { LoopOp, NodeId, TensorOp, TensorType } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { constantOf, randomValue } from "./data.ts";
import type { Dice } from "./dice.ts";
import { ANYTHING, BIT, INT32, type Range } from "./range.ts";

/**
 * What a graph is generated for.
 *
 * - `plain`: every op, on arguments at which it is tame.
 * - `special`: the same ops on whatever comes, zeros of both signs, infinities and NaN among it.
 * - `gradient`: ends in a differentiable scalar.
 */
export type Mode = "plain" | "special" | "gradient";

/** A node that later ones can take as operand. */
export interface Entry {
  readonly id: NodeId;
  readonly type: TensorType;
  readonly range: Range;
  /** Whether it may depend differentiably on what is differentiated by. */
  readonly active: boolean;
}

/** What all scopes of one graph share. */
export interface Setting {
  readonly dice: Dice;
  readonly mode: Mode;
  /** Adds about this many random nodes to a scope. */
  readonly grow: (scope: Scope, steps: number) => void;
}

const SIZES: readonly (readonly [number, number])[] = [
  [0, 0.25],
  [1, 1.5],
  [2, 2],
  [3, 2],
  [5, 1],
  [7, 0.7],
  [64, 0.05],
  [65, 0.05],
];

/** A graph while it is generated: a builder, and what is known of its nodes. */
export class Scope {
  readonly b = new GraphBuilder();
  readonly entries: Entry[] = [];
  readonly dice: Dice;
  readonly mode: Mode;
  /** Values of the inputs declared by {@linkcode leaf}. */
  readonly values: Value[] = [];
  readonly #users = new Map<NodeId, number>();
  readonly #activeIds = new Set<NodeId>();

  /** `depth` counts the loops around; a body's inputs are declared by its loop, so it makes no other ones. */
  constructor(readonly setting: Setting, readonly depth = 0) {
    this.dice = setting.dice;
    this.mode = setting.mode;
  }

  /** The scope of a body. */
  child(): Scope {
    return new Scope(this.setting, this.depth + 1);
  }

  /** How many elements an array may have: a body runs many times. */
  get limit(): number {
    return this.depth === 0 ? 2500 : 150;
  }

  /** Whether an array of this shape may be made. */
  allows(shape: Shape): boolean {
    return shape.length <= 4 && sizeOf(shape) <= this.limit;
  }

  /** Adds a node and keeps it for later use. */
  add(op: TensorOp, range: Range): Entry {
    return this.keep(this.b.add(op), range, this.#isActive(op.inputs));
  }

  /** Adds a loop and keeps its results. */
  addLoop(op: LoopOp, ranges: readonly Range[]): Entry[] {
    const active = this.#isActive(op.inputs);
    return this.b.addLoop(op).map((id, i) => this.keep(id, ranges[i], active));
  }

  /** Remembers a node. */
  keep(id: NodeId, range: Range, active: boolean): Entry {
    const { shape, dtype } = this.b.type(id), type = { shape, dtype };
    const isActive = active && type.dtype === "float";
    if (isActive) this.#activeIds.add(id);
    const entry = { id, type, range: this.#known(type.dtype, range), active: isActive };
    this.entries.push(entry);
    return entry;
  }

  /** How many nodes take this one. */
  users(entry: Entry): number {
    return this.#users.get(entry.id) ?? 0;
  }

  /** An entry with a property: often one that nothing uses yet, else any; `undefined` if there is none. */
  find(fits: (entry: Entry) => boolean): Entry | undefined {
    const found = this.entries.filter(fits);
    if (found.length === 0) return undefined;
    const unused = found.filter((entry) => this.users(entry) === 0);
    return this.dice.pick(unused.length > 0 && this.dice.chance(0.6) ? unused : found);
  }

  /** An entry of one of these dtypes; a new one now and then, and if there is none. */
  some(dtypes: readonly DType[], fits: (entry: Entry) => boolean = () => true): Entry {
    const old = this.dice.chance(0.92)
      ? this.find((entry) => dtypes.includes(entry.type.dtype) && fits(entry))
      : undefined;
    return old ?? this.fresh(this.dice.pick(dtypes), fits);
  }

  /** A new leaf that has a property which some shape gives it. */
  fresh(dtype: DType, fits: (entry: Entry) => boolean): Entry {
    for (let tries = 0; tries < 1000; tries++) {
      const type: TensorType = { shape: dtype === "key" ? [] : this.shape(), dtype };
      if (fits({ id: -1, type, range: ANYTHING, active: false })) return this.leaf(type);
    }
    throw new RangeError("internal: no random shape fits");
  }

  /** An entry to combine with arrays of this shape, elementwise: same dtype, and the shapes broadcast. */
  partner(shape: Shape, dtype: DType): Entry {
    const fits = ({ type }: Entry) => {
      const both = broadcast(type.shape, shape);
      return type.dtype === dtype && both !== undefined && this.allows(both);
    };
    const old = this.dice.chance(0.85) ? this.find(fits) : undefined;
    return old ?? this.leaf({ shape: this.#thinned(shape), dtype });
  }

  /** A new input or constant. In bodies constants only. */
  leaf(type: TensorType): Entry {
    const { dice, mode, depth } = this;
    const value = randomValue(dice, type, mode === "special");
    const range = type.dtype === "float" ? { low: -2, high: 2 } : { low: -5, high: 8 };
    const known = mode === "special" && type.dtype === "float" ? ANYTHING : range;
    if (depth > 0 || dice.chance(0.25)) return this.keep(constantOf(this, value), known, false);
    const id = this.b.input(`x${this.values.length}`, type);
    this.values.push(value);
    return this.keep(id, known, mode === "gradient");
  }

  /** A random axis size. */
  size(): number {
    return this.dice.weighted(SIZES);
  }

  /** A random shape that is allowed. */
  shape(maxRank = 4): Shape {
    for (;;) {
      const rank = this.dice.weighted([[0, 1], [1, 2], [2, 3], [3, 1.5], [4, 0.7]]);
      const shape = Array.from({ length: Math.min(rank, maxRank) }, () => this.size());
      if (sizeOf(shape) <= this.limit / 2) return shape;
    }
  }

  /** The shape with some leading axes gone and some others of size 1: it broadcasts to the old one. */
  #thinned(shape: Shape): Shape {
    const { dice } = this;
    if (dice.chance(0.4)) return shape;
    return shape.slice(dice.between(0, shape.length)).map((n) => (dice.chance(0.3) ? 1 : n));
  }

  #known(dtype: DType, range: Range): Range {
    if (dtype === "bool") return BIT;
    if (dtype === "int32") {
      return range.low >= INT32.low && range.high <= INT32.high ? range : INT32;
    }
    // Nothing times infinity, where a recipe multiplied by a size.
    return Number.isNaN(range.low + range.high) && range !== ANYTHING ? ANYTHING : range;
  }

  #isActive(inputs: readonly NodeId[]): boolean {
    for (const id of inputs) this.#users.set(id, (this.#users.get(id) ?? 0) + 1);
    return inputs.some((id) => this.#activeIds.has(id));
  }
}
