/**
 * Derivatives of a case by gradient nodes and by differences.
 *
 * The differences are central with one step of Richardson's extrapolation,
 *
 *   f′ ≈ (8·(f(x + h) − f(x − h)) − (f(x + 2h) − f(x − 2h))) / 12h,
 *
 * off by h⁴/30·f⁽⁵⁾ and, with a rounding of ε = 2⁻⁵³ in each f, by 3/2·ε·|f|/h. With h = 2⁻¹¹ that is 2·10⁻¹⁵·f⁽⁵⁾ and
 * 3·10⁻¹³·|f|. The cases keep fifth (for second derivatives sixth) derivatives below 10⁵ and f, a weighted sum of the
 * result, below 100: 10⁻⁹ leaves room for a few times that.
 */
import { sizeOf } from "../../lib/core/shape.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { gradient } from "../../lib/graph/gradient.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import type { Graph, NodeId } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { verify } from "../../lib/graph/verify.ts";
import { assertNear, floats } from "./_helpers.ts";
import { caseInputs, type OpCase } from "./_op_cases.ts";

/** How far a gradient may be from the differences, relative to max(1, |derivative|). */
export const DIFFERENCE_BOUND = 1e-9;

const STEP = 2 ** -11;

/** More elements than this, and random directions are tried instead of every element. */
const ELEMENTS = 24, DIRECTIONS = 6;

/** A graph of a float scalar and its gradient by the float inputs. */
interface Differentiated {
  readonly graph: Graph;
  /** Which inputs are floats. */
  readonly variables: readonly number[];
}

/** Fails unless the gradient of a random weighting of the case's result agrees with the differences. */
export function checkFirst(row: OpCase): void {
  check(row, (b, result) => [weighted(b, [result], 1), floatsAmong(b)]);
}

/** The same for the gradient of a random weighting of the gradient. */
export function checkSecond(row: OpCase): void {
  check(row, (b, result) => {
    const variables = floatsAmong(b);
    return [weighted(b, gradient(b, weighted(b, [result], 1), variables), 2), variables];
  });
}

function check(
  row: OpCase,
  write: (b: GraphBuilder, result: NodeId) => [NodeId, readonly NodeId[]],
): void {
  const b = new GraphBuilder();
  const ids = row.inputs.map((input, i) => b.input(`x${i}`, input));
  const [scalar, variables] = write(b, row.build(b, ids));
  const graph = b.finish([scalar, ...gradient(b, scalar, variables)]);
  verify(graph);
  const indices = variables.map((id) => ids.indexOf(id));
  compareWithDifferences(row.name, { graph, variables: indices }, caseInputs(row));
}

function compareWithDifferences(name: string, at: Differentiated, inputs: readonly Value[]): void {
  const gradients = interpret(at.graph, inputs).slice(1);
  at.variables.forEach((input, i) => {
    const [found, wanted] = [gradients[i], inputs[input]].map(({ shape }) => `[${shape}]`);
    if (found !== wanted) throw new Error(`${name}: gradient of shape ${found}, not ${wanted}`);
  });
  const value = { ...at.graph, outputs: at.graph.outputs.slice(0, 1) };
  directions(at.variables.map((input) => inputs[input])).forEach((direction, n) => {
    const moved = (t: number) =>
      inputs.map((x, input) => {
        const i = at.variables.indexOf(input);
        if (i < 0) return x;
        return { ...x, data: x.data.map((element, k) => element + t * direction[i][k]) };
      });
    const f = (t: number) => interpret(value, moved(t))[0].data[0];
    const h = STEP;
    const expected = (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
    const slope = dot(gradients.map(({ data }) => data), direction);
    assertNear(slope, expected, DIFFERENCE_BOUND, `${name}, direction ${n}`);
  });
}

/** Unit vectors over all elements of the inputs: every axis if there are few, otherwise some with random signs. */
function directions(inputs: readonly Value[]): Float64Array[][] {
  const sizes = inputs.map(({ data }) => data.length);
  const total = sizes.reduce((sum, n) => sum + n, 0);
  const cut = (flat: Float64Array) => {
    let at = 0;
    return sizes.map((n) => flat.subarray(at, at += n));
  };
  if (total <= ELEMENTS) {
    return Array.from({ length: total }, (_, i) => cut(new Float64Array(total).fill(1, i, i + 1)));
  }
  return Array.from(
    { length: DIRECTIONS },
    (_, n) => cut(floats([total], 100 + n).data.map((u) => Math.sign(u) / Math.sqrt(total))),
  );
}

function dot(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  return a.reduce((sum, x, i) => x.reduce((s, value, k) => s + value * b[i][k], sum), 0);
}

/** Σ w·x over all elements of all arrays, with random weights of size 1/√n. */
export function weighted(b: GraphBuilder, ids: readonly NodeId[], seed: number): NodeId {
  return ids.map((id, i) => {
    const { shape } = b.type(id), n = sizeOf(shape);
    const weights = floats([n], 10 * seed + i).data.map((u) => u / Math.sqrt(n));
    const w = b.add({
      kind: "constant",
      inputs: [],
      data: weights,
      type: { shape: [n], dtype: "float" },
    });
    return b.reduce("sum", b.binary("mul", b.reshape(id, [n]), w), [0]);
  }).reduce((sum, term) => b.binary("add", sum, term), b.scalar(0));
}

function floatsAmong(b: GraphBuilder): NodeId[] {
  return b.inputs.filter((id) => b.type(id).dtype === "float");
}
