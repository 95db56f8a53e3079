import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { FloatType } from "../../lib/core/dtype.ts";
import { f32x4, f64x2, v128 } from "../../lib/compiler/wasm/asm/mod.ts";
import type { Epilogue } from "../../lib/compiler/wasm/matmul/epilogue.ts";
import { defineMatmul, matmulScratchBytes } from "../../lib/compiler/wasm/matmul/matmul.ts";
import { type MatmulSpec, type Product, productOf } from "../../lib/compiler/wasm/matmul/spec.ts";
import { moduleWithMemory } from "./_asm.ts";
import { type Floats, floats, numbers, ROUNDOFF, runMatmul, spans } from "./_matmul.ts";

const WIDTHS = ["f32", "f64"] as const;
const SIZES = [0, 1, 3, 4, 5, 7, 8, 9, 10, 31, 64, 65, 784];
const TRANSPOSES = [[false, false], [true, false], [false, true], [true, true]] as const;
const letters = (transposeA: boolean, transposeB: boolean) =>
  `${transposeA ? "t" : "n"}${transposeB ? "t" : "n"}`;

/** Element by element what is to be multiplied: calls `visit` with an element's index in C and its terms' factors. */
function eachElement(
  p: Product,
  a: Floats,
  b: Floats,
  visit: (index: number, factors: (term: number) => readonly [number, number]) => void,
): void {
  const { shape, strideA, strideB } = p.batch;
  const count = shape.reduce((x, y) => x * y, 1);
  for (let product = 0; product < count; product++) {
    let atA = 0, atB = 0, rest = product;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      atA += rest % shape[axis] * strideA[axis];
      atB += rest % shape[axis] * strideB[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    for (let i = 0; i < p.m; i++) {
      for (let j = 0; j < p.n; j++) {
        visit((product * p.m + i) * p.ldc + j, (term) => [
          a[atA + (p.transposeA ? term * p.lda + i : i * p.lda + term)],
          b[atB + (p.transposeB ? j * p.ldb + term : term * p.ldb + j)],
        ]);
      }
    }
  }
}

/** The bound of the header of matmul.ts. */
const BOUND = "(min(k, 384) + ⌈k/256⌉ + 1)u·Σ|a||b|";

/** Throws unless every element is within the bound of the sum in double precision. */
function assertWithinBound(spec: MatmulSpec, a: Floats, b: Floats, c: Floats): void {
  const { k, width, batch } = spec;
  // The twin looks at the batch as it was given: products may be merged.
  const product = productOf({ ...spec, batch: undefined });
  const factor = (Math.min(k, 384) + Math.ceil(k / 256) + 1) * ROUNDOFF[width];
  // In double precision the twin rounds as well.
  const twin = width === "f64" ? k * ROUNDOFF.f64 : 0;
  eachElement({ ...product, batch: batch ?? product.batch }, a, b, (index, factors) => {
    let sum = 0, scale = 0;
    for (let term = 0; term < k; term++) {
      const [x, y] = factors(term);
      sum += x * y;
      scale += Math.abs(x * y);
    }
    const error = Math.abs(c[index] - sum);
    const where = `${JSON.stringify(spec)}: element ${index}`;
    assert(error <= (factor + twin) * scale, `${where} is off by ${error}`);
  });
}

function operands(spec: MatmulSpec): [Floats, Floats] {
  const { a, b } = spans(productOf(spec));
  return [numbers(spec.width, a, 3), numbers(spec.width, b, 5)];
}

/** Sizes m, k, n: all pairs of m and n, with one k each. */
function* sizes(): Generator<readonly [m: number, k: number, n: number]> {
  for (const [i, m] of SIZES.entries()) {
    for (const [j, n] of SIZES.entries()) {
      const k = SIZES[(3 * i + 5 * j) % SIZES.length];
      yield m * k * n <= 700_000 ? [m, k, n] : [m, 5 + (i + j) % 4, n];
    }
  }
}

for (const width of WIDTHS) {
  for (const [transposeA, transposeB] of TRANSPOSES) {
    const name = `${width} ${letters(transposeA, transposeB)}`;
    Deno.test(`matmul ${name}, ${SIZES.length ** 2} sizes: within ${BOUND}, to the bit in any split of the rows`, () => {
      for (const [m, k, n] of sizes()) {
        const spec = { width, m, k, n, transposeA, transposeB };
        const [a, b] = operands(spec);
        const c = runMatmul(spec, a, b);
        assertWithinBound(spec, a, b, c);
        const third = Math.floor(m / 3);
        const cuts = [0, Math.min(1, m), third, third, m].sort((x, y) => x - y);
        assertEquals(runMatmul(spec, a, b, { cuts, last: "a" }), c, JSON.stringify(spec));
      }
    });

    Deno.test(`matmul ${name}, several blocks of rows and terms: within ${BOUND}`, () => {
      for (
        const [m, k, n] of [[300, 390, 20], [33, 512, 96], [1, 2000, 1], [9, 900, 1], [1, 900, 9], [
          512,
          513,
          2,
        ]]
      ) {
        const spec = { width, m, k, n, transposeA, transposeB };
        const [a, b] = operands(spec);
        const c = runMatmul(spec, a, b);
        assertWithinBound(spec, a, b, c);
        assertEquals(runMatmul(spec, a, b, { cuts: [0, m >> 1, m] }), c);
      }
    });
  }

  Deno.test(`matmul ${width}, gaps between rows: within ${BOUND}, gaps untouched`, () => {
    for (const [transposeA, transposeB] of TRANSPOSES) {
      for (const [m, k, n] of [[5, 7, 9], [1, 6, 6], [6, 6, 1], [17, 64, 33]]) {
        const lda = (transposeA ? m : k) + 3, ldb = (transposeB ? k : n) + 2, ldc = n + 1;
        const spec = { width, m, k, n, transposeA, transposeB, lda, ldb, ldc };
        const [a, b] = operands(spec);
        assertWithinBound(spec, a, b, runMatmul(spec, a, b));
      }
    }
  });

  Deno.test(`matmul ${width}, rows that crowd in the cache (A packed): within ${BOUND}`, () => {
    const spec = { width, m: 70, k: 300, n: 37, transposeA: true, lda: 256 };
    const [a, b] = operands(spec);
    const c = runMatmul(spec, a, b);
    assertWithinBound(spec, a, b, c);
    assertEquals(runMatmul(spec, a, b, { cuts: [0, 33, 70], last: "a" }), c);
  });
}

Deno.test("matmul f32: an element is the sum of its blocks' sums, all in ascending order, to the bit", () => {
  const spec = { width: "f32", m: 6, k: 784, n: 21 } as const;
  const [a, b] = operands(spec), c = runMatmul(spec, a, b), expected = floats("f32", c.length);
  eachElement(productOf(spec), a, b, (index, factors) => {
    // 784 terms in round(784/256) = 3 blocks of at most 272.
    let total = 0;
    for (let first = 0; first < 784; first += 272) {
      let sum = 0;
      for (let term = first; term < Math.min(784, first + 272); term++) {
        const [x, y] = factors(term);
        sum = Math.fround(sum + Math.fround(x * y));
      }
      total = Math.fround(total + sum);
    }
    expected[index] = total;
  });
  assertEquals(c, expected);
});

Deno.test("matmul f32, one column: lanes sum every fourth term, in blocks, then halves are added, to the bit", () => {
  const k = 786, spec = { width: "f32", m: 5, k, n: 1 } as const;
  const [a, b] = operands(spec), c = runMatmul(spec, a, b), { fround } = Math;
  for (let i = 0; i < 5; i++) {
    const product = (term: number) => term < k ? fround(a[i * k + term] * b[term]) : 0;
    const lanes = [0, 1, 2, 3].map((lane) => {
      let total = 0;
      for (let first = 0; first < 784; first += 272) {
        let sum = 0;
        for (let term = first; term < Math.min(784, first + 272); term += 4) {
          sum = fround(sum + product(term + lane));
        }
        total = fround(total + sum);
      }
      return fround(total + product(784 + lane));
    });
    const [even, odd] = [fround(lanes[0] + lanes[2]), fround(lanes[1] + lanes[3])];
    assertEquals(c[i], fround(even + odd));
  }
});

Deno.test("matmul: rows that were not asked for are not written", () => {
  const cases: readonly Omit<MatmulSpec, "width">[] = [
    { m: 10, k: 5, n: 6 },
    { m: 10, k: 5, n: 1 },
    { m: 10, k: 5, n: 1, transposeA: true },
    BATCHES["two axes, each broadcast once"],
    BATCHES["rows times transposed"],
  ];
  for (const sizes of cases) {
    for (const width of WIDTHS) {
      const spec: MatmulSpec = { width, ...sizes }, [a, b] = operands(spec);
      for (const [first, end] of [[1, 3], [2, 2], [1, 4]]) {
        const c = runMatmul(spec, a, b, { cuts: [first, end] });
        c.forEach((value, i) => {
          const asked = first * spec.n <= i && i < end * spec.n;
          assertEquals(Number.isNaN(value), !asked, `${JSON.stringify(spec)}: element ${i}`);
        });
      }
    }
  }
});

Deno.test("matmul: infinities and NaN in the operands arrive where they should, and nowhere else", () => {
  const spec = { width: "f32", m: 5, k: 6, n: 7 } as const;
  const [a, b] = operands(spec);
  a[2 * 6 + 1] = Infinity;
  b[3 * 7 + 4] = NaN;
  const c = runMatmul(spec, a, b);
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j < 7; j++) {
      const value = c[i * 7 + j];
      if (j === 4) assert(Number.isNaN(value));
      else assertEquals(Number.isFinite(value), i !== 2);
    }
  }
});

const BATCHES: Readonly<Record<string, Omit<MatmulSpec, "width">>> = {
  "one after the other": batch([3], [20], [28]),
  "one B": batch([4], [20], [0]),
  "one A": batch([4], [0], [28]),
  "two axes, each broadcast once": batch([2, 3], [20, 0], [0, 28]),
  "two axes in other order": batch([2, 3], [20, 40], [28, 56]),
  "transposed, one B": { ...batch([3], [20], [0]), transposeA: true },
  "columns": { ...batch([3], [5], [0]), m: 5, k: 1, n: 1 },
  "rows times transposed": { ...batch([5], [4], [28]), m: 1, transposeB: true },
  "empty": batch([0, 2], [20, 0], [0, 28]),
};

function batch(
  shape: readonly number[],
  strideA: readonly number[],
  strideB: readonly number[],
): Omit<MatmulSpec, "width"> {
  return { m: 5, k: 4, n: 7, batch: { shape, strideA, strideB } };
}

for (const [name, batched] of Object.entries(BATCHES)) {
  Deno.test(`matmul of a batch, ${name}: within ${BOUND}, to the bit in any split of the rows`, () => {
    for (const width of WIDTHS) {
      const spec: MatmulSpec = { width, ...batched };
      const [a, b] = operands(spec);
      const c = runMatmul(spec, a, b);
      assertWithinBound(spec, a, b, c);
      const rows = spec.m * spec.batch!.shape.reduce((x, y) => x * y, 1);
      const cuts = [0, 1, 4, 7, 8, rows].filter((cut) => cut <= rows).sort((x, y) => x - y);
      assertEquals(runMatmul(spec, a, b, { cuts }), c);
    }
  });
}

/** (c + bias[column]) · scale[row] where mask[row, column] is not 0, else 0: all that a place offers. */
function epilogueOf(width: FloatType): Epilogue {
  const lanes = width === "f32" ? f32x4 : f64x2;
  const zero = () => width === "f32" ? f32x4.const(0, 0, 0, 0) : f64x2.const(0, 0);
  return {
    params: 3,
    apply(_f, value, at, [bias, scale, mask]) {
      const moved = lanes.add(value, at.ofColumns(bias));
      const kept = lanes.ne(at.ofElement(mask), zero());
      return v128.and(lanes.mul(moved, at.ofRow(scale)), kept);
    },
  };
}

for (const width of WIDTHS) {
  Deno.test(`matmul ${width} with an epilogue: to the bit what it does to the plain product, in any split`, () => {
    const cases: Omit<MatmulSpec, "width">[] = [
      { m: 7, k: 5, n: 23 },
      { m: 7, k: 600, n: 23 },
      { m: 9, k: 6, n: 1 },
      { m: 9, k: 600, n: 1, transposeA: true },
      { m: 1, k: 6, n: 11, transposeB: true },
      { m: 8, k: 0, n: 6 },
      { m: 6, k: 5, n: 9, ldc: 12 },
      { ...BATCHES["two axes, each broadcast once"] },
      { ...BATCHES["one B"] },
    ];
    for (const sizes of cases) {
      const spec: MatmulSpec = { width, ...sizes };
      const [a, b] = operands(spec);
      const plain = runMatmul(spec, a, b);
      const rows = spec.m * (spec.batch?.shape.reduce((x, y) => x * y, 1) ?? 1),
        ldc = spec.ldc ?? spec.n;
      const bias = numbers(width, spec.n, 11), scale = numbers(width, rows, 12);
      const mask = numbers(width, rows * ldc, 13).map((x) => x > 0 ? 1 : 0);
      const fit = width === "f32" ? Math.fround : (x: number) => x;
      const expected = plain.map((value, i) => {
        if (i % ldc >= spec.n) return NaN;
        return mask[i] === 0 ? 0 : fit(fit(value + bias[i % ldc]) * scale[Math.floor(i / ldc)]);
      });
      const epilogue = epilogueOf(width), extra = [bias, scale, mask];
      const whole = runMatmul({ ...spec, epilogue }, a, b, { extra });
      assertEquals(whole, expected, JSON.stringify(sizes));
      const cuts = [0, Math.min(3, rows), rows];
      assertEquals(runMatmul({ ...spec, epilogue }, a, b, { extra, cuts }), expected);
    }
  });
}

Deno.test("matmul: equal specifications give one function, others their own", () => {
  const m = moduleWithMemory(), spec = { width: "f32", m: 4, k: 4, n: 4 } as const;
  const epilogue = epilogueOf("f32"), first = defineMatmul(m, spec);
  assertStrictEquals(defineMatmul(m, { ...spec, transposeA: false, lda: 4 }), first);
  const other = defineMatmul(m, { ...spec, epilogue });
  assert(other !== first);
  assertStrictEquals(defineMatmul(m, { ...spec, epilogue }), other);
  assert(defineMatmul(m, { ...spec, epilogue: epilogueOf("f32") }) !== other);
  const keyed = () => ({ ...epilogueOf("f32"), key: "same" });
  assertStrictEquals(
    defineMatmul(m, { ...spec, epilogue: keyed() }),
    defineMatmul(m, { ...spec, epilogue: keyed() }),
  );
  assert(defineMatmul(moduleWithMemory(), spec) !== first);
});

Deno.test("matmul: the functions of the reference network's layers take at most 1,900 bytes each, 700 for helpers", () => {
  const before = moduleWithMemory().encode().length;
  for (
    const [m, k, n, transposeA, transposeB] of [
      ...[[128, 784, 64, false, false], [784, 128, 64, true, false], [128, 64, 64, false, true]],
      ...[[128, 64, 10, false, false], [64, 128, 10, true, false], [128, 10, 64, false, true]],
    ] as [number, number, number, boolean, boolean][]
  ) {
    const module = moduleWithMemory();
    const spec = { width: "f32", m, k, n, transposeA, transposeB } as const;
    defineMatmul(module, spec);
    const bytes = module.encode().length - before;
    assert(bytes <= (transposeB ? 2600 : 1900), `${JSON.stringify(spec)} took ${bytes} bytes`);
  }
});

Deno.test("matmul: the scratch area is a panel, and a block of A where A is packed, however large the product", () => {
  const bytes = (spec: Omit<MatmulSpec, "width" | "m" | "k" | "n">, size: number) =>
    matmulScratchBytes({ width: "f64", m: size, k: size, n: size, ...spec });
  assertEquals(bytes({}, 8), 0);
  assert(bytes({ transposeB: true }, 4096) <= 384 * 64);
  assert(bytes({ transposeA: true, transposeB: true }, 4096) <= 384 * 64 + 256 * (384 * 8 + 16));
});

Deno.test("matmul: sizes and strides that do not fit are refused", () => {
  const m = moduleWithMemory();
  const attempt = (spec: Partial<MatmulSpec>) => () =>
    defineMatmul(m, { width: "f32", m: 2, k: 3, n: 4, ...spec });
  const message = (text: string) => `Cannot define a matrix product: ${text}`;
  assertThrows(
    attempt({ m: -1 }),
    RangeError,
    message("m must be an integer from 0 to 2^31 - 1, got -1"),
  );
  assertThrows(attempt({ k: 1.5 }), RangeError, message("k must be an integer from 0"));
  assertThrows(attempt({ n: NaN }), RangeError, message("n must be an integer from 0"));
  assertThrows(attempt({ lda: 2 }), RangeError, message("lda must be an integer from 3"));
  assertThrows(
    attempt({ ldb: 2, transposeB: true }),
    RangeError,
    message("ldb must be an integer from 3"),
  );
  assertThrows(attempt({ ldc: 3 }), RangeError, message("ldc must be an integer from 4"));
  const uneven = { shape: [2], strideA: [0, 0], strideB: [0] };
  assertThrows(
    attempt({ batch: uneven }),
    RangeError,
    message("the batch has 1 axes, strideA 2, strideB 1"),
  );
});
