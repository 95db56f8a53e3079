import type { Data } from "../core/nd_array.ts";
import { formatShape, sizeOf } from "../core/shape.ts";
import { type InputData, readData, typeOfData } from "./leaves.ts";
import { callOf } from "./record.ts";

/** Refuses data that are not numbers, with their count and the first place. */
export function refuseNan(args: readonly unknown[], what: string): void {
  const call = callOf(args);
  call.data.forEach((data, i) => refuseNanIn(data, what, call.names[i]));
}

/** Refuses one array that holds what is not a number; `name` is what it is called. */
export function refuseNanIn(data: InputData, what: string, name: string): void {
  if (typeOfData(data).dtype !== "float") return;
  const { data: values, shape } = readData(data, name);
  const first = firstNan(values);
  if (first < 0) return;
  let count = 0;
  for (const value of values) if (Number.isNaN(value)) count++;
  throw new RangeError(
    `Cannot take ${what}: found ${count} NaN in ${name} of shape ${formatShape(shape)}, ` +
      `the first at [${indexOf(first, shape).join(", ")}], expected numbers. ` +
      "Where data are missing, put any number there and mask the site",
  );
}

/** Where the first NaN is, −1 if there is none; `includes` finds NaN, and is fast from the first call on. */
function firstNan(values: Data): number {
  if (!values.includes(NaN)) return -1;
  for (let i = 0; i < values.length; i++) if (values[i] !== values[i]) return i;
  return -1;
}

function indexOf(position: number, shape: readonly number[]): number[] {
  return shape.map((n, axis) => {
    const stride = sizeOf(shape.slice(axis + 1));
    return Math.floor(position / stride) % n;
  });
}
