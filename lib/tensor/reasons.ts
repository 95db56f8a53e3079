/**
 * Why some of tfjs cannot be recorded, and what to use instead.
 *
 * @module
 */

/** Of random ops without a key. */
export const DRAWN = "its numbers would be drawn once and never again. " +
  "Draw from a key: normal(key, shape), uniform(key, shape), bits(key, shape)";

/** Of ops whose result has a shape that is not known. */
export const VALUES =
  "the shape of its result depends on values, which are not known while recording";

/** Of complex numbers. */
export const COMPLEX = "a graph has no complex numbers. " +
  "Keep real and imaginary parts in two tensors; a Fourier transform of a fixed length is two matrix products, " +
  "with the cosines and the sines";

/** Of strings. */
export const STRING = "a graph has no strings. Encode them as numbers before";

/** Of tfjs's gradients. */
export const GRADIENT =
  "Credence has its own gradients. Use grad or valueAndGrad of @credence/credence";

/** Of the choice among boxes. */
export const SUPPRESSION = `${VALUES}. Call it outside, on values`;
