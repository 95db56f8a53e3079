/**
 * Places for things that are needed for a time.
 */
import { assert, assertEquals } from "@std/assert";
import { type Lifetime, liveBytes, pack } from "../../../lib/compiler/plan/arena.ts";
import { Dice } from "../../fuzz/dice.ts";

function random(seed: number): Lifetime[] {
  const dice = new Dice(seed), steps = dice.between(1, 40);
  return Array.from({ length: dice.between(0, 60) }, () => {
    const from = dice.between(0, steps - 1);
    const length = dice.chance(0.8) ? dice.between(0, 4) : dice.between(0, steps);
    const bytes = Math.floor(2 ** dice.uniform(0, 16));
    return { bytes: dice.chance(0.05) ? 0 : bytes, from, to: Math.min(steps - 1, from + length) };
  });
}

/** The most bytes that are needed at one step, step by step. */
function mostAtOnce(lifetimes: readonly Lifetime[]): number {
  let most = 0;
  for (let at = -1; at < 100; at++) {
    const live = lifetimes.filter(({ from, to }) => from <= at && at <= to);
    most = Math.max(most, live.reduce((sum, { bytes }) => sum + bytes, 0));
  }
  return most;
}

Deno.test("arena: of 2,000 random sets no two share a byte while both are needed, and all offsets are aligned", () => {
  for (let seed = 0; seed < 2000; seed++) {
    const lifetimes = random(seed), { offsets, bytes } = pack(lifetimes, 16);
    lifetimes.forEach((a, i) => {
      assertEquals(offsets[i] % 16, 0);
      assert(offsets[i] + a.bytes <= bytes, `seed ${seed}: ${i} ends outside`);
      for (let j = 0; j < i; j++) {
        const b = lifetimes[j];
        const areTogether = a.from <= b.to && b.from <= a.to;
        const share = Math.min(offsets[i] + a.bytes, offsets[j] + b.bytes) -
          Math.max(offsets[i], offsets[j]);
        assert(!areTogether || share <= 0, `seed ${seed}: ${i} and ${j} share ${share} bytes`);
      }
    });
  }
});

Deno.test("arena: the bound is the largest sum of bytes that are needed at one step", () => {
  for (let seed = 0; seed < 500; seed++) {
    const lifetimes = random(seed);
    assertEquals(liveBytes(lifetimes), mostAtOnce(lifetimes), `seed ${seed}`);
  }
});

Deno.test("arena: 2,000 random sets take at most 1.3 times the bound", () => {
  let worst = 0;
  for (let seed = 0; seed < 2000; seed++) {
    const lifetimes = random(seed)
      .map((each) => ({ ...each, bytes: Math.ceil(each.bytes / 16) * 16 }));
    const { bytes } = pack(lifetimes, 16), bound = mostAtOnce(lifetimes);
    if (bound > 0) worst = Math.max(worst, bytes / bound);
  }
  assert(worst <= 1.3, `${worst}`);
});

Deno.test("arena: what follows one another lies in one place", () => {
  const chain = Array.from({ length: 50 }, (_, i) => ({ bytes: 1000, from: i, to: i + 1 }));
  assertEquals(pack(chain, 8).bytes, 2000);
});
