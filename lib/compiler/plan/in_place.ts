import { type BufferId, type Kernel, type Loop, type Plan, readsOf } from "./kernel.ts";

/**
 * Which results can be written over the inputs that they replace: by the buffer of the output, that of the input.
 *
 * The one loop that writes the result must be the last to read the input, and read each element where it writes the new one.
 * An input that is a result itself, as it was given, stays what it is.
 *
 * @param plan The plan.
 * @param carried How many of the first inputs the first outputs replace.
 */
export function inPlace(plan: Plan, carried: number): ReadonlyMap<BufferId, BufferId> {
  const replaced = new Map<BufferId, BufferId>();
  const inputs = new Set(plan.inputs), outputs = new Set(plan.outputs);
  for (let i = 0; i < carried; i++) {
    const input = plan.inputs[i], output = plan.outputs[i];
    if (inputs.has(output) || plan.constants.has(output) || replaced.has(output)) continue;
    if (outputs.has(input)) continue;
    if (isOverwritable(plan.kernels, input, output)) replaced.set(output, input);
  }
  return replaced;
}

function isOverwritable(kernels: readonly Kernel[], input: BufferId, output: BufferId): boolean {
  const writer = kernels.findIndex((kernel) =>
    kernel.kind === "loop" && kernel.stores.some(({ to }) => to.buffer === output)
  );
  if (writer < 0) return false;
  const isReadLater = kernels.slice(writer + 1).some((kernel) => readsOf(kernel).includes(input));
  return !isReadLater && readsWhereItWrites(kernels[writer] as Loop, input, output);
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
