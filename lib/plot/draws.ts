import { checkSome } from "./series.ts";

/** Draws of one number. */
export interface DrawsSeries {
  /** What was drawn; stands in the legend. */
  readonly label: string;
  /** The draws, in any order. */
  readonly draws: Float64Array;
}

/** Checks that there are draws, and that all are finite: a density of others does not exist. */
export function checkDraws(title: string, { label, draws }: DrawsSeries): void {
  checkSome(title, `draws of "${label}"`, draws);
  const wrong = draws.findIndex((x) => !Number.isFinite(x));
  if (wrong < 0) return;
  throw new RangeError(
    `Cannot draw "${label}" in "${title}": found the draw ${
      draws[wrong]
    } at ${wrong}, expected finite ones`,
  );
}
