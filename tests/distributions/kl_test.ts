import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import {
  Bernoulli,
  Categorical,
  Delta,
  type Distribution,
  evaluate,
  Exponential,
  grad,
  HalfNormal,
  hasKl,
  klDivergence,
  LogNormal,
  MultivariateNormal,
  type NestedArray,
  Normal,
  randomKey,
  type Tensor,
  Uniform,
  type Value,
} from "../../mod.ts";
import { type Golden, type GoldenKl, goldenSets, numbersOf, ours, toNumber } from "./_golden.ts";

const REFERENCE = { engine: "reference" } as const;
type Given = Readonly<Record<string, Tensor>>;

const MAKE: Readonly<Record<string, (p: Given) => Distribution>> = {
  Normal: (p) => Normal(p),
  HalfNormal: (p) => HalfNormal(p),
  LogNormal: (p) => LogNormal(p),
  Exponential: (p) => Exponential(p),
  Uniform: (p) => Uniform(p),
  BernoulliProbs: ({ probs }) => Bernoulli({ probs }),
  BernoulliLogits: ({ logits }) => Bernoulli({ logits }),
  CategoricalProbs: ({ probs }) => Categorical({ probs }),
  CategoricalLogits: ({ logits }) => Categorical({ logits }),
  MultivariateNormalTril: ({ loc, scale_tril }) => MultivariateNormal(loc, scale_tril),
  Delta: ({ v, log_density }) => Delta(v, log_density),
};

for (const { title, missing, set } of goldenSets) {
  const pairs = set.kl.filter(({ p, q }) => p in MAKE && q in MAKE);
  for (const { p, q, cases } of pairs) {
    Deno.test(`KL(${p} ‖ ${q}): within max(1e-12·|v|, 4·2⁻⁵³·Σ|xᵢ ∂ᵢf|) of the ${title}`, async () => {
      for (const one of cases) await checkGolden(p, q, one);
    });
  }
  if (missing) Deno.test.ignore(`divergences: ${title} (${missing})`, () => {});
  else assert(pairs.length >= ours.distributions.length - 1);
}

async function checkGolden(
  p: string,
  q: string,
  { params_p, params_q, kl }: GoldenKl,
): Promise<void> {
  const f = (x: { p: Given; q: Given }) => klDivergence(MAKE[p](x.p), MAKE[q](x.q));
  const { value, slopes } = await evaluate(
    (x: { p: Given; q: Given }) => ({ value: f(x), slopes: grad(f)(x) }),
    { args: [{ p: params_p, q: params_q } as never], ...REFERENCE },
  );
  const sides = slopes as unknown as { p: Record<string, Value>; q: Record<string, Value> };
  const condition = (given: Readonly<Record<string, Golden>>, side: Record<string, Value>) =>
    Object.entries(given).reduce(
      (sum, [name, x]) =>
        sum + numbersOf(x).reduce((s, v, i) => s + Math.abs(v * side[name].data[i] || 0), 0),
      0,
    );
  const want = toNumber(kl), found = value.item();
  const sum = condition(params_p, sides.p) + condition(params_q, sides.q);
  const bound = Math.max(1e-12 * Math.abs(want), 4 * 2 ** -53 * sum);
  assert(
    found === want || Math.abs(found - want) <= bound,
    `KL(${p} ${JSON.stringify(params_p)} ‖ ${q} ${
      JSON.stringify(params_q)
    }): ${found}, expected ${want}, bound ${bound}`,
  );
}

/** Pairs of any kind, with parameters away from each other. */
const PAIRS: readonly (readonly [string, Distribution, Distribution])[] = [
  ["Normal", Normal(0.5, 1.2), Normal(-0.3, 0.9)],
  ["LogNormal", LogNormal(0.1, 0.4), LogNormal(0.3, 0.5)],
  ["HalfNormal", HalfNormal(1.3), HalfNormal(0.8)],
  ["Exponential", Exponential(1.4), Exponential(0.6)],
  ["Uniform", Uniform(0, 1), Uniform(-0.5, 2)],
  ["Bernoulli by probs and logits", Bernoulli({ probs: 0.3 }), Bernoulli({ logits: 0.7 })],
  ["Bernoulli by logits", Bernoulli({ logits: -1.2 }), Bernoulli({ logits: 0.7 })],
  [
    "Categorical by probs and logits",
    Categorical({ probs: [0.2, 0.5, 0.3] }),
    Categorical({ logits: [0.3, -1, 0.2] }),
  ],
  [
    "Categorical by logits",
    Categorical({ logits: [0.5, -0.1, 0.3] }),
    Categorical({ logits: [0.3, -1, 0.2] }),
  ],
  [
    "MultivariateNormal",
    MultivariateNormal([0.5, 0], [[1.1, 0], [-0.4, 0.8]]),
    MultivariateNormal([0, 0.2], [[0.9, 0], [0.3, 1]]),
  ],
  [
    "Normal and MultivariateNormal",
    Normal([0.5, 0], [1.1, 0.7]).toEvent(),
    MultivariateNormal([0, 0.2], [[0.9, 0], [0.3, 1]]),
  ],
  [
    "MultivariateNormal and Normal",
    MultivariateNormal([0, 0.2], [[0.9, 0], [0.3, 1]]),
    Normal([0.5, 0], 1.2).toEvent(),
  ],
];

for (const [title, p, q] of PAIRS) {
  Deno.test(`KL of ${title} is the mean of log p − log q over 50,000 draws, false alarm 1e-6`, async () => {
    const { kl, mean, error } = await evaluate(() => {
      const x = p.sample(randomKey(5), [50_000]);
      const log = p.logProb(x).sub(q.logProb(x));
      const mean = log.mean();
      return {
        kl: klDivergence(p, q),
        mean,
        error: log.sub(mean).square().mean().div(50_000).sqrt(),
      };
    }, REFERENCE);
    assert(
      Math.abs(mean.item() - kl.item()) <= 4.89 * error.item() + 1e-12,
      `${mean.item()} for ${kl.item()}`,
    );
    const self = await evaluate(() => klDivergence(p, p), REFERENCE);
    assert(Math.abs(self.item()) < 1e-15, `${self.item()}`);
  });

  Deno.test(`KL of ${title}: batches broadcast, joined axes add up, masks mask`, async () => {
    const wide = p.expand([3, 2]), other = q.expand([2]);
    const { one, batch, joint, masked } = await evaluate(() => ({
      one: klDivergence(p, q),
      batch: klDivergence(wide, other),
      joint: klDivergence(wide.toEvent(1), q.expand([3, 2]).toEvent(1)),
      masked: klDivergence(wide.mask([true, false]), other),
    }), REFERENCE);
    assertEquals([batch.shape, joint.shape, masked.shape], [[3, 2], [3], [3, 2]]);
    const v = one.item();
    for (const x of batch.data) assert(Math.abs(x - v) <= 1e-12 * v);
    for (const x of joint.data) assert(Math.abs(x - 2 * v) <= 1e-12 * 2 * v);
    masked.data.forEach((x, i) => assertEquals(x, i % 2 ? 0 : batch.data[i]));
  });
}

Deno.test("KL at the edges: impossible events are infinite, events of probability 0 count nothing", async () => {
  const kl = async (p: Distribution, q: Distribution) =>
    (await evaluate(() => klDivergence(p, q), REFERENCE)).item();
  const LOG2 = Math.LN2;
  const close = (x: number, y: number) => assert(Math.abs(x - y) < 1e-15, `${x}, expected ${y}`);
  close(await kl(Bernoulli({ probs: 0 }), Bernoulli({ probs: 0.5 })), LOG2);
  close(await kl(Bernoulli({ probs: 1 }), Bernoulli({ probs: 1 })), 0);
  assertEquals(await kl(Bernoulli({ probs: 0.5 }), Bernoulli({ probs: 0 })), Infinity);
  close(await kl(Categorical({ probs: [0, 1] }), Categorical({ probs: [0.5, 0.5] })), LOG2);
  assertEquals(
    await kl(Categorical({ probs: [0.5, 0.5] }), Categorical({ probs: [0, 1] })),
    Infinity,
  );
  const excluded = Categorical({ logits: [0, 0, -Infinity] });
  close(await kl(excluded, excluded), 0);
  close(await kl(excluded, Categorical({ logits: [0, 0, Math.log(2)] })), LOG2);
  assertEquals(await kl(Categorical({ logits: [0, 0, 0] }), excluded), Infinity);
  assertEquals(await kl(Normal(0, 1), Normal(0, 1)), 0);
  assert(Number.isFinite(await kl(Normal(0, 1e-30), Normal(0, 1))));
  assert(await kl(Bernoulli({ logits: 300 }), Bernoulli({ logits: -300 })) === 300);
  assert(await kl(Categorical({ logits: [1000, 0] }), Categorical({ logits: [0, 1000] })) === 1000);
});

Deno.test("KL's gradient has no NaN where p and q are equal or an event is impossible", async () => {
  const slope = (f: (x: Tensor) => Tensor, x: NestedArray) =>
    evaluate((x: Tensor) => grad(f)(x), { args: [x as never], ...REFERENCE });
  const found = [
    await slope((x) => klDivergence(Normal(x, 1), Normal(0, 1)).sum(), [0, 1]),
    await slope((x) => klDivergence(Normal(0, x), Normal(0, 1)).sum(), [1, 3, 1e-3]),
    await slope(
      (probs) => klDivergence(Categorical({ probs }), Categorical({ probs: [0.5, 0.5] })),
      [
        0,
        1,
      ],
    ),
    await slope(
      (logits) => klDivergence(Categorical({ logits }), Categorical({ logits: [0, 1, 2] })),
      [0, 0, -Infinity],
    ),
    await slope((probs) => klDivergence(Bernoulli({ probs }), Bernoulli({ probs: 0.5 })).sum(), [
      0,
      1,
    ]),
    await slope(
      (logits) => klDivergence(Bernoulli({ logits }), Bernoulli({ logits: 0 })).sum(),
      [300, -300, 0],
    ),
  ];
  for (const { data } of found) assert(data.every(Number.isFinite), `${data}`);
  assertEquals([...found[0].data], [0, 1]);
});

Deno.test("KL of Delta: with anything, events and batches included", async () => {
  const v = [0.5, -1];
  const { one, joint, batch } = await evaluate(() => ({
    one: klDivergence(Delta(0.5, -0.25), Exponential(2)),
    joint: klDivergence(Delta(v).toEvent(), MultivariateNormal([0, 0], [[1, 0], [0, 1]])),
    batch: klDivergence(Delta(v), Normal(0, 1)),
  }), REFERENCE);
  assert(Math.abs(one.item() - (-0.25 - Math.log(2) + 1)) < 1e-15);
  assert(Math.abs(joint.item() - (Math.log(2 * Math.PI) + 1.25 / 2)) < 1e-15);
  assertEquals(batch.shape, [2]);
});

Deno.test("no closed form: hasKl says so, klDivergence with what and where", () => {
  const refused: [Distribution, Distribution, RegExp][] = [
    [Normal(), LogNormal(), /^Cannot compute KL\(Normal ‖ LogNormal\): there is no closed form/],
    [Normal(0, [1, 2]), Normal(0, [1, 2]).toEvent(), /the event shapes are \[\] and \[2\]/],
    [HalfNormal(), Normal(), /Estimate it from draws of p/],
  ];
  for (const [p, q, says] of refused) {
    assert(!hasKl(p, q));
    const { message } = assertThrows(() => klDivergence(p, q), TypeError);
    assertMatch(message, says);
    assertMatch(message, /\n {4}at .*kl_test\.ts:\d+:\d+$/);
  }
  assert(hasKl(Normal(0, [1, 2]).toEvent(), Normal(0, [1, 2]).toEvent()));
  assertThrows(
    () => klDivergence(Normal(0, [1, 2]), Normal(0, [1, 2, 3])),
    TypeError,
    "the batch shapes [2] and [3] do not broadcast",
  );
});
