import type { TensorLike } from "../tensor/types.ts";

/**
 * A set of values, as data: the support of a distribution, the range of a parameter. What is derived from it (checks,
 * bijections from unconstrained space, documentation) switches over `kind`.
 */
export type Constraint =
  | { readonly kind: "real" }
  | { readonly kind: "positive" }
  | { readonly kind: "nonNegative" }
  /** [0, 1]. */
  | { readonly kind: "unitInterval" }
  | { readonly kind: "interval"; readonly lower: TensorLike; readonly upper: TensorLike }
  | { readonly kind: "greaterThan"; readonly lower: TensorLike }
  | { readonly kind: "lessThan"; readonly upper: TensorLike }
  /** 0 or 1. */
  | { readonly kind: "boolean" }
  | { readonly kind: "nonNegativeInteger" }
  | { readonly kind: "integerInterval"; readonly lower: TensorLike; readonly upper: TensorLike }
  /** Vectors of non-negative numbers with sum 1. */
  | { readonly kind: "simplex" }
  | { readonly kind: "realVector" }
  | { readonly kind: "orderedVector" }
  /** Lower triangular matrices with a positive diagonal. */
  | { readonly kind: "lowerCholesky" }
  /** Any value of `base`, `ndims` axes of which form one event. */
  | { readonly kind: "independent"; readonly base: Constraint; readonly ndims: number };
