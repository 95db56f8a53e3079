/**
 * What every distribution obeys, for each row of the table.
 */
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import {
  bijectTo,
  type Distribution,
  evaluate,
  grad,
  type NestedArray,
  randomKey,
  record,
  type Tensor,
  type Value,
} from "../../mod.ts";
import { sizeOf } from "../../lib/core/shape.ts";
import type { Defined } from "../../lib/distributions/base.ts";
import type { Constraint } from "../../lib/distributions/constraint.ts";
import { eventDims, firstViolation } from "../../lib/distributions/constraints.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { DISTRIBUTION_CASES, type DistributionCase, distributionOf } from "./_cases.ts";

const REFERENCE = { engine: "reference" } as const;
const KEY = randomKey(0);

/** A test for each row that is asked about. */
function forEachRow(
  law: string,
  test: (row: DistributionCase, d: Distribution) => Promise<void> | void,
  concerns: (row: DistributionCase, d: Distribution) => boolean = () => true,
): void {
  for (const row of DISTRIBUTION_CASES) {
    const d = distributionOf(row);
    if (concerns(row, d)) Deno.test(`${row.title}: ${law}`, () => test(row, d));
  }
}

const drawn = (d: Distribution, shape: number[] = []): Promise<Value> =>
  evaluate(() => d.sample(KEY, shape), REFERENCE);

const FORMS = ["mean", "variance", "entropy"] as const;

/** The closed forms that there are. */
function formsOf(d: Distribution): ((typeof FORMS)[number])[] {
  return FORMS.filter((form) => (d as Defined).definition[form] !== undefined);
}

forEachRow("shapes of draws, densities and moments, as they are, expanded and joined", (row, d) => {
  assertEquals([d.batchShape, d.eventShape], [row.batchShape, row.eventShape]);
  const joined = row.batchShape.length;
  const shapes: [Distribution, readonly number[], readonly number[]][] = [
    [d, row.batchShape, row.eventShape],
    [d.expand([4, ...row.batchShape]), [4, ...row.batchShape], row.eventShape],
    [d.expand([4, ...row.batchShape]).toEvent(1 + joined), [], [
      4,
      ...row.batchShape,
      ...row.eventShape,
    ]],
    [d.expand([4, ...row.batchShape]).toEvent(joined).expand([5, 4]), [5, 4], [
      ...row.batchShape,
      ...row.eventShape,
    ]],
    [d.toEvent(joined).toEvent(0).mask(true), [], [...row.batchShape, ...row.eventShape]],
  ];
  for (const [made, batch, event] of shapes) {
    assertEquals([made.batchShape, made.eventShape], [batch, event]);
    assertEquals(made.name, d.name);
    assertEquals(eventDims(made.support), event.length);
    const draw = made.sample(KEY);
    assertEquals(draw.shape, [...batch, ...event]);
    assertEquals(made.logProb(draw).shape, batch);
    const draws = made.sample(KEY, [2, 3]);
    assertEquals(draws.shape, [2, 3, ...batch, ...event]);
    assertEquals(made.logProb(draws).shape, [2, 3, ...batch]);
    for (const form of formsOf(made)) {
      assertEquals(made[form]().shape, form === "entropy" ? batch : [...batch, ...event], form);
    }
  }
});

forEachRow(
  "joining axes adds up log densities and entropies; expanding repeats them",
  async (row, d) => {
    const wide = d.expand([3, ...row.batchShape]), joint = wide.toEvent();
    const x = await drawn(wide);
    const { each, all, entropies, entropy } = await evaluate((x: Tensor) => {
      const has = formsOf(d).includes("entropy");
      return {
        each: wide.logProb(x),
        all: joint.logProb(x),
        entropies: has ? wide.entropy() : tf.zeros([1]),
        entropy: has ? joint.entropy() : tf.zeros([]),
      };
    }, { args: [x.tensor()], ...REFERENCE });
    near(all.item(), total(each), 1e-12);
    near(entropy.item(), total(entropies), 1e-12);
  },
);

forEachRow(
  "a mask leaves out log densities, and what is not finite there spoils no gradient",
  async (row, d) => {
    const wide = d.expand([2, ...row.batchShape]).toEvent(row.batchShape.length);
    const masked = wide.mask([true, false]);
    const x = await drawn(wide);
    const poisoned = x.data.slice();
    if (!d.isDiscrete) poisoned.fill(NaN, x.data.length / 2);
    const value = tf.tensor(poisoned as Float64Array, [...x.shape]);
    const { plain, some, slope } = await evaluate(() => ({
      plain: wide.logProb(x.tensor()),
      some: masked.logProb(value),
      slope: grad((scale: Tensor) => masked.logProb(value).mul(scale).sum())(tf.scalar(1)),
    }), REFERENCE);
    assertEquals([...some.data], [plain.data[0], 0]);
    near(slope.item(), plain.data[0], 1e-12);
    if (row.isConstant) return;
    const slopes = await evaluate(
      (parameters: Record<string, Tensor>) =>
        grad((p: Record<string, Tensor>) =>
          row.make(p).expand([2, ...row.batchShape]).toEvent(row.batchShape.length)
            .mask([true, false]).logProb(value).sum()
        )(parameters),
      { args: [row.parameters as never], ...REFERENCE },
    );
    for (const [name, { data }] of Object.entries(slopes as unknown as Record<string, Value>)) {
      assert(data.every(Number.isFinite), `∂/∂${name} is ${data}`);
    }
  },
);

forEachRow("draws lie in the support, are finite, and of the dtype of the kind", async (_, d) => {
  const draws = await drawn(d, [500]);
  assertEquals(draws.dtype, d.isDiscrete ? "int32" : "float");
  assertEquals(firstViolation(d.support, Float64Array.from(draws.data), draws.shape), undefined);
  assert(draws.data.every(Number.isFinite));
  assertEquals(d.sample(KEY).dtype, d.isDiscrete ? "int32" : "float32");
});

forEachRow(
  "outside the support the log density is -Infinity, and gradients inside stay finite",
  async (row, d) => {
    for (const outside of row.outside!) {
      const inside = await drawn(d);
      const both = tf.stack([tf.tensor(outside as number[]), inside.tensor().toFloat()]);
      const { log, slopes } = await evaluate((p: Record<string, Tensor>) => ({
        log: row.make(p).logProb(both),
        slopes: grad((q: Record<string, Tensor>) => {
          const log = row.make(q).logProb(both);
          return tf.where(tf.isFinite(log), log, 0).sum();
        })(p),
      }), { args: [row.parameters as never], ...REFERENCE });
      const n = sizeOf(row.batchShape);
      assertEquals([...log.data.slice(0, n)], new Array(n).fill(-Infinity));
      assert(log.data.slice(n).every(Number.isFinite));
      for (const { data } of Object.values(slopes as unknown as Record<string, Value>)) {
        assert(data.every(Number.isFinite), `${data}`);
      }
    }
  },
  (row) => row.outside !== undefined,
);

forEachRow(
  "the density integrates to 1, within 1e-9",
  async (_, d) => {
    // The trapezoid rule on the whole line, to which the support is mapped, converges exponentially.
    const step = 0.02, n = 4001;
    const u = Float64Array.from({ length: n }, (_, i) => (i - (n - 1) / 2) * step);
    const map = bijectTo(d.support);
    const mass = await evaluate((u: Tensor) => {
      const x = map.forward(u);
      return d.logProb(x).add(map.logAbsDetJacobian(u, x)).exp().sum().mul(step);
    }, { args: [u], ...REFERENCE });
    near(mass.item(), 1, 1e-9);
  },
  (row, d) => isScalar(row) && !d.isDiscrete && !row.isConstant,
);

forEachRow(
  "the probabilities sum to 1, within 1e-12",
  async (_, d) => {
    const values = [...Array(200).keys()];
    const mass = await evaluate(() => d.logProb(Int32Array.from(values)).exp().sum(), REFERENCE);
    near(mass.item(), 1, 1e-12);
  },
  (row, d) => isScalar(row) && d.isDiscrete,
);

forEachRow(
  "cdf and icdf undo each other, within 1e-9, and the cdf is 0 and 1 outside the support",
  async (row, d) => {
    const p = [1e-12, 0.01, 0.3, 0.5, 0.9, 0.999];
    const back = await evaluate(() => d.cdf(d.icdf(p)), REFERENCE);
    p.forEach((want, i) => near(back.data[i], want, 1e-9));
    const ends = await evaluate(() => d.cdf([-1e30, 1e30]), REFERENCE);
    assertEquals([...ends.data], [0, 1]);
    const nowhere = await evaluate(() => d.icdf([-0.1, 1.1, NaN]), REFERENCE);
    assertEquals([...nowhere.data], [NaN, NaN, NaN]);
    for (const x of (row.outside ?? []) as number[]) {
      const found = await evaluate(() => d.cdf(x), REFERENCE);
      assert(found.item() === 0 || found.item() === 1);
    }
  },
  (row, d) => isScalar(row) && !d.isDiscrete && (d as Defined).definition.icdf !== undefined,
);

forEachRow(
  "draws are differentiable: their derivatives by the parameters are those of differences, within 1e-6",
  async (row, d) => {
    const value = (p: Record<string, Tensor>) => {
      const draws = row.make(p).sample(KEY, [2]);
      return draws.mul(tf.range(1, draws.size + 1).reshape(draws.shape)).sum();
    };
    const slopes = await evaluate((p: Record<string, Tensor>) => grad(value)(p), {
      args: [row.parameters as never],
      ...REFERENCE,
    }) as unknown as Record<string, Value>;
    for (const [name, given] of Object.entries(row.parameters)) {
      const { data } = slopes[name];
      for (let at = 0; at < data.length; at++) {
        const isAbove = given === row.parameters.scaleTril && [1].includes(at);
        if (isAbove) continue; // above the diagonal there is no parameter
        const h = 1e-5;
        const [up, down] = await Promise.all([h, -h].map((by) =>
          evaluate(value, {
            args: [{ ...row.parameters, [name]: nudged(given, at, by) } as never],
            ...REFERENCE,
          })
        ));
        near(data[at], (up.item() - down.item()) / (2 * h), 1e-6);
      }
    }
    assert(d.hasReparameterizedSample);
  },
  (row, d) => d.hasReparameterizedSample && !row.isConstant,
);

/** The same numbers with one of them moved. */
function nudged(given: number | NestedArray, at: number, by: number): number | NestedArray {
  let i = 0;
  const visit = (v: unknown): unknown =>
    Array.isArray(v) ? v.map(visit) : (v as number) + (i++ === at ? by : 0);
  return visit(given) as number | NestedArray;
}

forEachRow(
  "eager results are the recorded ones in single precision, within 1e-5",
  async (row, d) => {
    const recorded = await evaluate(() => {
      const x = d.sample(KEY, [7]);
      return { x, log: d.logProb(x) };
    }, REFERENCE);
    const x = d.sample(KEY, [7]).dataSync();
    recorded.x.data.forEach((v, i) => near(x[i], v, 1e-5));
    const value = d.isDiscrete || row.isConstant ? d.sample(KEY, [7]) : recorded.x.tensor();
    const log = d.logProb(value).dataSync();
    recorded.log.data.forEach((v, i) => near(log[i], v, 1e-5));
  },
);

forEachRow(
  "recorded in single precision it draws and weighs as in double, within 1e-4",
  async (row, d) => {
    const both = () => ({ x: d.sample(KEY, [7]), log: d.logProb(d.sample(KEY, [7])) });
    const double = await evaluate(both, REFERENCE);
    const single = await evaluate(both, { engine: "tfjs-cpu" });
    double.x.data.forEach((v, i) => near(single.x.data[i], v, 1e-4));
    if (!row.isConstant) double.log.data.forEach((v, i) => near(single.log.data[i], v, 1e-4));
  },
);

forEachRow(
  "parameters may be tensors and typed arrays, which are inputs when it is recorded",
  async (row, d) => {
    const tensors = Object.fromEntries(
      Object.entries(row.parameters).map(([name, v]) => [name, tf.tensor(v as number[])]),
    );
    const made = row.make(tensors);
    const { captured } = record(() => made.logProb(d.sample(KEY)), []);
    assertEquals(
      captured.filter((data) => data instanceof tf.Tensor).length,
      Object.keys(tensors).length,
    );
    const x = await drawn(d);
    const [byNumbers, byTensors] = await Promise.all(
      [d, made].map((each) => evaluate(() => each.logProb(x.tensor()), REFERENCE)),
    );
    byNumbers.data.forEach((v, i) => near(byTensors.data[i], v, 1e-12));
  },
);

forEachRow(
  "every parameter is refused that its constraint excludes, with its name and the user's line",
  (row, d) => {
    const { parameters } = (d as Defined).definition;
    for (const [name, given] of Object.entries(row.parameters)) {
      for (const [bad, says] of violations(parameters[name].constraint, given)) {
        const error = assertThrows(() => row.make({ ...row.parameters, [name]: bad }), RangeError);
        assertMatch(error.message, says);
        assertMatch(error.message, new RegExp(`^Cannot make ${d.name}: ${name} must `));
        assertMatch(error.message, /\n {4}at .*_cases\.ts:\d+:\d+$/);
      }
    }
    assertThrows(
      () => row.make({ ...row.parameters, sigma: 1 }),
      TypeError,
      'no parameter "sigma"',
    );
    for (const [wrong, says] of row.faults ?? []) {
      assertMatch(assertThrows(() => row.make(wrong), Error).message, says);
    }
  },
);

/** Numbers of the same shape that a constraint excludes, with what must be said. */
function violations(
  constraint: Constraint,
  given: number | NestedArray,
): [number | NestedArray, RegExp][] {
  const first = (x: number) => replaced(given, 0, x);
  const nan: [number | NestedArray, RegExp] = [first(NaN), /must not be NaN, got NaN/];
  switch (constraint.kind) {
    case "real":
    case "realVector":
      return [nan];
    case "positive":
      return [nan, [first(-1), /must be > 0, got -1/], [first(0), /must be > 0, got 0/]];
    case "unitInterval":
      return [nan, [first(-0.1), /must be in \[0, 1\], got -0.1/], [first(1.5), /got 1.5/]];
    case "simplex":
      return [
        nan,
        [first(-0.1), /must be non-negative with sum 1, got -0.1 \(shape \[/],
        [scaled(given, 0), /must be non-negative with sum 1/],
        [scaled(given, 2), /must be non-negative with sum 1/],
      ];
    case "lowerCholesky":
      return [
        nan,
        [first(-1), /must be lower triangular with a positive diagonal, got -1/],
        [replaced(given, 1, 0.5), /must be lower triangular/],
      ];
    default:
      throw new Error(`say here how ${constraint.kind} is violated`);
  }
}

function replaced(given: number | NestedArray, at: number, by: number): number | NestedArray {
  let i = 0;
  const visit = (v: unknown): unknown => Array.isArray(v) ? v.map(visit) : i++ === at ? by : v;
  return visit(given) as number | NestedArray;
}

function scaled(given: number | NestedArray, by: number): number | NestedArray {
  const visit = (v: unknown): unknown => Array.isArray(v) ? v.map(visit) : (v as number) * by;
  return visit(given) as number | NestedArray;
}

forEachRow(
  "the bijection to the support and back, within 1e-9",
  async (_, d) => {
    const map = bijectTo(d.support);
    const x = await drawn(d, [50]);
    const back = await evaluate((x: Tensor) => map.forward(map.inverse(x)), {
      args: [x.tensor()],
      ...REFERENCE,
    });
    x.data.forEach((v, i) => near(back.data[i], v, 1e-9));
  },
  (_, d) => !d.isDiscrete,
);

forEachRow(
  "a value of another event shape, or that does not fit the batch, is refused",
  (row, d) => {
    const joint = d.expand([3, ...row.batchShape]).toEvent();
    const says = new RegExp(`^Cannot take the log probability of ${d.name}: a value of shape`);
    for (const made of [joint, d.expand([3, ...row.batchShape])]) {
      const { message } = assertThrows(
        () => made.logProb(tf.zeros([4, ...row.batchShape, ...row.eventShape])),
        TypeError,
      );
      assertMatch(message, says);
      assertMatch(message, /laws_test\.ts:\d+:\d+$/);
    }
    assertThrows(() => joint.logProb(0), TypeError, "does not fit");
  },
);

forEachRow("the first draws of randomKey(0) are pinned", async (row, d) => {
  const draws = await drawn(d, [3]);
  assertEquals([...draws.data.slice(0, 3)], row.firstDraws);
});

function isScalar(row: DistributionCase): boolean {
  return row.batchShape.length === 0 && row.eventShape.length === 0;
}

/** Equal up to a relative error, or an absolute one below 1. */
function near(found: number, want: number, tolerance: number): void {
  const bound = tolerance * Math.max(1, Math.abs(want));
  assert(found === want || Math.abs(found - want) <= bound, `${found}, expected ${want}`);
}

function total({ data }: Value): number {
  let sum = 0;
  for (const x of data) sum += x;
  return sum;
}
