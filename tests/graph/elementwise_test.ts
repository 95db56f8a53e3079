import { assertEquals } from "@std/assert";
import { broadcast } from "../../lib/core/shape.ts";
import {
  BINARY,
  type BinaryName,
  CLASSIFY,
  type ClassifyName,
  COMPARE,
  type CompareName,
  LOGICAL,
  type LogicalName,
  UNARY,
  type UnaryName,
} from "../../lib/graph/node.ts";
import {
  assertClose,
  assertNear,
  at,
  bools,
  elements,
  evaluate,
  floats,
  ints,
  naive,
  ODD_SIZES,
  value,
  vector,
} from "./_helpers.ts";

const NAN = NaN, INF = Infinity, MIN = -(2 ** 31), MAX = 2 ** 31 - 1;

/** Arguments and values, the latter correctly rounded (mpmath, 40 digits). */
const UNARY_TRUTH: Readonly<Record<UnaryName, readonly (readonly [number, number])[]>> = {
  abs: [[-2.5, 2.5], [-INF, INF], [NAN, NAN]],
  neg: [[2.5, -2.5], [0, -0], [NAN, NAN]],
  sign: [[-2.5, -1], [0, 0], [7, 1], [NAN, NAN]],
  square: [[-2.5, 6.25], [NAN, NAN]],
  relu: [[-2.5, 0], [2.5, 2.5], [-INF, 0], [INF, INF], [NAN, NAN]],
  ceil: [[1.2, 2], [-1.2, -1], [-0.5, -0], [NAN, NAN]],
  floor: [[1.8, 1], [-1.2, -2], [INF, INF]],
  round: [[0.5, 0], [1.5, 2], [2.5, 2], [-0.5, -0], [-1.5, -2], [2.4, 2], [-INF, -INF], [NAN, NAN]],
  exp: [[0.3, 1.3498588075760032], [-1.7, 0.18268352405273466], [2.5, 12.182493960703473], [
    -INF,
    0,
  ], [710, INF]],
  expm1: [[1e-10, 1.00000000005e-10], [-1.7, -0.8173164759472653], [2.5, 11.182493960703473]],
  log: [[0.3, -1.2039728043259361], [2.5e10, 23.942141661814613], [0, -INF], [-1, NAN]],
  log1p: [[1e-10, 9.999999999500001e-11], [-0.3, -0.35667494393873234], [2.5, 1.252762968495368], [
    -1,
    -INF,
  ]],
  sqrt: [[0.3, 0.5477225575051661], [2, Math.SQRT2], [-1, NAN]],
  rsqrt: [[0.3, 1.8257418583505538], [2, Math.SQRT1_2], [0, INF], [INF, 0]],
  reciprocal: [[0.3, 3.3333333333333335], [-7, -0.14285714285714285], [0, INF], [-0, -INF]],
  sin: [[0.3, 0.29552020666133955], [-1.7, -0.9916648104524686], [INF, NAN]],
  cos: [[0.3, 0.955336489125606], [-1.7, -0.12884449429552464], [2.5, -0.8011436155469337]],
  tan: [[0.3, 0.30933624960962325], [-1.7, 7.696602139459161], [2.5, -0.7470222972386603]],
  asin: [[0.3, 0.3046926540153975], [-0.7, -0.775397496610753], [1.5, NAN]],
  acos: [[0.3, 1.2661036727794992], [-0.7, 2.3461938234056494], [1.5, NAN]],
  atan: [[0.3, 0.2914567944778671], [-1.7, -1.039072259536091], [INF, Math.PI / 2]],
  sinh: [[0.3, 0.3045202934471426], [-1.7, -2.6456319338372323], [2.5, 6.0502044810397875]],
  cosh: [[0.3, 1.0453385141288605], [-1.7, 2.828315457889967], [2.5, 6.132289479663686]],
  tanh: [[0.3, 0.2913126124515909], [-1.7, -0.935409070603099], [INF, 1]],
  asinh: [[0.3, 0.29567304756342244], [-1.7, -1.300820426840647], [2.5, 1.6472311463710958]],
  acosh: [[1.3, 0.7564329108569596], [25, 3.9116227652145885], [0.5, NAN]],
  atanh: [[0.3, 0.3095196042031117], [-0.7, -0.8673005276940531], [1, INF]],
  erf: [[0.3, 0.3286267594591274], [-1.7, -0.9837904585907745], [INF, 1], [NAN, NAN]],
  erfc: [
    [0.3, 0.6713732405408726],
    [-1.7, 1.9837904585907746],
    [5.0, 1.537459794428035e-12],
    [INF, 0],
    [-INF, 2],
    [NAN, NAN],
  ],
  ndtri: [
    [0.3, -0.5244005127080408],
    [0.975, 1.9599639845400538],
    [1e-10, -6.361340902404057],
    [0, -INF],
    [1, INF],
    [1.5, NAN],
  ],
  sigmoid: [[0.3, 0.574442516811659], [-1.7, 0.1544652650835347], [-40, 4.248354255291589e-18], [
    800,
    1,
  ]],
  softplus: [[0.3, 0.8543552444685271], [-1.7, 0.1677860293862659], [-40, 4.248354255291589e-18], [
    800,
    800,
  ]],
};

for (const op of UNARY) {
  Deno.test(`unary ${op}: known values to 1e-15 relative`, () => {
    const truth = UNARY_TRUTH[op];
    const found = elements(
      { kind: "unary", op, inputs: [0] },
      vector("float", ...truth.map((t) => t[0])),
    );
    truth.forEach(([x, y], i) => {
      if (y === 0 || !Number.isFinite(y)) {
        assertEquals(Object.is(found[i], y), true, `${op} ${x}: ${found[i]}`);
      } else assertNear(found[i] / y, 1, 1e-15, `${op} ${x}`);
    });
  });
}

Deno.test("unary of int32: exact, and wraps modulo 2^32", () => {
  const x = vector("int32", MIN, -7, 0, 65537, MAX);
  const apply = (op: UnaryName) => elements({ kind: "unary", op, inputs: [0] }, x);
  assertEquals(apply("abs"), [MIN, 7, 0, 65537, MAX]);
  assertEquals(apply("neg"), [MIN, 7, 0, -65537, -MAX]);
  assertEquals(Object.is(apply("neg")[2], 0), true);
  assertEquals(apply("sign"), [-1, -1, 0, 1, 1]);
  assertEquals(apply("square"), [0, 49, 0, 131073, 1]);
  assertEquals(apply("relu"), [0, 0, 0, 65537, MAX]);
});

type Pairs = readonly (readonly [number, number, number])[];

const BINARY_TRUTH: Readonly<Record<BinaryName, Pairs>> = {
  add: [[1, 2, 3], [INF, -INF, NAN]],
  sub: [[1, 2, -1], [INF, INF, NAN]],
  mul: [[3, -2, -6], [0, INF, NAN]],
  div: [[1, 4, 0.25], [1, 0, INF], [-1, 0, -INF], [0, 0, NAN]],
  floorDiv: [[7, 2, 3], [-7, 2, -4], [7, -2, -4], [-7, -2, 3], [1, 0, INF], [5.5, 2, 2]],
  mod: [
    [7, 3, 1],
    [-7, 3, 2],
    [7, -3, -2],
    [-7, -3, -1],
    [5.5, 2, 1.5],
    [1, 0, NAN],
    [6, -3, -0],
    [
      -6,
      3,
      0,
    ],
    [1, INF, 1],
    [-1, INF, INF],
  ],
  pow: [
    [2.5, -1.7, 0.210621152693478],
    [0.3, 2.5, 0.049295030175464945],
    [NAN, 0, 1],
    [-2, 3, -8],
    [
      -2,
      0.5,
      NAN,
    ],
    [0, -1, INF],
    [4, 0.5, 2],
  ],
  maximum: [[1, 2, 2], [NAN, 1, NAN], [1, NAN, NAN], [-INF, -INF, -INF]],
  minimum: [[1, 2, 1], [NAN, 1, NAN], [1, NAN, NAN], [INF, INF, INF]],
  squaredDifference: [[1, 4, 9], [INF, INF, NAN]],
  atan2: [[0.3, -1.7, 2.9669204545815537], [0, -1, Math.PI], [-0, -1, -Math.PI], [0, 0, 0]],
};

for (const op of BINARY) {
  Deno.test(`binary ${op}: known values to 1e-15 relative`, () => {
    const truth = BINARY_TRUTH[op];
    const [a, b] = [0, 1].map((i) => vector("float", ...truth.map((t) => t[i])));
    const found = elements({ kind: "binary", op, inputs: [0, 1] }, a, b);
    truth.forEach(([x, y, z], i) => {
      if (z === 0 || !Number.isFinite(z)) {
        assertEquals(Object.is(found[i], z), true, `${op}(${x}, ${y}): ${found[i]}`);
      } else assertNear(found[i] / z, 1, 1e-15, `${op}(${x}, ${y})`);
    });
  });
}

const INT_TRUTH: Readonly<Record<Exclude<BinaryName, "div" | "atan2">, Pairs>> = {
  add: [[MAX, 1, MIN], [MIN, MIN, 0]],
  sub: [[MIN, 1, MAX], [0, MIN, MIN]],
  mul: [[65537, 65537, 131073], [MAX, MAX, 1], [123456789, 987654321, -67153019], [-3, 0, 0]],
  floorDiv: [[-7, 2, -4], [7, -2, -4], [7, 0, 0], [MIN, -1, MIN], [MIN, 2, -(2 ** 30)], [0, -5, 0]],
  mod: [[-7, 3, 2], [7, -3, -2], [7, 0, 0], [MIN, -1, 0], [MIN, MAX, MAX - 1]],
  pow: [
    [3, 4, 81],
    [-2, 31, MIN],
    [2, 32, 0],
    [3, 41, 2069870691],
    [0, 0, 1],
    [7, -1, 0],
    [
      -1,
      -3,
      -1,
    ],
    [-1, -2, 1],
    [1, -5, 1],
    [0, -1, 0],
  ],
  maximum: [[MIN, MAX, MAX]],
  minimum: [[MIN, MAX, MIN]],
  squaredDifference: [[MAX, MIN, 1], [3, 7, 16]],
};

Deno.test("binary of int32: exact, wraps modulo 2^32, division by 0 gives 0", () => {
  for (const op of BINARY) {
    if (op === "div" || op === "atan2") continue;
    const truth = INT_TRUTH[op];
    const [a, b] = [0, 1].map((i) => vector("int32", ...truth.map((t) => t[i])));
    const found = elements({ kind: "binary", op, inputs: [0, 1] }, a, b);
    truth.forEach(([x, y, z], i) =>
      assertEquals(Object.is(found[i], z), true, `${op}(${x}, ${y}): ${found[i]}`)
    );
  }
});

Deno.test("binary of int32: 500 pairs against BigInt", () => {
  const a = ints([500], MIN, MAX, 1), b = ints([500], MIN, MAX, 2);
  const exact: Record<string, (x: bigint, y: bigint) => bigint> = {
    add: (x, y) => x + y,
    sub: (x, y) => x - y,
    mul: (x, y) => x * y,
    floorDiv: (x, y) => (x - ((x % y) + y) % y) / y,
    mod: (x, y) => ((x % y) + y) % y,
    squaredDifference: (x, y) => (x - y) ** 2n,
  };
  for (const op of BINARY) {
    if (!exact[op]) continue;
    const expected = [...a.data].map((x, i) =>
      Number(BigInt.asIntN(32, exact[op](BigInt(x), BigInt(b.data[i]))))
    );
    assertEquals(elements({ kind: "binary", op, inputs: [0, 1] }, a, b), expected, op);
  }
  const base = ints([200], -99, 100, 3), exponent = ints([200], 0, 60, 4);
  assertEquals(
    elements({ kind: "binary", op: "pow", inputs: [0, 1] }, base, exponent),
    [...base.data].map((x, i) => Number(BigInt.asIntN(32, BigInt(x) ** BigInt(exponent.data[i])))),
  );
});

const TESTS: Readonly<Record<CompareName, readonly boolean[]>> = {
  equal: [false, true, false, false, true],
  notEqual: [true, false, true, true, false],
  less: [true, false, false, false, false],
  lessEqual: [true, true, false, false, true],
  greater: [false, false, true, false, false],
  greaterEqual: [false, true, true, false, true],
};

for (const op of COMPARE) {
  Deno.test(`compare ${op}: floats with NaN and infinities, int32`, () => {
    const a = vector("float", 1, 2, 3, NAN, INF), b = vector("float", 2, 2, 2, NAN, INF);
    const found = evaluate({ kind: "compare", op, inputs: [0, 1] }, a, b);
    assertEquals(found.dtype, "bool");
    assertEquals([...found.data].map(Boolean), [...TESTS[op]]);
    const i = vector("int32", 1, 2, 3), j = vector("int32", 2, 2, 2);
    assertEquals(
      elements({ kind: "compare", op, inputs: [0, 1] }, i, j).map(Boolean),
      TESTS[op].slice(0, 3),
    );
  });
}

Deno.test("logical, not, classify: truth tables", () => {
  const a = vector("bool", 0, 0, 1, 1), b = vector("bool", 0, 1, 0, 1);
  const tables: Record<LogicalName, number[]> = {
    and: [0, 0, 0, 1],
    or: [0, 1, 1, 1],
    xor: [0, 1, 1, 0],
  };
  for (const op of LOGICAL) {
    assertEquals(elements({ kind: "logical", op, inputs: [0, 1] }, a, b), tables[op], op);
  }
  assertEquals(elements({ kind: "not", inputs: [0] }, a), [1, 1, 0, 0]);
  const x = vector("float", 1, NAN, INF, -INF);
  const classes: Record<ClassifyName, number[]> = {
    isNan: [0, 1, 0, 0],
    isInf: [0, 0, 1, 1],
    isFinite: [1, 0, 0, 0],
  };
  for (const op of CLASSIFY) {
    assertEquals(elements({ kind: "classify", op, inputs: [0] }, x), classes[op], op);
  }
});

Deno.test("where: broadcasts all three, and the side not chosen leaves no trace", () => {
  const condition = value("bool", [2, 1], [1, 0]);
  const found = evaluate(
    { kind: "where", inputs: [0, 1, 2] },
    condition,
    value("float", [], [1]),
    vector("float", 5, NAN, 7),
  );
  assertClose(found, value("float", [2, 3], [1, 1, 1, 5, NAN, 7]));
});

Deno.test("clip: bounds, NaN, infinite bounds, int32", () => {
  const x = vector("float", -5, 0.5, 5, NAN, INF, -INF);
  assertEquals(elements({ kind: "clip", inputs: [0], min: -1, max: 1 }, x), [
    -1,
    0.5,
    1,
    NAN,
    1,
    -1,
  ]);
  assertEquals(elements({ kind: "clip", inputs: [0], min: 0, max: INF }, x), [
    0,
    0.5,
    5,
    NAN,
    INF,
    0,
  ]);
  assertEquals(
    elements({ kind: "clip", inputs: [0], min: -INF, max: 3 }, vector("int32", MIN, 2, 9)),
    [MIN, 2, 3],
  );
});

Deno.test("cast: towards zero, modulo 2^32, whether not 0", () => {
  const x = vector("float", 1.9, -1.9, -0.5, NAN, INF, 2 ** 31, 2 ** 32 + 5, 0);
  assertEquals(elements({ kind: "cast", to: "int32", inputs: [0] }, x), [
    1,
    -1,
    0,
    0,
    0,
    MIN,
    5,
    0,
  ]);
  assertEquals(elements({ kind: "cast", to: "bool", inputs: [0] }, x), [1, 1, 1, 1, 1, 1, 1, 0]);
  assertEquals(elements({ kind: "cast", to: "float", inputs: [0] }, x), [...x.data]);
  const found = evaluate({ kind: "cast", to: "bool", inputs: [0] }, vector("int32", 0, -3));
  assertClose(found, vector("bool", 0, 1));
  assertClose(evaluate({ kind: "cast", to: "int32", inputs: [0] }, found), vector("int32", 0, 1));
});

Deno.test("elementwise: broadcasting against coordinates, odd shapes", () => {
  const pairs = [
    [[], []],
    [[3], []],
    [[], [5]],
    [[3, 1], [1, 5]],
    [[2, 1, 3], [5, 1]],
    [[4, 3], [3]],
    [[0, 3], [1, 3]],
    [[0, 1], [7]],
    [[1, 1, 1], [2]],
    ...ODD_SIZES.flatMap((m) => ODD_SIZES.map((n) => [[m, 1], [1, n]])),
  ];
  for (const [m, n] of pairs) {
    const shape = broadcast(m, n)!, what = `[${m}] and [${n}]`;
    const a = floats(m, 1), b = floats(n, 2);
    const sub = evaluate({ kind: "binary", op: "sub", inputs: [0, 1] }, a, b);
    assertClose(sub, naive("float", shape, (c) => at(a, c) - at(b, c)), 0, what);
    const less = evaluate({ kind: "compare", op: "less", inputs: [0, 1] }, a, b);
    assertClose(less, naive("bool", shape, (c) => Number(at(a, c) < at(b, c))), 0, what);
    const p = bools(m, 3), q = bools(n, 4);
    const xor = evaluate({ kind: "logical", op: "xor", inputs: [0, 1] }, p, q);
    assertClose(xor, naive("bool", shape, (c) => at(p, c) ^ at(q, c)), 0, what);
    const where = evaluate({ kind: "where", inputs: [0, 1, 2] }, p, b, b);
    assertClose(where, naive("float", shape, (c) => at(b, c)), 0, what);
  }
});
