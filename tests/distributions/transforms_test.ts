import { assert, assertEquals, assertThrows } from "@std/assert";
import { evaluate, grad, type NestedArray, type Tensor, type Value } from "../../mod.ts";
import * as constraints from "../../lib/distributions/constraints.ts";
import { bijectTo } from "../../lib/distributions/transforms/biject_to.ts";
import * as transforms from "../../lib/distributions/transforms/mod.ts";
import type { Transform } from "../../lib/distributions/transforms/transform.ts";
import {
  type Golden,
  type GoldenMap,
  goldenSets,
  goldenShape,
  numbersOf,
  ours,
} from "./_golden.ts";

const REFERENCE = { engine: "reference" } as const;
const ULP = 2 ** -53;

type Given = Record<string, Tensor>;
type MakeTransform = (params: Given) => Transform;

/** The transforms under the names of the golden file. */
const BY_NAME: Readonly<Record<string, MakeTransform>> = {
  exp: () => bijectTo(constraints.positive),
  softplus: () => transforms.softplus,
  logistic: () => bijectTo(constraints.unitInterval),
  interval: ({ low, high }) => bijectTo(constraints.interval(low, high)),
  greater_than: ({ low }) => bijectTo(constraints.greaterThan(low)),
  less_than: ({ high }) => bijectTo(constraints.lessThan(high)),
  affine: ({ loc, scale }) => transforms.affine(loc, scale),
  ordered: () => bijectTo(constraints.orderedVector),
  simplex_stick_breaking: () => bijectTo(constraints.simplex),
  lower_cholesky: () => bijectTo(constraints.lowerCholesky),
  softplus_lower_cholesky: () => transforms.lowerCholesky(transforms.softplus),
};

Deno.test("the golden transforms that exist here are all tested", () => {
  assertEquals(Object.keys(BY_NAME).sort(), Object.keys(ours.transforms).sort());
});

for (const { title, missing, set } of goldenSets) {
  for (const { name, cases } of set.transforms.filter(({ name }) => name in BY_NAME)) {
    Deno.test(`${name}: forward and log |det J| within max(1e-12·|v|, 4·2⁻⁵³·Σ|xᵢ ∂ᵢf|) of the ${title}`, async () => {
      for (const one of cases) await checkGolden(BY_NAME[name], one);
    });
  }
  if (missing) Deno.test.ignore(`transforms: ${title} (${missing})`, () => {});
}

async function checkGolden(make: MakeTransform, one: GoldenMap): Promise<void> {
  const at = { x: one.x as NestedArray, ...one.params };
  const y = ({ x, ...params }: Given) => make(params).forward(x);
  const log = ({ x, ...params }: Given) => make(params).logAbsDetJacobian(x, y({ x, ...params }));
  const wants = numbersOf(one.y);
  assertEquals(
    make(one.params as unknown as Given).forward(one.x as NestedArray).shape,
    goldenShape(one.y),
  );
  for (const [i, want] of wants.entries()) {
    await checkValue((g) => y(g).flatten().slice(i, 1).sum(), at, want, `y[${i}]`);
  }
  await checkValue(log, at, one.log_abs_det_jacobian, "log |det J|");
}

/** Compares a number with its golden value; how well it is determined by x and the parameters, its gradient says. */
async function checkValue(
  f: (given: Given) => Tensor,
  at: Readonly<Record<string, number | NestedArray>>,
  want: number,
  what: string,
): Promise<void> {
  const { value, slopes } = await evaluate(
    (given: Given) => ({ value: f(given), slopes: grad(f)(given) }),
    {
      args: [at as never],
      ...REFERENCE,
    },
  );
  const condition = Object.entries(slopes as unknown as Record<string, Value>).reduce(
    (sum, [name, { data }]) =>
      sum + numbersOf(at[name] as Golden).reduce((s, v, k) => s + Math.abs(v * data[k] || 0), 0),
    0,
  );
  near(value.item(), want, condition, `${what} at ${JSON.stringify(at)}`);
}

function near(found: number, want: number, condition: number, what: string): void {
  if (found === want) return;
  const bound = Math.max(1e-12 * Math.abs(want), 4 * ULP * condition, 5e-324);
  assert(Math.abs(found - want) <= bound, `${what}: ${found}, expected ${want}, bound ${bound}`);
}

/** A point of the domain for each transform, with a batch axis. */
const SQUARE: readonly (readonly [Transform, number[][]])[] = [
  [transforms.identity(constraints.realVector), [[0.3, -1.2], [2, 0.1]]],
  [transforms.independentTransform(transforms.exp, 1), [[0.3, -1.2], [2, 0.1]]],
  [transforms.independentTransform(transforms.softplus, 1), [[0.3, -1.2], [2, 0.1]]],
  [transforms.independentTransform(transforms.sigmoid, 1), [[0.3, -1.2], [2, 0.1]]],
  [transforms.independentTransform(transforms.affine([1, 2], [-2, 3]), 1), [[0.3, -1.2], [2, 0.1]]],
  [transforms.ordered, [[0.3, -1.2, 0.4], [2, 0.1, -0.3]]],
  [transforms.stickBreaking, [[0.3, -1.2, 0.4], [2, 0.1, -0.3]]],
  [transforms.lowerCholesky(), [[0.3, -1.2, 0.4], [2, 0.1, -0.3]]],
  [transforms.lowerCholesky(transforms.softplus), [[0.3, -1.2, 0.4], [2, 0.1, -0.3]]],
  [bijectTo(constraints.independent(constraints.interval(-1, [2, 3]), 1)), [[0.3, -1.2], [2, 0.1]]],
  [
    transforms.compose(transforms.ordered, transforms.affine(1, 2), transforms.exp),
    [[0.3, -1.2, 0.4], [0.2, 0.1, -0.3]],
  ],
  [
    transforms.compose(transforms.affine(0.5, 2), transforms.stickBreaking),
    [[0.3, -1.2, 0.4], [0.2, 0.1, -0.3]],
  ],
];

/** Entries of a flat event of y that are free: the others follow from them. */
function freeEntries(transform: Transform, n: number, size: number): number[] {
  const kind = transform.codomain.kind;
  if (kind === "lowerCholesky") {
    const side = Math.sqrt(size);
    return [...Array(size).keys()].filter((i) => i % side <= Math.floor(i / side));
  }
  return [...Array(n).keys()];
}

for (const [transform, points] of SQUARE) {
  Deno.test(`${transform.name}: the inverse undoes it, and log |det J| is that of its derivatives, within 1e-9`, async () => {
    const n = points[0].length;
    const { y, log, back, shape } = await evaluate((x: Tensor) => {
      const y = transform.forward(x);
      const back = transform.inverse(y);
      return { y, log: transform.logAbsDetJacobian(x, y), back, shape: [...y.shape] };
    }, { args: [points], ...REFERENCE });
    assertEquals(log.shape, [points.length]);
    assertEquals(transform.forwardShape([points.length, n]), shape);
    assertEquals(transform.inverseShape(shape), [points.length, n]);
    points.flat().forEach((x, i) => assert(Math.abs(x - back.data[i]) < 1e-9, `inverse at ${i}`));
    const size = y.data.length / points.length;
    const rows = freeEntries(transform, n, size);
    assertEquals(rows.length, n);
    for (const [at, point] of points.entries()) {
      const jacobian: number[][] = [];
      for (const row of rows) {
        const slope = await evaluate(
          grad((x: Tensor) => transform.forward(x.expandDims()).flatten().slice(row, 1).sum()),
          { args: [point], ...REFERENCE },
        );
        jacobian.push([...slope.data]);
      }
      const want = Math.log(Math.abs(determinant(jacobian)));
      assert(Math.abs(log.data[at] - want) < 1e-9, `${log.data[at]} for ${want}`);
    }
  });
}

/** Gaussian elimination with pivots. */
function determinant(matrix: number[][]): number {
  const m = matrix.map((row) => [...row]);
  let product = 1;
  for (let i = 0; i < m.length; i++) {
    const pivot = m.slice(i).reduce(
      (best, row, k) => Math.abs(row[i]) > Math.abs(m[best][i]) ? i + k : best,
      i,
    );
    if (pivot !== i) [m[i], m[pivot], product] = [m[pivot], m[i], -product];
    product *= m[i][i];
    for (let k = i + 1; k < m.length; k++) {
      const factor = m[k][i] / m[i][i];
      for (let j = i; j < m.length; j++) m[k][j] -= factor * m[i][j];
    }
  }
  return product;
}

Deno.test("a transform computes the same eagerly as recorded, up to single precision", async () => {
  for (const [transform, points] of SQUARE) {
    const recorded = await evaluate(() => transform.forward(points), REFERENCE);
    const eager = transform.forward(points).dataSync();
    recorded.data.forEach((v, i) => assert(Math.abs(v - eager[i]) <= 1e-5 * (1 + Math.abs(v))));
  }
});

Deno.test("refused: shapes that are no events, countable sets", () => {
  const { message } = assertThrows(() => transforms.lowerCholesky().forward([1, 2]), TypeError);
  assert(message.startsWith("Cannot make a lower triangular matrix of 2 numbers"), message);
  assertThrows(
    () => transforms.ordered.forward(3),
    TypeError,
    "Cannot apply ordered: a value of shape [] does not end in an event of it",
  );
  assertThrows(
    () => bijectTo(constraints.boolean),
    TypeError,
    "Cannot map numbers one to one onto a countable set: values that must be 0 or 1",
  );
});
