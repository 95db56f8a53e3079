import {
  type AxisRange,
  extent,
  rounded,
  type Scale,
  scale,
  type ScaleKind,
  ticks,
  widened,
} from "./scale.ts";
import { tickLabels } from "./tick_labels.ts";
import { TEXT_SIZE, widthOf } from "./words.ts";

/** A place along an axis with what is written there. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** An axis that knows how long it is. */
export interface Axis {
  readonly scale: Scale;
  readonly ticks: readonly Tick[];
  /** What is along it, with the power of ten that its numbers are to be multiplied by. */
  readonly label: string;
  /** Whether the ticks go on as lines through the picture. */
  readonly hasGrid: boolean;
}

/** An axis before its length is known, which decides how many ticks there is room for. */
export interface AxisPlan {
  /** The axis of so many pixels; text is `across` it if lines are as long as words are wide. */
  at(length: number, direction: "along" | "across"): Axis;
}

/** What an axis of numbers is made of. */
export interface NumberAxis {
  readonly label?: string;
  readonly kind?: ScaleKind;
  /** All numbers that are to be seen. */
  readonly numbers: Iterable<number>;
  /** The ends, if they are not to be those of the numbers. */
  readonly range?: AxisRange;
  /** Whether the ends are rounded outwards, to where ticks are. */
  readonly isRounded: boolean;
  readonly hasGrid: boolean;
}

/** An axis of numbers. */
export function numberAxis(title: string, name: string, plan: NumberAxis): AxisPlan {
  const { kind = "linear", range, isRounded, hasGrid, label = "" } = plan;
  if (range) checkRange(title, name, kind, range);
  const found = range ?? extent(kind, plan.numbers);
  if (!found) {
    const which = kind === "log" ? "positive finite" : "finite";
    throw new RangeError(
      `Cannot draw "${title}": found no ${which} number along the ${name} axis, expected one at least`,
    );
  }
  const wide = range ?? widened(kind, found);
  return {
    at(length, direction) {
      const most = Math.max(Math.floor(length / (direction === "along" ? 38 : 70)), 1);
      for (let count = most;; count--) {
        const chosen = scale(kind, isRounded && !range ? rounded(kind, wide, count) : wide);
        const values = ticks(chosen, count);
        const { labels, factor } = tickLabels(kind, values);
        if (count > 1 && direction === "across" && overlap(chosen, values, labels, length)) {
          continue;
        }
        return {
          scale: chosen,
          ticks: values.map((value, i) => ({ value, label: labels[i] })),
          label: factor && label ? `${label} (${factor})` : factor || label,
          hasGrid,
        };
      }
    },
  };
}

function checkRange(title: string, name: string, kind: ScaleKind, [low, high]: AxisRange): void {
  const isGood = low < high && Number.isFinite(high - low) && (kind === "linear" || low > 0);
  if (isGood) return;
  const which = kind === "log" ? "positive finite" : "finite";
  throw new RangeError(
    `Cannot draw "${title}": found the ${name} range [${low}, ${high}], expected two ${which} numbers, the lesser first`,
  );
}

/** Whether labels beside each other would touch. */
function overlap(
  { place }: Scale,
  values: readonly number[],
  labels: readonly string[],
  length: number,
): boolean {
  return values.slice(1).some((value, i) => {
    const distance = (place(value) - place(values[i])) * length;
    const half = (j: number) => widthOf(labels[j], TEXT_SIZE) / 2;
    return distance < half(i) + half(i + 1) + 8;
  });
}

/** An axis of names, the first at the top. */
export function nameAxis(names: readonly string[]): AxisPlan {
  const axis: Axis = {
    scale: scale("linear", [-0.5, names.length - 0.5]),
    // Along the vertical axis numbers grow upwards, and a list is read downwards.
    ticks: names.map((label, i) => ({ value: names.length - 1 - i, label })),
    label: "",
    hasGrid: false,
  };
  return { at: () => axis };
}
