/**
 * Distributions, the sets of values they live on, and what is derived from both.
 *
 * @module
 */
export { Bernoulli } from "./bernoulli.ts";
export { Categorical } from "./categorical.ts";
export type { Constraint } from "./constraint.ts";
export * as constraints from "./constraints.ts";
export { Delta } from "./delta.ts";
export type { Distribution } from "./distribution.ts";
export { Exponential } from "./exponential.ts";
export { HalfNormal } from "./half_normal.ts";
export { hasKl, klDivergence } from "./kl/kl_divergence.ts";
export { LogNormal } from "./log_normal.ts";
export { MultivariateNormal } from "./multivariate_normal.ts";
export { Normal } from "./normal.ts";
export { TransformedDistribution } from "./transformed.ts";
export { Uniform } from "./uniform.ts";
export { bijectTo } from "./transforms/biject_to.ts";
export * as transforms from "./transforms/mod.ts";
export {
  defineTransform,
  type Transform,
  type TransformDefinition,
} from "./transforms/transform.ts";
