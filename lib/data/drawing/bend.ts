/** The cells of the square, along each axis, and the points of the net over it. */
const CELLS = 3, POINTS = CELLS + 2;

/**
 * A smooth bend of the square of side 1: a net of points is moved, and each place by a mean of the nine points about it, with
 * the weights of the uniform quadratic B-spline.
 *
 *   ½ (1 − t)², ½ + t (1 − t), ½ t²      t being how far a place is across its cell
 *
 * Reference: C. de Boor, A Practical Guide to Splines (1978), chapter IX.
 */
export class Bend {
  /** How many numbers a bend is made of: how far each point is moved to the right, and down. */
  static readonly numbers: number = 2 * POINTS * POINTS;
  readonly #moves: Float64Array;

  /** @param move Gives how far the points are moved, one number after the other. */
  constructor(move: () => number) {
    this.#moves = Float64Array.from({ length: Bend.numbers }, move);
  }

  /** How far a place is moved along an axis, 0 to the right, 1 down. */
  by(axis: 0 | 1, x: number, y: number): number {
    const column = cellOf(x), row = cellOf(y);
    const across = x * CELLS - column, down = y * CELLS - row;
    let sum = 0;
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        const move = this.#moves[2 * ((row + i) * POINTS + column + j) + axis];
        sum += weight(i, down) * weight(j, across) * move;
      }
    }
    return sum;
  }
}

function cellOf(x: number): number {
  return Math.min(Math.max(Math.floor(x * CELLS), 0), CELLS - 1);
}

function weight(i: number, t: number): number {
  if (i === 0) return (1 - t) * (1 - t) / 2;
  return i === 1 ? 0.5 + t * (1 - t) : t * t / 2;
}
