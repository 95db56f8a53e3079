/** How many straight pieces there are between two points of a stroke. */
const PIECES = 6;

/**
 * A stroke as a line of short straight pieces: the Catmull–Rom spline through its points, whose ends are doubled. Straight
 * strokes are cut too, for they are to be bent.
 *
 *   p(t) = ½ (2p₁ + (p₂ − p₀) t + (2p₀ − 5p₁ + 4p₂ − p₃) t² + (3p₁ − p₀ − 3p₂ + p₃) t³)
 *
 * Reference: E. Catmull, R. Rom, A class of local interpolating splines (1974).
 */
export function smooth(stroke: Float64Array): Float64Array {
  const points = stroke.length / 2;
  const line = new Float64Array(2 * ((points - 1) * PIECES + 1));
  let at = 0;
  for (let i = 0; i + 1 < points; i++) {
    for (let piece = 0; piece < PIECES; piece++) {
      const t = piece / PIECES;
      for (let axis = 0; axis < 2; axis++) {
        const point = (k: number) => stroke[2 * Math.min(Math.max(k, 0), points - 1) + axis];
        const [a, b, c, d] = [point(i - 1), point(i), point(i + 1), point(i + 2)];
        const cubic = 3 * b - a - 3 * c + d, square = 2 * a - 5 * b + 4 * c - d;
        line[at++] = (2 * b + t * (c - a + t * (square + t * cubic))) / 2;
      }
    }
  }
  line[at++] = stroke[stroke.length - 2];
  line[at++] = stroke[stroke.length - 1];
  return line;
}
