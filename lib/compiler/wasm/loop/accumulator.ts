/**
 * How a loop adds its values up.
 *
 * Along the innermost axes, if they are reduced, a vector in a register gathers one value in each lane; behind them the lanes
 * are put together. Along axes with kept ones inside, results gather in memory, a vector of them at a time. Sums of singles
 * that are long are carried over to doubles.
 *
 * @module
 */
import type { FloatType } from "../../../core/dtype.ts";
import {
  type Expr,
  f32,
  f32x4,
  f64,
  f64x2,
  type FunctionBuilder,
  i32,
  i32x4,
  i8x16,
  type Local,
  v128,
} from "../asm/mod.ts";
import { LANES } from "../layout.ts";
import type { Vector } from "../math/vector_function.ts";
import { loadVector, type Place, storeVector } from "./elements.ts";
import { identityVector, reduceLanes, scalarStep, type ScalarType, vectorStep } from "./reducer.ts";
import type { Gathering } from "./schedule.ts";
import { Walk } from "./walk.ts";

/** Gathers one reduction of a loop. */
export class Accumulator {
  /** Where its results begin; with partial ones, those of the chunk. */
  readonly base: Local<"i32">;
  /** How many bytes an element of what it gathers in takes. */
  readonly bytes: 4 | 8;
  /** Whether singles are carried over to doubles now and then. */
  readonly flushes: boolean;
  /** The pointer to what it gathers in. */
  readonly walk: Walk;
  /** The pointer to its results, if they are rounded to their place by each chunk. */
  readonly #results: Walk | undefined;
  readonly #f: FunctionBuilder;
  readonly #width: FloatType;
  readonly #gathering: Gathering;
  readonly #start: Local<"i32">;
  readonly #register: Vector | undefined;
  readonly #wide: readonly Vector[];

  /**
   * @param f The function of the loop.
   * @param width The width of floats.
   * @param gathering What it gathers.
   * @param start Where it gathers, in the first chunk.
   * @param result Where its results begin.
   */
  constructor(
    f: FunctionBuilder,
    width: FloatType,
    gathering: Gathering,
    start: Local<"i32">,
    result: Local<"i32"> | undefined,
  ) {
    this.#f = f;
    this.#width = width;
    this.#gathering = gathering;
    this.#start = start;
    const { reduction: { op, dtype, to }, run, first, isWide, isPartial, isCombined } = gathering;
    const isDouble = dtype === "float" && width === "f64";
    this.bytes = isWide || isDouble ? 8 : 4;
    this.base = isPartial ? f.let(start) : start;
    this.flushes = run !== undefined && op === "sum" && dtype === "float" && width === "f32";
    this.#register = run === undefined ? undefined : f.local("v128");
    this.#wide = this.flushes ? [f.local("v128"), f.local("v128")] : [];
    const isLocal = isPartial && !isCombined;
    const inside = { ...to, strides: to.strides.map((by, axis) => (axis < first ? 0 : by)) };
    this.walk = new Walk(f, this.base, isLocal ? inside : to, this.bytes);
    this.#results = isLocal ? new Walk(f, result!, to, 4) : undefined;
  }

  /** Its pointers. */
  get walks(): Walk[] {
    return this.#results ? [this.walk, this.#results] : [this.walk];
  }

  /** Goes to the results of a chunk. */
  enterChunk(chunk: Expr<"i32">): void {
    const { isPartial, region } = this.#gathering;
    if (!isPartial) return;
    const offset = i32.mul(chunk, i32.const(region * this.bytes));
    this.#f.set(this.base, i32.add(this.#start, offset));
  }

  /** Before the loop of an axis. */
  enter(axis: number): void {
    const { first, run, inMemory } = this.#gathering;
    if (axis === first && inMemory) this.#fill(this.walk.at[axis]);
    if (axis !== run) return;
    this.#f.set(this.#register!, this.#identity());
    for (const wide of this.#wide) this.#f.set(wide, f64x2.const(0, 0));
  }

  /** Adds a value of a vector of points, of which `count` are in the space. */
  add(value: Vector, count: number, place: () => Place): void {
    const { reduction: { op, dtype } } = this.#gathering;
    const f = this.#f, width = this.#width;
    if (this.#register) {
      const whole = count === LANES[width] ? value : this.#masked(value, count);
      return f.set(this.#register, vectorStep(op, dtype, width, this.#register, whole));
    }
    if (this.#gathering.isWide) return this.#addWide(value, count, place());
    const at = place();
    const before = f.let(loadVector(f, at, dtype, width, count));
    const after = f.let(vectorStep(op, dtype, width, before, value));
    storeVector(f, at, after, dtype, width, count);
  }

  /** Carries singles over to doubles. */
  flush(): void {
    if (!this.flushes) return;
    const f = this.#f, register = this.#register!;
    promoted(register).forEach((half, i) => f.set(this.#wide[i], f64x2.add(this.#wide[i], half)));
    f.set(register, f32x4.const(0, 0, 0, 0));
  }

  /** Behind the loop of an axis. */
  leave(axis: number): void {
    const { run, first } = this.#gathering;
    if (axis === run) this.#leaveRun(axis);
    if (axis === first && this.#results) this.#round(this.#results.at[axis]);
  }

  #leaveRun(axis: number): void {
    const { reduction: { op, dtype }, inMemory } = this.#gathering;
    const f = this.#f, pointer = this.walk.at[axis];
    const result = this.#result();
    const type = this.#memoryType();
    if (!inMemory) return f.store(pointer, converted(result, type));
    const before = f.let(LOADS[type](pointer));
    f.store(pointer, scalarStep(op, dtype, f, before, f.let(converted(result, type))));
  }

  /** Rounds the doubles of one index of the outer axes to their place. */
  #round(to: Local<"i32">): void {
    const { first, region } = this.#gathering, from = this.walk.at[first];
    const f = this.#f, i = f.local("i32");
    f.for(i, 0, region, 1, () => {
      const sum = f64.load(i32.add(from, i32.mul(i, i32.const(8))));
      f.store(i32.add(to, i32.mul(i, i32.const(4))), f32.demoteF64(sum));
    });
  }

  /** What the register's lanes are together. */
  #result(): Expr<ScalarType> {
    const { reduction: { op, dtype } } = this.#gathering;
    const f = this.#f;
    if (!this.flushes) return reduceLanes(op, dtype, this.#width, f, this.#register!);
    const sum = f.let(f64x2.add(this.#wide[0], this.#wide[1]));
    return f64.add(f64x2.extractLane(sum, 0), f64x2.extractLane(sum, 1));
  }

  #memoryType(): ScalarType {
    const { dtype } = this.#gathering.reduction;
    if (dtype !== "float") return "i32";
    return this.bytes === 8 ? "f64" : "f32";
  }

  #identity(): Expr<"v128"> {
    const { reduction: { op, dtype } } = this.#gathering;
    return identityVector(op, dtype, this.#width);
  }

  /** A vector whose lanes outside the space add nothing. */
  #masked(value: Vector, count: number): Vector {
    const f = this.#f, perLane = 4 / LANES[this.#width];
    const isWord = this.#gathering.reduction.dtype === "int32";
    const words = isWord ? count : count * perLane;
    const inside = Array.from({ length: 4 }, (_, word) => (word < words ? -1 : 0));
    const mask = i32x4.const(inside[0], inside[1], inside[2], inside[3]);
    return f.let(v128.bitselect(value, this.#identity(), mask));
  }

  /** Sets the results of one index of the outer axes to the identity. */
  #fill(pointer: Local<"i32">): void {
    const { reduction: { op, dtype }, region, isWide } = this.#gathering;
    const f = this.#f, width = isWide ? "f64" : this.#width, lanes = LANES[width];
    const identity = f.let(identityVector(op, dtype, width));
    const whole = region - region % lanes, i = f.local("i32"), at = f.local("i32");
    const put = (count: number) => {
      f.set(at, i32.add(pointer, i32.mul(i, i32.const(this.bytes))));
      storeVector(f, { pointer: at, offset: 0, stride: 1 }, identity, dtype, width, count);
    };
    f.for(i, 0, whole, lanes, () => put(lanes));
    if (whole === region) return;
    f.set(i, i32.const(whole));
    put(region - whole);
  }

  /** Adds singles to doubles in memory. */
  #addWide(value: Vector, count: number, place: Place): void {
    const f = this.#f;
    promoted(value).forEach((half, i) => {
      const lanes = Math.min(2, count - 2 * i);
      if (lanes <= 0) return;
      const at = { ...place, offset: place.offset + 16 * i };
      const before = f.let(loadVector(f, at, "float", "f64", lanes));
      storeVector(f, at, f.let(f64x2.add(before, half)), "float", "f64", lanes);
    });
  }
}

const HIGH_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];

/** Four singles as twice two doubles. */
function promoted(singles: Vector): [Expr<"v128">, Expr<"v128">] {
  const high = i8x16.shuffle(singles, singles, HIGH_HALF);
  return [f64x2.promoteLowF32x4(singles), f64x2.promoteLowF32x4(high)];
}

const LOADS = {
  i32: (pointer: Expr<"i32">): Expr<ScalarType> => i32.load(pointer),
  f32: (pointer: Expr<"i32">): Expr<ScalarType> => f32.load(pointer),
  f64: (pointer: Expr<"i32">): Expr<ScalarType> => f64.load(pointer),
} as const;

/** A float in the width of its memory. */
function converted(value: Expr<ScalarType>, to: ScalarType): Expr<ScalarType> {
  if (value.type === to) return value;
  if (to === "f32") return f32.demoteF64(value as Expr<"f64">);
  if (to === "f64") return f64.promoteF32(value as Expr<"f32">);
  throw new TypeError(`internal: ${value.type} is not stored as ${to}`);
}
