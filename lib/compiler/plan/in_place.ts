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
  const inputs = new Set(plan.inputs);
  for (let i = 0; i < carried; i++) {
    const input = plan.inputs[i], output = plan.outputs[i];
    // An input that is asked for as it was stays.
    if (plan.outputs.includes(input)) continue;
    if (inputs.has(output) || plan.constants.has(output) || replaced.has(output)) continue;
    if (isOverwritable(plan.kernels, input, output)) replaced.set(output, input);
  }
  return replaced;
}

function isOverwritable(kernels: readonly Kernel[], input: BufferId, output: BufferId): boolean {
  const writer = kernels.findIndex((kernel) => writesOf(kernel).includes(output));
  if (writer < 0) return false;
  const isReadLater = kernels.slice(writer + 1).some((kernel) => readsOf(kernel).includes(input));
  if (isReadLater) return false;
  const kernel = kernels[writer];
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
