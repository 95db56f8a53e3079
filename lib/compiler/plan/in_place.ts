import { sizeOf } from "../../core/shape.ts";
import { type BufferId, type Kernel, type Loop, type Plan, readsOf, writesOf } from "./kernel.ts";

/**
 * Which buffers can lie in the place of others: results where the inputs lie that they replace, and what a loop writes where
 * something lies that it alone reads.
 *
 * The one kernel that writes a buffer must be the last to read the other, and read each element where it writes the new one.
 *
 * @param plan The plan.
 * @param carried How many of the first inputs the first outputs replace.
 */
export function inPlace(plan: Plan, carried: number): ReadonlyMap<BufferId, BufferId> {
  const replaced = new Map<BufferId, BufferId>();
  const inputs = new Set(plan.inputs), kept = new Set(plan.outputs);
  const { writer, reader } = usesOf(plan.kernels);
  for (let i = 0; i < carried; i++) {
    const input = plan.inputs[i], output = plan.outputs[i];
    // An input that is asked for as it was stays.
    if (kept.has(input)) continue;
    if (inputs.has(output) || plan.constants.has(output) || replaced.has(output)) continue;
    const at = writer.get(output);
    if (at === undefined || (reader.get(input) ?? -1) > at) continue;
    if (isOverwritable(plan.kernels[at], input, output)) replaced.set(output, input);
  }
  reuse(plan, replaced);
  return replaced;
}

/**
 * What a loop alone reads makes place for what it writes, element by element: that is in the cache already. What others read
 * too does not, for they would have to be waited for.
 */
function reuse(plan: Plan, replaced: Map<BufferId, BufferId>): void {
  const { buffers, kernels, inputs, outputs, constants, prepared } = plan;
  const kept = new Set([
    ...[...inputs, ...outputs, ...constants.keys()],
    ...kernels.slice(0, prepared).flatMap(writesOf),
  ]);
  const readers = countedBy(kernels, readsOf), writers = countedBy(kernels, writesOf);
  const isAlike = (a: BufferId, b: BufferId) =>
    buffers[a].dtype === buffers[b].dtype && sizeOf(buffers[a].shape) === sizeOf(buffers[b].shape);
  for (const kernel of kernels) {
    if (kernel.kind !== "loop") continue;
    const free = new Set(
      readsOf(kernel).filter((buffer) => {
        return !kept.has(buffer) && readers.get(buffer) === 1;
      }),
    );
    for (const { to: { buffer: output } } of kernel.stores) {
      if (kept.has(output) || replaced.has(output) || writers.get(output) !== 1) continue;
      for (const input of free) {
        if (!isAlike(input, output) || !readsWhereItWrites(kernel, input, output)) continue;
        replaced.set(output, input);
        free.delete(input);
        break;
      }
    }
  }
}

/** How many kernels touch a buffer. */
function countedBy(
  kernels: readonly Kernel[],
  buffersOf: (kernel: Kernel) => readonly BufferId[],
): Map<BufferId, number> {
  const counts = new Map<BufferId, number>();
  for (const kernel of kernels) {
    for (const buffer of new Set(buffersOf(kernel))) {
      counts.set(buffer, (counts.get(buffer) ?? 0) + 1);
    }
  }
  return counts;
}

/** For each buffer the number of the first kernel that writes it, and of the last that reads it. */
function usesOf(kernels: readonly Kernel[]) {
  const writer = new Map<BufferId, number>(), reader = new Map<BufferId, number>();
  kernels.forEach((kernel, i) => {
    for (const buffer of readsOf(kernel)) reader.set(buffer, i);
    for (const buffer of writesOf(kernel)) if (!writer.has(buffer)) writer.set(buffer, i);
  });
  return { writer, reader };
}

function isOverwritable(kernel: Kernel, input: BufferId, output: BufferId): boolean {
  if (kernel.kind === "single") {
    const [condition, next, old] = kernel.inputs;
    return kernel.node.kind === "commit" && old === input && condition !== input && next !== input;
  }
  return kernel.kind === "loop" && readsWhereItWrites(kernel, input, output);
}

function readsWhereItWrites({ values, stores }: Loop, input: BufferId, output: BufferId): boolean {
  const written = stores.filter(({ to }) => to.buffer === output);
  if (written.length !== 1) return false;
  const [{ to }] = written;
  return values.every((value) => {
    if (value.kind !== "load" || value.access.buffer !== input) return true;
    const { offset, strides } = value.access;
    return offset === to.offset && strides.every((stride, axis) => stride === to.strides[axis]);
  });
}
