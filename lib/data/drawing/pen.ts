import { SIDE } from "../labelled_images.ts";

/**
 * Draws lines with a round pen: a pixel is as dark as its centre is near to a line.
 *
 *   255 · clamp(radius + ½ − distance, 0, 1)
 *
 * @param lines Points x and y in turn, in pixels, of each line.
 * @param radius Half the width of the pen, in pixels.
 * @param image Receives the pixels, row by row, black being 255; it must be 0.
 */
export function drawLines(
  lines: readonly Float64Array[],
  radius: number,
  image: Uint8Array,
): void {
  const reach = radius + 0.5;
  for (const line of lines) {
    for (let i = 0; i + 3 < line.length; i += 2) {
      const x0 = line[i], y0 = line[i + 1], dx = line[i + 2] - x0, dy = line[i + 3] - y0;
      const squared = dx * dx + dy * dy;
      const left = Math.max(0, Math.floor(Math.min(x0, x0 + dx) - reach));
      const right = Math.min(SIDE - 1, Math.ceil(Math.max(x0, x0 + dx) + reach));
      const top = Math.max(0, Math.floor(Math.min(y0, y0 + dy) - reach));
      const bottom = Math.min(SIDE - 1, Math.ceil(Math.max(y0, y0 + dy) + reach));
      for (let row = top; row <= bottom; row++) {
        for (let column = left; column <= right; column++) {
          const px = column + 0.5 - x0, py = row + 0.5 - y0;
          const along = squared > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / squared)) : 0;
          const ex = px - along * dx, ey = py - along * dy;
          const ink = Math.min(1, reach - Math.sqrt(ex * ex + ey * ey));
          const at = row * SIDE + column, level = Math.floor(255 * ink + 0.5);
          if (level > image[at]) image[at] = level;
        }
      }
    }
  }
}
