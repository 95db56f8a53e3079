/**
 * A loop of a plan as a function of a module.
 *
 * The function's parameters are the addresses of the buffers that it uses and, if the loop is cut in chunks, the first
 * chunk to run and the one to stop at. The last axis is walked a vector at a time; what is left over at its end is computed
 * in a vector as well, of which fewer lanes are written. A value that does not change along the inner axes is computed
 * outside their loops.
 *
 * @module
 */
import type { DType, FloatType } from "../../../core/dtype.ts";
import type { Access, BufferId, Loop, LoopValue } from "../../plan/kernel.ts";
import {
  type Expr,
  type FunctionBuilder,
  type FunctionHandle,
  i32,
  type Local,
  type ModuleBuilder,
} from "../asm/mod.ts";
import { bytesOf, LANES } from "../layout.ts";
import type { MathLibrary } from "../math/library.ts";
import type { Vector } from "../math/vector_function.ts";
import { Accumulator } from "./accumulator.ts";
import { loadSplat, loadVector, type Place, storeVector } from "./elements.ts";
import { indexSplat, indexVector } from "./index_value.ts";
import { floatConstant, intConstant, pointwise } from "./pointwise.ts";
import { type Schedule, scheduleOf } from "./schedule.ts";
import { isBackwards, Walk } from "./walk.ts";

/** A loop as a function. */
export interface EmittedLoop {
  readonly fn: FunctionHandle<readonly "i32"[], readonly []>;
  /** The buffers whose addresses are its first parameters. */
  readonly buffers: readonly BufferId[];
  /** How many chunks it has. With more than one, the last parameters are the first chunk and the end. */
  readonly schedule: Schedule;
  /** How many parameters between are addresses of partial results, for the reductions that have any. */
  readonly partials: number;
}

/** A single has no axes; it is a loop of one round. */
export function withAxis(loop: Loop): Loop {
  if (loop.shape.length > 0) return loop;
  const one = (access: Access): Access => ({ ...access, strides: [1] });
  return {
    ...loop,
    shape: [1],
    values: loop.values.map((value): LoopValue => {
      if (value.kind === "load") return { ...value, access: { ...value.access, strides: [0] } };
      if (value.kind === "index") return { ...value, coefficients: [0] };
      return value;
    }),
    stores: loop.stores.map((store) => ({ ...store, to: one(store.to) })),
    reductions: loop.reductions.map((r) => ({ ...r, axes: [0], to: { ...r.to, strides: [0] } })),
  };
}

/** Engines of WebAssembly let a function have a thousand parameters; partial results and the range take some. */
export const MOST_ADDRESSES = 900;

/**
 * Writes a loop, which must have an axis.
 *
 * @param addressOf Where the buffers lie that are too many to be parameters: those behind the first
 * {@linkcode MOST_ADDRESSES}.
 */
export function emitLoop(
  module: ModuleBuilder,
  math: MathLibrary,
  width: FloatType,
  name: string,
  loop: Loop,
  addressOf?: (buffer: BufferId) => number,
): EmittedLoop {
  const schedule = scheduleOf(loop, width);
  const direct = schedule.gatherings.filter(({ isCombined }) => !isCombined);
  const accesses = [
    ...elementsOf(loop).map(({ access }) => access),
    ...direct.map(({ reduction }) => reduction.to),
  ];
  const all = [...new Set(accesses.map(({ buffer }) => buffer))];
  const buffers = all.slice(0, MOST_ADDRESSES), fixed = all.slice(MOST_ADDRESSES);
  if (fixed.length > 0 && !addressOf) throw new TypeError("internal: too many buffers for a loop");
  const partials = schedule.gatherings.filter(({ isPartial }) => isPartial).length;
  const count = buffers.length + partials + (schedule.chunks > 1 ? 2 : 0);
  const params = Array.from({ length: count }, () => "i32" as const);
  const fn = module.function(name, { params, results: [] }, (f, ...locals) => {
    const known = fixed.map((buffer) => f.let(i32.const(addressOf!(buffer))));
    const own = (locals as Local<"i32">[]).toSpliced(buffers.length, 0, ...known);
    new LoopEmitter(f, math, width, loop, schedule, all, own).emit();
  });
  return { fn, buffers, schedule, partials };
}

/** What a loop reads and writes element by element. */
function elementsOf(loop: Loop): { readonly access: Access; readonly dtype: DType }[] {
  return [
    ...loop.values.flatMap((value) => (value.kind === "load" ? [value] : [])),
    ...loop.stores.map(({ to, dtype }) => ({ access: to, dtype })),
  ];
}

/** Long sums of singles are carried over to doubles after so many elements, so that a lane rounds 64 times at most. */
const BLOCK = 256;

class LoopEmitter {
  readonly #last: number;
  readonly #lanes: number;
  readonly #values: (Vector | undefined)[];
  readonly #levels: readonly number[];
  readonly #walks = new Map<string, Walk>();
  readonly #accumulators: readonly Accumulator[];
  /** The index of each axis inside its loop. */
  readonly #index: readonly Local<"i32">[];
  /** Distances of the place along the last axis from its beginning, by the bytes that it moves at each index. */
  readonly #along = new Map<number, Local<"i32">>();

  constructor(
    readonly f: FunctionBuilder,
    readonly math: MathLibrary,
    readonly width: FloatType,
    readonly loop: Loop,
    readonly schedule: Schedule,
    buffers: readonly BufferId[],
    readonly params: readonly Local<"i32">[],
  ) {
    this.#last = loop.shape.length - 1;
    this.#lanes = LANES[width];
    this.#values = loop.values.map(() => undefined);
    this.#levels = levelsOf(loop);
    this.#index = loop.shape.map(() => f.local("i32"));
    const baseOf = new Map(buffers.map((buffer, i) => [buffer, params[i]]));
    for (const { access, dtype } of elementsOf(loop)) {
      const bytes = bytesOf(dtype, width), key = Walk.key(access, bytes);
      if (this.#walks.has(key)) continue;
      this.#walks.set(key, new Walk(f, baseOf.get(access.buffer)!, access, bytes));
    }
    let partial = buffers.length;
    this.#accumulators = schedule.gatherings.map((gathering) => {
      const result = baseOf.get(gathering.reduction.to.buffer);
      const start = gathering.isPartial ? params[partial++] : result!;
      return new Accumulator(f, width, gathering, start, result);
    });
  }

  emit(): void {
    const { f, loop: { shape: [size] }, schedule: { chunks, chunkSize } } = this;
    this.#computeLevel(0);
    if (chunks === 1) return this.#axis(0, i32.const(0), i32.const(size));
    const [begin, end] = this.params.slice(-2);
    const chunk = f.local("i32");
    f.for(chunk, begin, end, 1, () => {
      const from = f.let(i32.mul(chunk, i32.const(chunkSize)));
      const to = f.let(i32.add(from, i32.const(chunkSize)));
      f.if(i32.gtS(to, i32.const(size)), () => f.set(to, i32.const(size)));
      for (const accumulator of this.#accumulators) accumulator.enterChunk(chunk);
      this.#axis(0, from, to);
    });
  }

  /** The loop of an axis, and what reductions do before and behind it. */
  #axis(axis: number, from: Expr<"i32">, to: Expr<"i32">): void {
    const { f } = this;
    for (const accumulator of this.#accumulators) accumulator.enter(axis);
    if (axis === this.#last) this.#vectors(from, to);
    else {
      f.for(this.#index[axis], from, to, 1, () => {
        this.#move(axis);
        this.#computeLevel(axis + 1);
        this.#axis(axis + 1, i32.const(0), i32.const(this.loop.shape[axis + 1]));
      });
    }
    for (const accumulator of this.#accumulators) accumulator.leave(axis);
  }

  /** All pointers to the index of an axis. */
  #move(axis: number): void {
    const walks = [...this.#walks.values(), ...this.#accumulators.flatMap(({ walks }) => walks)];
    for (const walk of walks) walk.enter(this.f, axis, this.#index[axis]);
  }

  /** The loop of the last axis, a vector at a time, in blocks if doubles take over from singles. */
  #vectors(from: Expr<"i32">, to: Expr<"i32">): void {
    const { f, loop } = this;
    const size = loop.shape[this.#last], whole = size - size % this.#lanes;
    const isChunked = this.#last === 0 && this.schedule.chunks > 1;
    const end = isChunked ? atMost(f, to, whole) : i32.const(whole);
    const flushes = this.#accumulators.some((accumulator) => accumulator.flushes);
    const span = isChunked ? this.schedule.chunkSize : whole;
    if (whole > 0) {
      if (flushes && span > BLOCK) this.#blocks(from, end);
      else {
        this.#count(from, end);
        this.#flush();
      }
    }
    if (size === whole) return;
    const tail = () => {
      f.set(this.#index[this.#last], i32.const(whole));
      this.#point(size - whole);
      this.#flush();
    };
    if (isChunked) f.if(i32.eq(to, i32.const(size)), tail);
    else tail();
  }

  #blocks(from: Expr<"i32">, end: Expr<"i32">): void {
    const { f } = this;
    const block = f.local("i32");
    f.for(block, from, end, BLOCK, () => {
      const until = f.let(i32.add(block, i32.const(BLOCK)));
      f.if(i32.gtS(until, end), () => f.set(until, end));
      this.#count(block, until);
      this.#flush();
    });
  }

  #count(from: Expr<"i32">, end: Expr<"i32">): void {
    this.f.for(this.#index[this.#last], from, end, this.#lanes, () => this.#point(this.#lanes));
  }

  #flush(): void {
    for (const accumulator of this.#accumulators) accumulator.flush();
  }

  /** One vector of points, of which `count` are in the space. */
  #point(count: number): void {
    const { f, loop } = this;
    this.#along.clear();
    this.#computeLevel(this.#last + 1, count);
    for (const { value, to, dtype } of loop.stores) {
      storeVector(f, this.#place(to, dtype), this.#value(value), dtype, this.width, count);
    }
    this.#accumulators.forEach((accumulator, i) => {
      accumulator.add(this.#value(loop.reductions[i].value), count, () => {
        const pointer = this.#step(accumulator.walk.pointer, accumulator.bytes);
        return { pointer, offset: 0, stride: 1 };
      });
    });
  }

  /** Computes the values that change along the axis before this level and along none behind. */
  #computeLevel(level: number, count: number = this.#lanes): void {
    this.loop.values.forEach((value, id) => {
      if (this.#levels[id] === level) this.#values[id] = this.f.let(this.#compute(value, count));
    });
  }

  #compute(value: LoopValue, count: number): Expr<"v128"> {
    const { f, width } = this;
    switch (value.kind) {
      case "constant":
        return constantVector(value, width);
      case "load": {
        const place = this.#place(value.access, value.dtype);
        if (place.stride === 0) return loadSplat(place, value.dtype, width);
        return loadVector(f, place, value.dtype, width, count);
      }
      case "index":
        return value.coefficients[this.#last] === 0
          ? indexSplat(f, value, this.#index, width)
          : indexVector(f, value, this.#index, width);
      case "apply":
        return pointwise(this, value.op, value.from, value.operands.map((id) => this.#value(id)));
      default:
        return value satisfies never;
    }
  }

  #value(id: number): Vector {
    return this.#values[id]!;
  }

  /** Where the elements of an access lie, at the place that the indices name. */
  #place(access: Access, dtype: DType): Place {
    const bytes = bytesOf(dtype, this.width);
    const { pointer } = this.#walks.get(Walk.key(access, bytes))!;
    const offset = isBackwards(access) ? 0 : access.offset * bytes;
    const stride = access.strides[this.#last];
    if (stride === 0) return { pointer, offset, stride };
    return { pointer: this.#step(pointer, bytes * stride), offset, stride };
  }

  /** A pointer moved along the last axis. */
  #step(pointer: Local<"i32">, bytes: number): Local<"i32"> {
    const { f } = this;
    let along = this.#along.get(bytes);
    if (!along) {
      along = f.let(i32.mul(this.#index[this.#last], i32.const(bytes)));
      this.#along.set(bytes, along);
    }
    return f.let(i32.add(pointer, along));
  }
}

/** For each value, how many of the first axes must be fixed before it can be computed. */
function levelsOf({ values }: Loop): number[] {
  const levels: number[] = [];
  const behind = (per: readonly number[]) => per.findLastIndex((by) => by !== 0) + 1;
  for (const value of values) {
    switch (value.kind) {
      case "constant":
        levels.push(0);
        break;
      case "load":
        levels.push(behind(value.access.strides));
        break;
      case "index":
        levels.push(behind(value.coefficients));
        break;
      case "apply":
        levels.push(Math.max(0, ...value.operands.map((id) => levels[id])));
        break;
      default:
        value satisfies never;
    }
  }
  return levels;
}

function constantVector(
  { value, dtype }: Extract<LoopValue, { kind: "constant" }>,
  width: FloatType,
): Expr<"v128"> {
  if (dtype === "float") return floatConstant(value, width);
  return intConstant(dtype === "bool" ? -value : value);
}

/** The lesser of an index and a number. */
function atMost(f: FunctionBuilder, index: Expr<"i32">, most: number): Local<"i32"> {
  const least = f.let(index);
  f.if(i32.gtS(least, i32.const(most)), () => f.set(least, i32.const(most)));
  return least;
}
