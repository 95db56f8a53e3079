/**
 * Wrong input: what the message says, that it has the user's file and line, and that a handler is never left behind.
 *
 * @module
 */
import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import {
  Bernoulli,
  block,
  Categorical,
  condition,
  deterministic,
  evaluate,
  Exponential,
  factor,
  HalfNormal,
  intervene,
  lift,
  LocScaleReparam,
  logDensity,
  Normal,
  param,
  plate,
  record,
  reparam,
  replay,
  sample,
  scale,
  seed,
  state,
  substitute,
  trace,
  TransformReparam,
  Uniform,
} from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";

/** Every message ends in this file and a line of it. */
const HERE = /\n {4}at .*errors_test\.ts:\d+:\d+$/;

interface BadInput {
  readonly what: string;
  readonly f: () => unknown;
  readonly says: RegExp;
  readonly Kind?: ErrorConstructor;
  /** Whether it is refused eagerly alone: while recording the value is not known. */
  readonly eagerOnly?: boolean;
}

const standard = () => sample("x", Normal(0, 1));
const named = () => {
  sample("alpha", Normal(0, 1));
  sample("beta", Normal(0, 1));
  sample("gamma", Normal(0, 1));
};
const linear = (loc: number[] | tf.Tensor, y: tf.Tensor | number[] | number[][]) => () =>
  sample("y", Normal(loc, 1), { obs: y });

const BAD: readonly BadInput[] = [
  {
    what: "two sites of one name",
    f: seed(trace(() => [standard(), standard()]), 0),
    says:
      /^Cannot sample "x": found the name taken by a sample site at .*errors_test.*, expected another/,
  },
  {
    what: "a deterministic site with the name of another",
    f: seed(trace(() => [standard(), deterministic("x", 1)]), 0),
    says: /^Cannot use "x": found the name taken by a sample site/,
  },
  {
    what: "sample outside of handlers",
    f: standard,
    says: /^Cannot sample "x": found no value and no random key.*seed\(model, 0\)/,
  },
  {
    what: "trace without a seed",
    f: trace(standard),
    says: /^Cannot sample "x": found no value and no random key/,
  },
  {
    what: "a site hidden from its seed",
    f: seed(block(standard), 0),
    says: /^Cannot sample "x": found no value and no random key.*block hides needs its seed inside/,
  },
  {
    what: "a parameter that needs a key",
    f: () => param("w", () => 1),
    says: /^Cannot initialise "w": found no value and no random key/,
  },
  {
    what: "an empty name",
    f: () => sample("", Normal(0, 1)),
    says: /^Cannot sample: found the name "", expected a word/,
  },
  {
    what: "what is no distribution",
    f: () => sample("x", 3 as never),
    says: /^Cannot sample "x": found 3, expected a distribution such as Normal\(0, 1\)/,
  },
  {
    what: "a scale that is not positive",
    f: () => sample("x", Normal(0, -1)),
    says: /Normal: scale must be > 0, got -1/,
    Kind: RangeError,
  },
  {
    what: "a scale of 0 among others",
    f: () => sample("x", HalfNormal([1, 0, 2])),
    says: /HalfNormal: scale must be > 0, got 0 \(shape \[3\]\)/,
    Kind: RangeError,
  },
  {
    what: "a NaN parameter",
    f: () => sample("x", Normal(NaN, 1)),
    says: /Normal: loc must not be NaN, got NaN/,
    Kind: RangeError,
  },
  {
    what: "a probability above 1",
    f: () => sample("x", Bernoulli({ probs: 1.5 })),
    says: /Bernoulli: probs must be in \[0, 1\], got 1\.5/,
    Kind: RangeError,
  },
  {
    what: "probabilities that sum to 0",
    f: () => sample("x", Categorical({ probs: [0, 0, 0] })),
    says: /Categorical: probs must be non-negative with sum 1, got 0/,
    Kind: RangeError,
  },
  {
    what: "a vector of data for one scalar distribution",
    f: linear(tf.scalar(0), [1, 2, 3]),
    says:
      /^Cannot observe "y": found a value of shape \[3\], expected \[\].*plate\("data", 3, .*\.expand\(\[3\]\)/,
  },
  {
    what: "an (N,) likelihood against (N, 1) data",
    f: linear([1, 2, 3], [[1], [2], [3]]),
    says:
      /^Cannot observe "y": found a value of shape \[3, 1\], expected \[3\].*They would broadcast to \[3, 3\]/,
  },
  {
    what: "an (N, 1) likelihood against (N,) data",
    f: linear(tf.zeros([3, 1]), tf.zeros([3])),
    says:
      /^Cannot observe "y": found a value of shape \[3\], expected \[3, 1\].*broadcast to \[3, 3\]/,
  },
  {
    what: "one datum for a batch",
    f: () => sample("y", Normal([0, 0], 1), { obs: 1 }),
    says: /^Cannot observe "y": found a value of shape \[\], expected \[2\]/,
  },
  {
    what: "data of the wrong shape in a plate",
    f: seed(() => plate("data", 3, () => sample("y", Normal(0, 1), { obs: [[1], [2], [3]] })), 0),
    says:
      /^Cannot observe "y": found a value of shape \[3, 1\], expected \[3\], the shape of Normal in plate "data" of 3/,
  },
  {
    what: "a plate of another size than the data",
    f: () => plate("data", 3, () => sample("y", Normal(0, 1), { obs: [1, 2, 3, 4] })),
    says:
      /^Cannot observe "y": found a value of shape \[4\], expected \[3\].*The plate "data" has size 3, the data have 4/,
  },
  {
    what: "all data in a subsampled plate",
    f: seed(
      () =>
        plate(
          "data",
          4,
          { subsampleSize: 2 },
          () => sample("y", Normal(0, 1), { obs: [1, 2, 3, 4] }),
        ),
      0,
    ),
    says: /^Cannot observe "y": .*The plate "data" is subsampled: take the rows.*data\.gather/,
  },
  {
    what: "a plate of another size than the parameters",
    f: () => plate("data", 3, () => sample("y", Normal([0, 0], 1))),
    says:
      /^Cannot sample "y": its batch shape is \[2\], expected 3 or 1 along axis -1.*plate "data" of size 3/,
  },
  {
    what: "a factor that does not fit its plate",
    f: () => plate("data", 3, () => factor("f", [1, 2])),
    says: /^Cannot add the factor "f": its shape is \[2\], expected 3 or 1 along axis -1/,
  },
  {
    what: "a substituted value of the wrong shape",
    f: substitute(standard, { x: [1, 2] }),
    says: /^Cannot give a value to "x": found a value of shape \[2\], expected \[\]/,
  },
  {
    what: "a datum outside the support",
    f: () => sample("x", Exponential(1), { obs: -0.5 }),
    says: /^Cannot observe "x": found -0\.5, expected the support of Exponential/,
    Kind: RangeError,
  },
  {
    what: "data in an array outside the support",
    f: () => sample("x", Bernoulli({ probs: [0.5, 0.5] }), { obs: [1, 2] }),
    says:
      /^Cannot observe "x": found 2 in a value of shape \[2\], expected the support of Bernoulli, 0 or 1/,
    Kind: RangeError,
  },
  {
    what: "data in a typed array outside the support",
    f: () => sample("x", Uniform(0, 1).expand([2]), { obs: Float64Array.of(0.5, 1.5) }),
    says: /^Cannot observe "x": found 1\.5 in a value of shape \[2\]/,
    Kind: RangeError,
  },
  {
    what: "a tensor of data outside the support",
    f: () => sample("x", Categorical({ logits: [0, 0] }), { obs: tf.scalar(2, "int32") }),
    says: /^Cannot observe "x": found 2, expected the support of Categorical, .*\[0, 1\]/,
    Kind: RangeError,
    eagerOnly: true,
  },
  {
    what: "a NaN among the data",
    f: () => sample("x", Normal(0, 1).expand([2]), { obs: [0, NaN] }),
    says:
      /^Cannot observe "x": found NaN in a value of shape \[2\], expected the support of Normal/,
    Kind: RangeError,
  },
  {
    what: "a plate inside itself",
    f: () => plate("p", 2, () => plate("p", 2, () => 0)),
    says: /^Cannot enter the plate "p": found it at work already/,
  },
  {
    what: "two plates on one axis",
    f: () => plate("p", 2, () => plate("q", 3, { dim: -1 }, () => 0)),
    says: /^Cannot enter the plate "q": found axis -1 taken by the plate "p"/,
  },
  {
    what: "an axis counted from the left",
    f: () => plate("p", 2, { dim: 0 }, () => 0),
    says: /^Cannot enter the plate "p": found dim 0, expected a negative integer/,
  },
  {
    what: "a plate of no size",
    f: () => plate("p", 0, () => 0),
    says: /^Cannot make the plate "p": found size 0, expected a positive integer/,
    Kind: RangeError,
  },
  {
    what: "a subsample larger than its plate",
    f: () => plate("p", 2, { subsampleSize: 3 }, () => 0),
    says:
      /^Cannot make the plate "p": found subsampleSize 3, expected an integer from 1 to the size, 2/,
    Kind: RangeError,
  },
  {
    what: "one plate with two sizes",
    f: trace(() => [plate("p", 2, () => 0), plate("p", 3, () => 0)]),
    says: /^Cannot use "p": found the name taken by a plate site/,
  },
  {
    what: "conditioning on a site that is not there",
    f: condition(seed(named, 0), { betta: 1 }),
    says:
      /^Cannot condition on "betta": found no such site, expected one of "alpha", "beta", "gamma"\. Did you mean "beta"\?/,
    Kind: RangeError,
  },
  {
    what: "substituting a site that is not there",
    f: substitute(seed(named, 0), { gama: 1 }),
    says: /^Cannot substitute "gama": found no such site.*Did you mean "gamma"\?/,
    Kind: RangeError,
  },
  {
    what: "intervening on a site that is not there",
    f: intervene(() => 0, { x: 1 }),
    says: /^Cannot intervene on "x": found no such site: there is none/,
    Kind: RangeError,
  },
  {
    what: "reading a site that is not in the trace",
    f: () => trace(seed(named, 0))().value("alhpa"),
    says: /^Cannot find the site "alhpa" in the trace.*Did you mean "alpha"\?/,
    Kind: RangeError,
  },
  {
    what: "reading the state of what is none",
    f: () => trace(seed(named, 0))().finalState("alpha"),
    says: /^Cannot read the state "alpha": found a sample site/,
  },
  {
    what: "an async model",
    f: () => {
      // deno-lint-ignore require-await
      const regression = async () => sample("x", Normal(0, 1));
      return seed(regression, 0)();
    },
    says: /^Cannot run the model "regression": found an async function, expected a synchronous one/,
  },
  {
    what: "a negative factor",
    f: () => scale(standard, -1),
    says: /^Cannot scale the model "standard": found the factor -1/,
    Kind: RangeError,
  },
  {
    what: "a state of another shape",
    f: () => state("s", [1, 2]).set(3),
    says: /^Cannot set the state "s": found a value of shape \[\], expected \[2\]/,
  },
  {
    what: "decentring what has no location",
    f: seed(reparam(() => sample("x", HalfNormal(1)), { x: LocScaleReparam() }), 0),
    says:
      /^Cannot reparametrize "x": found a HalfNormal, expected a distribution with a loc and a scale/,
  },
  {
    what: "decentring data",
    f: reparam(() => sample("x", Normal(0, 1), { obs: 1 }), { x: LocScaleReparam() }),
    says: /^Cannot reparametrize "x": found a site whose value is given/,
  },
  {
    what: "a smooth transform of a discrete site",
    f: seed(reparam(() => sample("x", Bernoulli({ probs: 0.5 })), { x: TransformReparam() }), 0),
    says: /^Cannot reparametrize "x": found a Bernoulli, expected a continuous distribution/,
  },
  {
    what: "a log density without a value",
    f: () => logDensity(named, { values: { alpha: 0, beta: 1 } }),
    says: /^Cannot take the log density at "gamma": found no value for it/,
  },
  {
    what: "a log density at a value of no site",
    f: () => logDensity(standard, { values: { x: 0, y: 1 } }),
    says: /^Cannot take the log density at a value of "y": found no such site.*Did you mean "x"\?/,
    Kind: RangeError,
  },
  {
    what: "a log density at a value for data",
    f: () => logDensity(condition(standard, { x: 0 }), { values: { x: 0 } }),
    says: /^Cannot take the log density at "x": found data/,
  },
  {
    what: "an unconstrained value of the wrong shape",
    f: () =>
      logDensity(() => sample("s", HalfNormal([1, 1])), { values: { s: 0 }, unconstrained: true }),
    says:
      /^Cannot take the log density at "s": found an unconstrained value of shape \[\], expected \[2\]/,
  },
];

for (const { what, f, says, Kind = TypeError, eagerOnly } of BAD) {
  Deno.test(`refused, with the user's line: ${what}`, () => {
    const calls = eagerOnly ? [f] : [f, () => record(() => void f(), [])];
    for (const call of calls) {
      const { message } = assertThrows(call, Kind);
      assertMatch(message, says);
      assertMatch(message, HERE);
      // Nothing of the failed run is left: a handler at work would answer here.
      assertThrows(standard, TypeError, "found no value and no random key");
    }
  });
}

Deno.test("what is right is not refused", async () => {
  const y = tf.tensor1d([1, 2, 3]);
  const model = (y: tf.Tensor) => plate("data", 3, () => sample("y", Normal(0, 1), { obs: y }));
  assertEquals((await evaluate(model, { args: [y], engine: "reference" })).shape, [3]);
  assertEquals(replay(model, trace(seed(() => {}, 0))())(y).shape, [3]);
  assertEquals(seed(lift(() => param("w", 1), {}), 0)().shape, []);
  // Data that no handler gives a meaning to are handed back.
  assertEquals(Array.from(model(y).dataSync()), [1, 2, 3]);
});
