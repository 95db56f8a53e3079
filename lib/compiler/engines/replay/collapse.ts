import type { Shape } from "../../../core/shape.ts";

/**
 * The shapes of operands that broadcast, with as few axes as say the same: axes along which the same operands are repeated
 * become one, axes of size one and leading ones vanish.
 *
 * Kernels that broadcast walk axis by axis, slowly, and some take no more than six.
 *
 * @param shapes The operands' shapes.
 * @param to The shape that they broadcast to.
 */
export function collapse(shapes: readonly Shape[], to: Shape): number[][] {
  const padded = shapes.map((shape) => [
    ...new Array<number>(to.length - shape.length).fill(1),
    ...shape,
  ]);
  const groups: { pattern: string; size: number; repeated: boolean[] }[] = [];
  to.forEach((size, axis) => {
    if (size === 1) return;
    const repeated = padded.map((shape) => shape[axis] === 1);
    const pattern = repeated.join();
    const last = groups.at(-1);
    if (last?.pattern === pattern) last.size *= size;
    else groups.push({ pattern, size, repeated });
  });
  return shapes.map((_, i) => {
    const sizes = groups.map(({ size, repeated }) => (repeated[i] ? 1 : size));
    const first = sizes.findIndex((size) => size !== 1);
    return first < 0 ? [] : sizes.slice(first);
  });
}
