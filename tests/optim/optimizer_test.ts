/** What every optimiser is: pure, recorded once, the same eagerly; what it refuses; and one of the user's own. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  adagrad,
  adam,
  defineOptimizer,
  evaluate,
  type Optimizer,
  optimizerFromConfig,
  record,
  type Scalar,
  sgd,
  type Tensor,
  type Value,
} from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { tables, title } from "./_tables.ts";
import { BEGIN, GRADIENTS, mapped, type Values, values, Walker } from "./_walk.ts";

for (const { config } of tables.optimizers) {
  Deno.test(`${title(config)} is recorded once for all steps, though the rate changes`, async () => {
    const optimizer = optimizerFromConfig(config);
    let recordings = 0;
    const counting: Optimizer = {
      name: optimizer.name,
      config: optimizer.config,
      hyperparameters: (step) => optimizer.hyperparameters(step),
      init: (parameters) => optimizer.init(parameters),
      update: (...terms) => (recordings++, optimizer.update(...terms)),
    };
    await new Walker(counting, "reference", "f64").walk(BEGIN, GRADIENTS.slice(0, 5));
    assertEquals(recordings, 1);
  });

  Deno.test(`${title(config)} gives the same bits eagerly as recorded on tfjs-cpu`, async () => {
    const optimizer = optimizerFromConfig(config);
    const expected = await new Walker(optimizer, "tfjs-cpu", "f32").walk(
      BEGIN,
      GRADIENTS.slice(0, 5),
    );
    let parameters = tensors(BEGIN), state = optimizer.init(parameters);
    GRADIENTS.slice(0, 5).forEach((gradients, i) => {
      const hyper = tensors(values(optimizer.hyperparameters(i)));
      const next = optimizer.update(
        tensors(gradients),
        state,
        parameters,
        hyper as Readonly<Record<string, Scalar>>,
      );
      ({ parameters, state } = next);
      assertEquals(floats(parameters), mapped(expected[i].parameters, data), `step ${i}`);
      assertEquals(floats(state), mapped(expected[i].state, data), `step ${i}`);
    });
  });

  Deno.test(`${title(config)} moves nothing for a gradient that is zero, but for its decay`, async () => {
    const optimizer = optimizerFromConfig(config);
    const zeros = mapped(
      GRADIENTS[0],
      (g, name) => values({ [name]: Array.from(g.data, () => 0) }, { [name]: [...g.shape] })[name],
    );
    const places = await new Walker(optimizer, "reference", "f64").walk(BEGIN, [zeros, zeros]);
    const decay = (config.weightDecay ?? 0.01) as number;
    for (const [name, x] of Object.entries(BEGIN)) {
      x.data.forEach((p, i) => {
        let expected = p;
        if (config.name === "adamW") {
          for (const step of [0, 1]) expected -= expected * optimizer.hyperparameters(step).decay;
          assert(Math.abs(expected) < Math.abs(p) && decay > 0);
        }
        assertEquals(places[1].parameters[name].data[i], expected);
      });
    }
  });
}

function tensors(record: Values): Readonly<Record<string, Tensor>> {
  return mapped(record, (value) => tf.tensor(Float32Array.from(value.data), [...value.shape]));
}

function data({ data }: Value): number[] {
  return Array.from(data, (x) => Math.fround(x));
}

function floats(record: Readonly<Record<string, Tensor>>): Readonly<Record<string, number[]>> {
  return mapped(record, (tensor) => Array.from(tensor.dataSync()));
}

/** Two gradients, one state and parameters that fit, and the numbers of the step. */
function terms(optimizer: Optimizer) {
  const parameters = { w: tf.zeros([2, 3]), b: tf.zeros([3]) };
  return {
    gradients: { w: tf.ones([2, 3]), b: tf.ones([3]) } as Record<string, Tensor>,
    state: { ...optimizer.init(parameters) } as Record<string, Tensor>,
    parameters: parameters as Record<string, Tensor>,
    hyper: tensors(values(optimizer.hyperparameters(0))) as Record<string, Scalar>,
  };
}

type Terms = ReturnType<typeof terms>;

const REFUSED: readonly [what: string, spoil: (terms: Terms) => void, says: string][] = [
  [
    "a gradient is missing",
    ({ gradients }) => delete gradients.b,
    'Cannot update "b" by adam: found no gradient, expected one of shape [3]',
  ],
  [
    "a gradient has another shape, even one that would broadcast",
    ({ gradients }) => gradients.w = tf.ones([1, 3]),
    'Cannot update "w" by adam: found a gradient of shape [1, 3], expected one of shape [2, 3]',
  ],
  [
    "a gradient belongs to no parameter",
    ({ gradients }) => gradients.c = tf.ones([1]),
    'Cannot update "c" by adam: found a gradient, but no parameter of this name',
  ],
  [
    "a state is missing",
    ({ state }) => delete state["adam.v/b"],
    'Cannot update "b" by adam: found no state "adam.v/b", expected one of shape [3]',
  ],
  [
    "a state has another shape",
    ({ state }) => state["adam.m/w"] = tf.zeros([3, 2]),
    'Cannot update "w" by adam: found a state "adam.m/w" of shape [3, 2], expected one of shape',
  ],
  [
    "a number of the step is missing",
    ({ hyper }) => delete hyper.epsilon,
    "Cannot update by adam: found no epsilon among the numbers of the step, expected all that",
  ],
];

for (const [what, spoil, says] of REFUSED) {
  Deno.test(`no step is taken if ${what}`, () => {
    const optimizer = adam();
    const { gradients, state, parameters, hyper } = terms(optimizer);
    optimizer.update(gradients, state, parameters, hyper);
    const spoilt = terms(optimizer);
    spoil(spoilt);
    assertThrows(
      () => optimizer.update(spoilt.gradients, spoilt.state, spoilt.parameters, spoilt.hyper),
      TypeError,
      says,
    );
  });
}

Deno.test("a parameter that is no float has no beginning", () => {
  const says = 'Cannot begin adam at "n": found dtype int32, expected float';
  assertThrows(() => adam().init({ n: tf.tensor([1], [1], "int32") }), TypeError, says);
});

Deno.test("what begins a state has the double that was asked for, recorded or not", async () => {
  const optimizer = adagrad({ initialAccumulator: 0.1 });
  const recorded = await new Walker(optimizer, "reference", "f64").begin(BEGIN);
  const state = optimizer.init({ b: tf.zeros([3]) });
  const eager = await evaluate((state: Record<string, Tensor>) => state, {
    args: [state],
    engine: "reference",
    dtype: "f64",
  });
  for (const found of [recorded.state, eager]) {
    assertEquals(found["adagrad.sum/b"].data, Float64Array.of(0.1, 0.1, 0.1));
  }
});

Deno.test("names of parameters may be any", async () => {
  const names = ["a/b.c", "", "__proto__", "toString", "ε"];
  const record = Object.fromEntries(names.map((name, i) => [name, i + 1]));
  const optimizer = sgd({ learningRate: 0.5, momentum: 0.5 });
  const [place] = await new Walker(optimizer, "reference", "f64")
    .walk(values(record), [values(record)]);
  assertEquals(Object.keys(place.parameters).sort(), [...names].sort());
  const p = { toString: tf.scalar(1) };
  const says = 'Cannot update "toString" by sgd: found no gradient, expected one of shape []';
  const hyper = { learningRate: tf.scalar(1) as Scalar };
  assertThrows(() => optimizer.update({}, optimizer.init(p), p, hyper), TypeError, says);
  names.forEach((name, i) => {
    assertEquals(place.parameters[name].item(), (i + 1) / 2);
    assertEquals(place.state[`sgd.velocity/${name}`].item(), i + 1);
  });
});

Deno.test("constants are in the graph, numbers of the step and tensors are its inputs", () => {
  const optimizer = adam(0.01);
  const one = values({ w: 1 });
  const state = values({ "adam.m/w": 0, "adam.v/w": 0 });
  const hyper = values(optimizer.hyperparameters(0));
  const update = optimizer.update.bind(optimizer) as (...args: unknown[]) => unknown;
  const { graph, captured } = record(update, [one, state, one, hyper]);
  assertEquals(captured, []);
  const inputs = graph.nodes.flatMap((node) => node.kind === "input" ? [node.name] : []);
  assertEquals(inputs, [
    "args[0].w",
    "args[1].adam.m/w",
    "args[1].adam.v/w",
    "args[2].w",
    "args[3].stepSize",
    "args[3].epsilon",
  ]);
});

/** Polyak's heavy ball with a share that grows: a rule with a number of its own for each step. */
const heavyBall = (learningRate: number) =>
  defineOptimizer({
    name: "heavyBall",
    learningRate,
    constants: { limit: 0.5 },
    slots: { velocity: 0 },
    hyperparameters: (rate, step) => ({ rate, share: Math.min(0.5, step / 4) }),
    update: ({ gradient, parameter, slots, hyper }) => {
      const velocity = slots.velocity.mul(hyper.share).sub(gradient.mul(hyper.rate));
      return { parameter: parameter.add(velocity), slots: { velocity } };
    },
  });

Deno.test("an optimiser of one's own has its own numbers at each step", async () => {
  const optimizer = heavyBall(0.5);
  assertEquals(optimizer.config, { name: "heavyBall", learningRate: 0.5, limit: 0.5 });
  const gradients = [1, 2, 4].map((w) => values({ w }));
  const places = await new Walker(optimizer, "reference", "f64").walk(values({ w: 0 }), gradients);
  // v: −0.5, then −0.5/4 − 1, then (−0.5/4 − 1)/2 − 2.
  assertEquals(places.map(({ state }) => state["heavyBall.velocity/w"].item()), [
    -0.5,
    -1.125,
    -2.5625,
  ]);
  assertEquals(places[2].parameters.w.item(), -0.5 - 1.125 - 2.5625);
});

Deno.test("an optimiser of one's own is held to the shapes and to finite numbers", () => {
  const broken = (parts: Partial<Parameters<typeof defineOptimizer>[0]>) =>
    defineOptimizer({
      name: "broken",
      learningRate: 1,
      constants: {},
      slots: { m: 0 },
      update: ({ gradient, parameter }) => ({ parameter, slots: { m: gradient } }),
      ...parts,
    });
  const step = (optimizer: Optimizer) => {
    const { gradients, state, parameters, hyper } = terms(optimizer);
    return optimizer.update(gradients, state, parameters, hyper);
  };
  step(broken({}));
  const refused: readonly (readonly [Optimizer, string])[] = [
    [
      broken({ update: ({ gradient }) => ({ parameter: gradient.sum(), slots: { m: gradient } }) }),
      'Cannot update "w" by broken: found a new value of shape [], expected one of shape [2, 3]',
    ],
    [
      broken({ update: ({ parameter }) => ({ parameter, slots: {} }) }),
      'Cannot update "w" by broken: found no new state "broken.m/w", expected one of shape [2, 3]',
    ],
  ];
  for (const [optimizer, says] of refused) assertThrows(() => step(optimizer), TypeError, says);
  const infinite = broken({ hyperparameters: (rate, step) => ({ scale: rate / step }) });
  const says = "Cannot take step 0 of broken: found scale = Infinity, expected a finite number";
  assertThrows(() => infinite.hyperparameters(0), RangeError, says);
  assertEquals(infinite.hyperparameters(2), { scale: 0.5 });
});
