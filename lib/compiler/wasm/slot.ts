import type { BufferId } from "../plan/kernel.ts";
import type { Layout } from "../plan/memory.ts";
import type { Slot } from "../program.ts";

/** Where a buffer lies. */
export function slotOf({ plan, addresses }: Layout, name: string, buffer: BufferId): Slot {
  const { shape, dtype, bytes } = plan.buffers[buffer];
  return { name, shape, dtype, address: addresses[buffer], ...(bytes && { bytes }) };
}
