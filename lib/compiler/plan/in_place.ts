import { type BufferId, type Kernel, type Loop, type Plan, readsOf, writesOf } from "./kernel.ts";

/**
 * Which results can be written over the inputs that they replace: by the buffer of the output, that of the input.
 *
 * The one kernel that writes the result must be the last to read the input, and read each element where it writes the new one.
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
  return replaced;
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
