/**
 * What must hold of every plan, and of where its buffers lie: told by running through it with names in the place of numbers.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { sizeOf } from "../../../lib/core/shape.ts";
import {
  type Access,
  type BufferId,
  type Kernel,
  type Loop,
  type Plan,
  readsOf,
  type Repeat,
  writesOf,
} from "../../../lib/compiler/plan/kernel.ts";
import type { Layout, MemoryFacts } from "../../../lib/compiler/plan/memory.ts";

/** All elements that an access names, in the order of the loop's points. */
export function elementsOf({ shape }: Loop, { offset, strides }: Access): number[] {
  let out = [offset];
  shape.forEach((size, axis) => {
    out = out.flatMap((at) => Array.from({ length: size }, (_, i) => at + i * strides[axis]));
  });
  return out;
}

/**
 * Fails unless every kernel reads what is complete, every element of what is made is written once, no loop reads what it
 * writes, all elements lie inside their buffers, and what is asked for is there at the end.
 */
export function assertValid(plan: Plan, given: readonly BufferId[] = plan.inputs): void {
  const sizes = plan.buffers.map(({ shape }) => sizeOf(shape));
  const missing = sizes.map((size) => new Set(Array.from({ length: size }, (_, i) => i)));
  const known = new Set([...given, ...plan.constants.keys()]);
  for (const buffer of known) missing[buffer].clear();
  for (const kernel of plan.kernels) {
    for (const buffer of readsOf(kernel)) {
      assertEquals(missing[buffer].size, 0, `#${buffer} is read before it is complete`);
      assert(!writesOf(kernel).includes(buffer), `#${buffer} is read by what writes it`);
    }
    for (const [buffer, elements] of writtenBy(kernel, sizes)) {
      assert(!known.has(buffer), `#${buffer} is given and written`);
      for (const element of elements) {
        assert(
          missing[buffer].delete(element),
          `#${buffer}[${element}] is written twice, or outside`,
        );
      }
    }
    if (kernel.kind === "loop") assertLoop(kernel, sizes);
    if (kernel.kind === "repeat") kernel.bodies.forEach((body) => assertValid(body));
  }
  for (const buffer of plan.outputs) assertEquals(missing[buffer].size, 0, `result #${buffer}`);
}

function writtenBy(
  kernel: Kernel,
  sizes: readonly number[],
): (readonly [BufferId, Iterable<number>])[] {
  if (kernel.kind !== "loop") {
    return writesOf(kernel).map((buffer) => [buffer, Array(sizes[buffer]).keys()]);
  }
  return [
    ...kernel.stores.map(({ to }) => [to.buffer, elementsOf(kernel, to)] as const),
    // A reduction over no points writes what changes nothing.
    ...kernel.reductions.map(({ axes, to }) => {
      const shape = kernel.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
      return [to.buffer, elementsOf({ ...kernel, shape }, to)] as const;
    }),
  ];
}

function assertLoop(loop: Loop, sizes: readonly number[]): void {
  loop.values.forEach((value, id) => {
    if (value.kind === "apply") value.operands.forEach((operand) => assert(operand < id));
    if (value.kind !== "load") return;
    const size = sizes[value.access.buffer];
    for (const at of elementsOf(loop, value.access)) assert(at >= 0 && at < size, `${at}`);
  });
  for (const { axes, to } of loop.reductions) {
    axes.forEach((axis) => assertEquals(to.strides[axis], 0));
  }
}

/** Who lies in each word of memory. */
type Words = Map<number, string>;

/** Fails unless whatever is read lies where it was written, with nothing written over it between, in two runs. */
export function assertKept(layout: Layout, facts: MemoryFacts): void {
  const words: Words = new Map();
  const names = namesOf(layout, "#");
  const { plan } = layout;
  writeConstants(layout, facts, words);
  for (let run = 0; run < 2; run++) {
    for (const input of plan.inputs) put(words, layout, facts, input, names[input]);
    runThrough(layout, facts, words, names);
    for (const output of plan.outputs) read(words, layout, facts, output, names[output]);
  }
}

function runThrough(
  layout: Layout,
  facts: MemoryFacts,
  words: Words,
  names: readonly string[],
): void {
  layout.plan.kernels.forEach((kernel, i) => {
    const check = (when: string, except: readonly (BufferId | undefined)[] = []) => {
      for (const buffer of readsOf(kernel)) {
        if (!except.includes(buffer)) read(words, layout, facts, buffer, names[buffer], when);
      }
    };
    check("before");
    mark(words, layout.scratch[i], facts.scratchOf(kernel), `scratch ${i}`);
    check("behind scratch");
    if (kernel.kind !== "repeat") {
      for (const buffer of writesOf(kernel)) put(words, layout, facts, buffer, names[buffer]);
      // What is read where it is written over is read before.
      return check(
        "behind its writes",
        writesOf(kernel).map((output) => facts.inPlace.get(output)),
      );
    }
    for (let round = 0; round < 2; round++) {
      for (const body of layout.bodies[i]) runBody(kernel, body, facts, words, names, `${i}.`);
      for (const buffer of kernel.outputs) put(words, layout, facts, buffer, names[buffer]);
      check("behind a round");
    }
    for (const buffer of kernel.outputs) read(words, layout, facts, buffer, names[buffer]);
  });
}

function runBody(
  { node, inputs }: Repeat,
  body: Layout,
  facts: MemoryFacts,
  words: Words,
  outside: readonly string[],
  prefix: string,
): void {
  const { plan } = body;
  const names = namesOf(body, `${prefix}#`);
  const seen = plan.inputs.slice(1, 1 + node.consts);
  seen.forEach((buffer, n) => names[buffer] = outside[inputs[n]]);
  for (const buffer of plan.inputs) {
    if (!seen.includes(buffer)) put(words, body, facts, buffer, names[buffer]);
  }
  runThrough(body, facts, words, names);
  for (const buffer of [...plan.outputs, ...plan.inputs]) {
    read(words, body, facts, buffer, names[buffer]);
  }
}

/** A name for each buffer; constants have the same wherever they are seen. */
function namesOf(layout: Layout, prefix: string): string[] {
  const { buffers, constants } = layout.plan;
  return buffers.map((_, buffer) =>
    constants.has(buffer) ? constantName(layout, buffer) : `${prefix}${buffer}`
  );
}

const constantName = ({ addresses }: Layout, buffer: BufferId) => `constant ${addresses[buffer]}`;

function writeConstants(layout: Layout, facts: MemoryFacts, words: Words): void {
  for (const buffer of layout.plan.constants.keys()) {
    put(words, layout, facts, buffer, constantName(layout, buffer));
  }
  for (const body of layout.bodies.flat()) writeConstants(body, facts, words);
}

function bytesOf({ plan }: Layout, facts: MemoryFacts, buffer: BufferId): number {
  return sizeOf(plan.buffers[buffer].shape) * facts.bytesOf(plan.buffers[buffer]);
}

function mark(words: Words, address: number, bytes: number, name: string): void {
  for (let at = address; at < address + bytes; at += 4) words.set(at, name);
}

function put(
  words: Words,
  layout: Layout,
  facts: MemoryFacts,
  buffer: BufferId,
  name: string,
): void {
  mark(words, layout.addresses[buffer], bytesOf(layout, facts, buffer), name);
}

function read(
  words: Words,
  layout: Layout,
  facts: MemoryFacts,
  buffer: BufferId,
  name: string,
  when = "at the end",
): void {
  const address = layout.addresses[buffer], bytes = bytesOf(layout, facts, buffer);
  for (let at = address; at < address + bytes; at += 4) {
    assertEquals(words.get(at), name, `word ${at}, ${when}`);
  }
}
