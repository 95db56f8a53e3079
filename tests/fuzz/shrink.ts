/**
 * Making a case that fails smaller, while it goes on failing.
 *
 * @module
 */
import { GraphTypeError } from "../../lib/graph/graph_type_error.ts";
import type { Checked } from "./check.ts";
import { costOf } from "./shrink/cost.ts";
import { fewerOutputs, fewerVariables, otherOutputs } from "./shrink/outputs.ts";
import { simplerBodies } from "./shrink/bodies.ts";
import { smallerLoops } from "./shrink/loops.ts";
import { bypasses, cuts } from "./shrink/nodes.ts";
import { smallerSizes } from "./shrink/sizes.ts";
import { simplerValues } from "./shrink/values.ts";

/** Ways to make a case smaller: each gives candidates, the boldest first. One may throw if types do not fit. */
const STEPS: readonly Step[] = [
  otherOutputs,
  fewerOutputs,
  fewerVariables,
  cuts,
  bypasses,
  simplerBodies,
  smallerLoops,
  smallerSizes,
  simplerValues,
];

/** Gives candidates; each is made when it is asked for. */
type Step = (checked: Checked) => readonly (() => Checked)[];

/** How many candidates are tried at most. */
const BUDGET = 1500;

/**
 * The smallest case found: greedily, the first candidate that fails is gone on with, until none does.
 *
 * @param checked A case that fails.
 * @param fails Whether a candidate fails in the same way.
 */
export async function shrink(
  checked: Checked,
  fails: (candidate: Checked) => Promise<boolean>,
): Promise<Checked> {
  const search = new Search(fails);
  let best = { ...checked };
  for (let before = undefined; before !== best && search.left > 0;) {
    before = best;
    for (const step of STEPS) best = await search.goDown(best, step);
  }
  return best;
}

class Search {
  left = BUDGET;

  constructor(readonly fails: (candidate: Checked) => Promise<boolean>) {}

  /** Takes a step as often as it leads to something that fails. */
  async goDown(checked: Checked, step: Step): Promise<Checked> {
    let best = checked;
    for (let next: Checked | undefined = best; next; best = next ?? best) {
      next = await this.#first(best, step);
    }
    return best;
  }

  async #first(checked: Checked, step: Step): Promise<Checked | undefined> {
    const cost = costOf(checked);
    for (const make of step(checked)) {
      const candidate = made(make);
      if (!candidate || costOf(candidate) >= cost) continue;
      if (this.left-- <= 0) return undefined;
      if (await this.fails(candidate)) return candidate;
    }
    return undefined;
  }
}

/** The candidate, if there is one. What does not fit any more is no graph, and no case. */
function made(make: () => Checked): Checked | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof GraphTypeError) return undefined;
    throw error;
  }
}
