/**
 * From a plan to a program.
 *
 * @module
 */
import type { FloatType } from "../../core/dtype.ts";
import type { Graph, TensorNode } from "../../graph/node.ts";
import type { NodeOf } from "../../graph/value.ts";
import { inPlace } from "../plan/in_place.ts";
import { type BufferId, type Plan, readsOf } from "../plan/kernel.ts";
import { type Layout, layOut } from "../plan/memory.ts";
import type { Emitted, FaultSite, HostNode, Slot } from "../program.ts";
import { i32, ModuleBuilder } from "./asm/mod.ts";
import type { Emitter } from "./emitter.ts";
import { ADDRESSABLE, ALIGNMENT, bytesOf } from "./layout.ts";
import { MathLibrary } from "./math/library.ts";
import { emitShared } from "./share.ts";
import { slotOf } from "./slot.ts";
import { emitKernels, emitPrepared, scratchOf, tasksOf } from "./tasks.ts";

/** The first address that holds an array. Before it lies what `control.ts` names; 0 is nobody's. */
const START = 1024;
const PAGE = 65536;
/** So many bytes are not worth waiting for. */
const SMALL = 40_000;

/** What of a program threads share: tasks that are worth it, all of them, none. */
export type Share = "what pays" | "everything" | "nothing";

/** What a program depends on besides its plan. */
export interface EmitOptions {
  /** How many of the first inputs the first outputs replace, where they can in their place. */
  readonly carried: number;
  /** What threads are to share of it; only of one that has no nodes that the host computes. */
  readonly share: Share;
  /** How many seconds the longest kernel takes, about: threads that wait for others are as patient. 0 unless it is given. */
  readonly longestKernel?: number;
}

/**
 * Writes the program of a plan.
 *
 * @param graph The graph that the plan is of, for the names of its inputs.
 * @param plan The plan.
 * @param width The width of floats.
 * @param options What else it depends on.
 * @throws {RangeError} If it would need more memory than can be addressed.
 */
export function emitProgram(
  graph: Graph,
  plan: Plan,
  width: FloatType,
  { carried, share, longestKernel = 0 }: EmitOptions,
): Emitted {
  const { layout, bytes, bound } = layOut(plan, {
    bytesOf: ({ dtype, bytes }) => (bytes ? 1 : bytesOf(dtype, width)),
    scratchOf: (kernel) => scratchOf(kernel, width),
    alignment: ALIGNMENT,
    small: share === "nothing" ? 0 : SMALL,
    inPlace: inPlace(plan, carried),
  }, START);
  if (START + bytes > ADDRESSABLE) {
    throw new RangeError(
      `Cannot compile the graph: it needs ${bytes} bytes of memory, expected at most ${ADDRESSABLE}`,
    );
  }
  const pages = Math.ceil((START + bytes) / PAGE);
  const isShared = share !== "nothing";
  const limits = isShared ? { pages, maximum: pages } : { pages };
  const module = new ModuleBuilder({ memory: { ...limits, import: ["env", "memory"] } });
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
    place: isShared ? placeIn(module) : undefined,
  };
  const cut = isShared
    ? emitShared(emitter, tasksOf(emitter, layout, "each run"), { share, longestKernel })
    : undefined;
  if (!cut) emitAlone(emitter, layout);
  if (plan.prepared > 0) {
    module.function("prepare", { params: [], results: [] }, (f) => {
      emitPrepared(emitter, f, layout);
    }, { export: true });
  }
  const wasm = module.encode();
  const slot = (name: string, buffer: BufferId): Slot => slotOf(layout, name, buffer);
  return {
    floatType: width,
    wasm,
    ...(cut && { sharing: { ...cut, memoryFlag: module.memoryFlag } }),
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
    prepares: preparesOf(plan),
    constants: constantsOf(layout),
    hostNodes,
    faultSites,
  };
}

/** Writes the function `run` of a program for one thread. */
function emitAlone(emitter: Emitter, layout: Layout): void {
  emitter.module.function("run", { params: [], results: [] }, (f) => {
    emitKernels(emitter, f, layout);
  }, { export: true });
}

/** The inputs that what is prepared depends on. */
function preparesOf({ kernels, prepared, inputs }: Plan): number[] {
  const read = new Set(kernels.slice(0, prepared).flatMap(readsOf));
  return inputs.flatMap((buffer, i) => (read.has(buffer) ? [i] : []));
}

function placeIn(module: ModuleBuilder): Emitter["place"] {
  return {
    thread: module.global("i32", i32.const(0), { mutable: true }),
    order: module.global("i32", i32.const(0), { mutable: true }),
  };
}

function constantsOf(layout: Layout): Emitted["constants"] {
  const own = [...layout.plan.constants].map(([buffer, values]) => ({
    slot: slotOf(layout, "constant", buffer),
    values,
  }));
  return [...own, ...layout.bodies.flat().flatMap(constantsOf)];
}
