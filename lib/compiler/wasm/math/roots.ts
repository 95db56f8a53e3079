/**
 * Square roots and quotients, which machines round correctly.
 *
 * @module
 */

import { inline } from "./inline.ts";
import type { VectorFunction } from "./vector_function.ts";

/** √x. */
export const sqrt: VectorFunction = inline("sqrt", ({ sqrt }, x) => sqrt(x));

/** 1 / √x, rounded twice. */
export const rsqrt: VectorFunction = inline("rsqrt", ({ sqrt, div, of }, x) => div(of(1), sqrt(x)));

/** 1 / x. */
export const reciprocal: VectorFunction = inline("reciprocal", ({ div, of }, x) => div(of(1), x));

/** x². */
export const square: VectorFunction = inline("square", ({ mul }, x) => mul(x, x));
