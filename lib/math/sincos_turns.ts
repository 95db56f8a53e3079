/**
 * Sine and cosine of an angle given exactly, as a whole number of 2³²nds of a turn.
 *
 * @module
 */

import { cosOfEighth, sinOfEighth } from "./_turns_kernels.ts";

/**
 * The sine of w 2³²nds of a turn, to within one unit in the last place.
 *
 * ```
 * sinTurns(w) = sin(2π w / 2³²)
 * ```
 *
 * The angle is an integer, so its reduction to an eighth of a turn is exact, and no multiple of π is ever subtracted.
 *
 * @param w An integer, taken modulo 2³² (a whole turn): a uint32 or an int32.
 * @returns The sine, in [−1, 1]; at half a turn −0.
 *
 * @example
 * ```ts
 * import { sinTurns } from "./sincos_turns.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sinTurns(2 ** 30), 1);
 * assertEquals(sinTurns(2 ** 29), Math.SQRT1_2);
 * ```
 */
export function sinTurns(w: number): number {
  const quadrant = (w + 0x20000000) >>> 30;
  const r = (w - (quadrant << 30)) | 0;
  const value = (quadrant & 1) === 0 ? sinOfEighth(r) : cosOfEighth(r);
  return (quadrant & 2) === 0 ? value : -value;
}

/**
 * The cosine of w 2³²nds of a turn, to within one unit in the last place.
 *
 * ```
 * cosTurns(w) = cos(2π w / 2³²) = sinTurns(w + 2³⁰)
 * ```
 *
 * @param w An integer, taken modulo 2³² (a whole turn): a uint32 or an int32.
 * @returns The cosine, in [−1, 1]; at three quarters of a turn 0, at one quarter −0.
 *
 * @example
 * ```ts
 * import { cosTurns } from "./sincos_turns.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(cosTurns(0), 1);
 * assertEquals(cosTurns(2 ** 31), -1);
 * ```
 */
export function cosTurns(w: number): number {
  return sinTurns((w + 0x40000000) | 0);
}
