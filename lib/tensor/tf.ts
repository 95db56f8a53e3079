/**
 * TensorFlow.js for models: all of tfjs-core, with ops that keep double precision and that Credence can record, and its
 * chained methods (`x.matMul(w).add(b)`).
 *
 * ```ts
 * import { tf } from "@credence/credence/tf";
 *
 * console.log(await tf.tensor1d([1, 2, 3]).square().sum().array()); // 14
 * ```
 *
 * @module
 */
/// <reference types="npm:@tensorflow/tfjs-core@4.22.0/dist/public/chained_ops/register_all_chained_ops.d.ts" />
import "./setup.ts";

export * from "./namespace.ts";
export * as tf from "./namespace.ts";
