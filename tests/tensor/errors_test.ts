import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import {
  evaluate,
  fold,
  grad,
  normal,
  randomKey,
  record,
  type Tensor,
  valueAndGrad,
  whileLoop,
} from "../../mod.ts";
import { map, scan } from "../../lib/tensor/loops.ts";
import { tf } from "../../lib/tensor/tf.ts";

const x = tf.tensor1d([1, 2, 3]);
const key = randomKey(0);

interface BadInput {
  readonly what: string;
  readonly f: () => unknown;
  readonly says: RegExp;
}

/** Every message ends in this file and a line of it. */
const HERE = /\n {4}at .*errors_test\.ts:\d+:\d+$/;

const WHILE_RECORDING: readonly BadInput[] = [
  {
    what: "reading a symbolic tensor",
    f: () => x.add(1).dataSync(),
    says:
      /^Cannot call dataSync\(\) on a tensor of shape \[3\] while recording: it is symbolic.*Return it/,
  },
  {
    what: "reading a symbolic tensor asynchronously",
    f: () => x.add(1).data(),
    says: /^Cannot call data\(\) on a tensor of shape \[3\] while recording: it is symbolic/,
  },
  {
    what: "a symbolic tensor in a template string",
    f: () => `${x.add(1)}`,
    says: /^Cannot call dataSync\(\) on a tensor of shape \[3\] while recording/,
  },
  {
    what: "a symbolic tensor used as a number",
    f: () => Number(x.sum()) + 1,
    says: /^Cannot call dataSync\(\) on a tensor of shape \[\] while recording/,
  },
  {
    what: "reading a captured tensor",
    f: () => x.arraySync(),
    says:
      /^Cannot call arraySync\(\) on a tensor of shape \[3\] while recording: it comes from outside/,
  },
  {
    what: "an async function",
    f: () => Promise.resolve(x),
    says: /^Cannot record an async function: it returned a promise.*synchronous/,
  },
  {
    what: "tf.randomNormal",
    f: () => tf.randomNormal([2]),
    says: /^Cannot record tf\.randomNormal: its numbers would be drawn once.*normal\(key, shape\)/,
  },
  {
    what: "tf.dropout",
    f: () => tf.dropout(x, 0.5),
    says: /^Cannot record tf\.dropout: .*dropout\(key, x, rate\)/,
  },
  {
    what: "shapes that do not broadcast",
    f: () => x.add([1, 2]),
    says: /^Cannot apply .*add.*: shapes \[3\] and \[2\] do not broadcast/,
  },
  {
    what: "shapes that do not broadcast in tf.where",
    f: () => tf.where([true, false], x, 0),
    says: /^Cannot apply tf\.where\(.*float\[3\].*broadcast/,
  },
  {
    what: "matrices that do not fit",
    f: () => tf.matMul(tf.ones([2, 3]), tf.ones([2, 3])),
    says:
      /^Cannot apply .*matMul.*: inner sizes differ: \[2, 3\] has 3 columns, \[2, 3\] has 2 rows/,
  },
  {
    what: "a reshape to another size",
    f: () => x.reshape([7]),
    says: /reshape.*\[3\] has 3 elements.*\[7\] has 7/,
  },
  {
    what: "a shape that depends on values",
    f: () => tf.whereAsync(x.greater(1)),
    says: /^Cannot record tf\.whereAsync: the shape of its result depends on values.*tf\.where/,
  },
  {
    what: "a kernel that is not there",
    f: () => tf.bitwiseAnd(tf.cast(x, "int32"), tf.cast(x, "int32")),
    says: /^Cannot record the TensorFlow\.js kernel BitwiseAnd: a graph has no arithmetic of bits/,
  },
  {
    what: "tfjs's own gradient",
    f: () => tf.grad((v: Tensor) => v.square().sum())(x),
    says: /^Cannot record tf\.grad: .*valueAndGrad of @credence\/credence/,
  },
  {
    what: "a key used as a number in an op",
    f: () => x.add(key as unknown as Tensor),
    says: /^Cannot compute with a random key: a key is no number\. Draw from it/,
  },
  {
    what: "a key used as a number in JavaScript",
    f: () => Number(fold(key, 1)) + 1,
    says: /^Cannot compute with a random key: a key is no number\. Draw from it/,
  },
  {
    what: "a complex tensor",
    f: () => tf.complex([1], [2]),
    says: /Complex|complex/,
  },
  {
    what: "a ragged array",
    f: () => x.add([[0.1, 0.2], [0.3]] as unknown as number[][]),
    says: /^Cannot make a tensor of a ragged array: one part has shape \[2\], another \[1\]/,
  },
  {
    what: "a carry that changes its shape",
    f: () => scan((c: Tensor) => [c.expandDims(), undefined], x, undefined, { length: 3 }),
    says:
      /^Cannot run scan: carry must keep its shape and dtype, was float\[3\], became float\[1, 3\]/,
  },
  {
    what: "a carry that changes its structure",
    f: () => scan((c) => [[c, c] as unknown as Tensor, undefined], x, undefined, { length: 3 }),
    says: /^Cannot run scan: the carry's structure was \*, became \[\*,\*\]/,
  },
  {
    what: "leading axes that differ",
    f: () => map((v) => v, { a: x, b: tf.ones([2]) }),
    says: /^Cannot run map: xs\.b has 2 along its leading axis, expected 3/,
  },
  {
    what: "a scan of unknown length",
    f: () => scan((c: Tensor) => [c, undefined], x, undefined),
    says: /^Cannot run scan: nothing is walked over, and options\.length is not given/,
  },
  {
    what: "a scalar walked over",
    f: () => map((v) => v, x.sum()),
    says: /^Cannot run map: xs is a scalar, expected a leading axis/,
  },
  {
    what: "a condition that is no bool scalar",
    f: () => whileLoop((c: Tensor) => c.greater(0), (c) => c, x),
    says: /^Cannot run while: its condition must give bool\[\], got bool\[3\]/,
  },
  {
    what: "a loop's tensor used after the loop",
    f: () => {
      let leaked = x as Tensor;
      map((v) => leaked = v.add(1), x);
      return leaked.add(1);
    },
    says: /^Cannot use a tensor of a recording that has ended, or of the body of another loop/,
  },
  {
    what: "the gradient of an integer output",
    f: () => grad((v: Tensor) => v.toInt().sum())(x),
    says: /^Cannot take a gradient: the function must return a float scalar, got int32\[\]/,
  },
  {
    what: "the gradient of a vector",
    f: () => grad((v: Tensor) => v.square())(x),
    says: /^Cannot take a gradient: the function must return a float scalar, got float\[3\]/,
  },
  {
    what: "the gradient with respect to an integer",
    f: () => valueAndGrad(({ w }: { w: Tensor }) => w.toFloat().sum())({ w: x.toInt() }),
    says: /^Cannot take a gradient: x\.w is int32\[3\]; only float can be differentiated by/,
  },
  {
    what: "the gradient of a function that returns no tensor",
    f: () => grad(() => 3 as unknown as Tensor)(x),
    says: /^Cannot take a gradient: the function must return a tensor, got number/,
  },
  {
    what: "the gradient through a while loop",
    f: () => grad((v: Tensor) => whileLoop((c) => c.less(9), (c) => c.mul(2), v))(x.sum()),
    says: /while.*scan/,
  },
];

for (const { what, f, says } of WHILE_RECORDING) {
  Deno.test(`refused while recording, with the user's line: ${what}`, () => {
    const { message } = assertThrows(() => record(f, []), TypeError);
    assertMatch(message, says);
    assertMatch(message, HERE);
  });
}

Deno.test("refused: a disposed tensor, in an op, a method and at a later run", async () => {
  const gone = tf.tensor1d([1]);
  gone.dispose();
  for (const f of [() => tf.add(gone, 1), () => gone.add(1)]) {
    const { message } = assertThrows(() => record(f, []), TypeError);
    assertMatch(message, /^Cannot .*a tensor of shape \[1\] that was disposed/);
    assertMatch(message, HERE);
  }
  const later = tf.tensor1d([1]);
  const f = () => later.add(1);
  await evaluate(f, { engine: "reference" });
  later.dispose();
  await assertRejects(
    () => evaluate(f, { engine: "reference" }),
    TypeError,
    "Cannot read captured[0]: the tensor of shape [1] was disposed",
  );
});

Deno.test("refused: a tensor that is left over from a recording", async () => {
  let leaked = x as Tensor;
  record(() => leaked = x.add(1), []);
  await assertRejects(() => evaluate(() => leaked.add(1), { engine: "reference" }), TypeError);
});

Deno.test("refused: what is no key, and what is no engine", async () => {
  assertThrows(
    () => normal(3 as never, [1]),
    TypeError,
    "expected a key, made by randomKey(…), got number",
  );
  assertThrows(() => randomKey(0.5), RangeError, "integer");
  await assertRejects(
    () => evaluate(() => x, { engine: "abacus" as never }),
    RangeError,
    'there is no "abacus", expected one of auto, reference, wasm, tfjs-cpu, tfjs-wasm',
  );
  await assertRejects(
    () => evaluate(() => x, { engine: "reference", dtype: "f32" }),
    RangeError,
    'Cannot run on engine "reference": it computes in f64, got dtype "f32"',
  );
});

Deno.test("outside of recordings nothing is refused that tfjs can do", async () => {
  assertEquals(tf.randomNormal([2]).shape, [2]);
  assertEquals([...x.dataSync()], [1, 2, 3]);
  assertEquals(await tf.whereAsync([true, false]).then((t) => t.shape), [1, 1]);
});
