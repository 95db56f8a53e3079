/**
 * How a hand writes: nobody's two digits are alike.
 *
 * @module
 */
import { fillBits } from "../../random/bits.ts";
import type { KeyWords } from "../../random/key.ts";

/** The cells of the grid by which a shape is bent, along each axis. */
const CELLS = 3;
/** How far the corners of the grid move at most, in the square of side 1. */
const BEND = 0.11;
const TURN = 0.3, SLANT = 0.3, NARROWEST = 0.62, WIDEST = 1.05, SHIFT = 2.4;
const THINNEST = 0.75, THICKEST = 1.75;
/** The side of an image and of the square in it that holds the shape, in pixels. */
const SIDE = 28, BOX = 19;

/** A hand at one shape: where it puts points, and how thick its pen is. */
export interface Hand {
  /** Which of so many ways of writing it takes. */
  choose(ways: number): number;
  /** Moves points of the square of side 1, x and y in turn, to where they are on the image, in pixels. */
  place(points: Float64Array): Float64Array;
  /** Half the width of the pen, in pixels. */
  readonly radius: number;
}

/**
 * A hand by chance. It bends the square (the corners of a grid move, and what is between them with them, smoothly), slants it,
 * makes it narrower or flatter, turns it by up to 17° and shifts it.
 *
 * Only sums, products and quotients are used, so the same key gives the same bits on every machine.
 *
 * Reference for the distortions: P. Simard, D. Steinkraus, J. Platt, Best practices for convolutional neural networks applied to
 * visual document analysis (2003).
 */
export function handOf(key: KeyWords): Hand {
  const bits = fillBits(key, new Uint32Array(8 + 2 * (CELLS + 1) ** 2));
  let next = 0;
  const between = (low: number, high: number) => low + (high - low) * (bits[next++] / 2 ** 32);
  const choice = between(0, 1);
  const radius = between(THINNEST, THICKEST);
  // tan of half the angle: sin and cos are quotients of it.
  const half = between(-TURN / 2, TURN / 2);
  const cos = (1 - half * half) / (1 + half * half), sin = 2 * half / (1 + half * half);
  const slant = between(-SLANT, SLANT);
  const width = between(NARROWEST, WIDEST), height = between(0.8, WIDEST);
  const right = between(-SHIFT, SHIFT), down = between(-SHIFT, SHIFT);
  const corners = Float64Array.from(
    { length: 2 * (CELLS + 1) ** 2 },
    () => between(-BEND, BEND),
  );
  return {
    choose: (ways) => Math.floor(choice * ways),
    radius,
    place(points) {
      const placed = new Float64Array(points.length);
      for (let i = 0; i < points.length; i += 2) {
        const bentX = points[i] + bend(corners, 0, points[i], points[i + 1]) - 0.5;
        const bentY = points[i + 1] + bend(corners, 1, points[i], points[i + 1]) - 0.5;
        const x = width * (bentX - slant * bentY), y = height * bentY;
        placed[i] = SIDE / 2 + right + BOX * (cos * x - sin * y);
        placed[i + 1] = SIDE / 2 + down + BOX * (sin * x + cos * y);
      }
      return placed;
    },
  };
}

/** How far a point moves along an axis: between the corners of its cell. */
function bend(corners: Float64Array, axis: number, x: number, y: number): number {
  const column = Math.min(Math.floor(x * CELLS), CELLS - 1);
  const row = Math.min(Math.floor(y * CELLS), CELLS - 1);
  const corner = (i: number, j: number) => corners[2 * (i * (CELLS + 1) + j) + axis];
  const u = ease(x * CELLS - column), v = ease(y * CELLS - row);
  const upper = corner(row, column) * (1 - u) + corner(row, column + 1) * u;
  const lower = corner(row + 1, column) * (1 - u) + corner(row + 1, column + 1) * u;
  return upper * (1 - v) + lower * v;
}

/** From 0 to 1 without a corner at either. */
function ease(t: number): number {
  return t * t * (3 - 2 * t);
}
