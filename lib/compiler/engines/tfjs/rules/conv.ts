import type { Rule } from "../../../rewrite/rewriter.ts";

/**
 * The adjoint by the filter as a convolution, for a backend that has no kernel for it: what was summed over, the batch, takes
 * the place of the channels, and the places of the filter that of its taps, so that strides and dilations change places.
 *
 * ```
 * F(x, g)[i, j, c, o] = Σ x[b, s·y + d·i, …, c] · g[b, y, …, o]
 * ```
 */
export const filterByConv: Rule = (op, to) => {
  if (op.kind !== "convFilter" || op.groups !== 1) return undefined;
  const [x, g] = op.inputs, { strides, dilations, padding } = op.window;
  const image = to.transpose(x, [3, 1, 2, 0]), filter = to.transpose(g, [1, 2, 0, 3]);
  const window = { strides: dilations, dilations: strides, padding };
  const all = to.add({ kind: "conv", inputs: [image, filter], window, groups: 1 });
  // Places that the window left over at the far end are no taps of the filter.
  const [rows, columns, channels, outputs] = op.to;
  const size = [channels, rows, columns, outputs];
  const taps = to.add({ kind: "slice", inputs: [all], begin: [0, 0, 0, 0], size });
  return to.transpose(taps, [1, 2, 0, 3]);
};
