/** Scores of class probabilities: against other programs, closed forms and slow definitions. */

import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  accuracy,
  auroc,
  brierScore,
  categoricalEntropy,
  expectedCalibrationError,
  negativeLogLikelihood,
  reliabilityCurve,
} from "../../lib/diagnostics/mod.ts";
import { golden, numbers } from "./_golden.ts";
import { uniforms } from "./_random.ts";

for (const [i, row] of golden.classes.entries()) {
  const probabilities = numbers(row.probabilities), labels = numbers(row.labels);

  Deno.test(`classes ${i}: accuracy, likelihood, Brier score within 1e-14`, () => {
    assertEquals(accuracy(probabilities, labels), row.accuracy);
    const nll = negativeLogLikelihood(probabilities, labels);
    assertAlmostEquals(nll, row.nll, 1e-14 * row.nll);
    // Where scikit-learn divides by sums first, they are within k single roundings of 1.
    assertAlmostEquals(nll, row.logLoss, 1e-6);
    assertAlmostEquals(brierScore(probabilities, labels), row.brier, 1e-14);
  });

  Deno.test(`classes ${i}: the calibration error for 1 to 40 bins within 1e-14`, () => {
    for (const [bins, error] of row.ece) {
      const found = expectedCalibrationError(probabilities, labels, { bins });
      assertAlmostEquals(found, error, 1e-14, `${bins}`);
    }
    const usual = expectedCalibrationError(probabilities, labels, { bins: 15 });
    assertEquals(expectedCalibrationError(probabilities, labels), usual);
  });

  Deno.test(`classes ${i}: entropies within 1e-14`, () => {
    if (row.entropy === null) return;
    for (const [j, entropy] of numbers(row.entropy).entries()) {
      assertAlmostEquals(categoricalEntropy(probabilities, row.classes)[j], entropy, 1e-14);
    }
  });

  Deno.test(`classes ${i}: scores are the same for plain lists and typed arrays`, () => {
    for (const score of [accuracy, negativeLogLikelihood, brierScore, expectedCalibrationError]) {
      const usual = score(probabilities, labels);
      assertEquals(score([...probabilities], Uint8Array.from(labels)), usual);
    }
  });
}

Deno.test("closed forms: certain and right, certain and wrong, undecided", () => {
  const right = [1, 0, 0], wrong = [0, 1, 0], undecided = [1 / 3, 1 / 3, 1 / 3];
  const label = [0];
  assertEquals([right, wrong].map((p) => accuracy(p, label)), [1, 0]);
  assertEquals([right, wrong].map((p) => negativeLogLikelihood(p, label)), [0, Infinity]);
  assertEquals([right, wrong].map((p) => brierScore(p, label)), [0, 2]);
  assertEquals([right, wrong].map((p) => expectedCalibrationError(p, label)), [0, 1]);
  assertAlmostEquals(negativeLogLikelihood(undecided, label), Math.log(3), 1e-15);
  assertAlmostEquals(brierScore(undecided, label), 2 / 3, 1e-15);
  assertAlmostEquals(categoricalEntropy(undecided, 3)[0], Math.log(3), 1e-15);
  assertEquals(categoricalEntropy(right, 3), Float64Array.of(0));
  assertEquals(accuracy(undecided, label), 1, "the first of equals counts");
});

Deno.test("a confidence on an edge is in the bin below it, for every edge of up to 100 bins", () => {
  for (let bins = 2; bins <= 100; bins++) {
    for (let m = Math.ceil(bins / 2) + 1; m <= bins; m++) {
      const edge = m / bins;
      const above = edge + 2 ** -53 * (edge < 1 ? 2 : 0);
      for (const [confidence, bin] of [[edge, m - 1], [above, Math.min(m, bins - 1)]]) {
        const curve = reliabilityCurve([confidence, 1 - confidence], [0], { bins });
        assertEquals(curve.findIndex(({ count }) => count > 0), bin, `${m}/${bins}: ${confidence}`);
        assert(curve[bin].low < confidence && confidence <= curve[bin].high);
      }
    }
  }
});

Deno.test("a reliability curve counts every row once, in bins that follow one another", () => {
  const u = uniforms(1, 400);
  const probabilities = u.map((_, i) => (i % 2 ? 1 - u[i - 1] : u[i]));
  const labels = Array.from({ length: 200 }, (_, i) => i % 3 === 0 ? 1 : 0);
  const curve = reliabilityCurve(probabilities, labels, { bins: 10 });
  assertEquals(curve.length, 10);
  assertEquals(curve.reduce((sum, { count }) => sum + count, 0), 200);
  for (const [i, { low, high, count, confidence, accuracy }] of curve.entries()) {
    assertEquals([low, high], [i / 10, (i + 1) / 10]);
    if (count === 0) assertEquals([confidence, accuracy], [NaN, NaN]);
    else assert(low < confidence && confidence <= high && accuracy >= 0 && accuracy <= 1);
  }
});

for (const [i, row] of golden.auroc.entries()) {
  Deno.test(`AUROC ${i} is scikit-learn's to 1e-15`, () => {
    const found = auroc(numbers(row.scores), numbers(row.labels));
    assertAlmostEquals(found, row.auroc, 1e-15);
  });
}

Deno.test("the AUROC is the share of pairs that are in order, ties counting half", () => {
  for (let seed = 0; seed < 50; seed++) {
    const u = uniforms(seed, 60);
    const scores = u.subarray(0, 30).map((x) => Math.floor(x * (seed + 2)));
    const positives = [...u.subarray(30)].map((x, i) => i === 0 || (i > 1 && x < 0.4));
    let wins = 0, count = 0;
    for (const [i, a] of scores.entries()) {
      for (const [j, b] of scores.entries()) {
        if (!positives[i] || positives[j]) continue;
        count++;
        wins += a > b ? 1 : a === b ? 0.5 : 0;
      }
    }
    assertEquals(auroc(scores, positives), wins / count, `seed ${seed}`);
  }
});

Deno.test("the AUROC's extremes: all in order, all backwards, infinite scores", () => {
  assertEquals(auroc([1, 2, 3, 4], [false, false, true, true]), 1);
  assertEquals(auroc([1, 2, 3, 4], [1, 1, 0, 0]), 0);
  assertEquals(auroc([-Infinity, Infinity, Infinity], [0, 1, 0]), 0.75);
});

const half = [0.5, 0.5];
const REFUSED: readonly [what: string, f: () => unknown, says: string][] = [
  ["no rows", () => accuracy([], []), "Cannot take the accuracy: found no rows"],
  ["no rows to be undecided in", () => categoricalEntropy([], 3), "found no rows"],
  ["one column", () => brierScore([0.3], [0]), "found 1 probabilities for 1 rows"],
  ["ragged rows", () => accuracy([0.5, 0.5, 1], [0, 0]), "found 3 probabilities for 2 rows"],
  ["a ragged row", () => categoricalEntropy([...half, 1], 2), "expected a multiple of 2"],
  ["logits", () => accuracy([2, -1], [0]), "found 2 for class 0 in row 0, expected a probability"],
  ["NaN", () => accuracy([...half, NaN, 1], [0, 0]), "found NaN for class 0 in row 1"],
  ["a sum that is none", () => accuracy([0.7, 0.7], [0]), "found the sum 1.4 in row 0"],
  ["a label beyond", () => negativeLogLikelihood(half, [2]), "the label 2 in row 0, expected an"],
  ["half a label", () => accuracy(half, [0.5]), "the label 0.5 in row 0"],
  ["half a bin", () => reliabilityCurve(half, [0], { bins: 0.5 }), "found bins 0.5"],
  ["no positives", () => auroc([1, 2], [0, 0]), "found no positives"],
  ["no negatives", () => auroc([1, 2], [1, 1]), "found no negatives"],
  ["no scores", () => auroc([], []), "found no positives"],
  ["a score that is none", () => auroc([1, NaN], [0, 1]), "found the score NaN at 1"],
  ["too few labels", () => auroc([1, 2], [0]), "found 1 labels, expected 2"],
  ["a label of another kind", () => auroc([1, 2], [0, 2]), "found the label 2 at 1"],
];

for (const [what, f, says] of REFUSED) {
  Deno.test(`refused: ${what}`, () => {
    assertThrows(f, RangeError, says);
  });
}
