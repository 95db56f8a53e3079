/**
 * How a hand writes: nobody's two digits are alike.
 *
 * @module
 */
import { fillBits } from "../../random/bits.ts";
import type { KeyWords } from "../../random/key.ts";
import { SIDE } from "../labelled_images.ts";
import { Bend } from "./bend.ts";

/** How far a shape may be turned, in radians, slanted (a part of its height), and shifted, in pixels. */
const TURN = 0.25, SLANT = 0.25, SHIFT = 2.1;
/** What its width and height are multiplied by. */
const NARROWEST = 0.68, FLATTEST = 0.8, LARGEST = 1.05;
/** Half the width of the pen, in pixels. */
const THINNEST = 0.75, THICKEST = 1.75;
/** How far the points are moved at most that a bend is made of, in the square of side 1. */
const BENT = 0.13;
/** The side of the square that a shape is in, in pixels. */
const BOX = 19;

/** A hand at one shape: where it puts points, and how thick its pen is. */
export interface Hand {
  /** Which of so many ways of writing it takes. */
  choose(ways: number): number;
  /** Moves lines in the square of side 1 to where they are on the image, in pixels; the pen does not leave it there. */
  place(lines: readonly Float64Array[]): Float64Array[];
  /** Half the width of the pen, in pixels. */
  readonly radius: number;
}

/**
 * A hand by chance. It bends the square, slants it, makes it narrower or flatter, turns it by up to 14° and shifts it.
 *
 * Only sums, products and quotients are used, so the same key gives the same bits on every machine.
 *
 * Reference for the distortions: P. Simard, D. Steinkraus, J. Platt, Best practices for convolutional neural networks applied to
 * visual document analysis (2003).
 */
export function handOf(key: KeyWords): Hand {
  const bits = fillBits(key, new Uint32Array(8 + Bend.numbers));
  let next = 0;
  const between = (low: number, high: number) => low + (high - low) * (bits[next++] / 2 ** 32);
  const choice = between(0, 1);
  const radius = between(THINNEST, THICKEST);
  // The tangent of half the angle, nearly: sin and cos are quotients of it.
  const half = between(-TURN / 2, TURN / 2);
  const cos = (1 - half * half) / (1 + half * half), sin = 2 * half / (1 + half * half);
  const slant = between(-SLANT, SLANT);
  const width = between(NARROWEST, LARGEST), height = between(FLATTEST, LARGEST);
  const right = between(-SHIFT, SHIFT), down = between(-SHIFT, SHIFT);
  const bend = new Bend(() => between(-BENT, BENT));
  return {
    choose: (ways) => Math.floor(choice * ways),
    radius,
    place(lines) {
      const placed = lines.map((points) => {
        const moved = new Float64Array(points.length);
        for (let i = 0; i < points.length; i += 2) {
          const bentX = points[i] + bend.by(0, points[i], points[i + 1]) - 0.5;
          const bentY = points[i + 1] + bend.by(1, points[i], points[i + 1]) - 0.5;
          const x = width * (bentX - slant * bentY), y = height * bentY;
          moved[i] = SIDE / 2 + right + BOX * (cos * x - sin * y);
          moved[i + 1] = SIDE / 2 + down + BOX * (sin * x + cos * y);
        }
        return moved;
      });
      // The pen's edge is soft: it reaches half a pixel further. The outermost pixels stay white.
      const margin = radius + 1.5;
      keepInside(placed, 0, margin);
      keepInside(placed, 1, margin);
      return placed;
    },
  };
}

/** Shifts lines along an axis, 0 or 1, by no more than it takes to keep a margin on either side of them. */
function keepInside(lines: readonly Float64Array[], axis: number, margin: number): void {
  let low = Infinity, high = -Infinity;
  for (const line of lines) {
    for (let i = axis; i < line.length; i += 2) {
      low = Math.min(low, line[i]);
      high = Math.max(high, line[i]);
    }
  }
  const shift = Math.max(0, margin - low) - Math.max(0, high - (SIDE - margin));
  for (const line of lines) for (let i = axis; i < line.length; i += 2) line[i] += shift;
}
