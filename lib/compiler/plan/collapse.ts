import { LONGEST_AXIS } from "./limits.ts";
import type { Access, Loop, LoopValue, Reduction } from "./kernel.ts";

/**
 * The same loop with as few axes as it can do with: axes of size one vanish, and two neighbours become one where every
 * access walks both as one and every reduction takes both or neither.
 */
export function collapse(loop: Loop): Loop {
  const keep: number[][] = [];
  loop.shape.forEach((size, axis) => {
    if (size === 1) return;
    const last = keep.at(-1);
    if (last && isCountable(last, size) && merges(loop, last.at(-1)!, axis)) last.push(axis);
    else keep.push([axis]);
  });
  const project = (per: readonly number[]) => keep.map((axes) => per[axes.at(-1)!]);
  const access = (a: Access): Access => ({ ...a, strides: project(a.strides) });
  const groupOf = new Map(keep.flatMap((axes, group) => axes.map((axis) => [axis, group])));
  return {
    kind: "loop",
    shape: keep.map((axes) => axes.reduce((n, axis) => n * loop.shape[axis], 1)),
    values: loop.values.map((value): LoopValue => {
      if (value.kind === "load") return { ...value, access: access(value.access) };
      if (value.kind === "index") return { ...value, coefficients: project(value.coefficients) };
      return value;
    }),
    stores: [...loop.stores, ...loop.reductions.filter(isStore)].map(({ value, to, dtype }) => ({
      value,
      to: access(to),
      dtype,
    })),
    reductions: loop.reductions.filter((reduction) => !isStore(reduction)).map((reduction) => ({
      ...reduction,
      axes: [...new Set(reduction.axes.flatMap((axis) => groupOf.get(axis) ?? []))],
      to: access(reduction.to),
    })),
  };

  /** Whether the indices of some axes and one more of that size are still counted in 32 bits. */
  function isCountable(axes: readonly number[], size: number): boolean {
    return axes.reduce((n, axis) => n * loop.shape[axis], size) <= LONGEST_AXIS;
  }

  /** Along axes of size one nothing is added up. */
  function isStore({ axes }: Reduction): boolean {
    return axes.every((axis) => loop.shape[axis] === 1);
  }
}

/** Whether everything in the loop walks the two axes as if they were one. */
function merges(
  { shape, values, stores, reductions }: Loop,
  outer: number,
  inner: number,
): boolean {
  // Axes of size one between the two do not matter: no stride of theirs is ever taken.
  const walks = (per: readonly number[]) => per[outer] === per[inner] * shape[inner];
  return values.every((value) =>
    value.kind === "load"
      ? walks(value.access.strides)
      : value.kind === "index"
      ? walks(value.coefficients)
      : true
  ) &&
    stores.every(({ to }) => walks(to.strides)) &&
    reductions.every(({ axes, to }) =>
      axes.includes(outer) === axes.includes(inner) && walks(to.strides)
    );
}
