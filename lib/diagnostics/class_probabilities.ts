/** How far a row's sum may be from 1: single-precision softmax over thousands of classes stays well within. */
const SUM_TOLERANCE = 1e-3;

/** Probabilities of classes that have been found right. */
export interface ClassProbabilities {
  /** Row-major, of shape [rows, classes]. */
  readonly probabilities: ArrayLike<number>;
  readonly rows: number;
  readonly classes: number;
}

/** Checks that each row is a distribution over the classes, at least two of them. */
export function checkProbabilities(
  action: string,
  probabilities: ArrayLike<number>,
  rows: number,
): ClassProbabilities {
  const classes = probabilities.length / rows;
  if (rows === 0) throw new RangeError(`Cannot ${action}: found no rows, expected at least one`);
  if (!Number.isInteger(classes) || classes < 2) {
    throw new RangeError(
      `Cannot ${action}: found ${probabilities.length} probabilities for ${rows} rows, ` +
        "expected the same number for each row, two at least (for yes and no, both)",
    );
  }
  for (let row = 0; row < rows; row++) checkRow(action, probabilities, row, classes);
  return { probabilities, rows, classes };
}

function checkRow(
  action: string,
  probabilities: ArrayLike<number>,
  row: number,
  classes: number,
): void {
  let sum = 0;
  for (let j = 0; j < classes; j++) {
    const p = probabilities[row * classes + j];
    if (!(p >= 0 && p <= 1 + SUM_TOLERANCE)) {
      throw new RangeError(
        `Cannot ${action}: found ${p} for class ${j} in row ${row}, expected a probability`,
      );
    }
    sum += p;
  }
  if (Math.abs(sum - 1) > SUM_TOLERANCE) {
    throw new RangeError(
      `Cannot ${action}: found the sum ${sum} in row ${row}, expected probabilities that add up to 1`,
    );
  }
}

/** Checks the probabilities, and that each row's label is one of their classes. */
export function checkPredictions(
  action: string,
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
): ClassProbabilities {
  const checked = checkProbabilities(action, probabilities, labels.length);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    if (!(Number.isInteger(label) && label >= 0 && label < checked.classes)) {
      throw new RangeError(
        `Cannot ${action}: found the label ${label} in row ${row}, ` +
          `expected an integer from 0 to ${checked.classes - 1}`,
      );
    }
  }
  return checked;
}

/** The most probable class of a row; the first of equally probable ones. */
export function mostProbable({ probabilities, classes }: ClassProbabilities, row: number): number {
  let best = 0;
  for (let j = 1; j < classes; j++) {
    if (probabilities[row * classes + j] > probabilities[row * classes + best]) best = j;
  }
  return best;
}
