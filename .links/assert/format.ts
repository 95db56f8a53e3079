import { inspect } from "node:util";

/** A value as text, complete and with its keys sorted, so that equal values give equal text. */
export function format(value: unknown): string {
  return inspect(value, {
    depth: Infinity,
    compact: false,
    maxArrayLength: Infinity,
    maxStringLength: Infinity,
    sorted: true,
    getters: true,
  });
}

/** Lines kept around a difference. */
const CONTEXT = 3;

/** Two values one above the other, line by line, from the first line that differs to the last. */
export function difference(actual: unknown, expected: unknown): string {
  const left = format(actual).split("\n");
  const right = format(expected).split("\n");
  const shorter = Math.min(left.length, right.length);
  let head = 0;
  while (head < shorter && left[head] === right[head]) head++;
  let tail = 0;
  while (tail < shorter - head && left.at(-1 - tail) === right.at(-1 - tail)) tail++;
  const before = left.slice(Math.max(0, head - CONTEXT), head);
  const after = left.slice(left.length - tail, left.length - tail + CONTEXT);
  return [
    "    [Diff] Actual / Expected",
    "",
    ...before.map((line) => `    ${line}`),
    ...left.slice(head, left.length - tail).map((line) => `-   ${line}`),
    ...right.slice(head, right.length - tail).map((line) => `+   ${line}`),
    ...after.map((line) => `    ${line}`),
    "",
  ].join("\n");
}
