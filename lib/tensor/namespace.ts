/**
 * All of tfjs-core, with ops that keep doubles and can be recorded: what `tf` is in Credence.
 *
 * @module
 */
/// <reference types="npm:@tensorflow/tfjs-core@4.22.0/dist/public/chained_ops/register_all_chained_ops.d.ts" />
export * from "./tf_ops.ts";
// What is named here takes the place of the op of that name above.
export {
  scalar,
  tensor,
  tensor1d,
  tensor2d,
  tensor3d,
  tensor4d,
  tensor5d,
  tensor6d,
} from "./creation.ts";
export { einsum, logSoftmax, logSumExp } from "./extra_ops.ts";
export {
  booleanMaskAsync,
  complex,
  customGrad,
  dropout,
  fft,
  grad,
  grads,
  ifft,
  imag,
  image,
  inTopKAsync,
  irfft,
  multinomial,
  print,
  rand,
  randomGamma,
  randomNormal,
  randomStandardNormal,
  randomUniform,
  randomUniformInt,
  real,
  rfft,
  setdiff1dAsync,
  signal,
  spectral,
  string,
  truncatedNormal,
  unique,
  valueAndGrad,
  valueAndGrads,
  variable,
  variableGrads,
  whereAsync,
} from "./refused.ts";
