/** Learning rates and options: both ways to give them, what is refused, and configurations that come back from files. */

import { assertEquals, assertThrows } from "@std/assert";
import {
  adagrad,
  adam,
  adamW,
  clipByGlobalNorm,
  clipByValue,
  type Configuration,
  type LearningRate,
  type Optimizer,
  optimizerFromConfig,
  rmsProp,
  scheduleFromConfig,
  schedules,
  sgd,
} from "../../mod.ts";
import { tables, title } from "./_tables.ts";

type Make = (options: LearningRate | { readonly learningRate: LearningRate }) => Optimizer;
const MAKERS: Readonly<Record<string, Make>> = { adam, adamW, sgd, rmsProp, adagrad };

for (const [name, make] of Object.entries(MAKERS)) {
  Deno.test(`${name} takes a number, a schedule, a function, or options that hold one`, () => {
    const cosine = schedules.cosine({ initial: 0.1, steps: 10 });
    for (const learningRate of [0.05, 0, cosine, (step: number) => 1 / (step + 1)]) {
      const [short, long] = [make(learningRate), make({ learningRate })];
      assertEquals(short.config, long.config);
      assertEquals(short.config.name, name);
      for (const step of [0, 3, 100]) {
        assertEquals(short.hyperparameters(step), long.hyperparameters(step));
      }
    }
    assertEquals(make(0.05).config.learningRate, 0.05);
    assertEquals(make(cosine).config.learningRate, cosine.config);
  });

  const refused = (
    what: string,
    options: unknown,
    Kind: ErrorConstructor,
    says: string,
  ) =>
    Deno.test(`${name} refuses ${what}`, () => {
      assertThrows(() => make(options as number), Kind, `Cannot create ${name}: found ${says}`);
    });
  refused("a negative rate", -0.1, RangeError, "learningRate = -0.1, expected a finite number ≥ 0");
  refused(
    "NaN",
    NaN,
    RangeError,
    "learningRate = NaN, expected a finite number ≥ 0, or a function",
  );
  refused("an infinite rate", { learningRate: Infinity }, RangeError, "learningRate = Infinity");
  refused("a text", "0.1", TypeError, '"0.1", expected a learning rate or options');
  refused("nothing", null, TypeError, "null, expected a learning rate or options");
  refused("a text as rate", { learningRate: "0.1" }, TypeError, 'learningRate = "0.1"');
  refused(
    "an option of another name",
    { learningRate: 0.1, lr: 0.1 },
    TypeError,
    'the option "lr", expected none but learningRate, ',
  );

  const refusedAtStep = (
    what: string,
    schedule: (step: number) => unknown,
    Kind: ErrorConstructor,
    says: string,
  ) =>
    Deno.test(`${name} refuses a schedule that gives ${what}, at its step`, () => {
      const optimizer = make((step) => step < 7 ? 0.1 : schedule(step) as number);
      optimizer.hyperparameters(6);
      const message = `Cannot take step 7 of ${name}: found learningRate(7) = ${says}`;
      assertThrows(() => optimizer.hyperparameters(7), Kind, message);
    });
  refusedAtStep("nothing", () => undefined, TypeError, "undefined, expected a finite number ≥ 0");
  refusedAtStep("a promise", () => Promise.resolve(0.1), TypeError, "a Promise, expected");
  refusedAtStep("NaN", (step) => Math.sqrt(6 - step), RangeError, "NaN, expected");
  refusedAtStep("a negative number", (step) => 6 - step, RangeError, "-1, expected");

  Deno.test(`${name} refuses a step that is none`, () => {
    for (const step of [-1, 0.5, NaN]) {
      const says = `Cannot take step ${step} of ${name}: found step ${step}, expected an integer`;
      assertThrows(() => make(0.1).hyperparameters(step), RangeError, says);
    }
  });
}

Deno.test("options that are there but undefined have their defaults", () => {
  assertEquals(adam({ learningRate: undefined, beta1: undefined }).config, adam().config);
});

Deno.test("an optimiser does not change with the options that it was made of", () => {
  const options = { learningRate: 0.1, momentum: 0.9 };
  const optimizer = sgd(options);
  options.learningRate = 0.2;
  options.momentum = 0.1;
  assertEquals(optimizer.config, {
    name: "sgd",
    learningRate: 0.1,
    momentum: 0.9,
    nesterov: false,
  });
  assertEquals(optimizer.hyperparameters(0), { learningRate: 0.1 });
});

const REFUSED: readonly [what: string, () => unknown, ErrorConstructor, says: string][] = [
  [
    "no rate",
    () => (sgd as unknown as () => void)(),
    TypeError,
    "Cannot create sgd: found undefined",
  ],
  [
    "options without a rate",
    () => sgd({ momentum: 0.9 } as unknown as { learningRate: number }),
    TypeError,
    "Cannot create sgd: found learningRate = undefined, expected a finite number ≥ 0, or a funct",
  ],
  ["β₁ = 1", () => adam({ beta1: 1 }), RangeError, "found beta1 = 1, expected a number in [0, 1)"],
  ["a negative β₂", () => adamW({ beta2: -0.1 }), RangeError, "adamW: found beta2 = -0.1"],
  ["ε = 0", () => adam({ epsilon: 0 }), RangeError, "found epsilon = 0, expected a finite num"],
  ["a negative decay", () => adamW({ weightDecay: -1 }), RangeError, "found weightDecay = -1"],
  [
    "a decay that adam has not",
    () => adam({ epsilon: 1e-8, ...{ weightDecay: 0.1 } }),
    TypeError,
    'adam: found the option "weightDecay", expected none but learningRate, beta1, beta2, epsilon',
  ],
  [
    "the names of other libraries",
    () => adam({ epsilon: 1e-8, ...{ b1: 0.9 } }),
    TypeError,
    'Cannot create adam: found the option "b1", expected none but learningRate, beta1, beta2',
  ],
  ["momentum 1", () => sgd({ learningRate: 1, momentum: 1 }), RangeError, "found momentum = 1"],
  [
    "Nesterov without momentum",
    () => sgd({ learningRate: 1, nesterov: true }),
    RangeError,
    "Cannot create sgd: found nesterov without momentum, expected momentum > 0",
  ],
  [
    "a flag that is a text",
    () => sgd({ learningRate: 1, momentum: 0.9, nesterov: "no" as unknown as boolean }),
    TypeError,
    'Cannot create sgd: found nesterov = "no", expected true or false',
  ],
  [
    "a flag that is a number",
    () => rmsProp({ centered: 1 as unknown as boolean }),
    TypeError,
    "Cannot create rmsProp: found centered = 1, expected true or false",
  ],
  ["a share of 2", () => rmsProp({ decay: 2 }), RangeError, "rmsProp: found decay = 2"],
  [
    "a negative sum",
    () => adagrad({ initialAccumulator: -1 }),
    RangeError,
    "adagrad: found initialAccumulator = -1, expected a finite number ≥ 0",
  ],
  [
    "a limit of zero",
    () => clipByValue(adam(), 0),
    RangeError,
    "Cannot create clipByValue: found limit = 0, expected a finite number > 0",
  ],
  [
    "an infinite norm",
    () => clipByGlobalNorm(adam(), Infinity),
    RangeError,
    "Cannot create clipByGlobalNorm: found maxNorm = Infinity",
  ],
  [
    "a limit in the place of the optimiser",
    () => clipByValue(1 as unknown as Optimizer, 1),
    TypeError,
    "Cannot create clipByValue: found 1, expected an optimiser such as adam(0.001)",
  ],
];

for (const [what, attempt, Kind, says] of REFUSED) {
  Deno.test(`optimisers refuse ${what}`, () => {
    assertThrows(attempt, Kind, says);
  });
}

for (const { config } of tables.optimizers) {
  Deno.test(`${title(config)} comes back from a file as it was`, () => {
    const made = optimizerFromConfig(config);
    const back = optimizerFromConfig(JSON.parse(JSON.stringify(made.config)));
    assertEquals(back.config, made.config);
    assertEquals(back.name, made.name);
    assertEquals(JSON.stringify(back.config), JSON.stringify(made.config));
    for (let step = 0; step < 50; step++) {
      assertEquals(back.hyperparameters(step), made.hyperparameters(step));
    }
  });
}

for (const { config } of tables.schedules) {
  Deno.test(`${title(config)} comes back from a file as it was`, () => {
    const made = scheduleFromConfig(config);
    const back = scheduleFromConfig(JSON.parse(JSON.stringify(made.config)));
    assertEquals(back.config, made.config);
    for (let step = 0; step < 50; step++) assertEquals(back(step), made(step));
  });
}

Deno.test("a configuration says all constants, also those that were not given", () => {
  assertEquals(clipByGlobalNorm(adamW(0.1), 5).config, {
    name: "clipByGlobalNorm",
    maxNorm: 5,
    optimizer: {
      name: "adamW",
      learningRate: 0.1,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0.01,
    },
  });
});

const UNREADABLE: readonly [what: string, unknown, ErrorConstructor, says: string][] = [
  ["null", null, TypeError, "an optimiser of a configuration: found null, expected an object"],
  ["a number", 3, TypeError, "found 3, expected an object"],
  ["no name", {}, RangeError, "found name undefined, expected one of adam, adamW, sgd"],
  ["another name", { name: "adamax" }, RangeError, 'found name "adamax", expected one of adam,'],
  ["the name of a method", { name: "toString" }, RangeError, 'found name "toString"'],
  [
    "a constant of another name",
    { name: "adam", amsgrad: true },
    TypeError,
    'Cannot create adam: found the option "amsgrad", expected none but',
  ],
  [
    "a constant of another name beside the optimiser that is clipped",
    { name: "clipByValue", limit: 1, norm: 2, optimizer: { name: "adam" } },
    TypeError,
    'for clipByValue: found the option "norm", expected none but name, limit, optimizer',
  ],
  [
    "a constant of another type",
    { name: "adam", beta1: "0.9" },
    TypeError,
    'Cannot create adam: found beta1 = "0.9"',
  ],
  ["no optimiser to clip", { name: "clipByValue", limit: 1 }, TypeError, "found undefined, exp"],
  [
    "a function that no file holds",
    JSON.parse(JSON.stringify(adam((step) => 1 / (step + 1)).config)),
    RangeError,
    'a schedule of a configuration: found name "custom", a function, which no file holds, expected',
  ],
  [
    "a function within a schedule",
    { name: "sgd", learningRate: { name: "warmup", steps: 3, schedule: { name: "custom" } } },
    RangeError,
    'found name "custom", a function, which no file holds',
  ],
  [
    "a list of schedules that is none",
    { name: "sgd", learningRate: { name: "join", schedules: 3, boundaries: [] } },
    TypeError,
    "Cannot create join: found schedules = 3, expected a list",
  ],
  [
    "a constant that a schedule has not",
    { name: "sgd", learningRate: { name: "constant", value: 3, factor: 2 } },
    TypeError,
    'for constant: found the option "factor", expected none but name, value',
  ],
];

for (const [what, config, Kind, says] of UNREADABLE) {
  Deno.test(`no optimiser is made of a configuration with ${what}`, () => {
    assertThrows(() => optimizerFromConfig(config as Configuration), Kind, says);
  });
}
