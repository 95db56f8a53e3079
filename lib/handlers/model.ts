import type { Key } from "../tensor/key.ts";
import type {
  NumericArray,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  TensorLike,
} from "../tensor/types.ts";

/** The tensor types of sites, by name. */
export type SiteTypes = Readonly<Record<string, Tensor>>;

/** What is known of no site. */
// deno-lint-ignore ban-types
export type NoSites = {};

/** Where a model's type keeps what is known of its sites; nothing is there at run time. */
export declare const SITES: unique symbol;

/**
 * A model: any synchronous function with sample sites. `S` holds the tensor types of those sites whose types are known;
 * handlers that are given values add to it, and a trace speaks of it.
 */
export type Model<A extends readonly unknown[], R, S = NoSites> =
  & ((...args: A) => R)
  & { readonly [SITES]?: S };

/** A random key, or a seed from which to make one. */
export type Seed = Key | number | bigint;

/** Values by the name of their site. */
export type SiteValues = Readonly<Record<string, TensorLike>>;

/** The tensor that a value becomes. */
export type TensorOf<V> = V extends Tensor ? V
  : V extends number | boolean ? Scalar
  : V extends NumericArray | readonly number[] | readonly boolean[] ? Tensor1D
  : V extends readonly (readonly number[])[] | readonly (readonly boolean[])[] ? Tensor2D
  : V extends readonly (readonly (readonly number[])[])[] ? Tensor3D
  : Tensor;

/** The tensors that values become, by name. */
export type TensorsOf<D> = { readonly [K in keyof D]: TensorOf<D[K]> };

/** What is known of sites after values were given for some: they take the place of what was known. */
export type Given<S, D> = Omit<S, keyof D> & TensorsOf<D>;
