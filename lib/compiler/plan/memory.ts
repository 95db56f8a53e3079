/**
 * Memory: an address for each buffer of a plan.
 *
 * Inputs, constants and outputs have places of their own; what lies between shares its places with what is not needed at the
 * same time. A loop of the graph has a piece of memory for its body as long as it runs; what its body sees of outside stays
 * where it is.
 *
 * @module
 */
import { sizeOf } from "../../core/shape.ts";
import { type Lifetime, liveBytes, pack } from "./arena.ts";
import {
  type Buffer,
  type BufferId,
  type Kernel,
  type Plan,
  readsOf,
  type Repeat,
  writesOf,
} from "./kernel.ts";

/** What the layout of memory depends on besides the plan. */
export interface MemoryFacts {
  /** The bytes of an element. */
  bytesOf(buffer: Buffer): number;
  /** The bytes that a kernel needs for itself while it runs. */
  scratchOf(kernel: Kernel): number;
  /** Addresses are multiples of it, and so many bytes behind each buffer may be read. */
  readonly alignment: number;
  /**
   * Buffers of at most so many bytes share their places with no others. Where threads share kernels, one that may not write
   * before another has read holds them up, and these few bytes save little.
   */
  readonly small?: number;
  /** Buffers that lie in the place of others. */
  readonly inPlace: ReadonlyMap<BufferId, BufferId>;
}

/** Where the buffers of a plan lie. */
export interface Layout {
  readonly plan: Plan;
  /** The address of each buffer. */
  readonly addresses: readonly number[];
  /** The address of each kernel's scratch memory. */
  readonly scratch: readonly number[];
  /** The memory that each kernel has for itself, with that of its bodies: from the first byte to the one behind the last. */
  readonly own: readonly (readonly [from: number, to: number])[];
  /** The layouts of the bodies of each kernel. */
  readonly bodies: readonly (readonly Layout[])[];
}

/** A layout and how large it is. */
export interface Memory {
  readonly layout: Layout;
  /** Bytes in all. */
  readonly bytes: number;
  /** The least that any layout of the same kernels in the same order would take. */
  readonly bound: number;
}

/** A plan whose places are known relative to the beginning of its piece of memory. */
interface Draft {
  readonly plan: Plan;
  /** For each buffer an offset, or `undefined` if it lies elsewhere. */
  readonly offsets: readonly (number | undefined)[];
  readonly scratch: readonly number[];
  /** The bytes that each kernel has for itself. */
  readonly ownBytes: readonly number[];
  readonly bodies: readonly (readonly Draft[])[];
  readonly bytes: number;
  readonly bound: number;
}

/**
 * Lays the memory of a plan out.
 *
 * @param plan The plan.
 * @param facts Sizes.
 * @param start The first address.
 */
export function layOut(plan: Plan, facts: MemoryFacts, start: number): Memory {
  const constants = new ConstantPlaces(facts);
  constants.collect(plan);
  const elsewhere = new Set([...plan.constants.keys(), ...facts.inPlace.keys()]);
  const draft = draftOf(plan, facts, elsewhere, facts);
  const fixed = constants.place(start);
  const base = start + constants.bytes;
  const replaced = [...facts.inPlace.keys()].map((buffer) =>
    [buffer, base + draft.offsets[placeOf(buffer, facts.inPlace)]!] as const
  );
  const layout = settle(draft, base, new Map(replaced), fixed);
  return {
    layout,
    bytes: constants.bytes + draft.bytes,
    bound: constants.bytes + draft.bound,
  };
}

/** The buffer whose place a buffer has, itself or another. */
function placeOf(buffer: BufferId, inPlace: MemoryFacts["inPlace"]): BufferId {
  const other = inPlace.get(buffer);
  return other === undefined ? buffer : placeOf(other, inPlace);
}

const NONE: MemoryFacts["inPlace"] = new Map();

/** Constants of a plan and of all its bodies lie side by side: they are written once. */
class ConstantPlaces {
  readonly #plans: Plan[] = [];
  bytes = 0;

  constructor(readonly facts: MemoryFacts) {}

  collect(plan: Plan): void {
    this.#plans.push(plan);
    for (const kernel of plan.kernels) {
      if (kernel.kind === "repeat") { for (const body of kernel.bodies) this.collect(body); }
    }
  }

  place(start: number): ReadonlyMap<Plan, ReadonlyMap<BufferId, number>> {
    return new Map(this.#plans.map((plan) => {
      const places = [...plan.constants.keys()].map((buffer) => {
        const address = start + this.bytes;
        this.bytes += padded(plan, buffer, this.facts);
        return [buffer, address] as const;
      });
      return [plan, new Map(places)];
    }));
  }
}

/** The bytes of a buffer, with those behind it that may be read. */
function padded(plan: Plan, buffer: BufferId, { bytesOf, alignment }: MemoryFacts): number {
  const held = plan.buffers[buffer];
  const bytes = sizeOf(held.shape) * bytesOf(held);
  return (Math.ceil(bytes / alignment) + 1) * alignment;
}

/** Packs the buffers of a plan but for those that lie elsewhere. */
function draftOf(
  plan: Plan,
  facts: MemoryFacts,
  elsewhere: ReadonlySet<BufferId>,
  { small = 0, inPlace }: Pick<MemoryFacts, "small" | "inPlace"> = { inPlace: NONE },
): Draft {
  const end = plan.kernels.length;
  const life = (bytes: number, [from, to]: readonly [number, number]): Lifetime =>
    bytes <= small ? { bytes, from: -1, to: end } : { bytes, from, to };
  const bodies = plan.kernels.map((kernel) =>
    kernel.kind === "repeat" ? bodyDrafts(kernel, facts) : []
  );
  const span = spans(plan);
  for (const buffer of inPlace.keys()) {
    const place = span[placeOf(buffer, inPlace)]!;
    place[1] = Math.max(place[1], span[buffer]![1]);
  }
  const owners: BufferId[] = [], lifetimes: Lifetime[] = [];
  plan.buffers.forEach((_, buffer) => {
    if (elsewhere.has(buffer)) return;
    owners.push(buffer);
    lifetimes.push(life(padded(plan, buffer, facts), span[buffer] ?? [end, end]));
  });
  plan.kernels.forEach((kernel, i) => {
    const own = bodies[i].reduce((sum, body) => sum + body.bytes, 0);
    lifetimes.push(life(facts.scratchOf(kernel) + own, [i, i]));
  });
  const { offsets, bytes } = pack(lifetimes, facts.alignment);
  const offsetOf: (number | undefined)[] = plan.buffers.map(() => undefined);
  owners.forEach((buffer, i) => offsetOf[buffer] = offsets[i]);
  const scratch = offsets.slice(owners.length);
  const ownBytes = lifetimes.slice(owners.length).map((own) => own.bytes);
  return { plan, offsets: offsetOf, scratch, ownBytes, bodies, bytes, bound: liveBytes(lifetimes) };
}

/** The bodies of a loop; what they see of outside lies there, and what a condition reads where the body of its loop reads it. */
function bodyDrafts({ node, bodies }: Repeat, facts: MemoryFacts): Draft[] {
  return bodies.map((body, i) => {
    const isCondition = i < bodies.length - 1;
    const seen = isCondition ? body.inputs : body.inputs.slice(1, 1 + node.consts);
    const elsewhere = new Set([...seen, ...body.constants.keys()]);
    return draftOf(body, facts, elsewhere);
  });
}

/** When each buffer is needed: `[first, last]` kernel. Inputs, outputs and what is prepared are always. */
function spans(plan: Plan): ([from: number, to: number] | undefined)[] {
  const span: ([number, number] | undefined)[] = plan.buffers.map(() => undefined);
  const touch = (buffer: BufferId, at: number) => {
    const known = span[buffer];
    if (known) known[1] = at;
    else span[buffer] = [at, at];
  };
  plan.kernels.forEach((kernel, i) => {
    for (const buffer of writesOf(kernel)) touch(buffer, i);
    for (const buffer of readsOf(kernel)) touch(buffer, i);
  });
  const end = plan.kernels.length;
  const prepared = plan.kernels.slice(0, plan.prepared).flatMap(writesOf);
  for (const buffer of [...plan.inputs, ...prepared]) span[buffer] = [-1, end];
  for (const buffer of plan.outputs) span[buffer] = [span[buffer]?.[0] ?? -1, end];
  return span;
}

/** Gives a draft its place. */
function settle(
  { plan, offsets, scratch, ownBytes, bodies }: Draft,
  base: number,
  seen: ReadonlyMap<BufferId, number>,
  constants: ReadonlyMap<Plan, ReadonlyMap<BufferId, number>>,
): Layout {
  const fixed = constants.get(plan)!;
  const addresses = offsets.map((offset, buffer) =>
    offset === undefined ? seen.get(buffer) ?? fixed.get(buffer)! : base + offset
  );
  const placed = bodies.map((drafts, i) => {
    if (drafts.length === 0) return [];
    const { node, inputs } = plan.kernels[i] as Repeat;
    const seen = inputs.slice(0, node.consts).map((buffer) => addresses[buffer]);
    return settleBodies(drafts, base + scratch[i], seen, constants);
  });
  // A kernel's own scratch memory lies behind that of its bodies.
  const behind = scratch.map((offset, i) =>
    base + offset + bodies[i].reduce((sum, body) => sum + body.bytes, 0)
  );
  const own = scratch.map((offset, i) => [base + offset, base + offset + ownBytes[i]] as const);
  return { plan, addresses, scratch: behind, own, bodies: placed };
}

/**
 * Gives the bodies of a loop their places, one behind the other.
 *
 * @param drafts The body, behind the condition if there is one.
 * @param base Where they begin.
 * @param seen The addresses of what they see of outside.
 * @param constants The addresses of constants.
 */
function settleBodies(
  drafts: readonly Draft[],
  base: number,
  seen: readonly number[],
  constants: ReadonlyMap<Plan, ReadonlyMap<BufferId, number>>,
): Layout[] {
  const body = drafts.at(-1)!;
  const given = (plan: Plan, places: readonly number[], from: number) =>
    new Map(places.map((address, n) => [plan.inputs[from + n], address]));
  const layout = settle(body, base, given(body.plan, seen, 1), constants);
  const places = body.plan.inputs.map((buffer) => layout.addresses[buffer]);
  const conditions = drafts.slice(0, -1).map((condition) =>
    settle(condition, base + body.bytes, given(condition.plan, places, 0), constants)
  );
  return [...conditions, layout];
}
