/**
 * What TypeScript knows of the sites of a model. These are checked when the file is; running it adds little.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import {
  condition,
  type Model,
  Normal,
  sample,
  type Scalar,
  scale,
  seed,
  substitute,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  trace,
} from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

/** Fails to compile unless the type is the one that is written. */
function isType<A, B>(_same: Same<A, B>): void {}

function model(x: Tensor1D, size = 2) {
  const w = sample<Tensor1D>("w", Normal(0, 1).expand([size]));
  sample("b", Normal(0, 1));
  return x.mul(w);
}

Deno.test("types: handlers keep arguments and result; a trace knows the types of the values that it was given", () => {
  const handled = scale(substitute(condition(model, { b: 1 }), { w: [1, 2] }), 2);
  isType<Parameters<typeof handled>, [x: Tensor1D, size?: number]>(true);
  isType<ReturnType<typeof handled>, Tensor>(true);
  const traced = trace(handled)(tf.tensor1d([3, 4]));
  const b = traced.value("b"), w = traced.value("w"), other = () => traced.value("other");
  isType<typeof b, Scalar>(true);
  isType<typeof w, Tensor1D>(true);
  isType<ReturnType<typeof other>, Tensor>(true);
  assertEquals([b.shape, w.shape], [[], [2]]);
});

Deno.test("types: values of all kinds become tensors of their rank", () => {
  const given = substitute(() => {}, {
    number: 1,
    array: [1, 2],
    matrix: [[1], [2]],
    typed: new Float64Array(2),
    tensor: tf.zeros<tf.Rank.R2>([2, 2]),
  });
  const values = () => {
    const traced = trace(given)();
    return {
      number: traced.value("number"),
      array: traced.value("array"),
      matrix: traced.value("matrix"),
      typed: traced.value("typed"),
      tensor: traced.value("tensor"),
    };
  };
  isType<ReturnType<typeof values>, {
    number: Scalar;
    array: Tensor1D;
    matrix: Tensor2D;
    typed: Tensor1D;
    tensor: Tensor2D;
  }>(true);
});

Deno.test("types: a model may say what its sites are", () => {
  const declared: Model<[x: Tensor1D], Tensor, { w: Tensor1D; b: Scalar }> = model;
  const traced = trace(seed(declared, 0))(tf.tensor1d([3, 4]));
  const w = traced.value("w");
  isType<typeof w, Tensor1D>(true);
  assertEquals(w.shape, [2]);
});
