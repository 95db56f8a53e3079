/**
 * Derivatives against differences.
 *
 * @module
 */
import type { Graph } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { engineBounds } from "./bounds/engine_bounds.ts";
import { runCourse } from "./decisions.ts";
import { Dice } from "./dice.ts";
import type { Tally } from "./tally.ts";

/** A float scalar function of a graph's inputs, and the graph of its derivatives. */
export interface Differentiated {
  /** Its first output is the function. */
  readonly forward: Graph;
  /** Its outputs are the function, then the derivative by each of `wrt`. */
  readonly backward: Graph;
  readonly inputs: readonly Value[];
  /** By which of the inputs. */
  readonly wrt: readonly number[];
}

/** The longer of the two steps. Its square is the relative size of the term that the extrapolation removes. */
const STEP = 2 ** -13;

/**
 * Compares, for each input, the derivative in a random direction with central differences for two steps, h and h/2, in
 * double precision.
 *
 * With D(h) = f′ + c·h² + O(h⁴), the value for h → 0 is D(h/2) + (D(h/2) − D(h))/3. What is allowed is |D(h) − D(h/2)|, which
 * is more than twice what was extrapolated over, and the rounding errors: those of f at both ends of a step, divided by it,
 * and those of the gradient itself, from the same account of errors that engines are held against.
 *
 * @returns What is wrong, in words; nothing if all is well.
 */
export function differFrom(subject: Differentiated, tally: Tally): string | undefined {
  const { forward, backward, inputs, wrt } = subject;
  const [noise] = engineBounds(forward, inputs, "f64").map(({ error }) => error[0]);
  const [, ...gradients] = engineBounds(backward, inputs, "f64");
  for (const [n, input] of wrt.entries()) {
    const direction = randomDirection(inputs[input], n);
    const gradient = gradients[n];
    const slope = dot(gradient.data, direction),
      doubt = dot(gradient.error, direction.map(Math.abs));
    const found = slopeByDifferences(forward, inputs, input, direction, noise);
    if (!found || !Number.isFinite(found.bound + doubt)) {
      tally.skipped++;
      continue;
    }
    const bound = found.bound + doubt;
    tally.derivatives++;
    if (found.slope !== 0) tally.moving++;
    if (bound > 1e-3 * Math.max(1, Math.abs(found.slope))) tally.looseDerivatives++;
    if (Math.abs(slope - found.slope) <= bound) continue;
    return `the derivative by input ${input} in a random direction is ${slope}, ` +
      `differences say ${found.slope} within ${bound.toPrecision(3)}`;
  }
  return undefined;
}

/** Components between ½ and 1½ of either sign: none so small that its part would not be seen. */
function randomDirection({ data }: Value, seed: number): Float64Array {
  const dice = new Dice(seed + 1);
  return data.map(() => dice.uniform(0.5, 1.5) * (dice.chance(0.5) ? 1 : -1));
}

/** The slope and how far off it may be; nothing if the steps cross a kink or the function is not finite there. */
function slopeByDifferences(
  graph: Graph,
  inputs: readonly Value[],
  input: number,
  direction: Float64Array,
  noise: number,
): { slope: number; bound: number } | undefined {
  const centre = runCourse(graph, inputs);
  const at = (h: number) => {
    const data = inputs[input].data.map((x, i) => x + h * direction[i]);
    return runCourse(graph, inputs.with(input, { ...inputs[input], data }));
  };
  const [far, near] = [STEP, STEP / 2].map((h) => {
    const [up, down] = [at(h), at(-h)];
    const isSmooth = up.decisions === centre.decisions && down.decisions === centre.decisions;
    return isSmooth ? (up.value - down.value) / (2 * h) : NaN;
  });
  if (!Number.isFinite(far + near)) return undefined;
  // Both slopes have the noise of f over half a step, amplified by the extrapolation by 5/3.
  const rounding = 5 * noise / STEP;
  return { slope: near + (near - far) / 3, bound: Math.abs(far - near) + rounding };
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
