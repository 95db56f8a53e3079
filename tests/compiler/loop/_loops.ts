/**
 * Runs loops on their own, in memory of which every byte outside their buffers is watched.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { BufferId, Loop, Plan } from "../../../lib/compiler/plan/kernel.ts";
import { type Expr, i32, ModuleBuilder } from "../../../lib/compiler/wasm/asm/mod.ts";
import { bytesOf } from "../../../lib/compiler/wasm/layout.ts";
import { emitCombine } from "../../../lib/compiler/wasm/loop/combine.ts";
import { emitLoop, withAxis } from "../../../lib/compiler/wasm/loop/emit_loop.ts";
import { MathLibrary } from "../../../lib/compiler/wasm/math/library.ts";
import type { FloatType } from "../../../lib/core/dtype.ts";
import { sizeOf } from "../../../lib/core/shape.ts";
import type { TensorType } from "../../../lib/graph/node.ts";
import type { Value } from "../../../lib/graph/value.ts";

/** What stands between buffers: as much as a loop may read behind one, but never write. */
const GUARD = 64, GUARD_BYTE = 0xa5;
const PAGE = 65536;

/** The order in which the chunks of a loop are run. */
export type Order = "at once" | "one by one" | "backwards";

/** The memory of a plan's buffers, with guards between them. */
class Guarded {
  readonly addresses: readonly number[];
  readonly #sizes: readonly number[];
  readonly #end: number;
  readonly memory: WebAssembly.Memory;
  readonly #width: FloatType;

  constructor(buffers: readonly TensorType[], width: FloatType, extra: readonly number[]) {
    this.#width = width;
    this.#sizes = [
      ...buffers.map(({ shape, dtype }) => sizeOf(shape) * bytesOf(dtype, width)),
      ...extra,
    ];
    let at = GUARD;
    this.addresses = this.#sizes.map((bytes) => {
      const address = at;
      at += Math.ceil(bytes / 8) * 8 + GUARD;
      return address;
    });
    this.#end = at;
    this.memory = new WebAssembly.Memory({ initial: Math.ceil(at / PAGE) });
    new Uint8Array(this.memory.buffer).fill(GUARD_BYTE);
  }

  view({ shape, dtype }: TensorType, buffer: BufferId): Float32Array | Float64Array | Int32Array {
    const make = dtype !== "float"
      ? Int32Array
      : this.#width === "f32"
      ? Float32Array
      : Float64Array;
    return new make(this.memory.buffer as ArrayBuffer, this.addresses[buffer], sizeOf(shape));
  }

  /** Fails if a byte between buffers was written. */
  assertGuards(): void {
    const bytes = new Uint8Array(this.memory.buffer);
    const ends = [0, ...this.#sizes.map((size, i) => this.addresses[i] + size)];
    ends.forEach((end, i) => {
      const next = this.addresses[i] ?? this.#end;
      for (let at = end; at < next; at++) {
        if (bytes[at] !== GUARD_BYTE) {
          throw new Error(`byte ${at - end} behind buffer ${i - 1} was written`);
        }
      }
    });
  }
}

/**
 * Runs the loops of a plan that has no other kernels, and fails if anything outside the buffers is written.
 *
 * @returns The results, and in how many chunks the loops were cut.
 */
export function runLoops(
  plan: Plan,
  width: FloatType,
  inputs: readonly Value[],
  order: Order = "at once",
): { readonly outputs: Float64Array[]; readonly chunks: number[] } {
  const loops = plan.kernels.map((kernel) => withAxis(kernel as Loop));
  const module = new ModuleBuilder({ memory: { pages: 1, import: ["env", "memory"] } });
  const math = new MathLibrary(module, width), extra: number[] = [];
  const emitted = loops.map((loop, i) => emitLoop(module, math, width, `loop ${i}`, loop));
  const partials = emitted.map(({ schedule: { gatherings, chunks } }) =>
    gatherings.filter(({ isPartial }) => isPartial).map((gathering) => {
      const bytes = gathering.isWide ? 8 : bytesOf(gathering.reduction.dtype, width);
      const place = plan.buffers.length + extra.push(gathering.region * chunks * bytes) - 1;
      return { gathering, place };
    })
  );
  const combines = emitted.map(({ schedule: { chunks } }, i) =>
    partials[i].filter(({ gathering }) => gathering.isCombined).map(({ gathering, place }) => ({
      fn: emitCombine(module, width, gathering, chunks),
      place,
      to: gathering.reduction.to.buffer,
    }))
  );
  const guarded = new Guarded(plan.buffers, width, extra), { addresses } = guarded;
  const at = (place: number): Expr<"i32"> => i32.const(addresses[place]);
  module.function("main", { params: [], results: [] }, (f) => {
    emitted.forEach(({ fn, buffers, schedule: { chunks } }, i) => {
      const own = [...buffers.map(at), ...partials[i].map(({ place }) => at(place))];
      for (const range of rangesOf(chunks, order)) {
        f.call(
          fn,
          ...own,
          ...range.map((n) => i32.const(n)),
        );
      }
      for (const { fn, place, to } of combines[i]) f.call(fn, at(place), at(to));
    });
  }, { export: true });
  const imports = { env: { memory: guarded.memory } };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), imports);

  plan.inputs.forEach((buffer, i) =>
    guarded.view(plan.buffers[buffer], buffer).set(inputs[i].data)
  );
  for (const [buffer, data] of plan.constants) guarded.view(plan.buffers[buffer], buffer).set(data);
  (exports.main as () => void)();
  guarded.assertGuards();
  plan.inputs.forEach((buffer, i) => {
    const kept = Float64Array.from(guarded.view(plan.buffers[buffer], buffer));
    assertEquals(kept, Float64Array.from(inputs[i].data), `input ${i} was written to`);
  });
  return {
    outputs: plan.outputs.map((buffer) =>
      Float64Array.from(guarded.view(plan.buffers[buffer], buffer))
    ),
    chunks: emitted.map(({ schedule }) => schedule.chunks),
  };
}

function rangesOf(chunks: number, order: Order): number[][] {
  if (chunks === 1) return [[]];
  if (order === "at once") return [[0, chunks]];
  const each = Array.from({ length: chunks }, (_, i) => [i, i + 1]);
  return order === "backwards" ? each.reverse() : each;
}
