/**
 * What each tfjs kernel is in the graph. A kernel that is not in these tables cannot be recorded, and says so.
 *
 * @module
 */
import { ELEMENTWISE } from "./elementwise.ts";
import { IMAGE } from "./image.ts";
import type { KernelTable } from "./kernel.ts";
import { LINEAR } from "./linear.ts";
import { MOVEMENT } from "./movement.ts";
import { NORMALISE } from "./normalise.ts";
import { ORDER } from "./order.ts";
import { REARRANGE } from "./rearrange.ts";
import { REDUCE } from "./reduce.ts";
import { SCATTER } from "./scatter.ts";
import { SELECT } from "./select.ts";
import { SPACE_TO_BATCH } from "./space_to_batch.ts";
import { WINDOW } from "./window.ts";

export type { RecordKernel } from "./kernel.ts";

/** Every kernel that can be recorded, by tfjs's name. */
export const KERNELS: KernelTable = {
  ...ELEMENTWISE,
  ...REDUCE,
  ...MOVEMENT,
  ...SELECT,
  ...LINEAR,
  ...REARRANGE,
  ...SCATTER,
  ...ORDER,
  ...IMAGE,
  ...NORMALISE,
  ...SPACE_TO_BATCH,
  ...WINDOW,
};
