/**
 * Loops that do the same on other buffers are one function.
 *
 * @module
 */
import type { Access, BufferId, Loop, PointwiseOp } from "../../plan/kernel.ts";

/** A loop whose buffers are numbered as they come, and which buffers these are. */
export interface Canonical {
  readonly loop: Loop;
  /** The plan's buffer, by the loop's own number. */
  readonly buffers: readonly BufferId[];
}

/** Numbers a loop's buffers as they come. */
export function canonical(loop: Loop): Canonical {
  const numbers = new Map<BufferId, number>();
  const access = (a: Access): Access => {
    let number = numbers.get(a.buffer);
    if (number === undefined) numbers.set(a.buffer, number = numbers.size);
    return { ...a, buffer: number };
  };
  const renamed: Loop = {
    ...loop,
    values: loop.values.map((value) =>
      value.kind === "load" ? { ...value, access: access(value.access) } : value
    ),
    stores: loop.stores.map((store) => ({ ...store, to: access(store.to) })),
    reductions: loop.reductions.map((r) => ({ ...r, to: access(r.to) })),
  };
  return { loop: renamed, buffers: [...numbers.keys()] };
}

/** Equal for loops that do the same. */
export function loopKey({ shape, values, stores, reductions }: Loop): string {
  const at = ({ buffer, offset, strides }: Access) => `#${buffer}+${offset}*${strides}`;
  const number = (value: number) => (Object.is(value, -0) ? "-0" : `${value}`);
  const lines = values.map((value) => {
    switch (value.kind) {
      case "load":
        return `${value.dtype}${at(value.access)}`;
      case "constant":
        return `${value.dtype} ${number(value.value)}`;
      case "index": {
        const { start, step, offset, coefficients, dtype } = value;
        return `${dtype} ${start}+${step}(${offset}+${coefficients})`;
      }
      case "apply":
        return `${opKey(value.op)} ${value.from} ${value.operands}`;
      default:
        return value satisfies never;
    }
  });
  return [
    `loop ${shape}`,
    ...lines,
    ...stores.map(({ value, to, dtype }) => `${dtype}${at(to)}=${value}`),
    ...reductions.map(({ op, value, axes, to, dtype }) =>
      `${dtype}${at(to)}=${op} ${axes} ${value}`
    ),
  ].join("\n");
}

function opKey(op: PointwiseOp): string {
  switch (op.kind) {
    case "clip":
      return `clip ${op.min} ${op.max}`;
    case "cast":
      return `cast ${op.to}`;
    case "not":
    case "where":
      return op.kind;
    default:
      return `${op.kind} ${op.op}`;
  }
}
