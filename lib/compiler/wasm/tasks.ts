/**
 * The kernels of a plan as tasks: what is written for each, in which units, and which memory it touches.
 *
 * A loop is a task of its chunks, followed by one that puts partial results together; a node that is computed on its own is
 * a task of its parts. A loop of the graph is one unit, and thread 0's: its iterations are often too short to be shared.
 *
 * @module
 */
import type { FloatType } from "../../core/dtype.ts";
import { sizeOf } from "../../core/shape.ts";
import type { TensorNode } from "../../graph/node.ts";
import {
  type BufferId,
  type Kernel,
  type Loop,
  readsOf,
  type Single,
  writesOf,
} from "../plan/kernel.ts";
import type { Layout } from "../plan/memory.ts";
import { type FunctionBuilder, i32 } from "./asm/mod.ts";
import { type Emitter, once } from "./emitter.ts";
import { ALIGNMENT, bytesOf } from "./layout.ts";
import { canonical, loopKey } from "./loop/canonical.ts";
import { type Combine, emitCombine } from "./loop/combine.ts";
import { emitLoop, type EmittedLoop, MOST_ADDRESSES, withAxis } from "./loop/emit_loop.ts";
import { type Gathering, scheduleOf } from "./loop/schedule.ts";
import type { Range, Task } from "./phases.ts";
import { emitRepeat } from "./repeat.ts";
import { singleEmitter } from "./single/table.ts";
import { slotOf } from "./slot.ts";

/** The tasks of a plan, in the order of its kernels; of those that are prepared, or of those of each run. */
export function tasksOf(emitter: Emitter, layout: Layout, when: "each run" | "bound"): Task[] {
  const { kernels, prepared } = layout.plan;
  return kernels.flatMap((kernel, i): Task[] => {
    if (i < prepared !== (when === "bound")) return [];
    const rangesOf = (buffers: readonly BufferId[]) =>
      buffers.map((buffer) => rangeOf(emitter, layout, buffer));
    const touched = {
      reads: rangesOf(readsOf(kernel)),
      writes: [layout.own[i], ...rangesOf(writesOf(kernel))],
    };
    switch (kernel.kind) {
      case "loop":
        return loopTasks(emitter, layout, kernel, i);
      case "single":
        return [{ ...touched, ...singleTask(emitter, layout, kernel, layout.scratch[i]) }];
      case "repeat":
        return [{
          ...touched,
          units: 1,
          isOpen: true,
          emit: (f) => emitRepeat(emitter, f, layout, kernel, layout.bodies[i], emitKernels),
        }];
      default:
        return kernel satisfies never;
    }
  });
}

/** Writes the kernels of each run of a plan, one after the other. */
export function emitKernels(emitter: Emitter, f: FunctionBuilder, layout: Layout): void {
  emitTasks(f, tasksOf(emitter, layout, "each run"));
}

/** Writes the kernels of a plan that run when data are bound. */
export function emitPrepared(emitter: Emitter, f: FunctionBuilder, layout: Layout): void {
  emitTasks(f, tasksOf(emitter, layout, "bound"));
}

function emitTasks(f: FunctionBuilder, tasks: readonly Task[]): void {
  for (const { units, emit } of tasks) emit(f, i32.const(0), i32.const(units));
}

/** The bytes that a kernel needs for itself while it runs. */
export function scratchOf(kernel: Kernel, width: FloatType): number {
  if (kernel.kind === "single") {
    const { node, types } = kernel;
    return singleEmitter(node, types, width)?.scratchBytes?.(node, types, width) ?? 0;
  }
  if (kernel.kind === "repeat" || kernel.reductions.length === 0) return 0;
  const { chunks, gatherings } = scheduleOf(withAxis(kernel), width);
  return gatherings.filter(({ isPartial }) => isPartial)
    .reduce((sum, gathering) => sum + partialBytes(gathering, chunks, width), 0);
}

/** A loop, and what puts the partial results of its chunks together. */
function loopTasks(emitter: Emitter, layout: Layout, kernel: Loop, i: number): Task[] {
  const { module, math, width } = emitter, { addresses } = layout;
  const { loop, buffers } = canonical(withAxis(kernel));
  const { chunks, gatherings } = scheduleOf(loop, width);
  const partials = partialsOf(gatherings, chunks, width, layout.scratch[i]);
  const reducedInto = (isCombined: boolean) =>
    kernel.reductions.filter((_, n) => gatherings[n].isCombined === isCombined)
      .map(({ to }) => to.buffer);
  const rangesOf = (of: readonly BufferId[]) =>
    of.map((buffer) => rangeOf(emitter, layout, buffer));
  const addressOf = (buffer: BufferId) => addresses[buffers[buffer]];
  // A loop that knows where some of its buffers lie is nobody else's.
  const place = buffers.length > MOST_ADDRESSES
    ? `\nat ${buffers.map((_, n) => addressOf(n))}`
    : "";
  const emit: Task["emit"] = (f, begin, end) => {
    const name = `loop ${emitter.functions.size}`;
    const emitted = once(
      emitter,
      loopKey(loop) + place,
      (): EmittedLoop => emitLoop(module, math, width, name, loop, addressOf),
    );
    const own = emitted.buffers.map(addressOf);
    const places = [...own, ...partials.map(({ address }) => address)];
    const range = chunks > 1 ? [begin, end] : [];
    f.call(emitted.fn, ...places.map((place) => i32.const(place)), ...range);
  };
  const written = [...kernel.stores.map(({ to }) => to.buffer), ...reducedInto(false)];
  const chunked: Task = {
    units: chunks,
    reads: rangesOf(readsOf(kernel)),
    writes: [layout.own[i], ...rangesOf(written)],
    emit,
  };
  const combined = partials.filter(({ gathering }) => gathering.isCombined);
  if (combined.length === 0) return [chunked];
  return [chunked, {
    units: 1,
    reads: [layout.own[i]],
    writes: rangesOf(reducedInto(true)),
    emit: (f) => {
      for (const { gathering, address } of combined) {
        const combine = combineOf(emitter, gathering, chunks);
        const to = addresses[buffers[gathering.reduction.to.buffer]];
        f.call(combine, i32.const(address), i32.const(to));
      }
    },
  }];
}

/** The reductions that gather partial results, and where these lie. */
function partialsOf(
  gatherings: readonly Gathering[],
  chunks: number,
  width: FloatType,
  scratch: number,
): { readonly gathering: Gathering; readonly address: number }[] {
  let at = scratch;
  return gatherings.filter(({ isPartial }) => isPartial).map((gathering) => {
    const address = at;
    at += partialBytes(gathering, chunks, width);
    return { gathering, address };
  });
}

/** The bytes of the partial results of a reduction. */
function partialBytes({ region, isWide, reduction }: Gathering, chunks: number, width: FloatType) {
  const size = isWide ? 8 : bytesOf(reduction.dtype, width);
  return Math.ceil(region * chunks * size / ALIGNMENT) * ALIGNMENT + ALIGNMENT;
}

function combineOf(emitter: Emitter, gathering: Gathering, chunks: number): Combine {
  const { reduction: { op, dtype }, region, isWide } = gathering;
  const key = `combine ${op} ${dtype} ${region} ${isWide} ${chunks}`;
  return once(emitter, key, () => emitCombine(emitter.module, emitter.width, gathering, chunks));
}

function singleTask(
  emitter: Emitter,
  layout: Layout,
  { node, inputs, types, output }: Single,
  scratch: number,
): Pick<Task, "units" | "emit"> {
  const { addresses } = layout, { width } = emitter;
  const written = singleEmitter(node, types, width);
  if (!written) {
    return { units: 1, emit: (f) => callHost(emitter, f, layout, { node, inputs, types, output }) };
  }
  return {
    units: written.units?.(node, types, width) ?? 1,
    emit: (f, begin, end) =>
      written.emit({
        ...emitter,
        f,
        node,
        types,
        inputs: inputs.map((buffer) => addresses[buffer]),
        output: addresses[output],
        scratch,
        begin,
        end,
      }),
  };
}

function callHost(
  { host, hostNodes }: Emitter,
  f: FunctionBuilder,
  layout: Layout,
  { node, inputs, types, output }: Omit<Single, "kind">,
): void {
  f.call(host, i32.const(hostNodes.length));
  hostNodes.push({
    node: node as TensorNode, // nodes that a plan selects have code
    inputs: inputs.map((buffer, i) => ({
      ...slotOf(layout, `operand ${i}`, buffer),
      shape: types[i].shape,
    })),
    output: slotOf(layout, "result", output),
  });
}

function rangeOf({ width }: Emitter, { plan, addresses }: Layout, buffer: BufferId): Range {
  const { shape, dtype, bytes } = plan.buffers[buffer], from = addresses[buffer];
  return [from, from + sizeOf(shape) * (bytes ? 1 : bytesOf(dtype, width))];
}
