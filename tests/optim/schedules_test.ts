/** Schedules against tables computed to 60 digits, at their ends and far out, and what they refuse. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { scheduleFromConfig, schedules } from "../../mod.ts";
import { tables, title } from "./_tables.ts";

const UNIT = 2 ** -53;

// A power to t has t + 3 roundings, half a wave 10; a weighted mean, a quotient, a factor have three between them.
for (const { config, values } of tables.schedules) {
  Deno.test(`${title(config)}: 50 values within t + 16 roundings`, () => {
    const schedule = scheduleFromConfig(config);
    values.forEach((value, t) => {
      const bound = (t + 16) * UNIT * value;
      const found = schedule(t);
      assert(Math.abs(found - value) <= bound, `step ${t}: ${found}, expected ${value} ± ${bound}`);
    });
  });
}

Deno.test("linear and cosine end with the very number that was asked for, and stay there", () => {
  for (const make of [schedules.linear, schedules.cosine]) {
    for (const final of [0, 0.07, 1e-300, 3]) {
      const schedule = make({ initial: 0.3, final, steps: 7 });
      assertEquals([0, 7, 8, 1e15].map(schedule), [0.3, final, final, final]);
    }
  }
});

Deno.test("between their ends linear and cosine are strictly monotone and symmetric to the middle", () => {
  for (const make of [schedules.linear, schedules.cosine]) {
    const down = make({ initial: 0.3, final: 0.1, steps: 1000 });
    const up = make({ initial: 0.1, final: 0.3, steps: 1000 });
    for (let t = 0; t < 1000; t++) {
      assert(down(t + 1) < down(t), `step ${t}`);
      // Both are sums of two products, with other roundings: at most six.
      assert(Math.abs(down(t) - up(1000 - t)) <= 6 * UNIT * down(t), `step ${t}`);
      assert(Math.abs(down(t) + up(t) - 0.4) <= 12 * UNIT, `step ${t}`);
    }
  }
});

Deno.test("a step far out costs nothing and is finite", () => {
  const far = Number.MAX_SAFE_INTEGER;
  const decay = schedules.exponentialDecay({ initial: 1, factor: 0.5 });
  assertEquals(decay(far), 0);
  assertEquals(schedules.exponentialDecay({ initial: 1, factor: 2, final: 8 })(far), 8);
  assertEquals(schedules.stepDecay({ initial: 1, boundaries: [3] })(far), 0.1);
  assertEquals(schedules.warmup(0.5, 10)(far), 0.5);
});

Deno.test("a boundary is the first step of what comes next, in stepDecay and join alike", () => {
  const pieces = schedules.join([1, 0.5, 0.25], [3, 5]);
  const steps = schedules.stepDecay({ initial: 1, boundaries: [3, 5], factor: 0.5 });
  for (let t = 0; t < 10; t++) assertEquals(pieces(t), steps(t), `step ${t}`);
});

Deno.test("warmup is join of a line from 0 and the schedule, up to rounding", () => {
  const cosine = schedules.cosine({ initial: 0.3, steps: 20, final: 0.07 });
  const line = schedules.linear({ initial: 0, final: 0.3, steps: 6 });
  const [warm, joined] = [schedules.warmup(cosine, 6), schedules.join([line, cosine], [6])];
  assertEquals(warm(0), 0);
  for (let t = 0; t < 40; t++) {
    assert(Math.abs(warm(t) - joined(t)) <= 4 * UNIT * warm(t), `step ${t}`);
  }
});

Deno.test("join gives functions of the user's the steps counted from their own beginning", () => {
  const seen: number[] = [];
  const spy = (step: number) => (seen.push(step), 1);
  const schedule = schedules.join([0.1, spy], [4]);
  assertEquals([2, 3, 4, 9].map(schedule), [0.1, 0.1, 1, 1]);
  assertEquals(seen, [0, 5]);
  assertEquals(schedule.config!.schedules, [0.1, { name: "custom" }]);
});

Deno.test("the lists that a schedule is made of may change afterwards", () => {
  const boundaries = [2, 4], factor = [0.5, 0.5], pieces = [1, 0.5, 0.25];
  const steps = schedules.stepDecay({ initial: 1, boundaries, factor });
  const joined = schedules.join(pieces, boundaries);
  boundaries[0] = 1;
  factor[0] = 9;
  pieces[0] = 9;
  for (const schedule of [steps, joined]) {
    assertEquals([0, 1, 2, 4].map(schedule), [1, 1, 0.5, 0.25]);
    assertEquals(schedule.config!.boundaries, [2, 4]);
  }
});

const REFUSED: readonly [what: string, () => unknown, ErrorConstructor, says: string][] = [
  [
    "a negative number",
    () => schedules.constant(-1),
    RangeError,
    "Cannot create constant: found value = -1, expected a finite number ≥ 0",
  ],
  [
    "a NaN",
    () => schedules.linear({ initial: 1, final: NaN, steps: 3 }),
    RangeError,
    "Cannot create linear: found final = NaN, expected a finite number ≥ 0",
  ],
  [
    "half a step",
    () => schedules.cosine({ initial: 1, steps: 1.5 }),
    RangeError,
    "Cannot create cosine: found steps = 1.5, expected an integer ≥ 1",
  ],
  [
    "no steps",
    () => schedules.warmup(1, 0),
    RangeError,
    "Cannot create warmup: found steps = 0, expected an integer ≥ 1",
  ],
  [
    "a text for a number",
    () => schedules.cosine({ initial: "0.1" as unknown as number, steps: 1 }),
    TypeError,
    'Cannot create cosine: found initial = "0.1", expected a finite number ≥ 0',
  ],
  [
    "a factor of zero",
    () => schedules.exponentialDecay({ initial: 1, factor: 0 }),
    RangeError,
    "Cannot create exponentialDecay: found factor = 0, expected a finite number > 0",
  ],
  [
    "a flag that is none",
    () => schedules.exponentialDecay({ initial: 1, factor: 1, staircase: 1 as unknown as boolean }),
    TypeError,
    "Cannot create exponentialDecay: found staircase = 1, expected true or false",
  ],
  [
    "an option of another name",
    () => schedules.cosine({ initial: 1, steps: 9, ...{ end: 0.1 } }),
    TypeError,
    'Cannot create cosine: found the option "end", expected none but initial, steps, final',
  ],
  [
    "boundaries that do not ascend",
    () => schedules.stepDecay({ initial: 1, boundaries: [4, 4] }),
    RangeError,
    "Cannot create stepDecay: found boundaries [4, 4], expected them to ascend",
  ],
  [
    "boundaries that are no list",
    () => schedules.stepDecay({ initial: 1, boundaries: 4 as unknown as number[] }),
    TypeError,
    "Cannot create stepDecay: found boundaries = 4, expected a list",
  ],
  [
    "another number of factors than of boundaries",
    () => schedules.stepDecay({ initial: 1, boundaries: [4], factor: [0.1, 0.2] }),
    RangeError,
    "Cannot create stepDecay: found 2 factors, expected 1, one a boundary",
  ],
  [
    "as many schedules as boundaries",
    () => schedules.join([1], [4]),
    RangeError,
    "Cannot create join: found 1 schedules with 1 boundaries, expected one schedule more",
  ],
  [
    "a schedule that is a text",
    () => schedules.join(["1" as unknown as number], []),
    TypeError,
    'Cannot describe a schedule: found "1", expected a number or a function',
  ],
  [
    "a negative number in a join",
    () => schedules.join([-1], []),
    RangeError,
    "Cannot create constant: found value = -1",
  ],
  [
    "a negative step",
    () => schedules.cosine({ initial: 1, steps: 5 })(-1),
    RangeError,
    "Cannot evaluate cosine: found step = -1, expected a finite number ≥ 0",
  ],
  [
    "no step",
    () => (schedules.constant(1) as (step?: number) => number)(),
    TypeError,
    "Cannot evaluate constant: found step = undefined",
  ],
];

for (const [what, attempt, Kind, says] of REFUSED) {
  Deno.test(`schedules refuse ${what}`, () => {
    assertThrows(attempt, Kind, says);
  });
}
