import { assert, assertEquals, assertThrows } from "@std/assert";
import { fillBits } from "../../lib/random/bits.ts";
import { foldKey, hashName, type KeyWords, seedKey, splitKey } from "../../lib/random/key.ts";

Deno.test("seedKey: the two words of the 64-bit value, number and bigint alike", () => {
  const rows: [number | bigint, KeyWords][] = [
    [0, [0, 0]],
    [-0, [0, 0]],
    [1, [0, 1]],
    [2 ** 32 - 1, [0, 0xffffffff]],
    [2 ** 32, [1, 0]],
    [-1, [0xffffffff, 0xffffffff]],
    [-(2 ** 32), [0xffffffff, 0]],
    [Number.MAX_SAFE_INTEGER, [0x1fffff, 0xffffffff]],
    [Number.MIN_SAFE_INTEGER, [0xffe00000, 1]],
  ];
  for (const [seed, key] of rows) {
    assertEquals(seedKey(seed), key);
    assertEquals(seedKey(BigInt(seed)), key);
  }
  assertEquals(seedKey(2n ** 64n - 1n), [0xffffffff, 0xffffffff]);
  assertEquals(seedKey(-(2n ** 63n)), [0x80000000, 0]);
});

Deno.test("seedKey: a bad seed is an error that says what was found", () => {
  const message = (seed: unknown, kind: typeof TypeError | typeof RangeError) =>
    assertThrows(() => seedKey(seed as number), kind).message;
  assertEquals(
    message(0.5, RangeError),
    "Cannot make a key: seed must be an integer from -(2^53 - 1) to 2^53 - 1 (or a bigint), got 0.5",
  );
  assert(message(2 ** 53, RangeError).endsWith("got 9007199254740992"));
  assert(message(NaN, RangeError).endsWith("got NaN"));
  assert(message(Infinity, RangeError).endsWith("got Infinity"));
  assertEquals(
    message(2n ** 64n, RangeError),
    "Cannot make a key: seed must fit in 64 bits, got 18446744073709551616n",
  );
  assert(message(-(2n ** 63n) - 1n, RangeError).endsWith("got -9223372036854775809n"));
  assertEquals(
    message("7", TypeError),
    'Cannot make a key: seed must be an integer or a bigint, got "7" (string)',
  );
  assert(message(undefined, TypeError).endsWith("got undefined (undefined)"));
  assert(message(null, TypeError).endsWith("got null (object)"));
});

Deno.test("foldKey and splitKey: pinned", () => {
  assertEquals(foldKey(seedKey(42), 0), [64467757, 2916123636]);
  assertEquals(foldKey(seedKey(42), -1), [3235020614, 105198797]);
  assertEquals(foldKey(seedKey(42), hashName("tau")), [2509458091, 462112574]);
  assertEquals(splitKey(seedKey(42), 3), [
    [2465931498, 255383827],
    [709564837, 4281175804],
    [2785676203, 444958131],
  ]);
});

Deno.test("foldKey: data is taken modulo 2^32; what is no such integer is an error", () => {
  const key = seedKey(1);
  assertEquals(foldKey(key, -1), foldKey(key, 2 ** 32 - 1));
  assertEquals(foldKey(key, -(2 ** 31)), foldKey(key, 2 ** 31));
  assertEquals(foldKey(key, -0), foldKey(key, 0));
  for (const data of [0.5, NaN, Infinity, 2 ** 32, -(2 ** 31) - 1]) {
    assertEquals(
      assertThrows(() => foldKey(key, data), RangeError).message,
      `Cannot fold into a key: data must be an integer from -2^31 to 2^32 - 1, got ${data}`,
    );
  }
});

Deno.test("splitKey: none, and more begin with the fewer; a bad count is an error", () => {
  const key = seedKey(1);
  assertEquals(splitKey(key, 0), []);
  assertEquals(splitKey(key, 7).slice(0, 3), splitKey(key, 3));
  for (const n of [-1, 1.5, NaN, 2 ** 32 + 1]) {
    assertEquals(
      assertThrows(() => splitKey(key, n), RangeError).message,
      `Cannot split a key: n must be an integer from 0 to 2^32, got ${n}`,
    );
  }
});

Deno.test("draws, folds and splits of one key never share a block, nor do a key's own folds", () => {
  const key = seedKey(3);
  const draws = fillBits(key, new Uint32Array(2000));
  const blocks = Array.from({ length: 1000 }, (_, j) => `${draws[2 * j]},${draws[2 * j + 1]}`);
  const folds = Array.from({ length: 1000 }, (_, i) => String(foldKey(key, i)));
  const splits = splitKey(key, 1000).map(String);
  assertEquals(new Set([...blocks, ...folds, ...splits]).size, 3000);
});

Deno.test("a new name changes no other's draws", () => {
  const draw = (names: string[]) => {
    const stepKey = foldKey(seedKey(0), 17);
    return Object.fromEntries(names.map((name) => {
      const key = foldKey(stepKey, hashName(name));
      return [name, [...fillBits(key, new Uint32Array(4))]];
    }));
  };
  const before = draw(["w1", "b1", "w2"]);
  const after = draw(["tau", "w2", "w1", "b1"]);
  for (const name of ["w1", "b1", "w2"]) assertEquals(after[name], before[name]);
});

Deno.test("hashName is MurmurHash3 x86_32 of the UTF-8 bytes (values of PyPI's mmh3 5.3)", () => {
  const rows: [string, number][] = [
    ["", 0],
    ["a", 0x3c2569b2],
    ["ab", 0x9bbfd75f],
    ["abc", 0xb3dd93fa],
    ["abcd", 0x43ed676a],
    ["test", 0xba6bd213],
    ["Hello, world!", 0xc0363e43],
    ["The quick brown fox jumps over the lazy dog", 0x2e4ff723],
    ["tau", 0x2928f00d],
    ["w1", 0x99043d40],
    ["b1", 0xdbfbf4a3],
    ["σ²", 0x28c5d275],
    ["плотность", 0x8320ede0],
    ["🎲", 0x18622a58],
  ];
  for (const [name, hash] of rows) assertEquals(hashName(name), hash, name);
});

Deno.test("hashName: 20,000 names like those of sites, no two alike (chance of a pair: 5 %)", () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `layers.${i % 200}.weight_${i}`);
  assertEquals(new Set(names.map(hashName)).size, names.length);
});
