import { evaluateNode } from "../../../lib/graph/evaluate_node.ts";
import { broadcastData } from "../../../lib/graph/kernels/strided.ts";
import type { NodeOf, Value } from "../../../lib/graph/value.ts";
import { type Bounded, type Precision, settled } from "./bounded.ts";

/**
 * The value of `triangularSolve`. What an engine finds is the exact solution for a matrix and a right side that differ from
 * the given ones by their errors and by n units of each element (Higham, Accuracy and Stability of Numerical Algorithms, 2nd
 * edition, theorem 8.5); so it is off by at most the solution of the same system, of absolute values with all signs against
 * it, for the right side |ΔL|·|x| + |Δb| (his theorem 8.11 before anything is simplified). Where a diagonal may be zero, or
 * something is not finite, nothing is known.
 */
export function boundSolve(
  node: NodeOf<"triangularSolve">,
  [l, b]: readonly Bounded[],
  precision: Precision,
): Bounded {
  const { shape, dtype } = node, n = shape[shape.length - 2];
  const data = evaluateNode(node, [l, b]);
  const deltas = mapTriangle(
    l,
    n,
    (value, e) => e + (n + 1) * precision.unit * (Math.abs(value) + e),
  );
  const adverse = mapTriangle(
    l,
    n,
    (value, e, isDiagonal) => isDiagonal ? Math.max(Math.abs(value) - e, 0) : -Math.abs(value) - e,
  );
  const product = evaluateNode(
    { ...node, kind: "matMul", transposeA: node.transpose, transposeB: false },
    [deltas, { data: data.map(Math.abs), shape, dtype }],
  );
  const given = broadcastData({ ...b, data: b.error }, shape);
  const side = { data: product.map((value, i) => value + given[i]), shape, dtype };
  const error = evaluateNode(node, [adverse, side]);
  // How large the numbers on the way may become.
  const sizes = broadcastData(
    { ...b, data: b.data.map((v, i) => Math.abs(v) + b.error[i]) },
    shape,
  );
  const reach = evaluateNode(node, [adverse, { data: sizes, shape, dtype }]);
  const scale = Math.max(1, ...adverse.data.map(Math.abs));
  const known = error.map((
    e,
    i,
  ) => (e >= 0 && reach[i] * scale <= precision.largest ? e : Infinity));
  return { data, shape, dtype, error: settled(data, dtype, known, precision) };
}

/** A function of each element of the lower triangles and its error; zeros above, whatever stands there. */
function mapTriangle(
  { data, error, shape }: Bounded,
  n: number,
  f: (value: number, error: number, isDiagonal: boolean) => number,
): Value {
  const mapped = data.map((value, i) => {
    const row = Math.floor(i / n) % n, column = i % n;
    return column > row ? 0 : f(value, error[i], row === column);
  });
  return { data: mapped, shape, dtype: "float" };
}
