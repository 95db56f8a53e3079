/**
 * The stand-ins behave as the packages they stand for. Every expectation here is the real package's: the file passes with
 * the `links` line of `deno.json` and without it.
 */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertExists,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
} from "@std/assert";
import { parseArgs } from "@std/cli";
import {
  basename,
  dirname,
  extname,
  fromFileUrl,
  isAbsolute,
  join,
  relative,
  resolve,
  toFileUrl,
} from "@std/path";

/** The first line of the message of the assertion that fails; none if it holds. Written without the library under test. */
function failure(assertion: () => unknown): string | undefined {
  try {
    assertion();
  } catch (error) {
    if (error instanceof AssertionError) return error.message.split("\n")[0];
    throw error;
  }
  return undefined;
}

async function failureLater(assertion: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await assertion();
  } catch (error) {
    if (error instanceof AssertionError) return error.message.split("\n")[0];
    throw error;
  }
  return undefined;
}

function same(actual: unknown, expected: unknown, what: string): void {
  if (!Object.is(actual, expected)) {
    throw new Error(`${what}: expected ${expected}, got ${actual}`);
  }
}

class Point {
  #x: number;
  constructor(x: number) {
    this.#x = x;
  }
  get x(): number {
    return this.#x;
  }
}

class Pixel extends Point {}

function cyclic(value: number): object {
  const cycle: Record<string, unknown> = { value };
  cycle.self = cycle;
  return cycle;
}

const double = (x: number) => 2 * x;

const EQUAL: Record<string, [unknown, unknown]> = {
  "NaN and NaN": [NaN, NaN],
  "0 and -0": [0, -0],
  "0 and -0 in typed arrays": [new Float64Array([0, NaN]), new Float64Array([-0, NaN])],
  "nested lists": [[1, [2, { a: [3] }]], [1, [2, { a: [3] }]]],
  "keys in another order": [{ a: 1, b: 2 }, { b: 2, a: 1 }],
  "a plain object and one without a prototype": [{}, Object.create(null)],
  "instances with the same state": [new Point(1), new Point(1)],
  "dates": [new Date(7), new Date(7)],
  "maps with equal objects as keys": [new Map([[{ a: 1 }, 2]]), new Map([[{ a: 1 }, 2]])],
  "sets in another order": [new Set([[1], [2]]), new Set([[2], [1]])],
  "cycles": [cyclic(1), cyclic(1)],
  "regular expressions": [/a/g, /a/g],
  "URLs": [new URL("file:///a"), new URL("file:///a")],
  "buffers": [new Uint8Array([1]).buffer, new Uint8Array([1]).buffer],
  "a function and itself": [double, double],
};

const UNEQUAL: Record<string, [unknown, unknown]> = {
  "a number and its text": [1, "1"],
  "null and undefined": [null, undefined],
  "a missing property and an undefined one": [{ a: undefined }, {}],
  "other properties that are undefined": [{ a: undefined }, { b: undefined }],
  "a hole and undefined": [[,], [undefined]],
  "lists of other lengths": [[1], [1, 2]],
  "typed arrays of other kinds": [new Float32Array([1]), new Float64Array([1])],
  "typed arrays with other numbers": [new Float32Array([1]), new Float32Array([2])],
  "instances with other getters": [new Point(1), new Point(2)],
  "an instance and one of a derived class": [new Point(1), new Pixel(1)],
  "an instance and a plain object": [new Point(1), { x: 1 }],
  "errors with other messages": [new Error("a"), new Error("b")],
  "maps with other values": [new Map([[1, 2]]), new Map([[1, 3]])],
  "sets with other members": [new Set([1]), new Set([2])],
  "functions with the same text": [() => 1, () => 1],
  "cycles with other values": [cyclic(1), cyclic(2)],
  "regular expressions with other flags": [/a/, /a/g],
};

for (const [what, [a, b]] of Object.entries(EQUAL)) {
  Deno.test(`assertEquals holds for ${what}`, () => {
    same(failure(() => assertEquals(a, b)), undefined, "assertEquals");
    same(failure(() => assertNotEquals(a, b)) === undefined, false, "assertNotEquals holds");
  });
}

for (const [what, [a, b]] of Object.entries(UNEQUAL)) {
  Deno.test(`assertEquals fails for ${what}`, () => {
    same(failure(() => assertEquals(a, b)), "Values are not equal.", "assertEquals");
    same(failure(() => assertEquals(b, a, "why")), "Values are not equal: why", "with a message");
    same(failure(() => assertNotEquals(a, b)), undefined, "assertNotEquals");
  });
}

Deno.test("an assertion that holds says nothing, one that fails says what the real one says", () => {
  const boom = () => {
    throw new TypeError("boom");
  };
  const cases: [() => unknown, string | undefined][] = [
    [() => assert(1), undefined],
    [() => assert(0, "why"), "why"],
    [() => fail("why"), "Failed assertion: why"],
    [() => fail(), "Failed assertion."],
    [() => assertStrictEquals(NaN, NaN), undefined],
    [() => assertStrictEquals(0, -0), "Values are not strictly equal."],
    [
      () => assertStrictEquals([1], [1]),
      "Values have the same structure but are not reference-equal.",
    ],
    [() => assertAlmostEquals(1, 1 + 9e-8), undefined],
    [() => assertAlmostEquals(NaN, NaN), undefined],
    [() => assertAlmostEquals(Infinity, Infinity, 1), undefined],
    [() => assertAlmostEquals(100, 101, 1), undefined],
    [
      () => assertAlmostEquals(1, 1.5, 0.25),
      'Expected actual: "1" to be close to "1.5e+0": delta "5e-1" is greater than "2.5e-1".',
    ],
    [
      () => assertAlmostEquals(NaN, 1, 2),
      'Expected actual: "NaN" to be close to "1": delta "NaN" is greater than "2".',
    ],
    [() => assertGreater(2, 1), undefined],
    [() => assertGreater(1, 1), "Expect 1 > 1"],
    [() => assertGreater(NaN, 1, "why"), "why"],
    [() => assertGreaterOrEqual(1, 1), undefined],
    [() => assertGreaterOrEqual(0, 1), "Expect 0 >= 1"],
    [() => assertLess(0, 1), undefined],
    [() => assertLess(1, 1), "Expect 1 < 1"],
    [() => assertLessOrEqual(1, 1), undefined],
    [() => assertLessOrEqual(2, 1), "Expect 2 <= 1"],
    [() => assertMatch("abc", /b/), undefined],
    [() => assertMatch("abc", /x/), 'Expected actual: "abc" to match: "/x/".'],
    [() => assertStringIncludes("abc", "bc"), undefined],
    [() => assertStringIncludes("abc", "x"), 'Expected actual: "abc" to contain: "x".'],
    [() => assertExists(0), undefined],
    [() => assertExists(null), 'Expected actual: "null" to not be null or undefined.'],
    [() => assertInstanceOf(new Pixel(1), Point), undefined],
    [
      () => assertInstanceOf([], Point),
      'Expected object to be an instance of "Point" but was "Array".',
    ],
    [
      () => assertInstanceOf(Point, Point),
      'Expected object to be an instance of "Point" but was not an instanced object.',
    ],
    [() => assertThrows(boom), undefined],
    [() => assertThrows(boom, Error, "oo"), undefined],
    [() => assertThrows(() => 1, "why"), "Expected function to throw: why"],
    [
      () => assertThrows(boom, RangeError),
      'Expected error to be instance of "RangeError", but was "TypeError".',
    ],
    [
      () => assertThrows(boom, TypeError, "bang", "why"),
      'Expected error message to include "bang", but got "boom": why',
    ],
  ];
  for (const [assertion, message] of cases) same(failure(assertion), message, `${assertion}`);
});

Deno.test("assertThrows and assertRejects give back the error", async () => {
  const error = new RangeError("boom");
  const thrown: RangeError = assertThrows(() => {
    throw error;
  }, RangeError);
  same(thrown, error, "assertThrows");
  same(await assertRejects(() => Promise.reject(error), Error, "boom"), error, "assertRejects");
});

Deno.test("assertRejects fails where nothing rejects, or where the call itself throws", async () => {
  const cases: [() => Promise<unknown>, string | undefined][] = [
    [() => assertRejects(() => Promise.reject("text")), undefined],
    [() => assertRejects(() => Promise.resolve()), "Expected function to reject."],
    [
      () =>
        assertRejects(() => {
          throw new Error("at once");
        }),
      "Function throws when expected to reject.",
    ],
    [
      () => assertRejects(() => Promise.reject(new Error("boom")), TypeError),
      'Expected error to be instance of "TypeError", but was "Error".',
    ],
    [
      () => assertRejects(() => Promise.reject("text"), Error, "", "why"),
      "A non-Error object was rejected: why",
    ],
  ];
  for (const [assertion, message] of cases) {
    same(await failureLater(assertion), message, `${assertion}`);
  }
});

Deno.test("parseArgs reads flags, text, numbers and what is no flag", () => {
  const cases: [string, Record<string, unknown>][] = [
    ["", { _: [] }],
    ["a 3 --x 4 --y=b --z", { _: ["a", 3], x: 4, y: "b", z: true }],
    ["--x --y 1", { _: [], x: true, y: 1 }],
    ["-n 5 -m5 -k=5 -abc d", { _: [], n: 5, m: 5, k: 5, a: true, b: true, c: "d" }],
    ["--x 1 --x 2", { _: [], x: 2 }],
    ["--no-color", { _: [], "no-color": true }],
    ["a -- --x 1", { _: ["a", "--x", "1"] }],
    ["-", { _: ["-"] }],
    ["--n=1e3 --hex 0x10 --dot 1.", { _: [], n: 1000, hex: 16, dot: 1 }],
  ];
  for (const [line, expected] of cases) {
    assertEquals(parseArgs(line ? line.split(" ") : []), expected, line);
  }
});

Deno.test("parseArgs follows its options", () => {
  const flags = (line: string) =>
    parseArgs(line ? line.split(" ") : [], {
      string: ["engine", "tag"],
      boolean: ["help", "color"],
      collect: ["tag"],
      negatable: ["color"],
      alias: { help: "h", tag: ["t"] },
      default: { engine: "wasm", steps: 10, color: true },
    });
  const none = {
    _: [],
    engine: "wasm",
    steps: 10,
    help: false,
    h: false,
    color: true,
    tag: [],
    t: [],
  };
  const cases: [string, Record<string, unknown>][] = [
    ["", none],
    ["--engine 007", { ...none, engine: "007" }],
    ["--engine --steps 3", { ...none, engine: "", steps: 3 }],
    ["--help x", { ...none, help: true, h: true, _: ["x"] }],
    ["-h false", none],
    ["--no-color", { ...none, color: false }],
    ["--color false", { ...none, color: false }],
    ["--color=false --tag 1", { ...none, color: false, tag: ["1"], t: ["1"] }],
    ["-t a --tag=b", { ...none, tag: ["a", "b"], t: ["a", "b"] }],
  ];
  for (const [line, expected] of cases) assertEquals({ ...flags(line) }, expected, line);
  const engine: string = flags("").engine;
  const help: boolean = flags("").help;
  const tag: string[] = flags("").tag;
  assertEquals([engine, help, tag], ["wasm", false, []]);
});

Deno.test("parseArgs hands unknown arguments over, and keeps what is not refused", () => {
  const seen: unknown[] = [];
  const options = {
    boolean: ["known"],
    unknown: (arg: string, key?: string, value?: unknown) => {
      seen.push([arg, key, value]);
      return arg !== "--other=1";
    },
  };
  const args = parseArgs(["--known", "--other=1", "--more", "2", "file"], options);
  assertEquals({ ...args }, { _: ["file"], known: true, more: 2 });
  assertEquals(seen, [
    ["--other=1", "other", "1"],
    ["--more", "more", "2"],
    ["file", undefined, undefined],
  ]);
});

Deno.test("parseArgs leaves the rest unread after `--`, or after the first argument if told so", () => {
  assertEquals({ ...parseArgs(["a", "--", "--b"], { "--": true }) }, { _: ["a"], "--": ["--b"] });
  const stopped = parseArgs(["-v", "true", "run", "--x", "1"], { stopEarly: true, boolean: ["v"] });
  assertEquals({ ...stopped }, { _: ["run", "--x", "1"], v: true });
});

Deno.test({
  name: "paths are joined, taken apart and compared",
  ignore: Deno.build.os === "windows",
  fn: () => {
    const cases: [string | boolean, string | boolean][] = [
      [join("a", "../b", "c"), "b/c"],
      [join(new URL("file:///a%20b"), "c"), "/a b/c"],
      [join(""), "."],
      [join("", "a"), "a"],
      [dirname("/a/b.ts"), "/a"],
      [dirname("a//b"), "a"],
      [dirname("a"), "."],
      [dirname("/"), "/"],
      [basename("/a/b.test.ts"), "b.test.ts"],
      [basename("/a/b.ts", ".ts"), "b"],
      [basename(".ts", ".ts"), ".ts"],
      [basename("/a/"), "a"],
      [basename("/"), "/"],
      [extname("a.test.ts"), ".ts"],
      [extname(".x"), ""],
      [extname("a."), "."],
      [isAbsolute("/a"), true],
      [isAbsolute("a"), false],
      [relative("/a/b", "/a/c/d"), "../c/d"],
      [relative("/a", "/a"), ""],
      [resolve("/a", "b", "../c"), "/a/c"],
      [resolve("a"), join(Deno.cwd(), "a")],
      [fromFileUrl("file:///a%20b/%C3%A9"), "/a b/é"],
      [fromFileUrl(new URL("file:///a")), "/a"],
      [toFileUrl("/a b/é%").href, "file:///a%20b/%C3%A9%25"],
    ];
    for (const [i, [actual, expected]] of cases.entries()) same(actual, expected, `case ${i}`);
    assertThrows(() => toFileUrl("a"), TypeError);
    assertThrows(() => fromFileUrl("https://a/b"), TypeError);
  },
});
