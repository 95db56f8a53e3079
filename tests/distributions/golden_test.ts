/**
 * Densities, their derivatives, distribution functions and moments against values computed to many digits.
 */
import { assert, assertEquals } from "@std/assert";
import {
  Bernoulli,
  Categorical,
  Delta,
  type Distribution,
  evaluate,
  Exponential,
  grad,
  HalfNormal,
  LogNormal,
  MultivariateNormal,
  type NestedArray,
  Normal,
  type Tensor,
  Uniform,
} from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import {
  type Golden,
  type GoldenCase,
  type GoldenPoint,
  goldenSets,
  goldenShape,
  numbersOf,
  ours,
  toNumber,
} from "./_golden.ts";

/** Tensors whose first axis counts the points. */
type Inputs = Record<string, Tensor>;
type Make = (parameters: Inputs) => Distribution;

/** Constructors by the names of the golden file. */
const MAKE: Readonly<Record<string, Make>> = {
  Normal: (p) => Normal(p),
  HalfNormal: (p) => HalfNormal(p),
  LogNormal: (p) => LogNormal(p),
  Exponential: (p) => Exponential(p),
  Uniform: (p) => Uniform(p),
  BernoulliProbs: ({ probs }) => Bernoulli({ probs }),
  BernoulliLogits: ({ logits }) => Bernoulli({ logits }),
  CategoricalProbs: ({ probs }) => Categorical({ probs }),
  CategoricalLogits: ({ logits }) => Categorical({ logits }),
  MultivariateNormalTril: ({ loc, scaleTril }) => MultivariateNormal({ loc, scaleTril }),
  Delta: (p) => Delta(p),
};
const BOUND = "within max(1e-12·|v|, 4·2⁻⁵³·Σ|xᵢ ∂ᵢf|)";

Deno.test("the golden distributions that exist here are all tested", () => {
  assertEquals(Object.keys(MAKE).sort(), [...ours.distributions].sort());
});

for (const { title, missing, set } of goldenSets) {
  for (const { name, cases } of set.distributions.filter(({ name }) => name in MAKE)) {
    Deno.test(`${name}: log density and its gradient, cdf, icdf, mean, variance, entropy ${BOUND} of the ${title}`, async () => {
      for (const one of cases) await new Check(name, one).run();
    });
  }
  if (missing) Deno.test.ignore(`distributions: ${title} (${missing})`, () => {});
}

/** `scale_tril` as `scaleTril`. */
const camel = (name: string) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

/** Compares one distribution with golden values. */
class Check {
  readonly make: Make;
  readonly parameters: Readonly<Record<string, Golden>>;
  /** What the golden file calls each parameter. */
  readonly goldenNames: Readonly<Record<string, string>>;

  constructor(readonly name: string, readonly one: GoldenCase) {
    this.make = MAKE[name];
    const names = Object.keys(one.params);
    this.goldenNames = Object.fromEntries(names.map((golden) => [camel(golden), golden]));
    this.parameters = Object.fromEntries(
      names.map((golden) => [camel(golden), one.params[golden]]),
    );
  }

  async run(): Promise<void> {
    await this.#densities();
    await this.#distributionFunctions();
    await this.#moments();
  }

  async #densities(): Promise<void> {
    const { points } = this.one;
    const isDiscrete = this.name.startsWith("Bernoulli") || this.name.startsWith("Categorical");
    const values = points.map(({ value }) => value);
    const logProb = (inputs: Inputs) => {
      const { value, ...parameters } = inputs;
      return this.make(parameters).logProb(value ?? (values as NestedArray));
    };
    const inputs: Record<string, readonly Golden[]> = {
      ...(isDiscrete ? {} : { value: values }),
      ...this.#repeated(points.length),
    };
    await this.#compare("log density", logProb, inputs, points.map(({ log_prob }) => log_prob));
    for (const input of Object.keys(inputs)) {
      const expected = points.map((point) => this.#gradient(point, input));
      const shape = goldenShape(inputs[input][0] as Golden);
      const slope = (x: Inputs) => grad((y: Inputs) => logProb(y).sum())(x)[input];
      for (let at = 0; at < shape.reduce((n, m) => n * m, 1); at++) {
        await this.#compare(
          `∂ log density/∂${input}[${at}]`,
          (x) => slope(x).reshape([points.length, -1]).slice([0, at], [points.length, 1]).flatten(),
          inputs,
          expected.map((g) => (g === undefined ? null : numbersOf(g)[at])),
        );
      }
    }
  }

  /** `undefined` where the golden file has none. */
  #gradient(point: GoldenPoint, input: string): Golden | undefined {
    const found = input === "value"
      ? point.grad_value
      : point.grad_params?.[this.goldenNames[input]];
    return found ?? undefined;
  }

  async #distributionFunctions(): Promise<void> {
    const points = this.one.points.filter(({ cdf }) => cdf !== undefined && cdf !== null);
    if (points.length > 0) {
      const inputs = {
        value: points.map(({ value }) => value),
        ...this.#repeated(points.length),
      };
      const cdf = ({ value, ...parameters }: Inputs) => this.make(parameters).cdf(value);
      await this.#compare("cdf", cdf, inputs, points.map((point) => point.cdf!));
    }
    const { icdf: quantiles = [] } = this.one;
    if (quantiles.length > 0) {
      const inputs = { p: quantiles.map(({ p }) => p), ...this.#repeated(quantiles.length) };
      const icdf = ({ p, ...parameters }: Inputs) =>
        tf.cast(this.make(parameters).icdf(p), "float32");
      await this.#compare("icdf", icdf, inputs, quantiles.map(({ x }) => x));
    }
  }

  async #moments(): Promise<void> {
    for (const what of ["mean", "variance", "entropy"] as const) {
      const expected = this.one[what];
      if (expected === undefined || expected === null) continue;
      const inputs = this.#repeated(1);
      for (const [at, v] of numbersOf(expected).entries()) {
        const moment = (x: Inputs) => this.make(x)[what]().flatten().slice(at, 1);
        await this.#compare(`${what}[${at}]`, moment, inputs, [v]);
      }
    }
  }

  /** The parameters, repeated for each point. */
  #repeated(count: number): Record<string, readonly Golden[]> {
    return Object.fromEntries(
      Object.entries(this.parameters).map(([name, v]) => [name, new Array(count).fill(v)]),
    );
  }

  /** Compares f, which has one value a point, where a golden value is given. */
  async #compare(
    what: string,
    f: (inputs: Inputs) => Tensor,
    inputs: Readonly<Record<string, readonly Golden[]>>,
    expected: readonly Golden[],
  ): Promise<void> {
    const g = (x: Inputs) => ({ y: f(x), slopes: grad((z: Inputs) => f(z).sum())(x) });
    const args = [
      Object.fromEntries(Object.entries(inputs).map(([k, v]) => [k, v as NestedArray])),
    ];
    const { y, slopes } = await evaluate(g, { args, engine: "reference" } as never) as {
      y: { data: Float64Array };
      slopes: Record<string, { data: Float64Array }>;
    };
    expected.forEach((golden, i) => {
      if (golden === null) return;
      const want = toNumber(golden as number), found = y.data[i];
      const condition = Object.entries(slopes).reduce((sum, [name, { data }]) => {
        const xs = numbersOf(inputs[name][i]), from = i * xs.length;
        return sum + xs.reduce((s, x, k) => s + Math.abs(x * data[from + k] || 0), 0);
      }, 0);
      const bound = Math.max(1e-12 * Math.abs(want), 4 * 2 ** -53 * condition, 1e-320);
      assert(
        Object.is(found, want) || Math.abs(found - want) <= bound,
        `${what} of ${this.name}(${JSON.stringify(this.parameters)}), point ${i}` +
          ` (${JSON.stringify(inputs.value?.[i] ?? inputs.p?.[i])}): ` +
          `${found}, expected ${want}, off by ${Math.abs(found - want)}, bound ${bound}`,
      );
    });
  }
}
