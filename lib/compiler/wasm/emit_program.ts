/**
 * From a plan to a program.
 *
 * @module
 */
import type { FloatType } from "../../core/dtype.ts";
import type { Graph, TensorNode } from "../../graph/node.ts";
import type { NodeOf } from "../../graph/value.ts";
import type { BufferId, Kernel, Loop, Plan, Single } from "../plan/kernel.ts";
import { inPlace } from "../plan/in_place.ts";
import { type Layout, layOut } from "../plan/memory.ts";
import type { Emitted, FaultSite, HostNode, Slot } from "../program.ts";
import { type FunctionBuilder, i32, ModuleBuilder } from "./asm/mod.ts";
import type { Emitter } from "./emitter.ts";
import { once } from "./emitter.ts";
import { ADDRESSABLE, ALIGNMENT, bytesOf } from "./layout.ts";
import { type Combine, emitCombine } from "./loop/combine.ts";
import { emitLoop, type EmittedLoop, withAxis } from "./loop/emit_loop.ts";
import { canonical, loopKey } from "./loop/canonical.ts";
import { type Gathering, scheduleOf } from "./loop/schedule.ts";
import { MathLibrary } from "./math/library.ts";
import { emitRepeat } from "./repeat.ts";
import { singleEmitter } from "./single/table.ts";

/** The first address that holds an array. Before it lies the record of a fault; 0 is nobody's. */
const START = 1024;
const PAGE = 65536;

/**
 * Writes the program of a plan.
 *
 * @param graph The graph that the plan is of, for the names of its inputs.
 * @param plan The plan.
 * @param width The width of floats.
 * @param carried How many of the first inputs the first outputs replace, where they can in their place.
 * @throws {RangeError} If it would need more memory than can be addressed.
 */
export function emitProgram(
  graph: Graph,
  plan: Plan,
  width: FloatType,
  carried: number,
): Emitted {
  const { layout, bytes, bound } = layOut(plan, {
    bytesOf: ({ dtype, bytes }) => (bytes ? 1 : bytesOf(dtype, width)),
    scratchOf: (kernel) => scratchOf(kernel, width),
    alignment: ALIGNMENT,
    inPlace: inPlace(plan, carried),
  }, START);
  if (START + bytes > ADDRESSABLE) {
    throw new RangeError(
      `Cannot compile the graph: it needs ${bytes} bytes of memory, expected at most ${ADDRESSABLE}`,
    );
  }
  const pages = Math.ceil((START + bytes) / PAGE);
  const module = new ModuleBuilder({ memory: { pages, import: ["env", "memory"] } });
  const host = module.importFunction("env", "host", ["i32"], []);
  const hostNodes: HostNode[] = [], faultSites: FaultSite[] = [];
  const emitter: Emitter = {
    module,
    math: new MathLibrary(module, width),
    width,
    functions: new Map(),
    host,
    hostNodes,
    faultSites,
  };
  module.function("run", { params: [], results: [] }, (f) => {
    emitKernels(emitter, f, layout);
  }, { export: true });
  const slot = (name: string, buffer: BufferId): Slot => slotOf(layout, name, buffer);
  return {
    floatType: width,
    wasm: module.encode(),
    bytes: pages * PAGE,
    liveBytes: bound,
    inputs: plan.inputs.map((buffer, i) => {
      const node = graph.nodes[graph.inputs[i]] as NodeOf<"input">;
      return { ...slot(node.name, buffer), shape: node.shape };
    }),
    outputs: plan.outputs.map((buffer, i) => {
      const { shape } = graph.nodes[graph.outputs[i]] as TensorNode;
      return { ...slot(`output ${i}`, buffer), shape };
    }),
    constants: constantsOf(layout),
    hostNodes,
    faultSites,
  };
}

/** Writes the kernels of a plan, one after the other. */
export function emitKernels(emitter: Emitter, f: FunctionBuilder, layout: Layout): void {
  layout.plan.kernels.forEach((kernel, i) => {
    switch (kernel.kind) {
      case "loop":
        return callLoop(emitter, f, layout, kernel, layout.scratch[i]);
      case "single":
        return emitSingle(emitter, f, layout, kernel, layout.scratch[i]);
      case "repeat":
        return emitRepeat(emitter, f, layout, kernel, layout.bodies[i], emitKernels);
      default:
        return kernel satisfies never;
    }
  });
}

function callLoop(
  emitter: Emitter,
  f: FunctionBuilder,
  { addresses }: Layout,
  kernel: Loop,
  scratch: number,
): void {
  const { loop, buffers } = canonical(withAxis(kernel));
  const emitted = once(
    emitter,
    loopKey(loop),
    (): EmittedLoop =>
      emitLoop(emitter.module, emitter.math, emitter.width, `loop ${emitter.functions.size}`, loop),
  );
  const own = emitted.buffers.map((buffer) => addresses[buffers[buffer]]);
  const { chunks, gatherings } = emitted.schedule;
  let at = scratch;
  const partials = gatherings.filter(({ isPartial }) => isPartial).map((gathering) => {
    const address = at;
    at += partialBytes(gathering, chunks, emitter.width);
    return { gathering, address };
  });
  const range = chunks > 1 ? [0, chunks] : [];
  const args = [...own, ...partials.map(({ address }) => address), ...range];
  f.call(emitted.fn, ...args.map((value) => i32.const(value)));
  partials.forEach(({ gathering, address }) => {
    if (!gathering.isCombined) return;
    const { op, dtype } = gathering.reduction;
    const key = `combine ${op} ${dtype} ${gathering.region} ${gathering.isWide} ${chunks}`;
    const combine = once(
      emitter,
      key,
      (): Combine => emitCombine(emitter.module, emitter.width, gathering, chunks),
    );
    const to = gathering.reduction.to.buffer;
    f.call(combine, i32.const(address), i32.const(addresses[buffers[to]]));
  });
}

/** The bytes of the partial results of a reduction. */
function partialBytes({ region, isWide, reduction }: Gathering, chunks: number, width: FloatType) {
  const size = isWide ? 8 : bytesOf(reduction.dtype, width);
  return Math.ceil(region * chunks * size / ALIGNMENT) * ALIGNMENT + ALIGNMENT;
}

function emitSingle(
  emitter: Emitter,
  f: FunctionBuilder,
  layout: Layout,
  { node, inputs, types, output }: Single,
  scratch: number,
): void {
  const { addresses } = layout;
  const written = singleEmitter(node, types, emitter.width);
  if (written) {
    const units = written.units?.(node, types, emitter.width) ?? 1;
    return written.emit({
      ...emitter,
      f,
      node,
      types,
      inputs: inputs.map((buffer) => addresses[buffer]),
      output: addresses[output],
      scratch,
      begin: i32.const(0),
      end: i32.const(units),
    });
  }
  f.call(emitter.host, i32.const(emitter.hostNodes.length));
  emitter.hostNodes.push({
    node: node as TensorNode, // nodes that a plan selects have code
    inputs: inputs.map((buffer, i) => ({
      ...slotOf(layout, `operand ${i}`, buffer),
      shape: types[i].shape,
    })),
    output: slotOf(layout, "result", output),
  });
}

function scratchOf(kernel: Kernel, width: FloatType): number {
  if (kernel.kind === "single") {
    const { node, types } = kernel;
    return singleEmitter(node, types, width)?.scratchBytes?.(node, types, width) ?? 0;
  }
  if (kernel.kind === "repeat") return 0;
  const { chunks, gatherings } = scheduleOf(withAxis(kernel), width);
  return gatherings.filter(({ isPartial }) => isPartial)
    .reduce((sum, gathering) => sum + partialBytes(gathering, chunks, width), 0);
}

function slotOf({ plan, addresses }: Layout, name: string, buffer: BufferId): Slot {
  const { shape, dtype, bytes } = plan.buffers[buffer];
  return { name, shape, dtype, address: addresses[buffer], ...(bytes && { bytes }) };
}

function constantsOf(layout: Layout): Emitted["constants"] {
  const own = [...layout.plan.constants].map(([buffer, values]) => ({
    slot: slotOf(layout, "constant", buffer),
    values,
  }));
  return [...own, ...layout.bodies.flat().flatMap(constantsOf)];
}
