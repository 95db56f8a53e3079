/**
 * Bijections with their Jacobians.
 *
 * @module
 */
export { compose, independentTransform } from "./compose.ts";
export { lowerCholeskyTransform as lowerCholesky } from "./lower_cholesky.ts";
export { ordered } from "./ordered.ts";
export { affine, exp, identity, sigmoid, softplus } from "./scalar.ts";
export { stickBreaking } from "./stick_breaking.ts";
