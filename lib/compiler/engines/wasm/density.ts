import type { CompileOptions } from "../../../core/engine.ts";
import type { Data } from "../../../core/nd_array.ts";

/** So many elements are looked at. */
const SAMPLE = 8192;
/** Densities are told in steps of this, so that other data of the same kind are no other program. */
const STEP = 1 / 16;

/** For bound data, by position, the share of elements that are not zero, rounded up. */
export function densitiesOf({ bound }: CompileOptions): ReadonlyMap<number, number> {
  const densities = [...bound ?? []].map(([input, { data }]) => [input, densityOf(data)] as const);
  // What is mostly not zero is never of interest.
  return new Map(densities.filter(([, density]) => density <= 0.5));
}

/** The share of elements that are not zero, of an even sample if there are many. */
function densityOf(data: Data): number {
  // Odd, so that it does not keep in step with the rows of a matrix.
  const stride = Math.max(1, Math.floor(data.length / SAMPLE)) | 1;
  let seen = 0, found = 0;
  for (let i = 0; i < data.length; i += stride) {
    seen++;
    if (data[i] !== 0) found++;
  }
  return seen === 0 ? 1 : Math.ceil(found / seen / STEP) * STEP;
}
