import type * as core from "@tensorflow/tfjs-core";
import { inGraph } from "./in_graph.ts";
import { toFloat } from "./kernels/kernel.ts";
import type { Key } from "./key.ts";
import { uniform } from "./random.ts";
import { operand } from "./operand.ts";
import { nodeOf, recorder, symbolic } from "./recording.ts";
import type { Tensor, TensorLike } from "./types.ts";
import { wrap } from "./wrap.ts";

/**
 * Leaves out elements at random: each is 0 with probability `rate`, and divided by 1 − rate otherwise, so that its mean stays.
 *
 * It is what training does; for predictions leave it away. With the same key the same elements are left out.
 *
 * @param key The key to draw from.
 * @param x Numbers of any shape.
 * @param rate A probability, 0 ≤ rate < 1.
 * @returns A float tensor of the shape of `x`.
 * @throws {RangeError} If `rate` is no such probability.
 *
 * Source: Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15, section 4.
 *
 * @example
 * ```ts
 * import { dropout, randomKey } from "@credence/credence";
 *
 * console.log(dropout(randomKey(0), [1, 2, 3], 0.5).shape); // [3]
 * ```
 */
export const dropout: (key: Key, x: Tensor | TensorLike, rate: number) => Tensor = wrap(
  "dropout",
  (key, x, rate) => {
    if (!(rate >= 0 && rate < 1)) {
      throw new RangeError(`Cannot apply dropout: its rate must be in [0, 1), got ${rate}`);
    }
    return inGraph(() => {
      const { builder: b } = recorder();
      const id = toFloat(b, operand(x));
      if (rate === 0) return symbolic(id);
      const drawn = nodeOf(uniform(key, b.type(id).shape) as core.Tensor);
      const isKept = b.compare("greaterEqual", drawn, b.scalar(rate));
      const scaled = b.binary("mul", id, b.scalar(1 / (1 - rate)));
      return symbolic(b.where(isKept, scaled, b.scalar(0)));
    });
  },
  { one: [1] },
);
