/**
 * Functions of tfjs that a recorded function cannot use, each with what to do instead. Outside a recording they are tfjs's
 * own.
 *
 * @module
 */
import * as core from "@tensorflow/tfjs-core";
import { COMPLEX, DRAWN, GRADIENT, STRING, SUPPRESSION, VALUES } from "./reasons.ts";
import * as ops from "./tf_ops.ts";
import { refuse } from "./wrap.ts";

const MASK = `${VALUES}. Keep the shape and mask with tf.where`;

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
export const dropout = refuse(
  "dropout",
  core.dropout,
  "what is left out would be drawn once and never again. Use dropout(key, x, rate) of @credence/credence",
);

/** See {@linkcode refuse}. */
export const whereAsync = refuse("whereAsync", core.whereAsync, MASK);
/** See {@linkcode refuse}. */
export const booleanMaskAsync = refuse("booleanMaskAsync", core.booleanMaskAsync, MASK);
/** See {@linkcode refuse}. */
export const setdiff1dAsync = refuse("setdiff1dAsync", core.setdiff1dAsync, MASK);
/** See {@linkcode refuse}. */
export const inTopKAsync = refuse("inTopKAsync", core.inTopKAsync, MASK);
/** See {@linkcode refuse}. */
export const unique = refuse(
  "unique",
  core.unique,
  `${VALUES}. Sort with sort and compare neighbours, or count with tf.bincount`,
);

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

/** See {@linkcode refuse}. */
export const print = refuse(
  "print",
  core.print,
  "a tensor has no values while recording. Return it from the function to see them",
);

/** See {@linkcode refuse}. */
export const complex = refuse("complex", core.complex, COMPLEX);
/** See {@linkcode refuse}. */
export const real = refuse("real", core.real, COMPLEX);
/** See {@linkcode refuse}. */
export const imag = refuse("imag", core.imag, COMPLEX);
/** See {@linkcode refuse}. */
export const fft = refuse("fft", core.fft, COMPLEX);
/** See {@linkcode refuse}. */
export const ifft = refuse("ifft", core.ifft, COMPLEX);
/** See {@linkcode refuse}. */
export const rfft = refuse("rfft", core.rfft, COMPLEX);
/** See {@linkcode refuse}. */
export const irfft = refuse("irfft", core.irfft, COMPLEX);

/** Ops of a group of tfjs, refused for one reason. */
function refuseAll<G extends object>(name: string, group: G, reason: string): G {
  const refused = Object.entries(group).map(([op, f]) => [op, refuse(`${name}.${op}`, f, reason)]);
  return Object.fromEntries(refused) as G;
}

/** `tf.spectral`, which a recorded function cannot use. */
export const spectral = refuseAll("spectral", core.spectral, COMPLEX);
/** `tf.string`, which a recorded function cannot use. */
export const string = refuseAll("string", core.string, STRING);
/** `tf.signal`, of which a recorded function cannot use `stft`. */
export const signal = { ...ops.signal, stft: refuse("signal.stft", core.signal.stft, COMPLEX) };

const { nonMaxSuppressionAsync, nonMaxSuppressionWithScoreAsync, nonMaxSuppressionPaddedAsync } =
  core.image;
/** `tf.image`, of which a recorded function cannot use what is asynchronous. */
export const image = {
  ...ops.image,
  ...refuseAll("image", {
    nonMaxSuppressionAsync,
    nonMaxSuppressionWithScoreAsync,
    nonMaxSuppressionPaddedAsync,
  }, SUPPRESSION),
};
