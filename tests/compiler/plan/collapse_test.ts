/**
 * Loops with fewer axes: the same points in the same order.
 */
import { assert, assertEquals } from "@std/assert";
import { collapse } from "../../../lib/compiler/plan/collapse.ts";
import type { Access, Loop } from "../../../lib/compiler/plan/kernel.ts";
import { stridesOf } from "../../../lib/core/shape.ts";
import { Dice } from "../../fuzz/dice.ts";
import { elementsOf } from "./_valid.ts";

/** A loop with an array that is walked as a whole, one that is repeated along some axes, and a reduction along some. */
function random(seed: number): Loop {
  const dice = new Dice(seed);
  const shape = Array.from(
    { length: dice.between(0, 5) },
    () => dice.between(seed % 20 ? 1 : 0, 4),
  );
  const whole = (buffer: number): Access => ({ buffer, offset: 0, strides: stridesOf(shape) });
  const keptBy = (is: readonly boolean[]) => {
    const own = stridesOf(shape.map((size, axis) => (is[axis] ? size : 1)));
    return own.map((stride, axis) => (is[axis] ? stride : 0));
  };
  const pick = () => shape.map(() => dice.chance(0.6));
  const kept = pick(), axes = kept.flatMap((is, axis) => (is ? [] : [axis]));
  const turned = shape.map((_, axis) => axis);
  const repeated = { buffer: 1, offset: dice.between(0, 3), strides: keptBy(pick()) };
  const transposed = stridesOf(dice.shuffled(turned).map((axis) => shape[axis]));
  return {
    kind: "loop",
    shape,
    values: [
      {
        kind: "load",
        access: dice.chance(0.2) ? { ...whole(0), strides: transposed } : whole(0),
        dtype: "float",
      },
      { kind: "load", access: repeated, dtype: "float" },
      { kind: "index", start: 0, step: 1, offset: 2, coefficients: keptBy(pick()), dtype: "int32" },
    ],
    stores: [{ value: 0, to: whole(2), dtype: "float" }],
    reductions: [{
      op: "sum",
      value: 1,
      axes,
      to: { buffer: 3, offset: 0, strides: keptBy(kept) },
      dtype: "float",
    }],
  };
}

/** What each point of a loop reads and writes, in the order of its points. */
function walks(loop: Loop): Record<string, number[]> {
  const out: Record<string, number[]> = {};
  loop.values.forEach((value, id) => {
    if (value.kind === "load") out[`value ${id}`] = elementsOf(loop, value.access);
    if (value.kind === "index") {
      const { offset, coefficients } = value;
      out[`value ${id}`] = elementsOf(loop, { buffer: 0, offset, strides: coefficients });
    }
  });
  for (const { to } of [...loop.stores, ...loop.reductions]) {
    out[`#${to.buffer}`] = elementsOf(loop, to);
  }
  return out;
}

Deno.test("collapse: 3,000 random loops read and write the same in the same order, with no axis of size one", () => {
  let fewer = 0;
  for (let seed = 0; seed < 3000; seed++) {
    const loop = random(seed), less = collapse(loop);
    assertEquals(walks(less), walks(loop), `seed ${seed}`);
    assert(!less.shape.includes(1), `seed ${seed}: [${less.shape}]`);
    for (const { axes, to } of less.reductions) {
      assert(axes.length > 0 && axes.every((axis, i) => i === 0 || axis > axes[i - 1]));
      for (const axis of axes) assertEquals(to.strides[axis], 0);
    }
    const again = collapse(less);
    assertEquals(again, less, `seed ${seed}: twice`);
    if (less.shape.length < loop.shape.length) fewer++;
  }
  assert(fewer > 1000, `${fewer} became simpler`);
});

Deno.test("collapse: an array that is walked as a whole has one axis, and what is reduced along unit axes is stored", () => {
  const strides = [20, 20, 5, 5, 1];
  const loop: Loop = {
    kind: "loop",
    shape: [3, 1, 4, 1, 5],
    values: [{ kind: "load", access: { buffer: 0, offset: 0, strides }, dtype: "float" }],
    stores: [],
    reductions: [{
      op: "max",
      value: 0,
      axes: [1, 3],
      to: { buffer: 1, offset: 0, strides: [20, 0, 5, 0, 1] },
      dtype: "float",
    }],
  };
  assertEquals(collapse(loop), {
    ...loop,
    shape: [60],
    values: [{ kind: "load", access: { buffer: 0, offset: 0, strides: [1] }, dtype: "float" }],
    stores: [{ value: 0, to: { buffer: 1, offset: 0, strides: [1] }, dtype: "float" }],
    reductions: [],
  });
});
