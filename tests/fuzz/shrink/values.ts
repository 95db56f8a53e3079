import type { Value } from "../../../lib/graph/value.ts";
import type { Checked } from "../check.ts";

/** Plainer numbers in the place of others. Each is no candidate if it changes nothing. */
const PLAINER: readonly ((x: number, dtype: Value["dtype"]) => number)[] = [
  () => 1,
  () => 0,
  (x, dtype) => (dtype === "float" ? Math.round(x) : x),
  (x, dtype) => (dtype === "float" ? Math.round(4 * x) / 4 : x),
];

/** An input with plainer values, all of them at once or the first half of them. Zeros stay. */
export function simplerValues(checked: Checked): readonly (() => Checked)[] {
  return checked.inputs.flatMap((input, n) =>
    PLAINER.flatMap((plainer) => {
      const data = input.data.map((x) => (x === 0 || x === 1 ? x : plainer(x, input.dtype)));
      const isOther = data.some((x, i) => !Object.is(x, input.data[i]) && !Number.isNaN(x));
      return isOther
        ? [() => ({ ...checked, inputs: checked.inputs.with(n, { ...input, data }) })]
        : [];
    })
  );
}
