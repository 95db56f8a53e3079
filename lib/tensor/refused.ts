/**
 * Functions of tfjs that a recorded function cannot use, each with what to do instead. Outside a recording they are tfjs's
 * own.
 *
 * @module
 */
import * as core from "@tensorflow/tfjs-core";
import { refuse } from "./wrap.ts";

const DRAWN = "its numbers would be drawn once and never again. " +
  "Draw from a key: normal(key, shape), uniform(key, shape), bits(key, shape)";
const VALUES = "the shape of its result depends on values, which are not known while recording. " +
  "Keep the shape and mask with tf.where";
const GRADIENT = "Credence has its own gradients. Use grad or valueAndGrad of @credence/credence";

/** See {@linkcode refuse}. */
export const randomNormal = refuse("randomNormal", core.randomNormal, DRAWN);
/** See {@linkcode refuse}. */
export const randomStandardNormal = refuse(
  "randomStandardNormal",
  core.randomStandardNormal,
  DRAWN,
);
/** See {@linkcode refuse}. */
export const randomUniform = refuse("randomUniform", core.randomUniform, DRAWN);
/** See {@linkcode refuse}. */
export const randomUniformInt = refuse("randomUniformInt", core.randomUniformInt, DRAWN);
/** See {@linkcode refuse}. */
export const randomGamma = refuse("randomGamma", core.randomGamma, DRAWN);
/** See {@linkcode refuse}. */
export const truncatedNormal = refuse("truncatedNormal", core.truncatedNormal, DRAWN);
/** See {@linkcode refuse}. */
export const rand = refuse("rand", core.rand, DRAWN);
/** See {@linkcode refuse}. */
export const multinomial = refuse("multinomial", core.multinomial, DRAWN);
/** See {@linkcode refuse}. */
export const dropout = refuse("dropout", core.dropout, DRAWN);

/** See {@linkcode refuse}. */
export const whereAsync = refuse("whereAsync", core.whereAsync, VALUES);
/** See {@linkcode refuse}. */
export const booleanMaskAsync = refuse("booleanMaskAsync", core.booleanMaskAsync, VALUES);
/** See {@linkcode refuse}. */
export const setdiff1dAsync = refuse("setdiff1dAsync", core.setdiff1dAsync, VALUES);
/** See {@linkcode refuse}. */
export const inTopKAsync = refuse("inTopKAsync", core.inTopKAsync, VALUES);
/** See {@linkcode refuse}. */
export const unique = refuse("unique", core.unique, VALUES);

/** See {@linkcode refuse}. */
export const grad = refuse("grad", core.grad, GRADIENT);
/** See {@linkcode refuse}. */
export const grads = refuse("grads", core.grads, GRADIENT);
/** See {@linkcode refuse}. */
export const valueAndGrad = refuse("valueAndGrad", core.valueAndGrad, GRADIENT);
/** See {@linkcode refuse}. */
export const valueAndGrads = refuse("valueAndGrads", core.valueAndGrads, GRADIENT);
/** See {@linkcode refuse}. */
export const variableGrads = refuse("variableGrads", core.variableGrads, GRADIENT);
/** See {@linkcode refuse}. */
export const customGrad = refuse("customGrad", core.customGrad, GRADIENT);
/** See {@linkcode refuse}. */
export const variable = refuse(
  "variable",
  core.variable,
  "a recorded function has no state of its own. Make the variable outside; it is read at each run",
);
