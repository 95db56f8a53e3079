import { type Shape, sizeOf } from "../../core/shape.ts";
import type { NodeOf } from "../../graph/value.ts";
import type { FilterParts } from "./selected.ts";

/** Parts have whole blocks of so many places, which are added up at once. */
export const FILTER_BLOCK = 256;
/** Fewer multiplications than that are not worth a part of their own: they take about 50 µs. */
const PART_WORK = 1_000_000;
/** Each part has memory of its own. */
const MOST_PARTS = 8;

/**
 * How the places that `convFilter` adds up are shared: by the node alone, so that a sum is the same to the bit whoever computes
 * its parts.
 *
 * @param node The node.
 * @param result The shape of its second operand: images, places down and across, outputs.
 */
export function filterPartsOf(
  { to }: Pick<NodeOf<"convFilter">, "to">,
  result: Shape,
): FilterParts {
  const places = sizeOf(result.slice(0, 3)), blocks = Math.ceil(places / FILTER_BLOCK);
  const work = places * sizeOf(to);
  const parts = Math.min(MOST_PARTS, Math.max(1, Math.floor(work / PART_WORK)));
  const each = Math.max(1, Math.ceil(blocks / parts));
  return { count: Math.max(1, Math.ceil(blocks / each)), places: each * FILTER_BLOCK };
}

/** How many of the places are in whole blocks. */
export function wholePlaces(places: number): number {
  return places - places % FILTER_BLOCK;
}
