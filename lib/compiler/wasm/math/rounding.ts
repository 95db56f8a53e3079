/**
 * Rounding to whole numbers.
 *
 * @module
 */

import { inline } from "./inline.ts";
import type { VectorFunction } from "./vector_function.ts";

/** The smallest whole number not below x. */
export const ceil: VectorFunction = inline("ceil", ({ ceil }, x) => ceil(x));

/** The largest whole number not above x. */
export const floor: VectorFunction = inline("floor", ({ floor }, x) => floor(x));

/** The nearest whole number, the even one of two. */
export const round: VectorFunction = inline("round", ({ nearest }, x) => nearest(x));
