/**
 * How a loop is cut in chunks, and where its reductions gather.
 *
 * The first axis is cut in chunks that depend on the loop alone, so that a result is the same to the bit however many
 * threads share them. A reduction along the first axis gathers a partial result in each chunk; `combine.ts` adds them up in
 * their order. Long sums of singles along other axes gather in doubles that each chunk has besides.
 *
 * @module
 */
import type { FloatType } from "../../../core/dtype.ts";
import { type Shape, sizeOf } from "../../../core/shape.ts";
import type { Loop, Reduction } from "../../plan/kernel.ts";
import { costOf } from "../../plan/cost.ts";
import type { TensorNode } from "../../../graph/node.ts";
import { LANES } from "../layout.ts";

/** Where a reduction gathers. */
export interface Gathering {
  readonly reduction: Reduction;
  /** From this axis on all are reduced: they gather in a register; `undefined` if the last axis is kept. */
  readonly run: number | undefined;
  /** The first reduced axis: before its loop begins, what lies in memory is set to the identity. */
  readonly first: number;
  /** The number of results for one index of the axes before `first`. */
  readonly region: number;
  /** Whether memory is gathered in at all: in vectors, or one number for each run. */
  readonly inMemory: boolean;
  /** Whether it gathers in memory of its own, each chunk apart. */
  readonly isPartial: boolean;
  /**
   * Whether what the chunks have gathered is put together behind the loop: if it is partial and reduces the first axis. One
   * that does not rounds its results to their place, each chunk its own.
   */
  readonly isCombined: boolean;
  /** Whether what is gathered in memory are doubles though the result is a single. */
  readonly isWide: boolean;
}

/** How a loop is cut. */
export interface Schedule {
  /** The number of chunks. */
  readonly chunks: number;
  /** How many indices of the first axis a chunk has; the last chunk may have fewer. */
  readonly chunkSize: number;
  /** The loop's reductions, in their order. */
  readonly gatherings: readonly Gathering[];
}

/** Work below this is not worth a chunk of its own: about two microseconds. */
const CHUNK_COST = 8000;
const MOST_CHUNKS = 32;
/** Chunks of a flat loop begin at multiples of this. */
const CHUNK_MULTIPLE = 64;
/** Longer sums of singles are gathered in doubles. */
const LONG_SUM = 256;

/** The schedule of a loop with at least one axis. */
export function scheduleOf(loop: Loop, width: FloatType): Schedule {
  const { shape, reductions } = loop;
  const work = vectorsOf(shape, LANES[width]) * 4 * costPerPoint(loop);
  const most = Math.max(1, Math.min(MOST_CHUNKS, Math.floor(work / CHUNK_COST)));
  const multiple = shape.length === 1 ? CHUNK_MULTIPLE : 1;
  const chunkSize = Math.max(1, Math.ceil(Math.ceil(shape[0] / most) / multiple) * multiple);
  const chunks = Math.max(1, Math.ceil(shape[0] / chunkSize));
  return {
    chunks,
    chunkSize,
    gatherings: reductions.map((reduction) => gatheringOf(loop, reduction, width, chunks)),
  };
}

function gatheringOf(
  { shape }: Loop,
  reduction: Reduction,
  width: FloatType,
  chunks: number,
): Gathering {
  const { axes, op, dtype } = reduction;
  let run: number | undefined;
  for (let axis = shape.length - 1; axis >= 0 && axes.includes(axis); axis--) run = axis;
  const first = axes.length > 0 ? axes[0] : shape.length;
  const kept = shape.filter((_, axis) => axis >= first && !axes.includes(axis));
  const inMemory = run === undefined || first < run;
  const length = sizeOf(axes.map((axis) => shape[axis]));
  const isSum = op === "sum" && dtype === "float" && width === "f32";
  const isLong = isSum && inMemory && length > LONG_SUM;
  const isPartial = first === 0 ? chunks > 1 || isLong : isLong;
  return {
    reduction,
    run,
    first,
    region: sizeOf(kept),
    inMemory,
    isPartial,
    isCombined: isPartial && first === 0,
    isWide: isSum && isPartial,
  };
}

/** About how many vectors' time the points of a space take: the end of a line, where it is no whole vector, takes that of two. */
function vectorsOf(shape: Shape, lanes: number): number {
  const length = shape[shape.length - 1], lines = sizeOf(shape.slice(0, -1));
  return lines * (Math.floor(length / lanes) + (length % lanes === 0 ? 0 : 2));
}

/** About how many vector instructions a vector of points takes. */
function costPerPoint(loop: Loop): number {
  let cost = loop.stores.length + loop.reductions.length;
  for (const value of loop.values) {
    if (value.kind === "load") cost += 1;
    if (value.kind === "apply") cost += costOf(value.op as TensorNode);
  }
  return cost / 4;
}
