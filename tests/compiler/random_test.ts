import { assert, assertEquals } from "@std/assert";
import { defineDeriveKey } from "../../lib/compiler/wasm/random/derive_key.ts";
import { defineFill, type Draw } from "../../lib/compiler/wasm/random/fill.ts";
import { defineThreefry } from "../../lib/compiler/wasm/random/threefry.ts";
import { normalsF32 } from "../../lib/compiler/wasm/random/normal_f32.ts";
import {
  type FunctionHandle,
  i32,
  i32x4,
  type ModuleBuilder,
} from "../../lib/compiler/wasm/asm/mod.ts";
import { log } from "../../lib/math/log.ts";
import { cosTurns, sinTurns } from "../../lib/math/sincos_turns.ts";
import { fillBits } from "../../lib/random/bits.ts";
import { foldKey, type KeyWords, seedKey, splitKeyAt } from "../../lib/random/key.ts";
import { fillNormal } from "../../lib/random/normal.ts";
import { threefry2x32 } from "../../lib/random/threefry.ts";
import { fillUniform, toFloat32Uniform } from "../../lib/random/uniform.ts";
import { moduleWithMemory, type Running, start } from "./_asm.ts";

const KEY_AT = 16, OUT_AT = 1024, GUARD = 0x5a;

const KEYS: readonly KeyWords[] = [
  seedKey(0),
  seedKey(-1),
  seedKey(1234567890123),
  [0x80000000, 0x7fffffff],
];

/** Runs a function of the module under the name `run`. */
function startWith(
  define: (module: ModuleBuilder) => FunctionHandle,
  pages = 1,
): Running["call"][string] & { readonly memory: ArrayBuffer } {
  const m = moduleWithMemory(pages);
  const fn = define(m);
  const { params, results } = fn.signature;
  m.function("run", { params, results }, (f, ...args) => {
    if (results.length === 0) f.call(fn as FunctionHandle<typeof params, readonly []>, ...args);
    else f.return(fn.call(...args)!);
  }, { export: true });
  const { call, memory } = start(m);
  return Object.assign(call.run, { memory: memory.buffer as ArrayBuffer });
}

/** What a fill leaves in an array of `count` elements of which [from, to) are filled, and whether it kept to these. */
function filled(draw: Draw, key: KeyWords, count: number, from = 0, to = count): number[] {
  const bytes = draw.op !== "bits" && draw.width === "f64" ? 8 : 4;
  const run = fills[`${draw.op} ${draw.width}`] ??= startWith((m) => defineFill(m, draw), 16);
  const all = new Uint8Array(run.memory, 0, OUT_AT + (count + 16) * bytes).fill(GUARD);
  new Uint32Array(run.memory).set(key, KEY_AT / 4);
  run(KEY_AT, OUT_AT, count, from, to);
  const begin = OUT_AT + from * bytes, end = OUT_AT + to * bytes;
  assert(all.subarray(KEY_AT + 8, begin).every((byte) => byte === GUARD), "written before");
  assert(all.subarray(end).every((byte) => byte === GUARD), "written behind");
  const Elements = draw.op === "bits" ? Int32Array : bytes === 8 ? Float64Array : Float32Array;
  return [...new Elements(run.memory, OUT_AT, count).subarray(from, to)];
}
const fills: Record<string, ReturnType<typeof startWith>> = {};

/** What lib/random says. */
function expected({ op, width }: Draw, key: KeyWords, count: number): number[] {
  switch (op) {
    case "bits":
      return [...new Int32Array(fillBits(key, new Uint32Array(count)).buffer)];
    case "uniform": {
      const values = [...fillUniform(key, new Float64Array(count))];
      return width === "f32" ? values.map(toFloat32Uniform) : values;
    }
    case "normal":
      return [...fillNormal(key, new Float64Array(count))];
  }
}

const EXACT: readonly Draw[] = [
  { op: "bits", width: "f32" },
  { op: "bits", width: "f64" },
  { op: "uniform", width: "f32" },
  { op: "uniform", width: "f64" },
  { op: "normal", width: "f64" },
];

for (const draw of EXACT) {
  Deno.test(`${draw.op} in ${draw.width} are those of lib/random to the bit, for all lengths to 40 and 20,000`, () => {
    for (const key of KEYS) {
      const long = expected(draw, key, 20_000);
      assertEquals(filled(draw, key, 20_000), long);
      for (let n = 0; n <= 40; n++) assertEquals(filled(draw, key, n), long.slice(0, n));
    }
  });
}

Deno.test("any part of an array is what it is in the whole, and nothing else is written", () => {
  for (const draw of [...EXACT, { op: "normal", width: "f32" } as const]) {
    const whole = filled(draw, KEYS[2], 100);
    for (let from = 0; from <= 104; from += 8) {
      for (const to of [from, from + 8, 64, 100]) {
        if (to < from || to > 100) continue;
        assertEquals(filled(draw, KEYS[2], 100, from, to), whole.slice(from, to));
      }
    }
  }
});

// In units u = 2^-24, half an ulp at worst: the sine is off by 3.9 (conversion 1, polynomial 1.9, product 1), the cosine by
// less; the radius by 4.1 (conversion 1.44 of the logarithm, fraction 1.2, k ln 2 1.5, two sums 2; halved by the root; its own
// rounding 1); their product by 1 more.
const NORMAL_BOUND = 9 * 2 ** -24;

Deno.test("f32 normals are the f64 ones to within 9 * 2^-24 of their value (2,000,000 draws)", () => {
  let worst = 0;
  for (let seed = 0; seed < 10; seed++) {
    const exact = expected({ op: "normal", width: "f64" }, seedKey(seed), 200_000);
    const got = filled({ op: "normal", width: "f32" }, seedKey(seed), 200_000);
    for (let i = 0; i < exact.length; i++) {
      worst = Math.max(worst, Math.abs(got[i] - exact[i]) / Math.abs(exact[i]));
    }
  }
  assert(worst <= NORMAL_BOUND, `${worst * 2 ** 24} * 2^-24`);
  assert(worst > 2 ** -25, "the two are not computed apart");
});

Deno.test("f32 normals of extreme words and of quarter turns are within 9 * 2^-24 of the formula", () => {
  const edges = [0, 2 ** 29, 2 ** 30, 2 ** 31, 2 ** 32 - 2 ** 8, 2 ** 32].flatMap((word) =>
    [-129, -2, -1, 0, 1, 2, 127, 128].map((step) => (word + step) >>> 0)
  );
  const m = moduleWithMemory();
  m.function("run", { params: ["i32", "i32"], results: [] }, (f, first, second) => {
    const words = [first, second].map((word) => f.let(i32x4.splat(word)));
    f.store(i32.const(0), normalsF32(f, words[0], words[1])[0]);
  }, { export: true });
  const { call, memory } = start(m);
  const got = new Float32Array(memory.buffer, 0, 2);
  for (const first of edges) {
    const radius = Math.sqrt(-2 * log((first + 0.5) * 2 ** -32));
    for (const second of edges) {
      call.run(first, second);
      const exact = [radius * cosTurns(second), radius * sinTurns(second)];
      exact.forEach((value, i) =>
        assert(Math.abs(got[i] - value) <= NORMAL_BOUND * Math.abs(value), `${first} ${second}`)
      );
    }
  }
});

Deno.test("threefry leaves the block of lib/random, its first word in the lower half", () => {
  const run = startWith(defineThreefry);
  const block = new Uint32Array(2);
  for (const [key0, key1] of KEYS) {
    for (const [c0, c1] of [[0, 0], [1, 2], [0xffffffff, 0x80000000], [12345, 0]]) {
      threefry2x32(key0, key1, c0, c1, block, 0);
      const result = BigInt.asUintN(64, run(key0, key1, c0, c1) as bigint);
      assertEquals([Number(result & 0xffffffffn), Number(result >> 32n)], [...block]);
    }
  }
});

for (const op of ["fold", "split"] as const) {
  Deno.test(`${op} makes the keys of lib/random, in place too`, () => {
    const run = startWith((m) => defineDeriveKey(m, op));
    const memory = new Uint32Array(run.memory);
    const derive = op === "fold" ? foldKey : splitKeyAt;
    for (const key of KEYS) {
      for (const data of [0, 1, 7, 2 ** 31 - 1, 2 ** 32 - 1]) {
        for (const out of [KEY_AT, KEY_AT + 8]) {
          memory.set(key, KEY_AT / 4);
          run(KEY_AT, data, out);
          assertEquals([...memory.subarray(out / 4, out / 4 + 2)], [...derive(key, data)]);
        }
      }
    }
  });
}
